//! Requests and invitations that wait for an answer.

use async_graphql::{Context, ID, Object};

use crate::features::accounts::events::PersonId;
use crate::features::communities::aggregate::rules::Pending;
use crate::features::communities::events::CommunityId;
use crate::features::communities::graphql::members::{pair, unpair};
use crate::features::communities::graphql::permissions::{
    InvitationPermissions, RequestPermissions, WaitingPermissions,
};
use crate::features::communities::graphql::{Community, CommunityLoader, Role};
use crate::features::communities::queries::{self, Waiting, WaitingFor};
use crate::features::graphql::{DateTime, app, broken, page, viewer};
use crate::features::people::graphql::{Profile, profile};
use crate::kernel::page::{Page, Slice, encode};

/// The ids of requests: community and person.
const REQUEST: &str = "join-request";

/// The ids of invitations: community and person.
const INVITATION: &str = "community-invitation";

/// Somebody asks to become a member.
pub struct JoinRequest(Waiting);

/// Somebody asks to become a member.
#[Object]
impl JoinRequest {
    /// Opaque, globally unique, stable for ever.
    pub async fn id(&self) -> ID {
        pair(REQUEST, self.0.community, self.0.person)
    }

    /// Who asks; null where they are gone.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        profile(ctx, self.0.person).await
    }

    /// The community; null where it no longer exists for the viewer.
    async fn community(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Community>> {
        CommunityLoader::get(ctx, self.0.community).await
    }

    /// What they say about it; null where they say nothing.
    async fn answer(&self) -> Option<&str> {
        self.0.answer.as_deref()
    }

    /// When they asked.
    async fn requested_at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// What the viewer may do with it now, and why not.
    async fn viewer_can(&self, ctx: &Context<'_>) -> async_graphql::Result<RequestPermissions> {
        WaitingPermissions::of(ctx, &self.0)
            .await
            .map(RequestPermissions)
    }
}

/// Somebody is asked to become a member.
pub struct Invitation(Waiting);

/// Somebody is asked to become a member.
#[Object(name = "CommunityInvitation")]
impl Invitation {
    /// Opaque, globally unique, stable for ever.
    pub async fn id(&self) -> ID {
        pair(INVITATION, self.0.community, self.0.person)
    }

    /// Who is asked; null where they are gone.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        profile(ctx, self.0.person).await
    }

    /// The community; null where it no longer exists for the viewer.
    async fn community(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Community>> {
        CommunityLoader::get(ctx, self.0.community).await
    }

    /// With which role.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// Who invited; null where they are gone.
    async fn invited_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        match self.0.actor {
            Some(actor) => profile(ctx, actor).await,
            None => Ok(None),
        }
    }

    /// When.
    async fn invited_at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// What the viewer may do with it now, and why not.
    async fn viewer_can(&self, ctx: &Context<'_>) -> async_graphql::Result<InvitationPermissions> {
        WaitingPermissions::of(ctx, &self.0)
            .await
            .map(InvitationPermissions)
    }
}

crate::connection!(
    JoinRequestConnection,
    JoinRequestEdge,
    JoinRequest,
    "requests to join",
    "request to join"
);
crate::connection!(
    InvitationConnection,
    InvitationEdge,
    Invitation,
    "invitations",
    "invitation"
);

/// The request with this id; none where it is not one, or not for the viewer to know of.
pub async fn request(ctx: &Context<'_>, id: &str) -> async_graphql::Result<Option<JoinRequest>> {
    let found = find(ctx, Pending::Requested, unpair(REQUEST, id)).await?;
    Ok(found.map(JoinRequest))
}

/// The invitation with this id; none where it is not one, or not for the viewer to know of.
pub async fn invitation(ctx: &Context<'_>, id: &str) -> async_graphql::Result<Option<Invitation>> {
    let found = find(ctx, Pending::Invited, unpair(INVITATION, id)).await?;
    Ok(found.map(Invitation))
}

/// What waits between a community and a person, for that person and for who answers it.
async fn find(
    ctx: &Context<'_>,
    stage: Pending,
    between: Option<(CommunityId, PersonId)>,
) -> async_graphql::Result<Option<Waiting>> {
    let Some((community, person)) = between else {
        return Ok(None);
    };
    let Some(place) = CommunityLoader::get(ctx, community).await? else {
        return Ok(None);
    };
    if viewer(ctx)?.person != person && place.0.ground.may_manage_members().is_err() {
        return Ok(None);
    }
    let found = queries::waiting(app(ctx)?, stage, community, person).await;
    found.map_err(broken)
}

/// The name of a list's cursors, which carry the time and the id of the other side.
fn list(stage: Pending, of: WaitingFor) -> &'static str {
    match (stage, of) {
        (Pending::Requested, WaitingFor::Community(_)) => "join-requests",
        (Pending::Requested, WaitingFor::Person(_)) => "own-join-requests",
        (Pending::Invited, WaitingFor::Community(_)) => "invitations",
        (Pending::Invited, WaitingFor::Person(_)) => "own-invitations",
    }
}

/// A page of requests. The caller has checked that the viewer may know.
pub async fn requests(
    ctx: &Context<'_>,
    of: WaitingFor,
    first: Option<i32>,
    after: Option<String>,
) -> async_graphql::Result<JoinRequestConnection> {
    let list = list(Pending::Requested, of);
    let page = page(list, 2, first, after.as_deref())?;
    let as_of = app(ctx)?.log().head();
    let slice = slice(ctx, Pending::Requested, of, &page).await?;
    let items = slice.items.into_iter();
    let items = items.map(|it| (cursor(list, &it, of), JoinRequest(it)));
    Ok(JoinRequestConnection::new(
        items.collect(),
        slice.more,
        &page,
        as_of,
    ))
}

/// A page of invitations. The caller has checked that the viewer may know.
pub async fn invitations(
    ctx: &Context<'_>,
    of: WaitingFor,
    first: Option<i32>,
    after: Option<String>,
) -> async_graphql::Result<InvitationConnection> {
    let list = list(Pending::Invited, of);
    let page = page(list, 2, first, after.as_deref())?;
    let as_of = app(ctx)?.log().head();
    let slice = slice(ctx, Pending::Invited, of, &page).await?;
    let items = slice.items.into_iter();
    let items = items.map(|it| (cursor(list, &it, of), Invitation(it)));
    Ok(InvitationConnection::new(
        items.collect(),
        slice.more,
        &page,
        as_of,
    ))
}

/// A page of a person's own requests, for that person.
pub async fn requests_of(
    ctx: &Context<'_>,
    person: PersonId,
    first: Option<i32>,
    after: Option<String>,
) -> async_graphql::Result<JoinRequestConnection> {
    requests(ctx, WaitingFor::Person(person), first, after).await
}

/// A page of a person's own invitations, for that person.
pub async fn invitations_of(
    ctx: &Context<'_>,
    person: PersonId,
    first: Option<i32>,
    after: Option<String>,
) -> async_graphql::Result<InvitationConnection> {
    invitations(ctx, WaitingFor::Person(person), first, after).await
}

async fn slice(
    ctx: &Context<'_>,
    stage: Pending,
    of: WaitingFor,
    page: &Page,
) -> async_graphql::Result<Slice<Waiting>> {
    let slice = queries::pending(app(ctx)?, stage, of, page).await;
    slice.map_err(broken)
}

fn cursor(list: &str, waiting: &Waiting, of: WaitingFor) -> String {
    let other = match of {
        WaitingFor::Community(_) => waiting.person.to_string(),
        WaitingFor::Person(_) => waiting.community.to_string(),
    };
    encode(list, &[&waiting.at.0.to_string(), &other])
}
