//! What is told of memberships: to whom, as long as it holds, and with which words.

use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::{CommunityId, MembershipEvent, MembershipId};
use crate::features::communities::visibility::exists_sql;
use crate::features::notifications::events::{Reason, Where};
use crate::features::notifications::queries::recipients::{Candidate, Chunk};
use crate::features::notifications::queries::{Notification, pseudonyms};
use crate::kernel::error::Error;
use crate::kernel::event::Event as _;
use crate::kernel::personal::Personal;

/// Who may answer a request to join, by id: a part of them.
pub async fn of_managers(
    app: &App,
    community: CommunityId,
    (after, most): Chunk,
) -> Result<Vec<Candidate>, Error> {
    let sql = format!(
        "SELECT person_id FROM communities_member_r3
         WHERE community_id = $1 AND role IN ('manager', 'owner') AND person_id > $2
         ORDER BY person_id LIMIT {most}"
    );
    let rows = sqlx::query(AssertSqlSafe(sql))
        .bind(community.to_string())
        .bind(after.map(|after| after.to_string()).unwrap_or_default())
        .fetch_all(app.database.reader())
        .await?;
    let mut managers = Vec::new();
    for row in &rows {
        let person = row.try_get::<String, _>(0)?.parse();
        managers.extend(person.map(|person| Candidate {
            person,
            reason: Reason::JoinRequest,
            followed: None,
        }));
    }
    Ok(managers)
}

/// The condition that what row `n` tells the person bound to `viewer` of a membership still holds,
/// and is theirs to know. Of a community that does not exist for them any more they learn that they
/// were removed, by whom and why, and not from which.
pub(super) fn holds_sql(viewer: &str) -> String {
    let role = |roles: &str| {
        format!(
            "EXISTS (SELECT 1 FROM communities_member_r3 held_m
             WHERE held_m.community_id = n.post_id AND held_m.person_id = {viewer} {roles})"
        )
    };
    let waits = |stage: &str, person: &str| {
        format!(
            "EXISTS (SELECT 1 FROM communities_pending_r3 held_w
             WHERE held_w.community_id = n.post_id AND held_w.stage = '{stage}'
               AND held_w.person_id {person})"
        )
    };
    let asking = "IN (SELECT asking_a.person_id FROM notifications_actor_r3 asking_a
         WHERE asking_a.notification_id = n.notification_id)";
    format!(
        "CASE n.reason WHEN 'removed' THEN NOT {member} WHEN 'pseudonym_opened' THEN 1 = 1
         ELSE EXISTS (SELECT 1 FROM communities_community_r3 c
             WHERE c.community_id = n.post_id AND {exists})
             AND CASE n.reason
                 WHEN 'declined' THEN NOT {member}
                 WHEN 'invitation' THEN {invited}
                 WHEN 'join_request' THEN {manager} AND {requested}
                 ELSE {member} END END",
        member = role(""),
        manager = role("AND held_m.role IN ('manager', 'owner')"),
        invited = waits("invited", &format!("= {viewer}")),
        requested = waits("requested", asking),
        exists = exists_sql(viewer),
    )
}

/// What somebody wrote about a step of a membership, to whom it is told: with a request, a refusal
/// or a removal. None where nothing was, or it was erased.
pub async fn note(
    app: &App,
    recipient: PersonId,
    told: &Notification,
) -> Result<Option<String>, Error> {
    let Where::Community(community) = told.place else {
        return Ok(None);
    };
    if told.reason == Reason::PseudonymOpened {
        return pseudonyms::note(app, told).await;
    }
    let person = if told.reason == Reason::JoinRequest {
        told.actors.first().and_then(|actor| actor.person())
    } else {
        Some(recipient)
    };
    let Some(person) = person else {
        return Ok(None);
    };
    let events = app
        .log()
        .read_stream(&MembershipId::of(community, person).to_string(), 0)
        .await?;
    let read = || {
        let mut notes = events.iter().rev().map(|recorded| {
            let words = match (told.reason, MembershipEvent::read(recorded)?) {
                (Reason::JoinRequest, MembershipEvent::Requested(it)) => Some(it.answer),
                (Reason::Declined, MembershipEvent::RequestDeclined(it)) => Some(it.reason),
                (Reason::Removed, MembershipEvent::Ended(it)) => Some(it.reason),
                _ => None,
            };
            Ok::<_, Error>(words)
        });
        notes.find_map(Result::transpose).transpose()
    };
    let note = app.keys().opening(read).await??.flatten();
    Ok(note.as_ref().and_then(Personal::known).cloned())
}
