//! Founding, changing, joining and leaving communities, and their members.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};

use crate::features::communities::aggregate::Refusal;
use crate::features::communities::commands::{self, NewCommunity};
use crate::features::communities::events::{CommunityId, Described, Joined};
use crate::features::communities::graphql::{Community, CommunityLoader, Role, Visibility};
use crate::features::graphql::{Position, UserError, app, named, on, told, viewer};
use crate::kernel::execute::{Done, Failure};

/// The community to found.
#[derive(InputObject)]
pub struct CreateCommunityInput {
    /// Its name, 2 to 160 characters.
    name: String,
    /// What it is for, in Markdown, at most 10,000 characters.
    #[graphql(default)]
    description: String,
    /// Who may see it.
    visibility: Visibility,
    /// The language it mostly speaks: `fr` or `en`.
    language: Option<String>,
    /// The same key gives the same answer.
    idempotency_key: Option<String>,
}

/// The community to change. What is left out stays.
#[derive(InputObject)]
pub struct UpdateCommunityInput {
    /// Which community.
    community_id: ID,
    /// Its name, 2 to 160 characters.
    name: MaybeUndefined<String>,
    /// What it is for; null clears it.
    description: MaybeUndefined<String>,
    /// The language it mostly speaks: `fr` or `en`.
    language: MaybeUndefined<String>,
}

/// The community to join.
#[derive(InputObject)]
pub struct JoinCommunityInput {
    /// Which community.
    community_id: ID,
}

/// The community to leave.
#[derive(InputObject)]
pub struct LeaveCommunityInput {
    /// Which community.
    community_id: ID,
}

/// The person to add.
#[derive(InputObject)]
pub struct AddCommunityMemberInput {
    /// To which community.
    community_id: ID,
    /// Whom.
    person_id: ID,
    /// With which role, at most the viewer's own.
    #[graphql(default_with = "Role::Contributor")]
    role: Role,
}

/// The member whose role changes.
#[derive(InputObject)]
pub struct ChangeCommunityRoleInput {
    /// In which community.
    community_id: ID,
    /// Whose.
    person_id: ID,
    /// The new role, at most the viewer's own.
    role: Role,
}

/// The member to remove.
#[derive(InputObject)]
pub struct RemoveCommunityMemberInput {
    /// From which community.
    community_id: ID,
    /// Whom.
    person_id: ID,
    /// Why, at most 500 characters; null where nothing is said.
    reason: Option<String>,
}

/// What came of a change to a community.
#[derive(SimpleObject)]
pub struct CommunityPayload {
    /// The community as it is now; null where userErrors is not empty, or where it no longer
    /// exists for the viewer.
    pub(super) community: Option<Community>,
    /// Why nothing changed; empty on success.
    pub(super) user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    pub(super) position: Option<Position>,
}

impl CommunityPayload {
    pub(super) async fn of(
        ctx: &Context<'_>,
        outcome: Result<(CommunityId, Done), Failure<Refusal>>,
    ) -> async_graphql::Result<Self> {
        let (done, user_errors) = told(ctx, outcome)?;
        let mut payload = Self {
            community: None,
            user_errors,
            position: None,
        };
        if let Some((id, done)) = done {
            if let Some(loader) = ctx.data_opt::<CommunityLoader>() {
                loader.clear();
            }
            payload.community = CommunityLoader::get(ctx, id).await?;
            payload.position = Some(Position(done.position));
        }
        Ok(payload)
    }
}

/// Reads an id; one that is none names nothing.
pub(super) fn read<T: std::str::FromStr>(id: &ID) -> Result<T, Failure<Refusal>> {
    named(id, Refusal::NotFound)
}

/// Writes to communities.
#[derive(Default)]
pub struct CommunitiesMutation;

#[Object]
impl CommunitiesMutation {
    /// Founds a community; the viewer becomes its owner.
    async fn create_community(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The community.")] input: CreateCommunityInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let new = NewCommunity {
            name: input.name,
            description: input.description,
            visibility: input.visibility.into(),
            language: input.language,
        };
        let key = input.idempotency_key.as_deref();
        let outcome = commands::create_community(app(ctx)?, viewer(ctx)?, new, key).await;
        CommunityPayload::of(ctx, outcome).await
    }

    /// Changes a community's name, description or language; managers may.
    async fn update_community(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] input: UpdateCommunityInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let wanted = Described {
            name: input.name.take(),
            description: match input.description {
                MaybeUndefined::Undefined => None,
                MaybeUndefined::Null => Some(String::new()),
                MaybeUndefined::Value(text) => Some(text),
            },
            language: input.language.take(),
        };
        let outcome = on(&input.community_id, Refusal::NotFound, |id| {
            commands::update_community(app, viewer, id, wanted)
        });
        CommunityPayload::of(ctx, outcome.await).await
    }

    /// Joins a community: where everybody may, or by invitation.
    async fn join_community(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: JoinCommunityInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = on(&input.community_id, Refusal::NotFound, |id| {
            commands::join_community(app, viewer, id)
        });
        CommunityPayload::of(ctx, outcome.await).await
    }

    /// Leaves a community; the last owner stays.
    async fn leave_community(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: LeaveCommunityInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = on(&input.community_id, Refusal::NotFound, |id| {
            commands::end_membership(app, viewer, id, viewer.person, None)
        });
        CommunityPayload::of(ctx, outcome.await).await
    }

    /// Adds a person to a community; managers may.
    async fn add_community_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and where.")] input: AddCommunityMemberInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let add = async {
            let community = read(&input.community_id)?;
            let joined = Joined {
                community,
                person: read(&input.person_id)?,
                role: input.role.into(),
            };
            let done = commands::add_member(app, viewer, joined).await?;
            Ok((community, done))
        };
        let outcome = add.await;
        CommunityPayload::of(ctx, outcome).await
    }

    /// Gives a member another role; managers may, up to their own.
    async fn change_community_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and which.")] input: ChangeCommunityRoleInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let change = async {
            let (id, person) = (read(&input.community_id)?, read(&input.person_id)?);
            let role = input.role.into();
            let done = commands::change_role(app, viewer, id, person, role).await?;
            Ok((id, done))
        };
        let outcome = change.await;
        CommunityPayload::of(ctx, outcome).await
    }

    /// Removes a member; managers may, and owners another owner.
    async fn remove_community_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and from where.")] input: RemoveCommunityMemberInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let remove = async {
            let (id, person) = (read(&input.community_id)?, read(&input.person_id)?);
            let done = commands::end_membership(app, viewer, id, person, input.reason).await?;
            Ok((id, done))
        };
        let outcome = remove.await;
        CommunityPayload::of(ctx, outcome).await
    }
}
