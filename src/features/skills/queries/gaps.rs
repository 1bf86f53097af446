//! What a community lacks: how many of its members can help with a skill, and how many want to learn
//! it. No names, and no number that would point at somebody.

use sqlx::{AssertSqlSafe, Row};

use super::endorsements::meaning_sql;
use crate::app::App;
use crate::features::communities::events::CommunityId;
use crate::features::skills::events::SkillId;
use crate::kernel::error::Error;

/// The smallest community that is told anything.
pub const MEMBERS_MIN: i64 = 10;

/// The smallest number that is told; a smaller one, but for nobody at all, is masked.
pub const PEOPLE_MIN: i64 = 5;

/// The most skills in one answer.
pub const GAPS_MAX: i64 = 100;

/// How many people, where that may be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crowd {
    /// So many, or nobody.
    Told(i64),
    /// Some, and fewer than [`PEOPLE_MIN`].
    Few,
}

impl Crowd {
    fn of(people: i64) -> Self {
        if (1..PEOPLE_MIN).contains(&people) {
            Self::Few
        } else {
            Self::Told(people)
        }
    }
}

/// A skill in a community.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The skill of the taxonomy; none for a name that is in none.
    pub skill: Option<SkillId>,
    /// One of the names it is claimed by.
    pub name: String,
    /// How many members want to help others with it.
    pub helping: Crowd,
    /// How many members want to learn it.
    pub learning: Crowd,
}

/// What a community lacks, most wanted first; none where it is too small. A skill is listed when at
/// least one of its two numbers may be told. The caller has checked who asks.
pub async fn gaps(app: &App, community: CommunityId) -> Result<Option<Vec<Gap>>, Error> {
    let members = "FROM communities_member_r3 m
         JOIN people_person p ON p.person_id = m.person_id AND p.active = 1
         WHERE m.community_id = $1";
    let count = format!("SELECT CAST(count(*) AS BIGINT) {members}");
    let row = sqlx::query(AssertSqlSafe(count))
        .bind(community.to_string())
        .fetch_one(app.database.reader())
        .await?;
    if row.try_get::<i64, _>(0)? < MEMBERS_MIN {
        return Ok(None);
    }
    let wishing = |wish: &str| {
        format!("CAST(count(DISTINCT CASE WHEN c.wish = '{wish}' THEN c.person_id END) AS BIGINT)")
    };
    let sql = format!(
        "SELECT g.meaning, g.name, g.helping, g.learning FROM (
             SELECT c.meaning, min(c.skill) AS name, {} AS helping, {} AS learning
             FROM (SELECT s.person_id, s.skill, s.wish, {} AS meaning FROM people_skill s
                   WHERE s.person_id IN (SELECT m.person_id {members})) c
             GROUP BY c.meaning) g
         WHERE g.helping >= {PEOPLE_MIN} OR g.learning >= {PEOPLE_MIN}",
        wishing("help"),
        wishing("learn"),
        meaning_sql("s.skill_folded")
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(community.to_string())
        .fetch_all(app.database.reader())
        .await?;
    let mut gaps = Vec::new();
    for row in &rows {
        let meaning: String = row.try_get(0)?;
        gaps.push(Gap {
            skill: meaning.parse().ok(),
            name: row.try_get(1)?,
            helping: Crowd::of(row.try_get(2)?),
            learning: Crowd::of(row.try_get(3)?),
        });
    }
    gaps.sort_by(|left, right| {
        let by_want = wanted(right).cmp(&wanted(left));
        by_want.then_with(|| left.name.cmp(&right.name))
    });
    gaps.truncate(usize::try_from(GAPS_MAX).unwrap_or(0));
    Ok(Some(gaps))
}

/// How much more a skill is wanted than offered, by what is told: the order must tell no more.
fn wanted(gap: &Gap) -> i64 {
    let told = |crowd: Crowd| match crowd {
        Crowd::Told(people) => people,
        Crowd::Few => 0,
    };
    told(gap.learning) - told(gap.helping)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_told_and_few_are_not() {
        assert_eq!(Crowd::of(0), Crowd::Told(0));
        assert_eq!([1, 4].map(Crowd::of), [Crowd::Few; 2]);
        assert_eq!(Crowd::of(5), Crowd::Told(5));
    }

    #[test]
    fn the_order_knows_no_more_than_is_told() {
        let gap = |helping, learning| Gap {
            skill: None,
            name: String::new(),
            helping: Crowd::of(helping),
            learning: Crowd::of(learning),
        };
        assert_eq!(wanted(&gap(1, 7)), wanted(&gap(4, 7)));
        assert!(wanted(&gap(0, 9)) > wanted(&gap(0, 7)));
    }
}
