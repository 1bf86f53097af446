//! Emergency access in the API: whoever administers the network reads a community for a few hours
//! when a second administrator agrees, and its owners see that they did.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use crate::features::communities::aggregate::Refusal;
use crate::features::communities::commands;
use crate::features::communities::events::CommunityId;
use crate::features::communities::graphql::mutations::read;
use crate::features::communities::graphql::{Community, CommunityLoader};
use crate::features::communities::queries::{self, PrivilegedAccess as Access};
use crate::features::graphql::{DateTime, Position, UserError, app, broken, page, told, viewer};
use crate::features::people::graphql::{Profile, profile};
use crate::kernel::clock::Time;
use crate::kernel::execute::{Done, Failure};
use crate::kernel::page::{Slice, encode, keys};

/// An administrator reads, or wants to read, a community they are not in.
pub struct PrivilegedAccess(Access);

/// An administrator reads, or wants to read, a community they are not in.
#[Object]
impl PrivilegedAccess {
    /// Opaque, globally unique, stable for ever.
    pub async fn id(&self) -> ID {
        let keys = [
            self.0.community.to_string(),
            self.0.administrator.to_string(),
            self.0.asked_at.0.to_string(),
        ];
        ID(encode(ACCESS, &keys.each_ref().map(String::as_str)))
    }

    /// The id of the community, also where it does not exist for the viewer.
    async fn community_id(&self) -> ID {
        ID(self.0.community.to_string())
    }

    /// The community; null where it does not exist for the viewer.
    async fn community(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Community>> {
        CommunityLoader::get(ctx, self.0.community).await
    }

    /// Who reads; null where they are gone.
    async fn administrator(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        profile(ctx, self.0.administrator).await
    }

    /// Why; null where it was erased.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When they asked.
    async fn requested_at(&self) -> DateTime {
        DateTime(self.0.asked_at)
    }

    /// Who agreed; null while nobody has.
    async fn granted_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        match self.0.granted_by {
            Some(by) => profile(ctx, by).await,
            None => Ok(None),
        }
    }

    /// When that was; null while nobody has.
    async fn granted_at(&self) -> Option<DateTime> {
        self.0.granted_at.map(DateTime)
    }

    /// When it ends, or ended, by itself; null while nobody has agreed.
    async fn until(&self) -> Option<DateTime> {
        self.0.until.map(DateTime)
    }
}

crate::connection!(
    PrivilegedAccessConnection,
    PrivilegedAccessEdge,
    PrivilegedAccess,
    "emergency accesses",
    "emergency access"
);

/// The ids of accesses: the community, who reads, and when they asked.
const ACCESS: &str = "privileged-access";

/// The cursors of a community's accesses: when they were asked for, and by whom.
const ACCESSES: &str = "privileged-accesses";

/// The cursors of requests, the same.
const REQUESTS: &str = "emergency-access-requests";

/// The accesses that were granted to a community. The caller has checked that the viewer owns it.
pub(super) async fn accesses(
    ctx: &Context<'_>,
    community: CommunityId,
    first: Option<i32>,
    after: Option<String>,
) -> async_graphql::Result<PrivilegedAccessConnection> {
    let page = page(ACCESSES, 2, first, after.as_deref())?;
    let as_of = app(ctx)?.log().head();
    let slice = queries::accesses(app(ctx)?, community, &page).await;
    let slice = slice.map_err(broken)?;
    let (items, more) = with_cursors(ACCESSES, slice);
    Ok(PrivilegedAccessConnection::new(items, more, &page, as_of))
}

/// The access with this id; none where it is not one, or not for the viewer to know of: the owners
/// of the community know what was granted, whoever administers the network what was asked for.
pub async fn access(
    ctx: &Context<'_>,
    id: &str,
) -> async_graphql::Result<Option<PrivilegedAccess>> {
    let Some([community, administrator, asked_at]) = keys(ACCESS, id) else {
        return Ok(None);
    };
    let (Ok(community), Ok(administrator)) = (community.parse(), administrator.parse()) else {
        return Ok(None);
    };
    let Ok(asked_at) = asked_at.parse().map(Time) else {
        return Ok(None);
    };
    let found = queries::access(app(ctx)?, community, administrator, asked_at).await;
    let Some(found) = found.map_err(broken)? else {
        return Ok(None);
    };
    let knows = if found.granted_at.is_some() {
        let place = CommunityLoader::get(ctx, community).await?;
        place.is_some_and(|place| place.is_owned())
    } else {
        viewer(ctx)?.administrator
    };
    Ok(knows.then_some(PrivilegedAccess(found)))
}

fn with_cursors(list: &str, slice: Slice<Access>) -> (Vec<(String, PrivilegedAccess)>, bool) {
    let items = slice.items.into_iter().map(|it| {
        let keys = [&it.asked_at.0.to_string(), &it.administrator.to_string()];
        (
            encode(list, &keys.map(String::as_str)),
            PrivilegedAccess(it),
        )
    });
    (items.collect(), slice.more)
}

/// Reads of emergency access.
#[derive(Default)]
pub struct AccessQuery;

#[Object]
impl AccessQuery {
    /// Who asks for emergency access and waits for a second administrator, the newest first; null
    /// where the viewer does not administer the network.
    async fn emergency_access_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100; 20 where nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<Option<PrivilegedAccessConnection>> {
        if !viewer(ctx)?.administrator {
            return Ok(None);
        }
        let page = page(REQUESTS, 2, first, after.as_deref())?;
        let as_of = app(ctx)?.log().head();
        let slice = queries::requested(app(ctx)?, &page).await.map_err(broken)?;
        let (items, more) = with_cursors(REQUESTS, slice);
        Ok(Some(PrivilegedAccessConnection::new(
            items, more, &page, as_of,
        )))
    }
}

/// The community to read, and why.
#[derive(InputObject)]
pub struct RequestEmergencyAccessInput {
    /// Which community.
    community_id: ID,
    /// Why, 1 to 500 characters; its owners read it.
    reason: String,
}

/// The access to agree to.
#[derive(InputObject)]
pub struct ApproveEmergencyAccessInput {
    /// To which community.
    community_id: ID,
    /// The administrator who asks; never the viewer.
    person_id: ID,
}

/// What came of a change to an emergency access.
#[derive(SimpleObject)]
pub struct EmergencyAccessPayload {
    /// Why nothing changed; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// Changes to emergency access.
#[derive(Default)]
pub struct AccessMutation;

#[Object]
impl AccessMutation {
    /// Asks to read a community that the viewer is not in; administrators may. A second one
    /// agrees, within a day.
    async fn request_emergency_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which community, and why.")] input: RequestEmergencyAccessInput,
    ) -> async_graphql::Result<EmergencyAccessPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let act = async {
            let id = read(&input.community_id)?;
            commands::request_access(app, viewer, id, input.reason).await
        };
        let outcome = act.await;
        answer(ctx, outcome)
    }

    /// Agrees that another administrator reads a community, for four hours; its owners see it.
    async fn approve_emergency_access(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose access, and to what.")] input: ApproveEmergencyAccessInput,
    ) -> async_graphql::Result<EmergencyAccessPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let act = async {
            let (id, person) = (read(&input.community_id)?, read(&input.person_id)?);
            commands::approve_access(app, viewer, id, person).await
        };
        let outcome = act.await;
        answer(ctx, outcome)
    }
}

fn answer(
    ctx: &Context<'_>,
    outcome: Result<Done, Failure<Refusal>>,
) -> async_graphql::Result<EmergencyAccessPayload> {
    if let Some(loader) = ctx.data_opt::<CommunityLoader>() {
        loader.clear();
    }
    let (done, user_errors) = told(ctx, outcome)?;
    Ok(EmergencyAccessPayload {
        user_errors,
        position: done.map(|done| Position(done.position)),
    })
}
