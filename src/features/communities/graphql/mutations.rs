//! Founding, changing, joining and leaving communities, and their members.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};

use crate::features::accounts::events::PersonId;
use crate::features::communities::aggregate::Refusal;
use crate::features::communities::commands::{self, NewCommunity};
use crate::features::communities::events::{CommunityId, Described, Joined};
use crate::features::communities::graphql::{Community, CommunityLoader, Role, Visibility};
use crate::features::graphql::{Position, UserError, app, user_errors, viewer};
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
    community: Option<Community>,
    /// Why nothing changed; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

impl CommunityPayload {
    pub(super) async fn of(
        ctx: &Context<'_>,
        outcome: Result<(CommunityId, Done), Failure<Refusal>>,
    ) -> async_graphql::Result<Self> {
        match outcome {
            Ok((id, done)) => {
                if let Some(loader) = ctx.data_opt::<CommunityLoader>() {
                    loader.clear();
                }
                let community = CommunityLoader::get(ctx, id).await?;
                let position = Some(Position(done.position));
                Ok(Self {
                    community,
                    user_errors: Vec::new(),
                    position,
                })
            }
            Err(failure) => {
                let user_errors = user_errors(ctx, failure)?;
                Ok(Self {
                    community: None,
                    user_errors,
                    position: None,
                })
            }
        }
    }
}

/// Reads the id of a community and, where there is one, of a person.
pub(super) fn ids(
    community: &ID,
    person: &ID,
) -> Result<(CommunityId, PersonId), Failure<Refusal>> {
    let unknown = |_not_an_id| Failure::Refused(Refusal::NotFound);
    Ok((
        community.parse().map_err(unknown)?,
        person.parse().map_err(unknown)?,
    ))
}

/// Reads the id of a community.
pub(super) fn community(id: &ID) -> Result<CommunityId, Failure<Refusal>> {
    id.parse()
        .map_err(|_not_an_id| Failure::Refused(Refusal::NotFound))
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
        let outcome = match input.community_id.parse() {
            Ok(id) => commands::update_community(app, viewer, id, wanted)
                .await
                .map(|d| (id, d)),
            Err(_not_an_id) => Err(Failure::Refused(Refusal::NotFound)),
        };
        CommunityPayload::of(ctx, outcome).await
    }

    /// Joins a community: where everybody may, or by invitation.
    async fn join_community(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: JoinCommunityInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = match input.community_id.parse() {
            Ok(id) => commands::join_community(app, viewer, id)
                .await
                .map(|done| (id, done)),
            Err(_not_an_id) => Err(Failure::Refused(Refusal::NotFound)),
        };
        CommunityPayload::of(ctx, outcome).await
    }

    /// Leaves a community; the last owner stays.
    async fn leave_community(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: LeaveCommunityInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = match input.community_id.parse() {
            Ok(id) => {
                let left = commands::end_membership(app, viewer, id, viewer.person, None).await;
                left.map(|done| (id, done))
            }
            Err(_not_an_id) => Err(Failure::Refused(Refusal::NotFound)),
        };
        CommunityPayload::of(ctx, outcome).await
    }

    /// Adds a person to a community; managers may.
    async fn add_community_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and where.")] input: AddCommunityMemberInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = match ids(&input.community_id, &input.person_id) {
            Ok((community, person)) => {
                let joined = Joined {
                    community,
                    person,
                    role: input.role.into(),
                };
                commands::add_member(app, viewer, joined)
                    .await
                    .map(|done| (community, done))
            }
            Err(unknown) => Err(unknown),
        };
        CommunityPayload::of(ctx, outcome).await
    }

    /// Gives a member another role; managers may, up to their own.
    async fn change_community_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and which.")] input: ChangeCommunityRoleInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = match ids(&input.community_id, &input.person_id) {
            Ok((id, person)) => {
                let role = input.role.into();
                let changed = commands::change_role(app, viewer, id, person, role).await;
                changed.map(|done| (id, done))
            }
            Err(unknown) => Err(unknown),
        };
        CommunityPayload::of(ctx, outcome).await
    }

    /// Removes a member; managers may, and owners another owner.
    async fn remove_community_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and from where.")] input: RemoveCommunityMemberInput,
    ) -> async_graphql::Result<CommunityPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = match ids(&input.community_id, &input.person_id) {
            Ok((id, person)) => {
                let reason = input.reason;
                let ended = commands::end_membership(app, viewer, id, person, reason).await;
                ended.map(|done| (id, done))
            }
            Err(unknown) => Err(unknown),
        };
        CommunityPayload::of(ctx, outcome).await
    }
}
