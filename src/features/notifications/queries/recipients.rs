//! Who may have to be told of something, and what each of them wishes.

use std::collections::{BTreeMap, HashMap};

use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::accounts::queries::live_sql;
use crate::features::blocks::queries::together_sql;
use crate::features::communities::events::Audience;
use crate::features::communities::visibility::{people_visible_sql, visible_sql};
use crate::features::following::events::{Level, Target};
use crate::features::notifications::aggregate::level::{Set, Wishes};
use crate::features::notifications::events::{Reason, Where};
use crate::features::posts::events::{Kind, PostId};
use crate::features::pseudonyms::events::Author;
use crate::kernel::clock::Time;
use crate::kernel::database::json_list;
use crate::kernel::error::Error;

/// Where something happens, and through whom.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Under which post, in which community, or on whose profile.
    pub at: Where,
    /// Whom it is for.
    pub audience: Audience,
    /// Who does it.
    pub actor: Author,
}

/// What those of `people` wish who are here, may see the place, and are not apart from whoever
/// acts there. The others are told nothing, and nothing is noted about them. A step of a membership
/// is theirs to know whose it is, whatever they see of the community; of a skill they are told by
/// people who exist for them.
pub async fn wishes(
    app: &App,
    place: Place,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Wishes>, Error> {
    let (post, sees) = match place.at {
        Where::Post(post) => (post.to_string(), visible_sql("p.audience", "v.value")),
        Where::Community(_) => (String::new(), "1 = 1".to_owned()),
        Where::Profile(_) => (String::new(), people_visible_sql("p.actor", "v.value")),
    };
    let sql = format!(
        "SELECT v.value, t.level, t.since, c.level, c.since, w.level, w.level_at, m.by_id, m.until
         FROM {} CROSS JOIN (SELECT CAST($2 AS TEXT) AS audience, CAST($3 AS TEXT) AS post,
                 CAST($4 AS TEXT) AS actor, CAST($5 AS BIGINT) AS now) p
         JOIN people_person pe ON pe.person_id = v.value AND pe.active = 1
         JOIN accounts_account_r2 a ON a.person_id = v.value AND {}
         LEFT JOIN following_follow t ON t.person_id = v.value AND t.target = p.post
         LEFT JOIN following_follow c ON c.person_id = v.value AND c.target = p.audience
         LEFT JOIN notifications_preference_r3 w ON w.person_id = v.value
         LEFT JOIN blocks_mute m ON m.by_id = v.value AND m.person_id = p.actor
              AND (m.until IS NULL OR m.until > p.now)
         WHERE v.value <> p.actor AND {} AND {sees}",
        app.database.list("$1", "v"),
        live_sql("a", "p.now"),
        together_sql("v.value", "p.actor"),
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(json_list(people))
        .bind(place.audience.to_string())
        .bind(post)
        .bind(place.actor.to_string())
        .bind(app.now().0)
        .fetch_all(app.database.reader())
        .await?;
    let mut wishes = HashMap::new();
    for row in &rows {
        if let Ok(person) = row.try_get::<String, _>(0)?.parse() {
            let muted: Option<String> = row.try_get(7)?;
            let until = row.try_get::<Option<i64>, _>(8)?.map(Time);
            let wish = Wishes {
                post: set(row, 1)?,
                community: set(row, 3)?,
                company: set(row, 5)?,
                muted: muted.map(|_| until),
            };
            wishes.insert(person, wish);
        }
    }
    Ok(wishes)
}

/// A level and when it was set, from two columns.
fn set(row: &AnyRow, at: usize) -> Result<Option<Set>, Error> {
    let level: Option<String> = row.try_get(at)?;
    let since: Option<i64> = row.try_get(at + 1)?;
    Ok(level
        .as_deref()
        .map(Level::from_stored)
        .zip(since.map(Time)))
}

/// Somebody with a reason to be told, and what they follow where that is the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub person: PersonId,
    /// Why.
    pub reason: Reason,
    /// What they follow.
    pub followed: Option<Target>,
}

/// A part of a long list of people: those after this one, so many at most.
pub type Chunk = (Option<PersonId>, usize);

/// Whom a new post may concern without naming them: those an announcement is for, and those who
/// follow its author, a tag of it or its community. Each once, for the strongest reason, by id.
pub async fn of_post(
    app: &App,
    place: Place,
    (kind, tags): (Kind, &[String]),
    chunk: Chunk,
) -> Result<Vec<Candidate>, Error> {
    let mut targets: Vec<Target> = place
        .actor
        .person()
        .map(Target::Person)
        .into_iter()
        .collect();
    targets.extend(tags.iter().cloned().map(Target::Tag));
    targets.extend(place.audience.community().map(Target::Community));
    let announced = match (kind, place.audience) {
        (Kind::Announcement, Audience::Everyone) => {
            "UNION ALL SELECT person_id, CAST(NULL AS TEXT) FROM people_person
             WHERE active = 1 AND person_id > $2"
        }
        (Kind::Announcement, Audience::Community(_)) => {
            "UNION ALL SELECT person_id, CAST(NULL AS TEXT) FROM communities_member_r3
             WHERE community_id = $3 AND person_id > $2"
        }
        (Kind::Status | Kind::Article | Kind::Question | Kind::Kudos, _) => "",
    };
    let followed = app.database.list("$1", "v");
    let concerned = format!(
        "SELECT f.person_id, f.target FROM following_follow f WHERE f.level = 'all'
         AND f.person_id > $2 AND f.target IN (SELECT v.value FROM {followed}) {announced}"
    );
    let sql = part(&concerned, chunk);
    let mut query = sqlx::query(AssertSqlSafe(sql))
        .bind(json_list(&targets))
        .bind(after(chunk));
    if announced.contains("$3") {
        query = query.bind(place.audience.to_string());
    }
    candidates(
        &query.fetch_all(app.database.reader()).await?,
        |target| match target {
            None => Reason::Announcement,
            Some(Target::Tag(_)) => Reason::Tag,
            Some(Target::Person(_)) => Reason::Person,
            Some(Target::Community(_) | Target::Post(_)) => Reason::Community,
        },
    )
}

/// Who takes part in the conversation about a post: who commented, and who follows it. Each once,
/// by id.
pub async fn of_thread(app: &App, post: PostId, chunk: Chunk) -> Result<Vec<Candidate>, Error> {
    let taking_part = "SELECT c.author_id AS person_id, CAST(NULL AS TEXT) AS target
         FROM comments_comment_r2 c
         WHERE c.post_id = $1 AND c.status = 'present' AND c.author_id > $2
         UNION ALL SELECT f.person_id, f.target FROM following_follow f
         WHERE f.target = $1 AND f.level IN ('all', 'participating') AND f.person_id > $2";
    let rows = sqlx::query(AssertSqlSafe(part(taking_part, chunk)))
        .bind(post.to_string())
        .bind(after(chunk))
        .fetch_all(app.database.reader())
        .await?;
    candidates(&rows, |_target| Reason::Thread)
}

/// All the reasons of the people of a part, out of the reasons of all.
fn part(all: &str, (_, most): Chunk) -> String {
    format!(
        "WITH o(person_id, target) AS ({all})
         SELECT o.person_id, o.target FROM o WHERE o.person_id IN (
             SELECT DISTINCT l.person_id FROM o l ORDER BY l.person_id LIMIT {most})"
    )
}

fn after((after, _): Chunk) -> String {
    after.map(|after| after.to_string()).unwrap_or_default()
}

/// Each person once, for the strongest reason, by id.
fn candidates(
    rows: &[AnyRow],
    reason: impl Fn(Option<&Target>) -> Reason,
) -> Result<Vec<Candidate>, Error> {
    let mut strongest: BTreeMap<PersonId, (Reason, Option<Target>)> = BTreeMap::new();
    for row in rows {
        let Ok(person) = row.try_get::<String, _>(0)?.parse() else {
            continue;
        };
        let followed: Option<String> = row.try_get(1)?;
        let followed: Option<Target> = followed.and_then(|target| target.parse().ok());
        let reason = reason(followed.as_ref());
        match strongest.get(&person) {
            Some((known, _)) if *known <= reason => {}
            Some(_) | None => drop(strongest.insert(person, (reason, followed))),
        }
    }
    let candidates = strongest.into_iter();
    Ok(candidates
        .map(|(person, (reason, followed))| Candidate {
            person,
            reason,
            followed,
        })
        .collect())
}
