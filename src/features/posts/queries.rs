//! Posts as a viewer may see them.

pub mod marks;
mod mentions;
mod praise;

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::Audience;
use crate::features::communities::visibility::visible_sql;
use crate::features::posts::events::board::Board;
use crate::features::posts::events::{Kind, PostId};
use crate::features::posts::projection::PUBLISHED;
use crate::features::pseudonyms::events::Author;
use crate::kernel::clock::Time;
use crate::kernel::database::{Database, bind_each, json_list};
use crate::kernel::error::Error;
use crate::kernel::page::{Page, Slice};
use crate::kernel::record::Record;

pub use mentions::mentionable;
pub use praise::praise;

/// A post as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Its id.
    pub id: PostId,
    /// Whom it is for.
    pub audience: Audience,
    /// Who wrote it.
    pub author: Author,
    /// What it is.
    pub kind: Kind,
    /// Its title.
    pub title: Option<String>,
    /// Its text; none when it was erased.
    pub body: Option<String>,
    /// The language of the text.
    pub language: Option<String>,
    /// When it was published.
    pub published_at: Time,
    /// When its text last changed.
    pub edited_at: Option<Time>,
    /// Whether it lies in the bin.
    pub deleted: bool,
    /// Who put it there, where that is known.
    pub deleted_by: Option<Author>,
    /// When; none when it does not lie there.
    pub deleted_at: Option<Time>,
    /// Until when it holds, where it is an announcement that ends.
    pub ends_at: Option<Time>,
    /// What it thanks for, where it is kudos for a skill.
    pub skill: Option<String>,
}

/// A text a post has had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Of which post.
    pub post: PostId,
    /// Its place in the history of the post.
    pub version: i64,
    /// Who wrote it; none for the system itself.
    pub editor: Option<Author>,
    /// The title then.
    pub title: Option<String>,
    /// The text then; none when it was erased.
    pub body: Option<String>,
    /// When.
    pub written_at: Time,
    /// The text before, where there is one that was not erased.
    pub body_before: Option<String>,
}

/// What [`read`] reads of a row `p` of posts.
pub const COLUMNS: &str = "p.post_id, p.audience, p.author_id, p.kind, p.title, p.body, \
     p.language, p.published_at, p.edited_at, p.status, p.deleted_by, p.deleted_at, p.ends_at, \
     p.skill";

/// How many columns these are.
pub const COLUMNS_COUNT: usize = 14;

/// Those of `ids` that are published and that the viewer may see.
pub async fn posts(
    app: &App,
    viewer: PersonId,
    ids: &[PostId],
) -> Result<HashMap<PostId, Post>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM posts_post_r2 p WHERE p.post_id IN {} AND p.status = 'published' AND {}",
        Database::placeholders(ids.len(), 2),
        visible_sql("p.audience", "$1")
    );
    let query = bind_each(
        sqlx::query(AssertSqlSafe(app.database.packed(COLUMNS_COUNT, &sql)))
            .bind(viewer.to_string()),
        ids,
    );
    let rows = app.database.records(query).await?;
    let found = rows.iter().filter_map(|row| read(row).transpose());
    found.map(|post| post.map(|post| (post.id, post))).collect()
}

/// Those of `ids` that are published, whoever may see them: for the search index, which keeps the
/// audience beside the text.
pub async fn published(app: &App, ids: &[PostId]) -> Result<HashMap<PostId, Post>, Error> {
    let places = Database::placeholders(ids.len(), 1);
    let sql = format!(
        "SELECT {COLUMNS} FROM posts_post_r2 p WHERE p.post_id IN {places} AND p.status = 'published'"
    );
    let query = bind_each(
        sqlx::query(AssertSqlSafe(app.database.packed(COLUMNS_COUNT, &sql))),
        ids,
    );
    let rows = app.database.records(query).await?;
    let found = rows.iter().filter_map(|row| read(row).transpose());
    found.map(|post| post.map(|post| (post.id, post))).collect()
}

/// Those of `ids` there are, in the bin or taken back too, whoever may see them: for streams, which
/// ask for all their viewers at once who may see the audience.
pub async fn known(app: &App, ids: &[PostId]) -> Result<HashMap<PostId, Post>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM posts_post_r2 p WHERE p.post_id IN (SELECT v.value FROM {})",
        app.database.list("$1", "v")
    );
    let packed = app.database.packed(COLUMNS_COUNT, &sql);
    let query = sqlx::query(AssertSqlSafe(packed)).bind(json_list(ids));
    let rows = app.database.records(query).await?;
    let found = rows.iter().filter_map(|row| read(row).transpose());
    found.map(|post| post.map(|post| (post.id, post))).collect()
}

/// A post in the bin, where the viewer may see its audience. Whether they may know of it is for
/// the caller to say: its author and who moderates there may.
pub async fn binned(app: &App, viewer: PersonId, id: PostId) -> Result<Option<Post>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM posts_post_r2 p WHERE p.post_id = $2 AND p.status = 'deleted' AND {}",
        visible_sql("p.audience", "$1")
    );
    let query = sqlx::query(AssertSqlSafe(app.database.packed(COLUMNS_COUNT, &sql)))
        .bind(viewer.to_string())
        .bind(id.to_string());
    let rows = app.database.records(query).await?;
    rows.first().map_or(Ok(None), read)
}

/// A post in the bin or taken back, where the viewer may see its audience: for clients that show
/// it and have to take it away.
pub async fn gone(app: &App, viewer: PersonId, id: PostId) -> Result<Option<Post>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM posts_post_r2 p WHERE p.post_id = $2 AND p.status <> 'published' AND {}",
        visible_sql("p.audience", "$1")
    );
    let query = sqlx::query(AssertSqlSafe(app.database.packed(COLUMNS_COUNT, &sql)))
        .bind(viewer.to_string())
        .bind(id.to_string());
    let rows = app.database.records(query).await?;
    rows.first().map_or(Ok(None), read)
}

/// What lies in the bin of a place since `since`, last binned first: everything for somebody who
/// moderates there, else what they wrote or binned. Cursors carry `deleted_at` and the id.
pub async fn bin(
    app: &App,
    (viewer, moderates): (PersonId, bool),
    (audience, since): (Audience, Time),
    page: &Page,
) -> Result<Slice<Post>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM posts_post_r2 p WHERE p.status = 'deleted' AND p.audience = $2 AND p.deleted_at > $3
         AND ($4 = 1 OR p.author_id = $1 OR p.deleted_by = $1)
         AND (p.deleted_at, p.post_id) < ($5, $6) AND {}
         ORDER BY p.deleted_at DESC, p.post_id DESC LIMIT {}",
        visible_sql("p.audience", "$1"),
        page.limit()
    );
    let query = sqlx::query(AssertSqlSafe(app.database.packed(COLUMNS_COUNT, &sql)))
        .bind(viewer.to_string())
        .bind(audience.to_string())
        .bind(since.0)
        .bind(i64::from(moderates))
        .bind(page.number(0).unwrap_or(i64::MAX))
        .bind(page.key(1).unwrap_or("").to_owned());
    let rows = app.database.records(query).await?;
    let items = rows.iter().filter_map(|row| read(row).transpose());
    Ok(Slice::cut(items.collect::<Result<_, _>>()?, page.first))
}

/// What of a board the viewer may see now, last pinned first, at most five.
pub async fn pinned(
    app: &App,
    viewer: PersonId,
    board: Board,
    now: Time,
) -> Result<Vec<Post>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM posts_post_r2 p JOIN posts_pin n ON n.post_id = p.post_id
         WHERE p.status = 'published' AND n.board = $2 AND $2 IN (p.audience, p.author_id)
         AND (n.until IS NULL OR n.until > $3) AND {}
         ORDER BY n.pinned_at DESC, p.post_id LIMIT 5",
        visible_sql("p.audience", "$1")
    );
    let query = sqlx::query(AssertSqlSafe(app.database.packed(COLUMNS_COUNT, &sql)))
        .bind(viewer.to_string())
        .bind(board.to_string())
        .bind(now.0);
    let rows = app.database.records(query).await?;
    rows.iter()
        .filter_map(|row| read(row).transpose())
        .collect()
}

/// The tags of posts, in the order of the text.
pub async fn tags(app: &App, ids: &[PostId]) -> Result<HashMap<PostId, Vec<String>>, Error> {
    let sql = "SELECT post_id, tag FROM posts_tag_r2 WHERE post_id IN";
    grouped(app, sql, ids, |tag| Some(tag.to_owned())).await
}

/// The people posts mention, in the order of the text.
pub async fn mentions(app: &App, ids: &[PostId]) -> Result<HashMap<PostId, Vec<PersonId>>, Error> {
    let sql = "SELECT post_id, person_id FROM posts_mention_r2 WHERE post_id IN";
    grouped(app, sql, ids, |person| person.parse().ok()).await
}

/// The people posts thank, in the order they were given.
pub async fn thanked(app: &App, ids: &[PostId]) -> Result<HashMap<PostId, Vec<PersonId>>, Error> {
    let sql = "SELECT post_id, person_id FROM posts_thanked_r2 WHERE post_id IN";
    grouped(app, sql, ids, |person| person.parse().ok()).await
}

async fn grouped<T>(
    app: &App,
    select: &str,
    ids: &[PostId],
    read: impl Fn(&str) -> Option<T>,
) -> Result<HashMap<PostId, Vec<T>>, Error> {
    let places = Database::placeholders(ids.len(), 1);
    let sql = format!("{select} {places} ORDER BY post_id, place");
    let sql = app.database.packed(2, &sql);
    let query = bind_each(sqlx::query(AssertSqlSafe(sql)), ids);
    let mut found: HashMap<PostId, Vec<T>> = HashMap::new();
    for row in app.database.records(query).await? {
        let value = read(&row.get::<String>(1)?);
        if let (Ok(id), Some(value)) = (row.get::<String>(0)?.parse(), value) {
            found.entry(id).or_default().push(value);
        }
    }
    Ok(found)
}

/// The texts of the post bound to `$1`, each with the body before it.
const REVISIONS: &str = "SELECT * FROM (SELECT version, editor_id, title, body, written_at, \
     lag(body) OVER (ORDER BY version) FROM posts_revision_r2 WHERE post_id = $1) r";

/// Every text a post has had, newest first. The caller has checked that the viewer may see it.
pub async fn history(app: &App, id: PostId, page: &Page) -> Result<Slice<Revision>, Error> {
    let sql = format!(
        "{REVISIONS} WHERE version < $2 ORDER BY version DESC LIMIT {}",
        page.limit()
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(id.to_string())
        .bind(page.number(0).unwrap_or(i64::MAX))
        .fetch_all(app.database.reader())
        .await?;
    let items: Result<_, _> = rows.iter().map(|row| revised(id, row)).collect();
    Ok(Slice::cut(items?, page.first))
}

/// One text of a post; none where it never had that many. The caller has checked that the viewer
/// may see the post.
pub async fn revision(app: &App, id: PostId, version: i64) -> Result<Option<Revision>, Error> {
    let row = sqlx::query(AssertSqlSafe(format!("{REVISIONS} WHERE version = $2")))
        .bind(id.to_string())
        .bind(version)
        .fetch_optional(app.database.reader())
        .await?;
    row.map(|row| revised(id, &row)).transpose()
}

fn revised(post: PostId, row: &AnyRow) -> Result<Revision, Error> {
    let editor: Option<String> = row.try_get(1)?;
    Ok(Revision {
        post,
        version: row.try_get(0)?,
        editor: editor.and_then(|person| person.parse().ok()),
        title: row.try_get(2)?,
        body: row.try_get(3)?,
        written_at: Time(row.try_get(4)?),
        body_before: row.try_get(5)?,
    })
}

/// Reads the [`COLUMNS`] of a record; none for one that another version wrote and this one cannot read.
pub fn read(row: &Record) -> Result<Option<Post>, Error> {
    let (Ok(id), Ok(audience), Ok(author)) = (
        row.text(0)?.parse(),
        row.text(1)?.parse(),
        row.text(2)?.parse(),
    ) else {
        return Ok(None);
    };
    let deleted_by: Option<String> = row.get(10)?;
    Ok(Some(Post {
        id,
        audience,
        author,
        kind: Kind::from_stored(row.text(3)?),
        title: row.get(4)?,
        body: row.get(5)?,
        language: row.get(6)?,
        published_at: Time(row.get(7)?),
        edited_at: row.get::<Option<i64>>(8)?.map(Time),
        deleted: row.text(9)? != PUBLISHED,
        deleted_by: deleted_by.and_then(|person| person.parse().ok()),
        deleted_at: row.get::<Option<i64>>(11)?.map(Time),
        ends_at: row.get::<Option<i64>>(12)?.map(Time),
        skill: row.get(13)?,
    }))
}

/// How many published posts there are for an audience, whoever may see them: for who decides about that.
pub async fn total(app: &App, audience: Audience) -> Result<i64, Error> {
    let sql = "SELECT CAST(count(*) AS BIGINT) FROM posts_post_r2
         WHERE audience = $1 AND status = 'published'";
    let row = sqlx::query(sql)
        .bind(audience.to_string())
        .fetch_one(app.database.reader())
        .await?;
    Ok(row.try_get(0)?)
}
