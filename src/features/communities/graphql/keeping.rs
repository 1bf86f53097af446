//! Keeping a community: its policies, its rules of conduct, its owner, its end.

use async_graphql::{Context, ID, InputObject, Object};

use crate::features::communities::aggregate::Refusal;
use crate::features::communities::commands;
use crate::features::communities::events::PoliciesSet;
use crate::features::communities::graphql::mutations::{CommunityPayload, read};
use crate::features::communities::graphql::{JoinPolicy, PostingPolicy, PseudonymPolicy};
use crate::features::graphql::{app, on, viewer};

/// The community to archive.
#[derive(InputObject)]
pub struct ArchiveCommunityInput {
    /// Which community.
    community_id: ID,
}

/// The community to restore.
#[derive(InputObject)]
pub struct RestoreCommunityInput {
    /// Which community.
    community_id: ID,
}

/// The member who becomes the owner.
#[derive(InputObject)]
pub struct TransferOwnershipInput {
    /// Which community.
    community_id: ID,
    /// Who.
    person_id: ID,
}

/// The policies to change. What is left out or null stays.
#[derive(InputObject)]
pub struct SetCommunityPoliciesInput {
    /// Which community.
    community_id: ID,
    /// How people become members; a secret community invites them.
    join_policy: Option<JoinPolicy>,
    /// Which members publish.
    posting_policy: Option<PostingPolicy>,
    /// Whether somebody may write under a pseudonym.
    pseudonym_policy: Option<PseudonymPolicy>,
}

/// The rules of conduct to publish.
#[derive(InputObject)]
pub struct PublishCharterInput {
    /// Which community.
    community_id: ID,
    /// The rules, in Markdown, 1 to 20,000 characters.
    text: String,
}

/// The rules of conduct to accept.
#[derive(InputObject)]
pub struct AcceptCharterInput {
    /// Which community.
    community_id: ID,
    /// Their version, which must be the present one.
    version: i32,
}

/// Keeping a community.
#[derive(Default)]
pub struct KeepingMutation;

#[Object]
impl KeepingMutation {
    /// Makes a member the owner in the viewer's place, who stays as a manager.
    async fn transfer_ownership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To whom.")] input: TransferOwnershipInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let act = async {
            let (id, person) = (read(&input.community_id)?, read(&input.person_id)?);
            let done = commands::transfer_ownership(app, viewer, id, person).await?;
            Ok((id, done))
        };
        let outcome = act.await;
        CommunityPayload::of(ctx, outcome).await
    }

    /// Stops a community where it is: it stays readable and nothing changes in it. Owners may.
    async fn archive_community(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: ArchiveCommunityInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = on(&input.community_id, Refusal::NotFound, |id| {
            commands::archive_community(app, viewer, id)
        });
        CommunityPayload::of(ctx, outcome.await).await
    }

    /// Lets an archived community live again; owners may.
    async fn restore_community(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: RestoreCommunityInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = on(&input.community_id, Refusal::NotFound, |id| {
            commands::restore_community(app, viewer, id)
        });
        CommunityPayload::of(ctx, outcome.await).await
    }

    /// Changes how people come in, who publishes and whether under a pseudonym; managers may.
    async fn set_community_policies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The policies.")] input: SetCommunityPoliciesInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let act = async {
            let id = read(&input.community_id)?;
            let wanted = PoliciesSet {
                join: input.join_policy.map(Into::into),
                posting: input.posting_policy.map(Into::into),
                external: None,
                pseudonyms: input.pseudonym_policy.map(Into::into),
            };
            let done = commands::set_policies(app, viewer, id, wanted).await?;
            Ok((id, done))
        };
        let outcome = act.await;
        CommunityPayload::of(ctx, outcome).await
    }

    /// Publishes rules of conduct, which every member accepts before they write again; managers may.
    async fn publish_charter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The rules.")] input: PublishCharterInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = on(&input.community_id, Refusal::NotFound, |id| {
            commands::publish_charter(app, viewer, id, input.text)
        });
        CommunityPayload::of(ctx, outcome.await).await
    }

    /// Accepts the present rules of conduct of a community.
    async fn accept_charter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which rules.")] input: AcceptCharterInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let act = async {
            let id = read(&input.community_id)?;
            let version = u32::try_from(input.version).unwrap_or(0);
            let done = commands::accept_charter(app, viewer, id, version).await?;
            Ok((id, done))
        };
        let outcome = act.await;
        CommunityPayload::of(ctx, outcome).await
    }
}
