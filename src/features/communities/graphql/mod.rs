//! Communities in the API. What the viewer may not see is null or absent, without an error.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::{self, CommunityId};
use crate::features::communities::queries;
use crate::features::graphql::{DateTime, app, broken, page, unloaded, viewer, words};
use crate::kernel::loader::Loader;
use crate::kernel::markdown;
use crate::kernel::page::encode;

pub mod members;
pub mod mutations;
mod refusal;

use members::MemberConnection;

/// The cursors of a list of communities: folded name and id.
const COMMUNITIES: &str = "communities";

/// The most characters of what a name is to contain.
const WORDS_CHARS_MAX: usize = 80;

/// Loads communities for one request, as its viewer may see them.
pub struct CommunityLoader(Loader<CommunityId, Arc<queries::Community>>);

impl CommunityLoader {
    /// A loader for this viewer.
    pub fn new(app: &App, viewer: PersonId) -> Self {
        let app = app.clone();
        Self(Loader::new(move |ids: Vec<CommunityId>| {
            let app = app.clone();
            async move {
                let found = queries::communities(&app, viewer, &ids).await?;
                Ok(found
                    .into_iter()
                    .map(|(id, row)| (id, Arc::new(row)))
                    .collect::<HashMap<_, _>>())
            }
        }))
    }

    /// The community, null where it does not exist for the viewer.
    pub async fn get(
        ctx: &Context<'_>,
        id: CommunityId,
    ) -> async_graphql::Result<Option<Community>> {
        let Some(loader) = ctx.data_opt::<Self>() else {
            return Ok(None);
        };
        Ok(loader.0.get(&id).await.map_err(unloaded)?.map(Community))
    }

    /// Forgets what was loaded, after a change.
    pub fn clear(&self) {
        self.0.clear();
    }
}

/// Who may see a community and what is in it.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "CommunityVisibility", remote = "events::Visibility")]
pub enum Visibility {
    /// Everyone in the company sees and joins it.
    Open,
    /// Everyone sees that it exists; its content is for members.
    Closed,
    /// Only members know of it.
    Secret,
}

/// What a member may do; each role includes the ones before it.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "CommunityRole", remote = "events::Role")]
pub enum Role {
    /// Reads and reacts.
    Reader,
    /// Writes.
    Contributor,
    /// Takes away what breaks the rules.
    Moderator,
    /// Adds and removes members.
    Manager,
    /// Everything; a community always has one.
    Owner,
}

/// A place where people meet around a subject.
pub struct Community(pub Arc<queries::Community>);

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

    /// Whether the viewer may join without being added.
    async fn viewer_can_join(&self) -> bool {
        self.0.role.is_none() && self.0.visibility == events::Visibility::Open
    }

    /// Whether the viewer may write here.
    async fn viewer_can_post(&self) -> bool {
        self.0.role >= Some(events::Role::Contributor)
    }

    /// Whether the viewer may change it and its members.
    async fn viewer_can_manage(&self) -> bool {
        self.0.role >= Some(events::Role::Manager)
    }

    /// Whether the viewer may leave; an owner stays.
    async fn viewer_can_leave(&self) -> bool {
        self.0.role.is_some_and(|role| role != events::Role::Owner)
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
        members::list(ctx, self.0.id, first, after.as_deref())
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
