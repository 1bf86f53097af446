//! Comments as a viewer may see them: where the post is visible, and only there.

use std::collections::HashMap;

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::comments::aggregate::rules::Verdict;
use crate::features::comments::events::CommentId;
use crate::features::communities::events::Audience;
use crate::features::communities::visibility::visible_sql;
use crate::features::posts::events::PostId;
use crate::features::pseudonyms::events::Author;
use crate::kernel::clock::Time;
use crate::kernel::database::{Database, bind_each, json_list};
use crate::kernel::error::Error;
use crate::kernel::page::{Page, Slice};

/// A comment as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// The post it belongs to.
    pub post: PostId,
    /// The comment it answers; none when it answers the post.
    pub parent: Option<CommentId>,
    /// How deep it lies: 1 under the post.
    pub depth: i64,
    /// Who wrote it.
    pub author: Author,
    /// Its text; none when it was taken away or erased.
    pub body: Option<String>,
    /// Whether it was taken away: only its place is left.
    pub deleted: bool,
    /// When it was written.
    pub written_at: Time,
    /// When its text last changed.
    pub edited_at: Option<Time>,
    /// Whom its post is for.
    pub audience: Audience,
    /// What was decided about it as an answer.
    pub verdict: Verdict,
    /// When it was accepted, and by whom; none where it is not.
    pub accepted: Option<(Time, Author)>,
}

/// What became of a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// How many answers it has.
    pub given: i64,
    /// How many of them are accepted.
    pub accepted: i64,
}

/// What comments answer: the post, or a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Thread {
    /// The comments right under a post.
    Post(PostId),
    /// The answers to a comment.
    Comment(CommentId),
}

impl Comment {
    /// Its place in a thread: accepted answers come first.
    pub fn rank(&self) -> i64 {
        i64::from(self.accepted.is_none() || self.deleted)
    }
}

impl std::fmt::Display for Thread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Post(id) => id.fmt(f),
            Self::Comment(id) => id.fmt(f),
        }
    }
}

const COLUMNS: &str = "c.comment_id, c.post_id, c.parent_id, c.depth, c.author_id, c.body, \
     c.status, c.written_at, c.edited_at, p.audience, c.verdict, c.accepted_at, c.accepted_by";

/// Accepted answers come before the other comments of a thread.
const RANK: &str = "CAST(CASE WHEN c.accepted_at IS NULL OR c.status <> 'present' THEN 1 ELSE 0 END \
     AS BIGINT)";

/// The comments of published posts; those taken away only where somebody's answer still hangs on
/// them, at whatever depth.
const SHOWN: &str = "comments_comment_r2 c JOIN posts_post_r2 p ON p.post_id = c.post_id
     WHERE p.status = 'published'
     AND (c.status = 'present' OR EXISTS (
         WITH RECURSIVE below(comment_id, status) AS (
             SELECT b.comment_id, b.status FROM comments_comment_r2 b
             WHERE b.parent_id = c.comment_id
             UNION ALL
             SELECT d.comment_id, d.status FROM comments_comment_r2 d
             JOIN below ON d.parent_id = below.comment_id)
         SELECT 1 FROM below WHERE below.status = 'present'))";

/// Those of them that the person bound to `$1` may see.
fn visible_comments() -> String {
    format!("{SHOWN} AND {}", visible_sql("p.audience", "$1"))
}

/// Those of `ids` that the viewer may see.
pub async fn comments(
    app: &App,
    viewer: PersonId,
    ids: &[CommentId],
) -> Result<HashMap<CommentId, Comment>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {} AND c.comment_id IN {}",
        visible_comments(),
        Database::placeholders(ids.len(), 2)
    );
    let query = bind_each(
        sqlx::query(AssertSqlSafe(sql)).bind(viewer.to_string()),
        ids,
    );
    let rows = query.fetch_all(app.database.reader()).await?;
    by_id(&rows)
}

/// Those of `ids` that are shown to whoever may see their post: for streams, which ask for all
/// their viewers at once who may.
pub async fn shown(app: &App, ids: &[CommentId]) -> Result<HashMap<CommentId, Comment>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {SHOWN} AND c.comment_id IN (SELECT v.value FROM {})",
        app.database.list("$1", "v")
    );
    let query = sqlx::query(AssertSqlSafe(sql)).bind(json_list(ids));
    let rows = query.fetch_all(app.database.reader()).await?;
    by_id(&rows)
}

/// Those of `ids` that are there under a published post, whoever may see them: for the search
/// index, which keeps the audience beside the text.
pub async fn present(app: &App, ids: &[CommentId]) -> Result<HashMap<CommentId, Comment>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM comments_comment_r2 c JOIN posts_post_r2 p ON p.post_id = c.post_id
         WHERE p.status = 'published' AND c.status = 'present' AND c.comment_id IN {}",
        Database::placeholders(ids.len(), 1)
    );
    let query = bind_each(sqlx::query(AssertSqlSafe(sql)), ids);
    let rows = query.fetch_all(app.database.reader()).await?;
    by_id(&rows)
}

/// From this many characters on a comment says something about its post.
const LENGTH_MIN: usize = 200;

/// Who commented posts that the viewer may see at length, and when last.
pub async fn at_length(
    app: &App,
    posts: &[PostId],
) -> Result<HashMap<PostId, Vec<(PersonId, Time)>>, Error> {
    let sql = format!(
        "SELECT c.post_id, c.author_id, max(c.written_at) FROM comments_comment_r2 c
         WHERE c.post_id IN {} AND c.status = 'present' AND length(c.body) >= {LENGTH_MIN}
         GROUP BY c.post_id, c.author_id ORDER BY c.post_id, c.author_id",
        Database::placeholders(posts.len(), 1)
    );
    let query = bind_each(sqlx::query(AssertSqlSafe(sql)), posts);
    let mut people: HashMap<PostId, Vec<(PersonId, Time)>> = HashMap::new();
    for row in query.fetch_all(app.database.reader()).await? {
        let post = row.try_get::<String, _>(0)?.parse();
        let person = row.try_get::<String, _>(1)?.parse();
        if let (Ok(post), Ok(person)) = (post, person) {
            let at = Time(row.try_get(2)?);
            people.entry(post).or_default().push((person, at));
        }
    }
    Ok(people)
}

/// Every comment under a post, taken away or not: what goes and comes with the post.
pub async fn under(app: &App, post: PostId) -> Result<Vec<CommentId>, Error> {
    let rows = sqlx::query("SELECT comment_id FROM comments_comment_r2 WHERE post_id = $1")
        .bind(post.to_string())
        .fetch_all(app.database.reader())
        .await?;
    let ids = rows.iter().map(|row| row.try_get::<String, _>(0));
    Ok(ids
        .collect::<Result<Vec<_>, _>>()?
        .iter()
        .filter_map(|id| id.parse().ok())
        .collect())
}

/// The same page of several threads at once, each with accepted answers first and then oldest
/// first, each one comment longer than the page when there is more. Cursors carry the rank,
/// `written_at` and the id.
pub async fn threads(
    app: &App,
    viewer: PersonId,
    threads: &[Thread],
    page: &Page,
) -> Result<HashMap<Thread, Slice<Comment>>, Error> {
    let sql = format!(
        "SELECT * FROM (
             SELECT {COLUMNS}, row_number() OVER (
                 PARTITION BY c.parent_id ORDER BY {RANK}, c.written_at, c.comment_id) AS place
             FROM {} AND ({RANK}, c.written_at, c.comment_id) > ($2, $3, $4)
             AND c.parent_id IN {}) t
         WHERE t.place <= $5 ORDER BY t.parent_id, t.place",
        visible_comments(),
        Database::placeholders(threads.len(), 6)
    );
    let query = bind_each(
        sqlx::query(AssertSqlSafe(sql))
            .bind(viewer.to_string())
            .bind(page.number(0).unwrap_or(-1))
            .bind(page.number(1).unwrap_or(i64::MIN))
            .bind(page.key(2).unwrap_or("").to_owned())
            .bind(page.limit()),
        threads,
    );
    let mut found: HashMap<Thread, Vec<Comment>> = HashMap::new();
    for row in query.fetch_all(app.database.reader()).await? {
        if let Some(comment) = comment(&row)? {
            let thread = comment
                .parent
                .map_or(Thread::Post(comment.post), Thread::Comment);
            found.entry(thread).or_default().push(comment);
        }
    }
    let cut = |(thread, comments)| (thread, Slice::cut(comments, page.first));
    Ok(found.into_iter().map(cut).collect())
}

/// How many comments each post has; posts without one are left out. The caller has checked that
/// the viewer may see the posts.
pub async fn counts(app: &App, posts: &[PostId]) -> Result<HashMap<PostId, i64>, Error> {
    let sql = format!(
        "SELECT post_id, comments FROM comments_count_r2 WHERE post_id IN {}",
        Database::placeholders(posts.len(), 1)
    );
    let query = bind_each(sqlx::query(AssertSqlSafe(sql)), posts);
    let mut found = HashMap::new();
    for row in query.fetch_all(app.database.reader()).await? {
        if let Ok(post) = row.try_get::<String, _>(0)?.parse() {
            found.insert(post, row.try_get(1)?);
        }
    }
    Ok(found)
}

/// What became of each question; those without an answer are left out. The caller has checked that
/// the viewer may see them.
pub async fn answers(app: &App, posts: &[PostId]) -> Result<HashMap<PostId, Answers>, Error> {
    let sql = format!(
        "SELECT post_id, CAST(count(*) AS BIGINT), CAST(count(accepted_at) AS BIGINT)
         FROM comments_comment_r2 WHERE depth = 1 AND status = 'present' AND post_id IN {}
         GROUP BY post_id",
        Database::placeholders(posts.len(), 1)
    );
    let query = bind_each(sqlx::query(AssertSqlSafe(sql)), posts);
    let mut found = HashMap::new();
    for row in query.fetch_all(app.database.reader()).await? {
        if let Ok(post) = row.try_get::<String, _>(0)?.parse() {
            let (given, accepted) = (row.try_get(1)?, row.try_get(2)?);
            found.insert(post, Answers { given, accepted });
        }
    }
    Ok(found)
}

/// The people comments mention, in the order of the text.
pub async fn mentions(
    app: &App,
    ids: &[CommentId],
) -> Result<HashMap<CommentId, Vec<PersonId>>, Error> {
    let sql = format!(
        "SELECT comment_id, person_id FROM comments_mention_r2 WHERE comment_id IN {}
         ORDER BY comment_id, place",
        Database::placeholders(ids.len(), 1)
    );
    let query = bind_each(sqlx::query(AssertSqlSafe(sql)), ids);
    let mut found: HashMap<CommentId, Vec<PersonId>> = HashMap::new();
    for row in query.fetch_all(app.database.reader()).await? {
        let comment = row.try_get::<String, _>(0)?.parse();
        let person = row.try_get::<String, _>(1)?.parse();
        if let (Ok(comment), Ok(person)) = (comment, person) {
            found.entry(comment).or_default().push(person);
        }
    }
    Ok(found)
}

fn by_id(rows: &[AnyRow]) -> Result<HashMap<CommentId, Comment>, Error> {
    let found = rows.iter().filter_map(|row| comment(row).transpose());
    found
        .map(|comment| comment.map(|comment| (comment.id, comment)))
        .collect()
}

fn comment(row: &AnyRow) -> Result<Option<Comment>, Error> {
    let (Ok(id), Ok(post), Ok(author), Ok(audience)) = (
        row.try_get::<String, _>(0)?.parse(),
        row.try_get::<String, _>(1)?.parse(),
        row.try_get::<String, _>(4)?.parse(),
        row.try_get::<String, _>(9)?.parse(),
    ) else {
        return Ok(None);
    };
    let accepted_at = row.try_get::<Option<i64>, _>(11)?.map(Time);
    let accepted_by: Option<String> = row.try_get(12)?;
    let accepted_by = accepted_by.and_then(|person| person.parse().ok());
    Ok(Some(Comment {
        id,
        post,
        parent: row.try_get::<String, _>(2)?.parse().ok(),
        depth: row.try_get(3)?,
        author,
        body: row.try_get(5)?,
        deleted: row.try_get::<String, _>(6)? == "deleted",
        written_at: Time(row.try_get(7)?),
        edited_at: row.try_get::<Option<i64>, _>(8)?.map(Time),
        audience,
        verdict: Verdict::from_stored(&row.try_get::<String, _>(10)?),
        accepted: accepted_at.zip(accepted_by),
    }))
}

/// How many comments there are for an audience, whoever may see them: for who decides about that.
pub async fn total(app: &App, audience: Audience) -> Result<i64, Error> {
    let sql = "SELECT CAST(count(*) AS BIGINT) FROM comments_comment_r2 c
         JOIN posts_post_r2 p ON p.post_id = c.post_id
         WHERE p.audience = $1 AND p.status = 'published' AND c.status = 'present'";
    let row = sqlx::query(sql)
        .bind(audience.to_string())
        .fetch_one(app.database.reader())
        .await?;
    Ok(row.try_get(0)?)
}
