//! The one rule about who sees what, and whom.
//!
//! Content is for an [`Audience`]: everyone in the company, or a community. An employee may see it
//! when the audience is everyone, when the community is open, or when they are a member. A guest
//! may see it only as a member, in a community that takes guests, and of people only those in
//! these communities. An administrator of the network does not read private communities, but for
//! the hours of an emergency access that a second one granted.
//!
//! The rule exists in three forms that say the same (a test compares them): [`may_see`] for one
//! thing, [`visible_sql`] for lists and for many viewers at once, and [`standing`] for commands, which decide from streams and
//! never from a lagging table. What one may not see is answered exactly as what does not exist.
//! Beside it stand [`people_visible_sql`] and [`may_address`], the same for people.

use std::collections::{HashMap, HashSet};

use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::aggregate::Account;
use crate::features::accounts::commands::kind;
use crate::features::accounts::events::{AccountId, PersonId};
use crate::features::accounts::queries::{guest_sql, live_sql};
use crate::features::accounts::{Kind, Viewer};
use crate::features::communities::aggregate::access::Access;
use crate::features::communities::aggregate::rules::{Ground, Seat};
use crate::features::communities::aggregate::{Community, Membership, Refusal};
use crate::features::communities::events::{AccessId, Audience, CommunityId, MembershipId};
use crate::features::communities::queries;
use crate::kernel::database::json_list;
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
        "SELECT CAST(count(*) AS BIGINT) FROM (SELECT $2 AS audience) a WHERE {}
         AND NOT EXISTS (SELECT 1 FROM accounts_account_r2 over_a
             WHERE over_a.person_id = $1 AND over_a.guest_sponsor IS NOT NULL AND NOT {})",
        visible_sql("a.audience", "$1"),
        live_sql("over_a", "$3")
    );
    let row = sqlx::query(AssertSqlSafe(sql))
        .bind(person.to_string())
        .bind(audience.to_string())
        .bind(app.now().0)
        .fetch_one(app.database.reader())
        .await?;
    Ok(row.try_get::<i64, _>(0)? > 0)
}

/// Those of `people`, who may sign in, who may see what is for each of the audiences: one statement
/// for all who have a stream open.
pub async fn who_may_see(
    app: &App,
    people: &[PersonId],
    audiences: &[Audience],
) -> Result<HashMap<Audience, HashSet<PersonId>>, Error> {
    let sql = format!(
        "SELECT a.value, v.value FROM {} CROSS JOIN {} WHERE {}",
        app.database.list("$1", "a"),
        app.database.list("$2", "v"),
        visible_sql("a.value", "v.value")
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(json_list(audiences))
        .bind(json_list(people))
        .fetch_all(app.database.reader())
        .await?;
    let none = audiences.iter().map(|audience| (*audience, HashSet::new()));
    let mut who: HashMap<Audience, HashSet<PersonId>> = none.collect();
    for row in &rows {
        let audience = row.try_get::<String, _>(0)?.parse();
        let person = row.try_get::<String, _>(1)?.parse();
        if let (Ok(audience), Ok(person)) = (audience, person) {
            who.entry(audience).or_default().insert(person);
        }
    }
    Ok(who)
}

/// The communities whose content the person bound to `viewer` may see.
fn open_to(viewer: &str) -> String {
    let guest = guest_sql(viewer);
    format!(
        "SELECT open_c.community_id FROM communities_community_r3 open_c
         WHERE open_c.visibility = 'open' AND NOT {guest}
         UNION ALL
         {}
         UNION ALL
         {}",
        own(viewer),
        queries::privileged(viewer)
    )
}

/// The communities the person bound to `viewer` is a member of, as far as that counts.
fn own(viewer: &str) -> String {
    let guest = guest_sql(viewer);
    format!(
        "SELECT own_m.community_id FROM communities_member_r3 own_m
         WHERE own_m.person_id = {viewer} AND (NOT {guest} OR EXISTS (
             SELECT 1 FROM communities_community_r3 own_c
             WHERE own_c.community_id = own_m.community_id AND own_c.external = 1))"
    )
}

/// The condition that a row's audience is visible to the person bound to `viewer`, such as `$1`,
/// who may sign in.
///
/// Asked of each row by key, not as a list of audiences: from a list SQLite makes one search for
/// each, and reads and sorts all that is visible before it cuts a page.
pub fn visible_sql(audience_column: &str, viewer: &str) -> String {
    let guest = guest_sql(viewer);
    format!(
        "(({audience_column} = 'everyone' AND NOT {guest})
          OR EXISTS (SELECT 1 FROM ({}) own WHERE own.community_id = {audience_column})
          OR EXISTS (SELECT 1 FROM communities_community_r3 open_c
                     WHERE open_c.community_id = {audience_column}
                       AND open_c.visibility = 'open' AND NOT {guest})
          OR EXISTS (SELECT 1 FROM ({}) live WHERE live.community_id = {audience_column}))",
        own(viewer),
        queries::privileged(viewer)
    )
}

/// The condition that the community of row `c` exists for the person bound to `viewer`: they are a
/// member or read it by privilege, or they work here and it is not secret, or they are invited.
pub fn exists_sql(viewer: &str) -> String {
    let guest = guest_sql(viewer);
    format!(
        "(c.community_id IN ({} UNION ALL {}) OR (NOT {guest} AND (c.visibility <> 'secret' OR EXISTS (
            SELECT 1 FROM communities_pending_r3 invited_p
            WHERE invited_p.community_id = c.community_id AND invited_p.person_id = {viewer}
              AND invited_p.stage = 'invited'))))",
        own(viewer),
        queries::privileged(viewer)
    )
}

/// The condition that the community of row `c` counts the person bound to `viewer` as a member.
pub fn member_sql(viewer: &str) -> String {
    format!("c.community_id IN ({})", own(viewer))
}

/// The condition that the person of a row exists for the person bound to `viewer`: everybody does
/// for those who work here, and for a guest those in the guest's communities.
pub fn people_visible_sql(person_column: &str, viewer: &str) -> String {
    format!(
        "(NOT {} OR {person_column} = {viewer} OR {person_column} IN (
            SELECT beside_m.person_id FROM communities_member_r3 beside_m
            WHERE beside_m.community_id IN ({})))",
        guest_sql(viewer),
        own(viewer)
    )
}

/// Whether somebody who writes for an audience may name a person, who may see it: those who work
/// here name anybody, a guest the members of the place alone.
pub async fn may_address(
    app: &App,
    author: PersonId,
    person: PersonId,
    audience: Audience,
) -> Result<bool, Error> {
    match audience {
        Audience::Everyone => Ok(true),
        Audience::Community(community) => {
            if kind(app, author).await? == Kind::Employee {
                return Ok(true);
            }
            let ground = ground(app, person, community).await?;
            Ok(ground.is_some_and(|ground| ground.role().is_some()))
        }
    }
}

/// The audiences a person may see, as stored words: for engines that cannot join.
pub async fn audiences(app: &App, person: PersonId) -> Result<Vec<String>, Error> {
    let sql = format!(
        "SELECT 'everyone' WHERE NOT {} UNION {}",
        guest_sql("$1"),
        open_to("$1")
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(person.to_string())
        .fetch_all(app.database.reader())
        .await?;
    let audiences = rows.iter().map(|row| row.try_get(0));
    Ok(audiences.collect::<Result<_, _>>()?)
}

/// What a person may do where something is for an audience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// See what is there. Without it, nothing there exists for them.
    pub reads: bool,
    /// Take away what others wrote.
    pub moderates: bool,
    /// Whether they may publish, or why not.
    pub posting: Result<(), Refusal>,
    /// Whether they may comment, or why not.
    pub commenting: Result<(), Refusal>,
    /// Whether they may react, or why not.
    pub reacting: Result<(), Refusal>,
}

impl Standing {
    /// Of somebody for whom nothing is there.
    pub const NONE: Self = Self {
        reads: false,
        moderates: false,
        posting: Err(Refusal::NotFound),
        commenting: Err(Refusal::NotFound),
        reacting: Err(Refusal::NotFound),
    };

    /// Whether the person is there by right: who reads by privilege changes nothing, not even what
    /// they wrote themselves when they were a member.
    pub fn by_right(&self) -> Result<(), Refusal> {
        match self.reacting {
            Err(Refusal::MembersOnly) => self.reacting,
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Of somebody who works here, where something is for everyone.
    fn everywhere(administrates: bool) -> Self {
        Self {
            reads: true,
            moderates: administrates,
            posting: Ok(()),
            commenting: Ok(()),
            reacting: Ok(()),
        }
    }

    fn on(ground: &Ground) -> Self {
        if !ground.reads() {
            return Self::NONE;
        }
        Self {
            reads: true,
            moderates: ground.may_moderate().is_ok(),
            posting: ground.may_post(),
            commenting: ground.may_comment(),
            reacting: ground.may_react(),
        }
    }
}

/// What a person may do, decided from streams.
pub async fn standing(app: &App, person: PersonId, audience: Audience) -> Result<Standing, Error> {
    match audience {
        Audience::Everyone => {
            if kind(app, person).await? != Kind::Employee {
                return Ok(Standing::NONE);
            }
            let stream = AccountId::from(person).to_string();
            let (account, _) = app.executor.load::<Account>(&stream).await?;
            Ok(Standing::everywhere(account.is_administrator()))
        }
        Audience::Community(community) => {
            let ground = ground(app, person, community).await?;
            Ok(ground.map_or(Standing::NONE, |ground| Standing::on(&ground)))
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
        let standing = Standing::on(&community.ground);
        (Audience::Community(community.id), standing)
    });
    let mut standings: HashMap<_, _> = in_communities.collect();
    if audiences.contains(&Audience::Everyone)
        && person_may_see(app, viewer.person, Audience::Everyone).await?
    {
        let everywhere = Standing::everywhere(viewer.administrator);
        standings.insert(Audience::Everyone, everywhere);
    }
    Ok(standings)
}

/// A person before a community, from streams; none when the community does not exist.
pub async fn ground(
    app: &App,
    person: PersonId,
    community: CommunityId,
) -> Result<Option<Ground>, Error> {
    let (place, _) = app
        .executor
        .load::<Community>(&community.to_string())
        .await?;
    let Some(place) = place.place() else {
        return Ok(None);
    };
    let stream = MembershipId::of(community, person).to_string();
    let (membership, _) = app.executor.load::<Membership>(&stream).await?;
    let stream = AccessId::of(community, person).to_string();
    let (access, _) = app.executor.load::<Access>(&stream).await?;
    let seat = Seat {
        kind: kind(app, person).await?,
        role: membership.role(),
        pending: membership.pending(),
        charter: membership.charter(),
        privileged: access.is_live(app.now()),
    };
    Ok(Some(Ground { place, seat }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::communities::aggregate::rules::Place;
    use crate::features::communities::events::{
        JoinPolicy, PostingPolicy, PseudonymPolicy, Role, Visibility,
    };

    fn ground(visibility: Visibility, role: Option<Role>) -> Ground {
        let place = Place {
            visibility,
            join: JoinPolicy::of(visibility),
            posting: PostingPolicy::Contributors,
            external: false,
            pseudonyms: PseudonymPolicy::None,
            charter: 0,
            objective: false,
            archived: false,
        };
        let seat = Seat {
            kind: Kind::Employee,
            role,
            pending: None,
            charter: 0,
            privileged: false,
        };
        Ground { place, seat }
    }

    fn stands(visibility: Visibility, role: Option<Role>) -> Standing {
        Standing::on(&ground(visibility, role))
    }

    #[test]
    fn an_outsider_reads_and_reacts_to_what_is_open_and_does_nothing_else() {
        let open = Standing {
            reads: true,
            posting: Err(Refusal::MembersOnly),
            commenting: Err(Refusal::MembersOnly),
            reacting: Ok(()),
            ..Standing::NONE
        };
        assert_eq!(stands(Visibility::Open, None), open);
        assert_eq!(stands(Visibility::Closed, None), Standing::NONE);
        assert_eq!(stands(Visibility::Secret, None), Standing::NONE);
    }

    #[test]
    fn each_role_includes_the_ones_below_it() {
        let may = |role| {
            let standing = stands(Visibility::Secret, Some(role));
            (
                standing.reads,
                standing.commenting.is_ok(),
                standing.moderates,
                ground(Visibility::Secret, Some(role))
                    .may_manage_members()
                    .is_ok(),
            )
        };
        assert_eq!(may(Role::Reader), (true, false, false, false));
        assert_eq!(may(Role::Contributor), (true, true, false, false));
        assert_eq!(may(Role::Moderator), (true, true, true, false));
        assert_eq!(may(Role::Manager), (true, true, true, true));
        assert_eq!(may(Role::Owner), (true, true, true, true));
    }
}
