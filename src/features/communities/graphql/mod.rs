//! Communities in the API. What the viewer may not see is null or absent, without an error.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};

use crate::features::communities::aggregate::rules::Pending;
use crate::features::communities::events;
use crate::features::communities::queries::{self, WaitingFor};
use crate::features::following::events::Target;
use crate::features::following::graphql::{FollowLevel, level};
use crate::features::graphql::{DateTime, apart, app, broken, page, viewer, words};
use crate::kernel::markdown;
use crate::kernel::page::encode;

pub mod access;
pub mod exposure;
pub mod keeping;
mod loaders;
pub mod members;
pub mod membership;
pub mod mutations;
pub mod objective;
mod permissions;
mod refusal;
pub mod waiting;
mod words;

pub use loaders::CommunityLoader;
pub use words::{
    ExternalPolicy, JoinPolicy, MembershipStage, PostingPolicy, PseudonymPolicy, Role, Visibility,
};

use access::PrivilegedAccessConnection;
use exposure::CommunityExposure;
use members::MemberConnection;
use objective::{CommunityObjective, ObjectiveChangeConnection};
use permissions::CommunityPermissions;
use waiting::{InvitationConnection, JoinRequestConnection};

/// The cursors of a list of communities: folded name and id.
const COMMUNITIES: &str = "communities";

/// The most characters of what a name is to contain.
const WORDS_CHARS_MAX: usize = 80;

/// The rules of conduct of a community.
#[derive(SimpleObject)]
pub struct Charter {
    /// 1 for the first, one more for each new one.
    version: i64,
    /// The rules, in Markdown, at most 20,000 characters.
    text: String,
    /// The rules as clean HTML.
    text_html: String,
    /// When they were published.
    published_at: DateTime,
    /// Whether the viewer has accepted this version.
    is_accepted: bool,
}

/// A place where people meet around a subject.
pub struct Community(pub Arc<queries::Community>);

impl Community {
    /// Whether the viewer owns or manages it.
    pub fn is_managed(&self) -> bool {
        self.0.role >= Some(events::Role::Manager)
    }

    /// Whether the viewer owns it.
    fn is_owned(&self) -> bool {
        self.0.role == Some(events::Role::Owner)
    }
}

/// A place where people meet around a subject.
#[Object]
impl Community {
    /// Opaque, globally unique, stable for ever.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it is for, in Markdown; empty where nobody has said.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// What it is for, as clean HTML.
    async fn description_html(&self) -> String {
        markdown::to_html(&self.0.description)
    }

    /// Who may see it.
    async fn visibility(&self) -> Visibility {
        self.0.visibility.into()
    }

    /// The language it mostly speaks, as a tag; null where it has not said.
    async fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
    }

    /// When it was founded.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// How many members it has.
    async fn member_count(&self) -> i64 {
        self.0.members
    }

    /// The viewer's role; null for somebody who is no member.
    async fn viewer_role(&self) -> Option<Role> {
        self.0.role.map(Role::from)
    }

    /// How much the viewer wants to hear of it; null where they have not said.
    async fn viewer_follow_level(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<FollowLevel>> {
        level(ctx, Target::Community(self.0.id)).await
    }

    /// Where the viewer stands with it.
    async fn viewer_stage(&self) -> MembershipStage {
        match (self.0.role, self.0.ground.seat.pending) {
            (Some(_), _) => MembershipStage::Member,
            (None, Some(Pending::Requested)) => MembershipStage::Requested,
            (None, Some(Pending::Invited)) => MembershipStage::Invited,
            (None, None) => MembershipStage::None,
        }
    }

    /// What the viewer may do with it now, and why not.
    async fn viewer_can(&self) -> CommunityPermissions {
        CommunityPermissions(Arc::clone(&self.0))
    }

    /// How people become members without being added.
    async fn join_policy(&self) -> JoinPolicy {
        self.0.ground.place.join.into()
    }

    /// Which members publish.
    async fn posting_policy(&self) -> PostingPolicy {
        self.0.ground.place.posting.into()
    }

    /// Whether somebody may write under a pseudonym. Who asks under one is seen by nobody, unless
    /// an owner or manager and an administrator open it together.
    async fn pseudonym_policy(&self) -> PseudonymPolicy {
        self.0.ground.place.pseudonyms.into()
    }

    /// Whether people from outside the company may be members.
    async fn external(&self) -> ExternalPolicy {
        if self.0.ground.place.external {
            ExternalPolicy::Allowed
        } else {
            ExternalPolicy::No
        }
    }

    /// Whether people from outside the company are members: say so before somebody writes. Null
    /// where the viewer may not see the members.
    async fn has_guests(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<bool>> {
        if !self.0.content_is_visible() {
            return Ok(None);
        }
        let crowd = CommunityLoader::crowd(ctx, self.0.id).await?;
        Ok(Some(crowd.has_guests))
    }

    /// When it was archived, after which nothing changes in it; null while it lives.
    async fn archived_at(&self) -> Option<DateTime> {
        self.0.archived_at.map(DateTime)
    }

    /// The community that goes on in its stead for a wider circle; null where there is none, or
    /// none that exists for the viewer.
    async fn successor(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Community>> {
        match CommunityLoader::links(ctx, self.0.id).await?.successor {
            Some(successor) => CommunityLoader::get(ctx, successor).await,
            None => Ok(None),
        }
    }

    /// The community in whose stead it goes on, with what was written there before; null where
    /// there is none, or none that exists for the viewer.
    async fn predecessor(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Community>> {
        match CommunityLoader::links(ctx, self.0.id).await?.predecessor {
            Some(predecessor) => CommunityLoader::get(ctx, predecessor).await,
            None => Ok(None),
        }
    }

    /// The present rules of conduct; null where there are none.
    async fn charter(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Charter>> {
        if self.0.ground.place.charter == 0 {
            return Ok(None);
        }
        let charter = apart(queries::charter(app(ctx)?, self.0.id)).await;
        let accepted = i64::from(self.0.ground.seat.charter);
        Ok(charter.map_err(broken)?.map(|charter| Charter {
            version: charter.version,
            text_html: markdown::to_html(&charter.text),
            text: charter.text,
            published_at: DateTime(charter.published_at),
            is_accepted: self.0.role.is_some() && accepted == charter.version,
        }))
    }

    /// What it wants to reach; null where it has not said, or the viewer may not see what is in
    /// it.
    async fn objective(&self) -> Option<CommunityObjective> {
        let visible = self.0.aim.clone().filter(|_| self.0.content_is_visible());
        visible.map(CommunityObjective)
    }

    /// What happened to its objectives, the newest first; null where the viewer may not see what
    /// is in it.
    async fn objective_history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100; 20 where nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<Option<ObjectiveChangeConnection>> {
        if !self.0.content_is_visible() {
            return Ok(None);
        }
        apart(objective::history(ctx, self.0.id, first, after.as_deref()))
            .await
            .map(Some)
    }

    /// Who asks to become a member, the oldest request first; null where the viewer does not
    /// answer them.
    async fn join_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100; 20 where nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<Option<JoinRequestConnection>> {
        if self.0.ground.may_manage_members().is_err() {
            return Ok(None);
        }
        let of = WaitingFor::Community(self.0.id);
        let requests = waiting::requests(ctx, of, first, after);
        apart(requests).await.map(Some)
    }

    /// Who is asked to become a member, the oldest invitation first; null where the viewer does
    /// not invite.
    async fn invitations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100; 20 where nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<Option<InvitationConnection>> {
        if self.0.ground.may_manage_members().is_err() {
            return Ok(None);
        }
        let of = WaitingFor::Community(self.0.id);
        let invitations = waiting::invitations(ctx, of, first, after);
        apart(invitations).await.map(Some)
    }

    /// Which administrators read it by emergency access, now or earlier, the newest first; null
    /// where the viewer does not own it.
    async fn privileged_accesses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100; 20 where nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<Option<PrivilegedAccessConnection>> {
        if !self.is_owned() {
            return Ok(None);
        }
        apart(access::accesses(ctx, self.0.id, first, after))
            .await
            .map(Some)
    }

    /// What a change of who may see it would show, and to whom; null where the viewer does not own
    /// it.
    async fn exposure(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who may see it; null stays.")] visibility: Option<Visibility>,
        #[graphql(desc = "Whether people from outside the company may be members; null stays.")]
        external: Option<ExternalPolicy>,
    ) -> async_graphql::Result<Option<CommunityExposure>> {
        if self.0.role != Some(events::Role::Owner) {
            return Ok(None);
        }
        let wanted = exposure::wanted(visibility, external);
        apart(exposure::exposure(ctx, self, &wanted))
            .await
            .map(Some)
    }

    /// Its members in the order they joined; null where the viewer may not see them.
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100; 20 where nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<Option<MemberConnection>> {
        if !self.0.content_is_visible() {
            return Ok(None);
        }
        apart(members::list(ctx, self.0.id, first, after.as_deref()))
            .await
            .map(Some)
    }
}

crate::connection!(
    CommunityConnection,
    CommunityEdge,
    Community,
    "communities",
    "community"
);

/// Reads of communities.
#[derive(Default)]
pub struct CommunitiesQuery;

#[Object]
impl CommunitiesQuery {
    /// A community; null where it does not exist for the viewer.
    async fn community(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> async_graphql::Result<Option<Community>> {
        viewer(ctx)?;
        match id.parse() {
            Ok(id) => CommunityLoader::get(ctx, id).await,
            Err(_not_an_id) => Ok(None),
        }
    }

    /// The communities that exist for the viewer, by name.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the field")]
    async fn communities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those the viewer is a member of.", default)] mine: bool,
        #[graphql(desc = "Only those whose name contains this text, at most 80 characters.")]
        text: Option<String>,
        #[graphql(desc = "At most this many, 1 to 100; 20 where nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<CommunityConnection> {
        let viewer = viewer(ctx)?;
        let app = app(ctx)?;
        let as_of = app.log().head();
        let page = page(COMMUNITIES, 2, first, after.as_deref())?;
        let text = words("text", text, WORDS_CHARS_MAX)?;
        let slice = queries::list(app, viewer.person, mine, text.as_deref(), &page).await;
        let slice = slice.map_err(broken)?;
        let more = slice.more;
        let items = slice.items.into_iter().map(|row| {
            let cursor = encode(COMMUNITIES, &[&row.name_folded, &row.id.to_string()]);
            (cursor, Community(Arc::new(row)))
        });
        Ok(CommunityConnection::new(
            items.collect(),
            more,
            &page,
            as_of,
        ))
    }
}
