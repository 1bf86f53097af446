//! The one rule about who sees what.
//!
//! Content is for an [`Audience`]: everyone in the company, or a community. A person may see it
//! when the audience is everyone, when the community is open, or when they are a member. Nothing
//! else counts: an administrator of the network does not read private communities.
//!
//! The rule exists in three forms that say the same (a test compares them): [`may_see`] for one
//! thing, [`visible_sql`] for lists, and [`standing`] for commands, which decide from streams and
//! never from a lagging table. What one may not see is answered exactly as what does not exist.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::aggregate::Account;
use crate::features::accounts::events::{AccountId, PersonId};
use crate::features::communities::aggregate::{Community, Membership};
use crate::features::communities::events::{Audience, CommunityId, MembershipId, Role, Visibility};
use crate::features::communities::queries;
use crate::kernel::error::Error;

/// Whether the viewer may see what is for this audience.
pub async fn may_see(app: &App, viewer: &Viewer, audience: Audience) -> Result<bool, Error> {
    person_may_see(app, viewer.person, audience).await
}

/// Whether a person may see what is for this audience; for mail, which has no viewer.
pub async fn person_may_see(
    app: &App,
    person: PersonId,
    audience: Audience,
) -> Result<bool, Error> {
    let sql = format!(
        "SELECT CAST(count(*) AS BIGINT) FROM (SELECT $2 AS audience) a WHERE {}",
        visible_sql("a.audience", "$1")
    );
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(person.to_string())
        .bind(audience.to_string())
        .fetch_one(app.database.reader())
        .await?;
    Ok(row.try_get::<i64, _>(0)? > 0)
}

/// The condition that a row's audience is visible to the person bound to `viewer`, such as `$1`.
///
/// Asked of each row by key, not as a list of audiences: from a list SQLite makes one search for
/// each, and reads and sorts all that is visible before it cuts a page.
pub fn visible_sql(audience_column: &str, viewer: &str) -> String {
    format!(
        "({audience_column} = 'everyone'
          OR EXISTS (SELECT 1 FROM communities_community open_c
                     WHERE open_c.community_id = {audience_column} AND open_c.visibility = 'open')
          OR EXISTS (SELECT 1 FROM communities_member own_m
                     WHERE own_m.community_id = {audience_column} AND own_m.person_id = {viewer}))"
    )
}

/// The audiences a person may see, as stored words: for engines that cannot join.
pub async fn audiences(app: &App, person: PersonId) -> Result<Vec<String>, Error> {
    let sql = "SELECT community_id FROM communities_community WHERE visibility = 'open'
         UNION SELECT community_id FROM communities_member WHERE person_id = $1";
    let rows = sqlx::query(sql)
        .bind(person.to_string())
        .fetch_all(app.database.reader())
        .await?;
    let mut audiences = vec![Audience::Everyone.to_string()];
    for row in rows {
        audiences.push(row.try_get(0)?);
    }
    Ok(audiences)
}

/// What a person may do where something is for an audience.
#[expect(
    clippy::struct_excessive_bools,
    reason = "four rights, each asked for by its name"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// See what is there. Without it, nothing there exists for them.
    pub reads: bool,
    /// Write there.
    pub writes: bool,
    /// Take away what others wrote.
    pub moderates: bool,
    /// Add and remove members.
    pub manages: bool,
}

impl Standing {
    /// Of somebody for whom nothing is there.
    pub const NONE: Self = Self {
        reads: false,
        writes: false,
        moderates: false,
        manages: false,
    };
}

/// What a person may do, decided from streams.
pub async fn standing(app: &App, person: PersonId, audience: Audience) -> Result<Standing, Error> {
    match audience {
        Audience::Everyone => {
            let stream = AccountId::from(person).to_string();
            let (account, _) = app.executor.load::<Account>(&stream).await?;
            let administrates = account.is_administrator();
            let exists = account.person().is_some();
            Ok(Standing {
                reads: exists,
                writes: exists,
                moderates: administrates,
                manages: administrates,
            })
        }
        Audience::Community(community) => {
            let (visibility, role) = facts(app, person, community).await?;
            Ok(visibility.map_or(Standing::NONE, |visibility| judge(visibility, role)))
        }
    }
}

/// What the viewer may do in many places, from tables, for the `viewerCan…` of a page: what a
/// client shows may lag by a moment, what a command decides may not.
pub async fn standings(
    app: &App,
    viewer: &Viewer,
    audiences: &[Audience],
) -> Result<HashMap<Audience, Standing>, Error> {
    let asked = audiences.iter().filter_map(|audience| audience.community());
    let ids: Vec<CommunityId> = asked.collect();
    let communities = if ids.is_empty() {
        HashMap::new()
    } else {
        queries::communities(app, viewer.person, &ids).await?
    };
    let in_communities = communities.values().map(|community| {
        let standing = judge(community.visibility, community.role);
        (Audience::Community(community.id), standing)
    });
    let everywhere = Standing {
        reads: true,
        writes: true,
        moderates: viewer.administrator,
        manages: viewer.administrator,
    };
    Ok(in_communities
        .chain([(Audience::Everyone, everywhere)])
        .collect())
}

/// Who may see a community, none when it does not exist, and the role a person has in it.
pub async fn facts(
    app: &App,
    person: PersonId,
    community: CommunityId,
) -> Result<(Option<Visibility>, Option<Role>), Error> {
    let (place, _) = app
        .executor
        .load::<Community>(&community.to_string())
        .await?;
    let stream = MembershipId::of(community, person).to_string();
    let (membership, _) = app.executor.load::<Membership>(&stream).await?;
    Ok((place.visibility(), membership.role()))
}

fn judge(visibility: Visibility, role: Option<Role>) -> Standing {
    Standing {
        reads: role.is_some() || visibility == Visibility::Open,
        writes: role >= Some(Role::Contributor),
        moderates: role >= Some(Role::Moderator),
        manages: role >= Some(Role::Manager),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outsider_reads_what_is_open_and_does_nothing_else() {
        let open = judge(Visibility::Open, None);
        assert_eq!(
            open,
            Standing {
                reads: true,
                ..Standing::NONE
            }
        );
        assert_eq!(judge(Visibility::Closed, None), Standing::NONE);
        assert_eq!(judge(Visibility::Secret, None), Standing::NONE);
    }

    #[test]
    fn each_role_includes_the_ones_below_it() {
        let may = |role| {
            let standing = judge(Visibility::Secret, Some(role));
            (
                standing.reads,
                standing.writes,
                standing.moderates,
                standing.manages,
            )
        };
        assert_eq!(may(Role::Reader), (true, false, false, false));
        assert_eq!(may(Role::Contributor), (true, true, false, false));
        assert_eq!(may(Role::Moderator), (true, true, true, false));
        assert_eq!(may(Role::Manager), (true, true, true, true));
        assert_eq!(may(Role::Owner), (true, true, true, true));
    }
}
