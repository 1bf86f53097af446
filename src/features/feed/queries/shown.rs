//! The posts of a page with everything that is asked of all of them, in one statement: each round
//! trip to the database costs more than what it brings.

use std::collections::HashMap;

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::CommunityId;
use crate::features::communities::queries::{self as communities, Community};
use crate::features::communities::visibility::visible_sql;
use crate::features::people::queries::{self as people, Person};
use crate::features::posts::events::PostId;
use crate::features::posts::queries::{self as posts, Post};
use crate::features::reactions::events::Subject;
use crate::features::reactions::queries::{self as reactions, Reactions};
use crate::kernel::database::json_list;
use crate::kernel::error::Error;
use crate::kernel::record::List;

/// What is asked of the posts of a page, beside themselves and the number of their comments.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// Who wrote them.
    pub authors: bool,
    /// The communities they are in.
    pub communities: bool,
    /// The reactions to them.
    pub reactions: bool,
}

/// Posts, and what was asked of them. What exists for the viewer is there, the rest is not.
#[derive(Debug, Default)]
pub struct Shown {
    /// The posts, each with the number of its comments.
    pub posts: Vec<(Post, i64)>,
    /// Who wrote them.
    pub authors: HashMap<PersonId, Person>,
    /// The communities they are in.
    pub communities: HashMap<CommunityId, Community>,
    /// The reactions to them; nothing where nobody reacted.
    pub reactions: HashMap<Subject, Reactions>,
}

/// Those of `ids` that are published and that the viewer may see, with what is asked of them.
pub async fn shown(
    app: &App,
    viewer: PersonId,
    ids: &[PostId],
    asked: Asked,
) -> Result<Shown, Error> {
    let posts = format!(
        "{} WHERE p.post_id IN (SELECT v.value FROM {}) AND p.status = 'published' AND {}",
        select(),
        app.database.list("$2", "v"),
        visible_sql("p.audience", "$1")
    );
    let query = sqlx::query(AssertSqlSafe(statement(app, &posts, asked)))
        .bind(viewer.to_string())
        .bind(json_list(ids));
    read(app, query, asked).await
}

/// The beginning of a statement of posts, of which each row is a `p`.
pub(super) fn select() -> String {
    format!(
        "SELECT {}, coalesce(k.comments, 0) AS comments FROM posts_post_r2 p
         LEFT JOIN comments_count_r2 k ON k.post_id = p.post_id",
        posts::COLUMNS
    )
}

/// A statement of posts as one that also gives what is asked of them, as the person bound to `$1`
/// may see it.
pub(super) fn statement(app: &App, posts: &str, asked: Asked) -> String {
    let posts_of_page = "SELECT * FROM page".to_owned();
    let mut lists = vec![List::new(posts::COLUMNS_COUNT + 1, posts_of_page)];
    let keys_of = |column| app.database.keys_of(column, "page");
    if asked.authors {
        lists.push(people::listed("$1", &keys_of("author_id")));
    }
    if asked.communities {
        lists.push(communities::listed(&keys_of("audience")));
    }
    if asked.reactions {
        lists.push(reactions::listed("$1", &keys_of("post_id")));
    }
    app.database.packed_lists(("page", posts), &lists)
}

/// Reads what a statement made by [`statement`] gives.
pub(super) async fn read(
    app: &App,
    query: Query<'_, Any, AnyArguments>,
    asked: Asked,
) -> Result<Shown, Error> {
    let mut lists = app.database.lists(query).await?.into_iter();
    let mut next = |is_asked: bool| {
        let list = if is_asked { lists.next() } else { None };
        list.unwrap_or_default()
    };
    let mut items = Vec::new();
    for row in &next(true) {
        if let Some(post) = posts::read(row)? {
            items.push((post, row.get(posts::COLUMNS_COUNT)?));
        }
    }
    Ok(Shown {
        posts: items,
        authors: people::found(&next(asked.authors))?,
        communities: communities::found(&next(asked.communities))?,
        reactions: reactions::found(&next(asked.reactions))?,
    })
}
