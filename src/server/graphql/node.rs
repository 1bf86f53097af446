//! `node(id)`: anything that can be fetched again, by its id alone.

use async_graphql::{Context, ID, Interface, Object};

use crate::features::blocks::graphql::{KeptAway, kept_away};
use crate::features::comments::graphql::{Comment, CommentLoaders};
use crate::features::communities::graphql::access::{PrivilegedAccess, access};
use crate::features::communities::graphql::members::{Member, member};
use crate::features::communities::graphql::objective::{self, ObjectiveChange};
use crate::features::communities::graphql::waiting::{
    Invitation, JoinRequest, invitation, request,
};
use crate::features::communities::graphql::{Community, CommunityLoader};
use crate::features::feed::graphql::{FeedItem, FeedItemId};
use crate::features::following::graphql::{Follow, follow};
use crate::features::graphql::{bad_argument, viewer};
use crate::features::notifications::graphql::parked::{ParkedMail, parked_mail};
use crate::features::notifications::graphql::{Notification, notification};
use crate::features::people::graphql::history::{ProfileChange, change};
use crate::features::people::graphql::{Profile, profile};
use crate::features::posts::events::PostId;
use crate::features::posts::graphql::history::{PostVersion, version};
use crate::features::posts::graphql::{Post, post};
use crate::features::pseudonyms::graphql::{PseudonymOpening, opening};
use crate::features::skills::graphql::{Skill, skill};

/// The most ids in one call of `nodes`.
const NODES_MAX: usize = 100;

/// Anything with a globally unique id, fetched again by `node`.
#[derive(Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "Opaque, globally unique, stable for ever."
))]
pub enum Node {
    /// A person.
    Profile(Profile),
    /// A community.
    Community(Community),
    /// A post.
    Post(Post),
    /// A comment.
    Comment(Comment),
    /// An entry of a feed.
    FeedItem(FeedItem),
    /// A notification of the viewer.
    Notification(Notification),
    /// A change of a profile.
    ProfileChange(ProfileChange),
    /// A text a post has had.
    PostVersion(PostVersion),
    /// Somebody in a community.
    CommunityMember(Member),
    /// A request to join a community.
    JoinRequest(JoinRequest),
    /// An invitation to a community.
    Invitation(Invitation),
    /// Something the viewer follows.
    Follow(Follow),
    /// Somebody the viewer keeps away.
    KeptAway(KeptAway),
    /// Something that happened to the objective of a community.
    ObjectiveChange(ObjectiveChange),
    /// An administrator's emergency access to a community.
    PrivilegedAccess(PrivilegedAccess),
    /// That somebody wants to know who is behind a pseudonym.
    PseudonymOpening(PseudonymOpening),
    /// A mail that was given up.
    ParkedMail(ParkedMail),
    /// A skill of the taxonomy.
    Skill(Skill),
}

/// Reads by id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The object with this id; null where it is gone or hidden.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An id from any object.")] id: ID,
    ) -> async_graphql::Result<Option<Node>> {
        viewer(ctx)?;
        find(ctx, &id).await
    }

    /// The objects with these ids, in their order; null where one is gone or hidden.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Ids from any objects, at most 100.")] ids: Vec<ID>,
    ) -> async_graphql::Result<Vec<Option<Node>>> {
        viewer(ctx)?;
        if ids.len() > NODES_MAX {
            return Err(bad_argument("ids", "at most 100"));
        }
        futures_util::future::try_join_all(ids.iter().map(|id| find(ctx, id))).await
    }
}

async fn find(ctx: &Context<'_>, id: &str) -> async_graphql::Result<Option<Node>> {
    if let Ok(id) = id.parse() {
        return Ok(profile(ctx, id).await?.map(Node::Profile));
    }
    if let Ok(id) = id.parse() {
        return Ok(CommunityLoader::get(ctx, id).await?.map(Node::Community));
    }
    if let Ok(id) = id.parse() {
        return Ok(post(ctx, id).await?.map(Node::Post));
    }
    if let Ok(id) = id.parse() {
        let comment = ctx.data::<CommentLoaders>()?.comment(id).await?;
        return Ok(comment.map(Node::Comment));
    }
    if let Ok(FeedItemId(of)) = id.parse() {
        let post = post(ctx, PostId(of)).await?;
        return Ok(post.map(|post| Node::FeedItem(FeedItem::of(post))));
    }
    if let Ok(id) = id.parse() {
        let found = notification(ctx, id).await?;
        return Ok(found.map(Node::Notification));
    }
    if let Ok(id) = id.parse() {
        return Ok(skill(ctx, id).await?.map(Node::Skill));
    }
    pair(ctx, id).await
}

/// What is found by more than one key.
async fn pair(ctx: &Context<'_>, id: &str) -> async_graphql::Result<Option<Node>> {
    if let Some(found) = change(ctx, id).await? {
        return Ok(Some(Node::ProfileChange(found)));
    }
    if let Some(found) = version(ctx, id).await? {
        return Ok(Some(Node::PostVersion(found)));
    }
    if let Some(found) = member(ctx, id).await? {
        return Ok(Some(Node::CommunityMember(found)));
    }
    if let Some(found) = request(ctx, id).await? {
        return Ok(Some(Node::JoinRequest(found)));
    }
    if let Some(found) = invitation(ctx, id).await? {
        return Ok(Some(Node::Invitation(found)));
    }
    kept(ctx, id).await
}

/// What is for few to know of.
async fn kept(ctx: &Context<'_>, id: &str) -> async_graphql::Result<Option<Node>> {
    if let Some(found) = follow(ctx, id).await? {
        return Ok(Some(Node::Follow(found)));
    }
    if let Some(found) = kept_away(ctx, id).await? {
        return Ok(Some(Node::KeptAway(found)));
    }
    if let Some(found) = objective::change(ctx, id).await? {
        return Ok(Some(Node::ObjectiveChange(found)));
    }
    if let Some(found) = access(ctx, id).await? {
        return Ok(Some(Node::PrivilegedAccess(found)));
    }
    if let Some(found) = opening(ctx, id).await? {
        return Ok(Some(Node::PseudonymOpening(found)));
    }
    Ok(parked_mail(ctx, id).await?.map(Node::ParkedMail))
}
