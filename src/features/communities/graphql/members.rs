//! Who is in a community, and the ids of what a community and a person share.

use async_graphql::{Context, ID, Object};

use crate::features::accounts::events::PersonId;
use crate::features::communities::events::CommunityId;
use crate::features::communities::graphql::permissions::MemberPermissions;
use crate::features::communities::graphql::{CommunityLoader, Role};
use crate::features::communities::queries;
use crate::features::graphql::{DateTime, app, broken, page, viewer};
use crate::features::people::graphql::{Profile, profile};
use crate::kernel::page::{encode, keys};

/// The cursors of a list of members: the time and the person.
const MEMBERS: &str = "members";

/// The ids of members: community and person.
const MEMBER: &str = "community-member";

/// The id of what a community and a person share.
pub(super) fn pair(name: &str, community: CommunityId, person: PersonId) -> ID {
    ID(encode(name, &[&community.to_string(), &person.to_string()]))
}

/// The community and the person of such an id.
pub(super) fn unpair(name: &str, id: &str) -> Option<(CommunityId, PersonId)> {
    let [community, person] = keys(name, id)?;
    Some((community.parse().ok()?, person.parse().ok()?))
}

/// Somebody in a community.
pub struct Member(queries::Member);

/// Somebody in a community.
#[Object(name = "CommunityMember")]
impl Member {
    /// Opaque, globally unique, stable for ever.
    pub async fn id(&self) -> ID {
        pair(MEMBER, self.0.community, self.0.person)
    }

    /// Who; null where they are gone.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        profile(ctx, self.0.person).await
    }

    /// What they may do.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// Since when they are in.
    async fn joined_at(&self) -> DateTime {
        DateTime(self.0.joined_at)
    }

    /// What the viewer may do with them now, and why not.
    async fn viewer_can(&self, ctx: &Context<'_>) -> async_graphql::Result<MemberPermissions> {
        let community = CommunityLoader::get(ctx, self.0.community).await?;
        Ok(MemberPermissions {
            place: community.map(|community| community.0),
            member: self.0.clone(),
            viewer: viewer(ctx)?.person,
        })
    }
}

crate::connection!(MemberConnection, MemberEdge, Member, "members", "member");

/// The member with this id; none where it is not one, or not for the viewer to see.
pub async fn member(ctx: &Context<'_>, id: &str) -> async_graphql::Result<Option<Member>> {
    let Some((community, person)) = unpair(MEMBER, id) else {
        return Ok(None);
    };
    let place = CommunityLoader::get(ctx, community).await?;
    if !place.is_some_and(|place| place.0.content_is_visible()) {
        return Ok(None);
    }
    let found = queries::member(app(ctx)?, community, person).await;
    Ok(found.map_err(broken)?.map(Member))
}

/// A page of members. The caller has checked that the viewer may see them.
pub(super) async fn list(
    ctx: &Context<'_>,
    community: CommunityId,
    first: Option<i32>,
    after: Option<&str>,
) -> async_graphql::Result<MemberConnection> {
    let app = app(ctx)?;
    let as_of = app.log().head();
    let page = page(MEMBERS, 2, first, after)?;
    let slice = queries::members(app, community, &page).await;
    let slice = slice.map_err(broken)?;
    let items = slice.items.into_iter().map(|member| {
        let [at, person] = member.keys();
        (encode(MEMBERS, &[&at, &person]), Member(member))
    });
    Ok(MemberConnection::new(
        items.collect(),
        slice.more,
        &page,
        as_of,
    ))
}
