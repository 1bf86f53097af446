//! How the home screen is arranged, and what is in its sections for a viewer.

mod meeting;

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::blocks::queries::{heard_sql, together_sql};
use crate::features::communities::events::CommunityId;
use crate::features::communities::visibility::{member_sql, visible_sql};
use crate::features::feed;
use crate::features::feed::queries::markers::NEW_MAX;
use crate::features::home::events::{Arranged, Section};
use crate::features::posts::events::PostId;
use crate::features::posts::queries::marks::awaited_sql;
use crate::features::posts::queries::{COLUMNS, COLUMNS_COUNT, Post, read};
use crate::features::pseudonyms::commands::is_author;
use crate::kernel::clock::Time;
use crate::kernel::error::Error;

pub use meeting::{Meeting, Why, people};

const MICROS_PER_DAY: i64 = 24 * 3_600_000_000;

/// For so many days an announcement without an end asks to be taken note of.
const ANNOUNCEMENT_DAYS: i64 = 90;

/// For so many days a question asks for an answer.
const QUESTION_DAYS: i64 = 30;

/// So many of the newest open questions are looked at.
const QUESTIONS_MAX: usize = 100;

/// Who arranged the home screen, when, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrangement {
    /// How.
    pub arranged: Arranged,
    /// Who; none for the system itself.
    pub by: Option<PersonId>,
    /// When.
    pub at: Time,
}

/// How the home screen is arranged; none where nobody has.
pub async fn arrangement(app: &App) -> Result<Option<Arrangement>, Error> {
    let sql = "SELECT shown, hidden, arranged_by, arranged_at FROM home_arrangement";
    let Some(row) = sqlx::query(sql)
        .fetch_optional(app.database.reader())
        .await?
    else {
        return Ok(None);
    };
    let sections = |place: usize| -> Result<Vec<Section>, Error> {
        let words: String = row.try_get(place)?;
        let words = words.split_whitespace();
        Ok(words.filter_map(Section::from_stored).collect())
    };
    let by: Option<String> = row.try_get(2)?;
    Ok(Some(Arrangement {
        arranged: Arranged {
            shown: sections(0)?,
            hidden: sections(1)?,
        },
        by: by.and_then(|person| person.parse().ok()),
        at: Time(row.try_get(3)?),
    }))
}

/// Some days before now.
fn days_ago(app: &App, days: i64) -> i64 {
    app.now().0.saturating_sub(days * MICROS_PER_DAY)
}

/// The announcements that wait for the viewer to take note of them, newest first.
pub async fn announcements(app: &App, viewer: PersonId, most: usize) -> Result<Vec<Post>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM posts_post_r2 p
         WHERE p.kind = 'announcement' AND p.published_at > $2
         AND (p.ends_at IS NULL OR p.ends_at > $3) AND {}
         ORDER BY p.published_at DESC, p.post_id DESC LIMIT {most}",
        awaited_sql("$1")
    );
    let query = sqlx::query(AssertSqlSafe(app.database.packed(COLUMNS_COUNT, &sql)))
        .bind(viewer.to_string())
        .bind(days_ago(app, ANNOUNCEMENT_DAYS))
        .bind(app.now().0);
    let rows = app.database.records(query).await?;
    let posts = rows.iter().filter_map(|row| read(row).transpose());
    posts.collect()
}

/// A question the viewer could answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// It.
    pub post: Post,
    /// A skill of the viewer it is tagged with.
    pub skill: Option<String>,
    /// Whether somebody has answered it.
    pub answered: bool,
}

/// Questions of the last days for the whole company or in the viewer's communities, where they may
/// answer and have not, and none of whose answers is accepted: first those tagged with a skill of
/// theirs, then those that nobody has answered.
pub async fn questions(app: &App, viewer: PersonId, most: usize) -> Result<Vec<Question>, Error> {
    let sql = format!(
        "SELECT {COLUMNS}, CAST(CASE WHEN EXISTS (SELECT 1 FROM comments_comment_r2 a
             WHERE a.post_id = p.post_id AND a.status = 'present') THEN 1 ELSE 0 END AS BIGINT)
         FROM posts_post_r2 p
         WHERE p.kind = 'question' AND p.status = 'published' AND p.author_id <> $1
         AND p.published_at > $2 AND {} AND {}
         AND (p.audience = 'everyone' OR EXISTS (SELECT 1 FROM communities_member_r3 m
             JOIN communities_community_r3 c ON c.community_id = m.community_id
             WHERE m.community_id = p.audience AND m.person_id = $1 AND m.role <> 'reader'
               AND c.archived_at IS NULL))
         AND NOT EXISTS (SELECT 1 FROM comments_comment_r2 a
             WHERE a.post_id = p.post_id AND a.status = 'present'
               AND (a.accepted_at IS NOT NULL OR a.author_id = $1))
         AND {}
         ORDER BY p.published_at DESC, p.post_id DESC LIMIT {QUESTIONS_MAX}",
        visible_sql("p.audience", "$1"),
        together_sql("p.author_id", "$1"),
        heard_sql("p.author_id", "$1", "$3")
    );
    let sql = app.database.packed(COLUMNS_COUNT + 1, &sql);
    let query = sqlx::query(AssertSqlSafe(sql))
        .bind(viewer.to_string())
        .bind(days_ago(app, QUESTION_DAYS))
        .bind(app.now().0);
    let rows = app.database.records(query).await?;
    let mut open = Vec::new();
    for row in &rows {
        let post = read(row)?;
        // What the viewer asked under a pseudonym is theirs as well.
        let post = post.filter(|post| !is_author(app, viewer, (post.author, post.id)));
        if let Some(post) = post {
            open.push((post, row.get::<i64>(COLUMNS_COUNT)? != 0));
        }
    }
    let ids: Vec<PostId> = open.iter().map(|(post, _)| post.id).collect();
    let mut skills: HashMap<PostId, String> = feed::queries::skills(app, viewer, &ids).await?;
    let mut found: Vec<Question> = open
        .into_iter()
        .map(|(post, answered)| Question {
            skill: skills.remove(&post.id),
            post,
            answered,
        })
        .filter(|question| question.skill.is_some() || !question.answered)
        .collect();
    // Newest first within each of them, as they were read.
    found.sort_by_key(|question| (question.skill.is_none(), question.answered));
    found.truncate(most);
    Ok(found)
}

/// A community of the viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Own {
    /// Which.
    pub community: CommunityId,
    /// When the last post came; none where there is none.
    pub last_post_at: Option<Time>,
    /// How many posts of others came since the viewer said how far they have read in it or, where
    /// they have not, since they joined; at most [`NEW_MAX`].
    pub new_posts: i64,
}

/// The communities the viewer is a member of and that are not archived, those with the newest
/// posts first.
pub async fn communities(app: &App, viewer: PersonId, most: usize) -> Result<Vec<Own>, Error> {
    let sql = format!(
        "SELECT own.community_id, own.last_at,
             (SELECT CAST(count(*) AS BIGINT) FROM (SELECT 1 FROM posts_post_r2 p
                 WHERE p.audience = own.community_id AND p.status = 'published'
                   AND p.author_id <> $1 AND p.published_at > own.since LIMIT {NEW_MAX}) fresh)
         FROM (SELECT m.community_id, coalesce(k.place, m.joined_at) AS since,
                 (SELECT p.published_at FROM posts_post_r2 p
                  WHERE p.audience = m.community_id AND p.status = 'published'
                  ORDER BY p.published_at DESC, p.post_id DESC LIMIT 1) AS last_at
             FROM communities_member_r3 m
             JOIN communities_community_r3 c ON c.community_id = m.community_id
             LEFT JOIN marker k ON k.owner = m.person_id AND k.name = m.community_id
             WHERE m.person_id = $1 AND c.archived_at IS NULL AND {}) own
         ORDER BY coalesce(own.last_at, 0) DESC, own.community_id LIMIT {most}",
        member_sql("$1")
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(viewer.to_string())
        .fetch_all(app.database.reader())
        .await?;
    let mut found = Vec::new();
    for row in rows {
        if let Ok(community) = row.try_get::<String, _>(0)?.parse() {
            found.push(Own {
                community,
                last_post_at: row.try_get::<Option<i64>, _>(1)?.map(Time),
                new_posts: row.try_get(2)?,
            });
        }
    }
    Ok(found)
}
