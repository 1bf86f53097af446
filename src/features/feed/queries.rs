//! Which posts are in a feed, and the newest of them.

pub mod markers;
mod relevant;
mod shown;

use std::collections::HashSet;

use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::blocks::queries::heard_sql;
use crate::features::communities::events::Audience;
use crate::features::communities::visibility::visible_sql;
use crate::features::posts::events::PostId;
use crate::features::posts::queries::Post;
use crate::kernel::database::{bind_each, json_list};
use crate::kernel::error::Error;
use crate::kernel::page::{Page, Slice};

pub use relevant::{Scored, relevant, skills};
pub use shown::{Asked, Shown, shown};

/// Which posts of those the viewer may see.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only what is for the viewer in particular: for everyone, in their communities, by them, with
    /// a mention of them, or of what they follow; and nothing of whom they have muted.
    pub home: bool,
    /// Only those for this audience.
    pub audience: Option<Audience>,
    /// Only those of this author.
    pub author: Option<PersonId>,
    /// Only those with this tag, folded to lower case.
    pub tag: Option<String>,
}

/// Whether the person bound to `viewer`, such as `$1`, wants to hear everything about the post of
/// row `p`, its author, its community or one of its tags. Most people follow no tag and many
/// nothing, which is asked once and not of each row. The tags of a post are counted, so that
/// PostgreSQL looks them up by key: where it is asked whether there are any, it reads the tags of
/// all posts.
fn followed(viewer: &str) -> String {
    format!(
        "(EXISTS (SELECT 1 FROM following_follow af
             WHERE af.person_id = {viewer} AND af.level = 'all')
         AND (EXISTS (SELECT 1 FROM following_follow hf
             WHERE hf.person_id = {viewer} AND hf.target IN (p.post_id, p.author_id, p.audience)
               AND hf.level = 'all')
         OR (EXISTS (SELECT 1 FROM following_follow atf
             WHERE atf.person_id = {viewer} AND atf.kind = 'tag' AND atf.level = 'all')
           AND 0 < (SELECT count(*) FROM posts_tag_r2 ht JOIN following_follow htf
                 ON htf.person_id = {viewer} AND htf.target = '#' || ht.tag AND htf.level = 'all'
             WHERE ht.post_id = p.post_id))))"
    )
}

/// That the post of row `p` has the tag bound to `?`, from the posts of the tag: all are read and
/// put in order.
const OF_TAG: &str = "p.post_id IN (SELECT t.post_id FROM posts_tag_r2 t WHERE t.tag = ?)";

/// The same, from the tags of the post: all posts are met, newest first.
const WITH_TAG: &str = "0 < (SELECT count(*) FROM posts_tag_r2 t \
     WHERE t.post_id = p.post_id AND t.tag = ?)";

/// From how many posts on a tag is met so often that its newest posts are found by walking back.
const COMMON: i64 = 1_000;

impl Filter {
    /// How to find the newest posts with its tag.
    async fn tagged(&self, app: &App) -> Result<&'static str, Error> {
        let Some(tag) = &self.tag else {
            return Ok(WITH_TAG);
        };
        let sql = format!(
            "SELECT CAST(count(*) AS BIGINT) FROM (
                 SELECT 1 FROM posts_tag_r2 WHERE tag = $1 LIMIT {COMMON}) few"
        );
        let row = sqlx::query(AssertSqlSafe(sql))
            .bind(tag.as_str())
            .fetch_one(app.database.reader())
            .await?;
        let is_common = row.try_get::<i64, _>(0)? == COMMON;
        Ok(if is_common { WITH_TAG } else { OF_TAG })
    }

    /// What it asks of a row `p` of posts for the viewer bound to `$1` at the time bound to `now`,
    /// and the values to bind from the placeholder `first` on.
    fn conditions(&self, tagged: &'static str, now: &str, first: usize) -> (String, Vec<String>) {
        let asked = [
            (
                "p.audience = ?",
                self.audience.map(|audience| audience.to_string()),
            ),
            (
                "p.author_id = ?",
                self.author.map(|author| author.to_string()),
            ),
            (tagged, self.tag.clone()),
        ];
        let mut conditions = String::new();
        let mut values = Vec::new();
        for (condition, value) in asked {
            if let Some(value) = value {
                let place = format!("${}", first + values.len());
                conditions.push_str(" AND ");
                conditions.push_str(&condition.replace('?', &place));
                values.push(value);
            }
        }
        if self.home {
            conditions.push_str(" AND ");
            conditions.push_str(&home("$1", now));
        }
        (conditions, values)
    }

    /// Whether it lets a post with these tags through, but for what is for the viewer in
    /// particular, which [`at_home`] says: what [`Filter::conditions`] asks, for streams, which
    /// have the post at hand.
    pub fn takes(&self, post: &Post, tags: &[String]) -> bool {
        self.audience
            .is_none_or(|audience| audience == post.audience)
            && self.author.is_none_or(|author| post.author == author)
            && self.tag.as_ref().is_none_or(|tag| tags.contains(tag))
    }
}

/// What is for the person bound to `viewer`, such as `$1`, in particular. Their communities are
/// read once: a walk by time meets many posts in others.
fn home(viewer: &str, now: &str) -> String {
    format!(
        "(p.audience = 'everyone' OR p.author_id = {viewer}
             OR p.audience IN (SELECT hm.community_id FROM communities_member_r3 hm
                 WHERE hm.person_id = {viewer})
             OR EXISTS (SELECT 1 FROM posts_mention_r2 pm
                 WHERE pm.post_id = p.post_id AND pm.person_id = {viewer})
             OR {})
         AND {}",
        followed(viewer),
        heard_sql("p.author_id", viewer, now)
    )
}

/// The published posts the viewer may see, newest first, with what is asked of them, and whether
/// more follow. Cursors carry `published_at` and the id.
pub async fn latest(
    app: &App,
    viewer: PersonId,
    filter: &Filter,
    page: (&Page, Asked),
) -> Result<(Shown, bool), Error> {
    let tagged = filter.tagged(app).await?;
    newest(app, viewer, (filter, tagged), page).await
}

async fn newest(
    app: &App,
    viewer: PersonId,
    (filter, tagged): (&Filter, &'static str),
    (page, asked): (&Page, Asked),
) -> Result<(Shown, bool), Error> {
    let first = if filter.home { 5 } else { 4 };
    let (conditions, values) = filter.conditions(tagged, "$4", first);
    let posts = format!(
        "{} WHERE p.status = 'published' AND (p.published_at, p.post_id) < ($2, $3){conditions}
         AND {}
         ORDER BY p.published_at DESC, p.post_id DESC LIMIT {}",
        shown::select(),
        visible_sql("p.audience", "$1"),
        page.limit()
    );
    let mut query = sqlx::query(AssertSqlSafe(shown::statement(app, &posts, asked)))
        .bind(viewer.to_string())
        .bind(page.number(0).unwrap_or(i64::MAX))
        .bind(page.key(1).unwrap_or("").to_owned());
    if filter.home {
        query = query.bind(app.now().0);
    }
    let mut shown = shown::read(app, bind_each(query, values), asked).await?;
    let slice = Slice::cut(shown.posts, page.first);
    shown.posts = slice.items;
    Ok((shown, slice.more))
}

/// Whether a post is in a feed, published or just put into the bin.
pub async fn holds(
    app: &App,
    viewer: PersonId,
    filter: &Filter,
    post: PostId,
) -> Result<bool, Error> {
    let first = if filter.home { 4 } else { 3 };
    let (conditions, values) = filter.conditions(WITH_TAG, "$3", first);
    let sql = format!(
        "SELECT 1 FROM posts_post_r2 p WHERE p.post_id = $2{conditions} AND {}",
        visible_sql("p.audience", "$1")
    );
    let mut query = sqlx::query(AssertSqlSafe(sql))
        .bind(viewer.to_string())
        .bind(post.to_string());
    if filter.home {
        query = query.bind(app.now().0);
    }
    let row = bind_each(query, values)
        .fetch_optional(app.database.reader())
        .await?;
    Ok(row.is_some())
}

/// Those of `people`, who may see a post, for whom it is in particular: one statement for all who
/// have a stream open.
pub async fn at_home(
    app: &App,
    people: &[PersonId],
    post: PostId,
) -> Result<HashSet<PersonId>, Error> {
    let sql = format!(
        "SELECT v.value FROM posts_post_r2 p CROSS JOIN {} WHERE p.post_id = $1 AND {}",
        app.database.list("$2", "v"),
        home("v.value", "$3")
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(post.to_string())
        .bind(json_list(people))
        .bind(app.now().0)
        .fetch_all(app.database.reader())
        .await?;
    let ids = rows.iter().map(|row| row.try_get::<String, _>(0));
    let ids: Vec<String> = ids.collect::<Result<_, _>>()?;
    Ok(ids.iter().filter_map(|id| id.parse().ok()).collect())
}

#[cfg(test)]
mod tests;
