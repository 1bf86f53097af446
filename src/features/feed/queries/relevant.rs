//! The relevant order: the newest posts of a feed, scored by the formula as of one moment.

use std::collections::HashMap;

use sqlx::AssertSqlSafe;

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::Audience;
use crate::features::communities::visibility::visible_sql;
use crate::features::feed::formula::{Facts, WINDOW, score, spread};
use crate::features::feed::queries::{Filter, followed};
use crate::features::people;
use crate::features::people::folded;
use crate::features::posts;
use crate::features::posts::events::{Kind, PostId};
use crate::features::pseudonyms::events::Author;
use crate::kernel::clock::Time;
use crate::kernel::database::bind_each;
use crate::kernel::error::Error;
use crate::kernel::record::Record;

/// Answers are counted so far, which is more than the formula tells apart.
const ANSWERS_MAX: i64 = 50;

const MICROS_PER_HOUR: i64 = 3_600_000_000;

/// A post and what the formula knows of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// The post.
    pub post: PostId,
    /// What the formula knows of it.
    pub facts: Facts,
    place: Audience,
    author: Author,
    published_at: Time,
}

/// The newest posts of a feed as they were at `at`, best first, no more than [`WINDOW`]. What
/// came later, answers too, is left out, so that the pages of one reading go on where they ended.
pub async fn relevant(
    app: &App,
    viewer: PersonId,
    filter: &Filter,
    at: Time,
) -> Result<Vec<Scored>, Error> {
    let (conditions, values) = filter.conditions(filter.tagged(app).await?, "$2", 3);
    let sql = format!(
        "SELECT p.post_id, p.audience, p.author_id, p.kind, p.published_at,
             coalesce(n.members, 0),
             CAST(CASE WHEN EXISTS (SELECT 1 FROM posts_mention_r2 fm
                 WHERE fm.post_id = p.post_id AND fm.person_id = $1) THEN 1 ELSE 0 END AS BIGINT),
             CAST(CASE WHEN EXISTS (SELECT 1 FROM people_person me
                 WHERE me.person_id = $1 AND me.manager_id = p.author_id)
                 THEN 1 ELSE 0 END AS BIGINT),
             (SELECT CAST(count(*) AS BIGINT) FROM (SELECT 1 FROM comments_comment_r2 a
                 WHERE a.parent_id = p.post_id AND a.written_at <= $2
                   AND a.author_id <> p.author_id LIMIT {ANSWERS_MAX}) answers),
             CAST(CASE WHEN {} THEN 1 ELSE 0 END AS BIGINT)
         FROM posts_post_r2 p
         LEFT JOIN communities_count_r3 n ON n.community_id = p.audience
         WHERE p.status = 'published' AND p.published_at <= $2{conditions} AND {}
         ORDER BY p.published_at DESC, p.post_id DESC LIMIT {WINDOW}",
        followed("$1"),
        visible_sql("p.audience", "$1")
    );
    let query = sqlx::query(AssertSqlSafe(app.database.packed(10, &sql)))
        .bind(viewer.to_string())
        .bind(at.0);
    let rows = app.database.records(bind_each(query, values)).await?;
    let read: Result<Vec<_>, Error> = rows
        .iter()
        .filter_map(|row| scored(row, at).transpose())
        .collect();
    let mut found = read?;
    find_skills(app, viewer, &mut found).await?;
    found.sort_by(|left, right| {
        score(&right.facts)
            .total_cmp(&score(&left.facts))
            .then(right.published_at.cmp(&left.published_at))
            .then(right.post.0.cmp(&left.post.0))
    });
    Ok(spread(found, |scored| (scored.place, scored.author)))
}

fn scored(row: &Record, at: Time) -> Result<Option<Scored>, Error> {
    let text = |place: usize| row.get::<String>(place);
    let (Ok(post), Ok(place), Ok(author)) = (text(0)?.parse(), text(1)?.parse(), text(2)?.parse())
    else {
        return Ok(None);
    };
    let kind = Kind::from_stored(&text(3)?);
    let published_at = Time(row.get(4)?);
    let facts = Facts {
        age_hours: hours(at.0.saturating_sub(published_at.0)),
        mentions_viewer: row.get::<i64>(6)? != 0,
        by_manager: row.get::<i64>(7)? != 0,
        is_followed: row.get::<i64>(9)? != 0,
        has_skill: false,
        is_announcement: kind == Kind::Announcement,
        is_question: kind == Kind::Question,
        answers: row.get(8)?,
        members: row.get(5)?,
    };
    Ok(Some(Scored {
        post,
        facts,
        place,
        author,
        published_at,
    }))
}

/// Hours, counted in whole minutes: what the formula tells apart.
fn hours(micros: i64) -> f64 {
    let minutes = micros.max(0) / (MICROS_PER_HOUR / 60);
    f64::from(i32::try_from(minutes).unwrap_or(i32::MAX)) / 60.0
}

/// Says of which posts a tag is a skill of the viewer.
async fn find_skills(app: &App, viewer: PersonId, found: &mut [Scored]) -> Result<(), Error> {
    let ids: Vec<PostId> = found.iter().map(|scored| scored.post).collect();
    let skills = skills(app, viewer, &ids).await?;
    for scored in found {
        scored.facts.has_skill = skills.contains_key(&scored.post);
    }
    Ok(())
}

/// Which skill of the viewer is a tag of each of these posts; those without one are left out.
pub async fn skills(
    app: &App,
    viewer: PersonId,
    posts: &[PostId],
) -> Result<HashMap<PostId, String>, Error> {
    let skills = people::queries::skills(app, &[viewer]).await?;
    let skills = skills.get(&viewer).map(Vec::as_slice).unwrap_or_default();
    if skills.is_empty() || posts.is_empty() {
        return Ok(HashMap::new());
    }
    let skills = skills
        .iter()
        .map(|skill| (letters(&skill.name), &skill.name));
    let skills: HashMap<String, &String> = skills.collect();
    let tags = posts::queries::tags(app, posts).await?;
    let found = tags.into_iter().filter_map(|(post, tags)| {
        let skill = tags.iter().find_map(|tag| skills.get(&letters(tag)))?;
        Some((post, (*skill).clone()))
    });
    Ok(found.collect())
}

/// A name as a tag spells it: no spaces, no case, no accents; C, C# and C++ stay apart.
fn letters(name: &str) -> String {
    let spelled = |c: &char| c.is_alphanumeric() || matches!(c, '+' | '#');
    folded(name).chars().filter(spelled).collect()
}
