//! Asking to join, inviting, and the answers.

use async_graphql::{Context, ID, InputObject, Object};

use crate::features::communities::aggregate::Refusal;
use crate::features::communities::commands;
use crate::features::communities::events::Invited;
use crate::features::communities::graphql::Role;
use crate::features::communities::graphql::mutations::{CommunityPayload, read};
use crate::features::graphql::{app, on, viewer};

/// The request to become a member.
#[derive(InputObject)]
pub struct RequestToJoinInput {
    /// Which community.
    community_id: ID,
    /// What the viewer says about it, at most 1,000 characters.
    answer: Option<String>,
}

/// The request to take back.
#[derive(InputObject)]
pub struct WithdrawJoinRequestInput {
    /// Which community.
    community_id: ID,
}

/// The invitation to accept.
#[derive(InputObject)]
pub struct AcceptInvitationInput {
    /// Which community.
    community_id: ID,
}

/// The invitation to decline.
#[derive(InputObject)]
pub struct DeclineInvitationInput {
    /// Which community.
    community_id: ID,
}

/// The request to approve.
#[derive(InputObject)]
pub struct ApproveJoinRequestInput {
    /// Which community.
    community_id: ID,
    /// Who.
    person_id: ID,
}

/// The request to decline.
#[derive(InputObject)]
pub struct DeclineJoinRequestInput {
    /// Which community.
    community_id: ID,
    /// Who.
    person_id: ID,
    /// Why, at most 500 characters; null where nothing is said.
    reason: Option<String>,
}

/// The person to invite.
#[derive(InputObject)]
pub struct InviteToCommunityInput {
    /// Which community.
    community_id: ID,
    /// Who; somebody who works here.
    person_id: ID,
    /// With which role, at most the viewer's own.
    #[graphql(default_with = "Role::Contributor")]
    role: Role,
}

/// The invitation to take back.
#[derive(InputObject)]
pub struct WithdrawInvitationInput {
    /// Which community.
    community_id: ID,
    /// Who.
    person_id: ID,
}

/// Becoming a member.
#[derive(Default)]
pub struct MembershipMutation;

#[Object]
impl MembershipMutation {
    /// Asks to become a member.
    async fn request_to_join(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which community.")] input: RequestToJoinInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = on(&input.community_id, Refusal::NotFound, |id| {
            commands::request_to_join(app, viewer, id, input.answer)
        });
        CommunityPayload::of(ctx, outcome.await).await
    }

    /// Takes the viewer's own request back; nothing where there is none.
    async fn withdraw_join_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To which community.")] input: WithdrawJoinRequestInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = on(&input.community_id, Refusal::NotFound, |id| {
            commands::withdraw_request(app, viewer, id)
        });
        CommunityPayload::of(ctx, outcome.await).await
    }

    /// Says yes to a request; managers may.
    async fn approve_join_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and where.")] input: ApproveJoinRequestInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let act = async {
            let (id, person) = (read(&input.community_id)?, read(&input.person_id)?);
            let done = commands::approve_request(app, viewer, id, person).await?;
            Ok((id, done))
        };
        let outcome = act.await;
        CommunityPayload::of(ctx, outcome).await
    }

    /// Says no to a request; managers may.
    async fn decline_join_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and where.")] input: DeclineJoinRequestInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let act = async {
            let (id, person) = (read(&input.community_id)?, read(&input.person_id)?);
            let done = commands::decline_request(app, viewer, id, person, input.reason).await?;
            Ok((id, done))
        };
        let outcome = act.await;
        CommunityPayload::of(ctx, outcome).await
    }

    /// Asks somebody who works here to become a member; managers may. Whoever has asked themselves is in at once.
    async fn invite_to_community(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and where.")] input: InviteToCommunityInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let act = async {
            let (id, person) = (read(&input.community_id)?, read(&input.person_id)?);
            let invited = Invited {
                community: id,
                person,
                role: input.role.into(),
            };
            let done = commands::invite(app, viewer, invited).await?;
            Ok((id, done))
        };
        let outcome = act.await;
        CommunityPayload::of(ctx, outcome).await
    }

    /// Takes an invitation back; managers may.
    async fn withdraw_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and where.")] input: WithdrawInvitationInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let act = async {
            let (id, person) = (read(&input.community_id)?, read(&input.person_id)?);
            let done = commands::withdraw_invitation(app, viewer, id, person).await?;
            Ok((id, done))
        };
        let outcome = act.await;
        CommunityPayload::of(ctx, outcome).await
    }

    /// Says yes to an invitation.
    async fn accept_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To which community.")] input: AcceptInvitationInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = on(&input.community_id, Refusal::NotFound, |id| {
            commands::accept_invitation(app, viewer, id)
        });
        CommunityPayload::of(ctx, outcome.await).await
    }

    /// Says no to an invitation.
    async fn decline_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To which community.")] input: DeclineInvitationInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = on(&input.community_id, Refusal::NotFound, |id| {
            commands::decline_invitation(app, viewer, id)
        });
        CommunityPayload::of(ctx, outcome.await).await
    }
}
