//! From what happened to who is told: the reactor that puts it into the queue, and the worker
//! that tells.

use std::time::Duration;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::features;
use crate::features::accounts::events::PersonId;
use crate::features::comments::events::Event as CommentEvent;
use crate::features::communities::events::MembershipEvent;
use crate::features::notifications::commands::telling::{Cause, News, Step, tell};
use crate::features::notifications::events::Reason;
use crate::features::posts::events::Event as PostEvent;
use crate::features::pseudonyms::events::Event as PseudonymEvent;
use crate::features::reactions::events::{Event as ReactionEvent, Subject};
use crate::features::skills::events::Event as SkillEvent;
use crate::features::skills::events::endorsement::EndorsementEvent;
use crate::kernel::clock::Time;
use crate::kernel::effects::{Delivery, Taken, Worker};
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::reactor::{Effect, Reactor};

/// The name of the reactor.
pub const NAME: &str = "notifications.decide";

/// The kind of its effects.
pub const KIND: &str = "notify";

/// When it is looked at again while the read models are behind.
const POSTPONED_SECONDS: i64 = 1;

/// How long it waits for them before.
const TABLES_PATIENCE: Duration = Duration::from_secs(2);

/// What to do with an effect while the tables do not show yet all that has happened until now; none
/// when what is asked next is true.
pub async fn behind(app: &App) -> Result<Option<Delivery>, Error> {
    let head = app.log().look_up_head().await?;
    let projections = features::projections();
    let names: Vec<_> = projections.iter().map(|reader| reader.name()).collect();
    let caught_up = app.progress.wait(&names, head, TABLES_PATIENCE).await?;
    Ok((!caught_up).then(|| Delivery::Postponed {
        at: app.now().plus_seconds(POSTPONED_SECONDS),
        outcome: "the read models are behind".to_owned(),
    }))
}

/// What waits in the queue.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    /// When the event was recorded.
    at: Time,
    #[serde(flatten)]
    news: News,
    /// Whom of those it is for has been told, by id: all up to this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<PersonId>,
}

impl Told {
    fn effect(&self, position: i64) -> Result<Effect, Error> {
        let part = self.after.map(|after| format!(":{after}"));
        Ok(Effect {
            kind: KIND,
            dedup_key: format!("{KIND}:{position}{}", part.unwrap_or_default()),
            person: None,
            payload: Effect::encode(self)?,
            position,
            not_before: self.at,
        })
    }
}

/// Puts news into the queue; imports are none.
pub struct Decide;

impl Reactor for Decide {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> Vec<&'static str> {
        [
            PostEvent::KINDS,
            CommentEvent::KINDS,
            ReactionEvent::KINDS,
            MembershipEvent::KINDS,
            EndorsementEvent::KINDS,
            SkillEvent::KINDS,
            PseudonymEvent::KINDS,
        ]
        .concat()
    }

    fn react(&self, event: &Recorded) -> Result<Vec<Effect>, Error> {
        if event.imported_from.is_some() {
            return Ok(Vec::new());
        }
        let Some(news) = news(event)? else {
            return Ok(Vec::new());
        };
        let told = Told {
            at: event.recorded_at,
            news,
            after: None,
        };
        Ok(vec![told.effect(event.position)?])
    }
}

/// What an event may have to be told of. That something was deleted or restored is told to
/// nobody: the list and the mail look whether it is there.
fn news(event: &Recorded) -> Result<Option<News>, Error> {
    let kind = event.kind.as_str();
    let version = event.version;
    if PostEvent::KINDS.contains(&kind) {
        return Ok(match PostEvent::read(event)? {
            PostEvent::Published(published) => Some(News::Post {
                post: published.post,
                version,
            }),
            PostEvent::Edited(edited) => Some(News::Post {
                post: edited.post,
                version,
            }),
            PostEvent::Deleted(_)
            | PostEvent::Restored(_)
            | PostEvent::Moved(_)
            | PostEvent::Undone(_) => None,
        });
    }
    if CommentEvent::KINDS.contains(&kind) {
        return Ok(comment(CommentEvent::read(event)?, version));
    }
    if MembershipEvent::KINDS.contains(&kind) {
        return Ok(step(event, &MembershipEvent::read(event)?).map(News::Membership));
    }
    if EndorsementEvent::KINDS.contains(&kind) {
        return Ok(endorsement(&EndorsementEvent::read(event)?));
    }
    if PseudonymEvent::KINDS.contains(&kind) {
        return Ok(match PseudonymEvent::read(event)? {
            PseudonymEvent::Opened(it) => Some(News::PseudonymOpened {
                pseudonym: it.pseudonym,
                by: it.by,
            }),
            PseudonymEvent::Taken(_)
            | PseudonymEvent::OpeningRequested(_)
            | PseudonymEvent::OpeningRefused(_) => None,
        });
    }
    if SkillEvent::KINDS.contains(&kind) {
        return Ok(proposal(event, &SkillEvent::read(event)?));
    }
    let (subject, person) = match ReactionEvent::read(event)? {
        ReactionEvent::Added(added) => (added.subject, added.person),
        ReactionEvent::Withdrawn(withdrawn) => (withdrawn.subject, withdrawn.person),
        ReactionEvent::Changed(_) => return Ok(None),
    };
    Ok(match subject {
        Subject::Post(post) => Some(News::Reaction { post, person }),
        Subject::Comment(_) => None,
    })
}

fn comment(event: CommentEvent, version: i64) -> Option<News> {
    match event {
        CommentEvent::Written(it) => Some(News::Comment {
            comment: it.comment,
            post: it.post,
            parent: it.parent,
            version,
        }),
        CommentEvent::Edited(it) => Some(News::Comment {
            comment: it.comment,
            post: it.post,
            parent: None,
            version,
        }),
        CommentEvent::Accepted(it) => Some(News::Verdict {
            comment: it.comment,
            post: it.post,
            by: it.by,
            accepted: true,
        }),
        CommentEvent::AcceptanceWithdrawn(it) => Some(News::Verdict {
            comment: it.comment,
            post: it.post,
            by: it.by,
            accepted: false,
        }),
        CommentEvent::Deleted(_) | CommentEvent::Undone(_) => None,
    }
}

/// A step of a membership that somebody else has to be told of. What nobody did, as the members
/// of a community do not come themselves into the one that goes on in its stead, is told to nobody.
fn step(event: &Recorded, of: &MembershipEvent) -> Option<Step> {
    let reason = match of {
        MembershipEvent::Requested(_) => Reason::JoinRequest,
        MembershipEvent::Invited(_) => Reason::Invitation,
        MembershipEvent::Joined(_) => Reason::Admitted,
        MembershipEvent::RequestDeclined(_) => Reason::Declined,
        MembershipEvent::RoleChanged(_) => Reason::Role,
        MembershipEvent::Ended(_) => Reason::Removed,
        MembershipEvent::RequestWithdrawn(_)
        | MembershipEvent::InvitationDeclined(_)
        | MembershipEvent::InvitationWithdrawn(_)
        | MembershipEvent::CharterAccepted(_) => return None,
    };
    let (community, person) = of.pair();
    let by: PersonId = event.actor.as_deref()?.parse().ok()?;
    let step = Step {
        community,
        person,
        reason,
        by,
        version: event.version,
    };
    (reason == Reason::JoinRequest || by != person).then_some(step)
}

/// A skill of a pair, whatever happened to it. Of what was recorded before skills had numbers nobody
/// is told.
fn endorsement(event: &EndorsementEvent) -> Option<News> {
    let (by, person, number) = match event {
        EndorsementEvent::Given(it) => (it.by, it.person, it.number),
        EndorsementEvent::Withdrawn(it) => (it.by, it.person, it.number),
        EndorsementEvent::Requested(it) => (it.by, it.person, it.number),
        EndorsementEvent::Declined(it) => (it.by, it.person, it.number),
    };
    let number = number?;
    Some(News::Endorsement { by, person, number })
}

/// A proposal that somebody decided about.
fn proposal(event: &Recorded, of: &SkillEvent) -> Option<News> {
    let skill = match of {
        SkillEvent::Accepted(it) => it.skill,
        SkillEvent::Refused(it) => it.skill,
        SkillEvent::Proposed(_)
        | SkillEvent::Added(_)
        | SkillEvent::Named(_)
        | SkillEvent::Placed(_)
        | SkillEvent::Merged(_) => return None,
    };
    let by = event.actor.as_deref()?.parse().ok()?;
    Some(News::Proposal { skill, by })
}

/// Tells whoever has to be told.
pub struct Teller(pub App);

impl Worker for Teller {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn deliver(&self, effect: Taken) -> BoxFuture<'_, Result<Delivery, Error>> {
        Box::pin(async move {
            let Ok(told) = serde_json::from_str::<Told>(&effect.payload) else {
                return Ok(Delivery::Parked("the payload cannot be read".to_owned()));
            };
            let cause = Cause {
                position: effect.position,
                at: told.at,
            };
            let app = &self.0;
            if let Some(delivery) = behind(app).await? {
                return Ok(delivery);
            }
            let after = tell(app, cause, &told.news, told.after).await?;
            if after.is_some() {
                // The next part is an effect of its own: others come between, and a part that was
                // told is not told again.
                let next = Told { after, ..told };
                app.effects.add(&next.effect(effect.position)?).await?;
            }
            Ok(Delivery::Done)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::posts::events::PostId;
    use crate::features::reactions::events::{Added, Kind};

    fn reaction(subject: Subject, imported_from: Option<&str>) -> Recorded {
        let added = ReactionEvent::from(Added {
            subject,
            person: PersonId::derived(&["zoe"]),
            kind: Kind::Like,
        });
        Recorded {
            position: 12,
            stream: "reaction_x".to_owned(),
            version: 1,
            kind: added.kind().to_owned(),
            revision: added.revision(),
            command_id: String::new(),
            actor: None,
            correlation_id: None,
            causation: None,
            occurred_at: Time(1),
            recorded_at: Time(2),
            imported_from: imported_from.map(str::to_owned),
            payload: added.encode().unwrap(),
        }
    }

    #[test]
    fn what_is_imported_is_told_to_nobody() {
        let subject = Subject::Post(PostId::derived(&["post"]));
        let effects = Decide.react(&reaction(subject, None)).unwrap();
        assert_eq!(effects.len(), 1);
        assert_eq!(effects[0].dedup_key, "notify:12");
        assert_eq!(effects[0].not_before, Time(2));
        let imported = Decide.react(&reaction(subject, Some("old:1"))).unwrap();
        assert_eq!(imported, []);
    }

    #[test]
    fn a_payload_reads_back() {
        let subject = Subject::Post(PostId::derived(&["post"]));
        let effects = Decide.react(&reaction(subject, None)).unwrap();
        let told: Told = serde_json::from_str(&effects[0].payload).unwrap();
        let expected = News::Reaction {
            post: PostId::derived(&["post"]),
            person: PersonId::derived(&["zoe"]),
        };
        assert_eq!((told.at, told.news), (Time(2), expected));
    }
}
