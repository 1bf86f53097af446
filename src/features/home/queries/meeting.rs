//! People the viewer could meet, each with the reasons: what both say of themselves, and new
//! colleagues. Nothing anybody reads or does counts.

use std::cmp::Reverse;

use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::blocks::queries::{heard_sql, together_sql};
use crate::features::communities::events::CommunityId;
use crate::features::communities::visibility::{member_sql, people_visible_sql};
use crate::kernel::error::Error;

use super::days_ago;

/// For so many days somebody is new.
const NEWCOMER_DAYS: i64 = 60;

/// The most pairs of a person and a reason that are looked at.
const PAIRS_MAX: usize = 300;

/// Why two people could meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// They want to help with a skill the viewer wants to learn.
    Helps(String),
    /// They want to learn a skill the viewer wants to help with.
    Learns(String),
    /// They have just come, and are in a community of the viewer.
    Newcomer(CommunityId),
}

impl Why {
    /// The stronger, the lower; the statement has it too.
    fn strength(&self) -> u8 {
        match self {
            Self::Helps(_) => 0,
            Self::Learns(_) => 1,
            Self::Newcomer(_) => 2,
        }
    }
}

/// Somebody to meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// Who.
    pub person: PersonId,
    /// Why, strongest first.
    pub why: Vec<Why>,
}

/// Everybody to meet and each reason for it, the strongest first, for the person bound to `$1`;
/// who came after `$2` is new, and `$3` is now.
fn candidates() -> String {
    let complement = |strength: u8, mine: &str, theirs: &str| {
        format!(
            "SELECT {strength} AS strength, s.person_id AS person_id, s.skill AS about
             FROM people_skill mine JOIN people_skill s ON s.skill_folded = mine.skill_folded
             WHERE mine.person_id = $1 AND mine.wish = '{mine}' AND s.wish = '{theirs}'"
        )
    };
    format!(
        "SELECT CAST(w.strength AS BIGINT), w.person_id, w.about FROM (
             {} UNION ALL {} UNION ALL
             SELECT 2 AS strength, m.person_id AS person_id, m.community_id AS about
             FROM communities_community_r3 c
             JOIN communities_member_r3 m ON m.community_id = c.community_id
             JOIN people_person n ON n.person_id = m.person_id AND n.created_at > $2
             WHERE {}) w
         JOIN people_person pe ON pe.person_id = w.person_id
         LEFT JOIN people_person me ON me.person_id = $1
         WHERE pe.active = 1 AND pe.person_id <> $1 AND {} AND {}
         AND (pe.manager_id IS NULL OR me.manager_id IS NULL OR pe.manager_id <> me.manager_id)
         AND pe.person_id <> coalesce(me.manager_id, '') AND coalesce(pe.manager_id, '') <> $1
         AND NOT EXISTS (SELECT 1 FROM following_follow f
             WHERE f.person_id = $1 AND f.target = pe.person_id)
         AND {}
         ORDER BY w.strength, pe.created_at DESC, pe.person_id, w.about LIMIT {PAIRS_MAX}",
        complement(0, "learn", "help"),
        complement(1, "help", "learn"),
        member_sql("$1"),
        people_visible_sql("pe.person_id", "$1"),
        together_sql("pe.person_id", "$1"),
        heard_sql("pe.person_id", "$1", "$3"),
    )
}

/// People who exist for the viewer, whom they neither follow, mute nor are kept apart from, and
/// who do not work for the same manager: those with the strongest reason first, then by how many
/// reasons there are.
pub async fn people(app: &App, viewer: PersonId, most: usize) -> Result<Vec<Meeting>, Error> {
    let sql = candidates();
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(viewer.to_string())
        .bind(days_ago(app, NEWCOMER_DAYS))
        .bind(app.now().0)
        .fetch_all(app.database.reader())
        .await?;
    let mut found: Vec<Meeting> = Vec::new();
    for row in rows {
        let Ok(person) = row.try_get::<String, _>(1)?.parse() else {
            continue;
        };
        let about: String = row.try_get(2)?;
        let why = match (row.try_get::<i64, _>(0)?, about.parse()) {
            (0, _) => Why::Helps(about),
            (1, _) => Why::Learns(about),
            (_, Ok(community)) => Why::Newcomer(community),
            (_, Err(_not_an_id)) => continue,
        };
        match found.iter_mut().find(|it| it.person == person) {
            Some(known) => known.why.push(why),
            None => found.push(Meeting {
                person,
                why: vec![why],
            }),
        }
    }
    // Stable: the order of the rows decides between equals.
    found.sort_by_key(|it| (it.why.first().map(Why::strength), Reverse(it.why.len())));
    found.truncate(most);
    Ok(found)
}
