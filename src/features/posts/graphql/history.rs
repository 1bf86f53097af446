//! The history of a post: every text it has had, and what each changed.

use async_graphql::{Context, ID, Object};

use crate::features::graphql::{DateTime, app, broken, page};
use crate::features::people::graphql::Profile;
use crate::features::posts::events::PostId;
use crate::features::posts::graphql::difference::{TextDifference, difference};
use crate::features::posts::graphql::post;
use crate::features::posts::projection;
use crate::features::posts::queries::{self, Revision};
use crate::features::pseudonyms::graphql::author;
use crate::kernel::page::{encode, keys};

/// The cursors of a post's history: the version.
const HISTORY: &str = "post_history";

/// The ids of versions: post and version.
const VERSION: &str = "post-version";

/// A text a post has had.
pub struct PostVersion(Revision);

/// A text a post has had.
#[Object]
impl PostVersion {
    /// Opaque, globally unique, stable for ever.
    pub async fn id(&self) -> ID {
        let (post, version) = (self.0.post.to_string(), self.0.version.to_string());
        ID(encode(VERSION, &[&post, &version]))
    }

    /// The title then; null where the kind has none.
    async fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }

    /// The text then, in Markdown; empty where it was erased.
    async fn body(&self) -> &str {
        self.0.body.as_deref().unwrap_or_default()
    }

    /// Who wrote it; null where it was the system, the person was erased or wrote under a
    /// pseudonym.
    async fn editor(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        match self.0.editor {
            Some(editor) => author(ctx, editor).await,
            None => Ok(None),
        }
    }

    /// When it was written.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.written_at)
    }

    /// What it changed of the text before, line by line; null for the first text, and where one of
    /// the two was erased.
    async fn diff(&self) -> Option<TextDifference> {
        let before = self.0.body_before.as_deref()?;
        Some(difference(before, self.0.body.as_deref()?))
    }
}

crate::connection!(
    PostVersionConnection,
    PostVersionEdge,
    PostVersion,
    "texts a post has had",
    "text"
);

/// The version with this id; none where it is not one, or its post is not for the viewer.
pub async fn version(ctx: &Context<'_>, id: &str) -> async_graphql::Result<Option<PostVersion>> {
    let Some([of, version]) = keys(VERSION, id) else {
        return Ok(None);
    };
    let (Ok(of), Ok(version)) = (of.parse::<PostId>(), version.parse()) else {
        return Ok(None);
    };
    if post(ctx, of).await?.is_none() {
        return Ok(None);
    }
    let found = queries::revision(app(ctx)?, of, version).await;
    Ok(found.map_err(broken)?.map(PostVersion))
}

/// A page of a history. The caller has asked whether the viewer sees the post.
pub(super) async fn list(
    ctx: &Context<'_>,
    post: PostId,
    first: i32,
    after: Option<&str>,
) -> async_graphql::Result<PostVersionConnection> {
    let app = app(ctx)?;
    let page = page(HISTORY, 1, Some(first), after)?;
    let as_of = app.progress.position(projection::NAME);
    let slice = queries::history(app, post, &page).await.map_err(broken)?;
    let items = slice.items.into_iter().map(|revision| {
        let cursor = encode(HISTORY, &[&revision.version.to_string()]);
        (cursor, PostVersion(revision))
    });
    Ok(PostVersionConnection::new(
        items.collect(),
        slice.more,
        &page,
        as_of,
    ))
}
