//! An event as all followers share it: read and decoded once, and what it is about looked up once.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::app::App;
use crate::features::accounts::events::{AccountEvent, PersonId, SessionEvent};
use crate::features::activity::queries::{self, About, Activity, Sight, sights};
use crate::features::communities::events::{
    AccessEvent, CommunityId, Event as CommunityEvent, MembershipEvent,
};
use crate::features::notifications::events::{Event as NotificationEvent, NotificationId};
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};

/// How long what was looked up for all may be used: whoever comes later looks again, so that a
/// slow reader is not told by the rights and texts of the past.
pub(super) const FRESH: Duration = Duration::from_millis(500);

/// What an event is to the streams.
#[derive(Clone, Debug)]
pub enum Fact {
    /// Something happened to a post, a comment or a person.
    Activity(Activity),
    /// Somebody came into a community, or left it.
    Member(CommunityId, PersonId),
    /// What a person may see may have become less: of this one, or of anybody.
    Rights(Option<PersonId>),
    /// A session or an account is another one now.
    Account,
    /// Somebody is told something.
    Notification {
        /// Who.
        recipient: PersonId,
        /// What.
        notification: NotificationId,
    },
    /// Nothing that anybody follows.
    Nothing,
}

/// The kinds of event that are read.
pub(super) fn kinds() -> Vec<&'static str> {
    let activities = queries::kinds();
    let all = [
        activities.as_slice(),
        MembershipEvent::KINDS,
        AccessEvent::KINDS,
        CommunityEvent::KINDS,
        AccountEvent::KINDS,
        SessionEvent::KINDS,
        NotificationEvent::KINDS,
    ];
    all.concat()
}

fn fact(recorded: &Recorded) -> Result<Fact, Error> {
    let kind = recorded.kind.as_str();
    Ok(if MembershipEvent::KINDS.contains(&kind) {
        membership(&MembershipEvent::read(recorded)?)
    } else if AccessEvent::KINDS.contains(&kind) {
        match AccessEvent::read(recorded)? {
            AccessEvent::AccessEnded(it) => Fact::Rights(Some(it.administrator)),
            AccessEvent::AccessRequested(_) | AccessEvent::AccessGranted(_) => Fact::Nothing,
        }
    } else if CommunityEvent::KINDS.contains(&kind) {
        community(&CommunityEvent::read(recorded)?)
    } else if AccountEvent::KINDS.contains(&kind) || SessionEvent::KINDS.contains(&kind) {
        Fact::Account
    } else if NotificationEvent::KINDS.contains(&kind) {
        match NotificationEvent::read(recorded)? {
            NotificationEvent::Raised(it) => Fact::Notification {
                recipient: it.recipient,
                notification: it.notification,
            },
            NotificationEvent::Returned(it) => Fact::Notification {
                recipient: it.recipient,
                notification: it.notification,
            },
            NotificationEvent::Suppressed(_)
            | NotificationEvent::Snoozed(_)
            | NotificationEvent::Withdrawn(_)
            | NotificationEvent::Read(_)
            | NotificationEvent::Unread(_) => Fact::Nothing,
        }
    } else {
        Fact::Activity(queries::read(recorded)?)
    })
}

fn membership(event: &MembershipEvent) -> Fact {
    let (community, person) = event.pair();
    match event {
        MembershipEvent::Joined(_) | MembershipEvent::Ended(_) => Fact::Member(community, person),
        MembershipEvent::Requested(_)
        | MembershipEvent::RequestWithdrawn(_)
        | MembershipEvent::RequestDeclined(_)
        | MembershipEvent::Invited(_)
        | MembershipEvent::InvitationDeclined(_)
        | MembershipEvent::InvitationWithdrawn(_)
        | MembershipEvent::RoleChanged(_)
        | MembershipEvent::CharterAccepted(_) => Fact::Nothing,
    }
}

fn community(event: &CommunityEvent) -> Fact {
    match event {
        CommunityEvent::VisibilityChanged(_) | CommunityEvent::PoliciesSet(_) => Fact::Rights(None),
        CommunityEvent::Created(_)
        | CommunityEvent::Described(_)
        | CommunityEvent::CharterPublished(_)
        | CommunityEvent::ObjectiveSet(_)
        | CommunityEvent::ObjectiveReported(_)
        | CommunityEvent::ObjectiveCleared(_)
        | CommunityEvent::Archived(_)
        | CommunityEvent::Restored(_)
        | CommunityEvent::Succeeded(_) => Fact::Nothing,
    }
}

/// An answer that all streams share: the first to need it asks, the others wait for it.
#[derive(Debug)]
pub struct Shared<T> {
    known: Mutex<Option<Arc<T>>>,
    asking: tokio::sync::Mutex<()>,
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self {
            known: Mutex::default(),
            asking: tokio::sync::Mutex::default(),
        }
    }
}

impl<T> Shared<T> {
    /// The known answer if it `fits`, else what `ask` says.
    pub async fn get<E, F>(
        &self,
        fits: impl Fn(&T) -> bool,
        ask: impl FnOnce() -> F,
    ) -> Result<Arc<T>, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        if let Some(known) = self.known().filter(|known| fits(known)) {
            return Ok(known);
        }
        let _asking = self.asking.lock().await;
        if let Some(known) = self.known().filter(|known| fits(known)) {
            return Ok(known);
        }
        let answer = ask().await?;
        Ok(self.put(answer))
    }

    /// The answer that is known, whatever it is worth.
    pub(super) fn known(&self) -> Option<Arc<T>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.clone()
    }

    /// Keeps an answer.
    pub(super) fn put(&self, answer: T) -> Arc<T> {
        let answer = Arc::new(answer);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some(Arc::clone(&answer));
        answer
    }
}

/// Which of the people who were asked about are meant.
#[derive(Debug)]
pub struct Among {
    /// Whom the question was about.
    pub asked: Arc<HashSet<PersonId>>,
    /// Those of them who are meant.
    pub people: HashSet<PersonId>,
}

/// An event.
#[derive(Debug)]
pub struct Told {
    /// Where it lies in the log.
    pub position: i64,
    /// When it happened.
    pub occurred_at: Time,
    /// What it is.
    pub fact: Fact,
    /// Whether all followers look at this one. One that was read for a single follower alone asks
    /// for nobody else.
    pub is_shared: bool,
    /// For whom what it is about is in particular.
    pub at_home: Shared<Among>,
    sight: Shared<(Instant, Arc<Sight>)>,
}

impl Told {
    /// What it is about, as it is now, whoever may see it.
    pub async fn sight(&self, app: &App) -> Result<Arc<Sight>, Error> {
        let Fact::Activity(Activity { about, .. }) = &self.fact else {
            return Ok(Arc::default());
        };
        let is_fresh = |(at, _): &(Instant, _)| at.elapsed() < FRESH;
        let look = async || {
            let at = Instant::now();
            let mut found = sights(app, &[*about]).await?;
            let sight = Arc::new(found.remove(about).unwrap_or_default());
            Ok::<_, Error>((at, sight))
        };
        Ok(Arc::clone(&self.sight.get(is_fresh, look).await?.1))
    }
}

/// Events as followers look at them. What this program cannot read, as during an upgrade, is none
/// of theirs.
pub(super) async fn tell(
    app: &App,
    events: &[Recorded],
    is_shared: bool,
) -> Result<Vec<Arc<Told>>, Error> {
    let read = || events.iter().map(fact).collect::<Vec<_>>();
    let facts = app.keys().opening(read).await?;
    let told = events.iter().zip(facts).map(|(recorded, fact)| {
        let fact = fact.unwrap_or_else(|error| {
            tracing::error!(error = %error, "streams leave out an event that cannot be read");
            Fact::Nothing
        });
        Arc::new(Told {
            position: recorded.position,
            occurred_at: recorded.occurred_at,
            fact,
            is_shared,
            at_home: Shared::default(),
            sight: Shared::default(),
        })
    });
    Ok(told.collect())
}

/// Looks up in a few statements what all of these are about; whom it is for.
pub(super) async fn look(app: &App, told: &[Arc<Told>]) -> Result<Vec<Arc<Sight>>, Error> {
    let about = |told: &Arc<Told>| {
        let Fact::Activity(activity) = &told.fact else {
            return None;
        };
        Some((Arc::clone(told), activity.about))
    };
    let about: Vec<(Arc<Told>, About)> = told.iter().filter_map(about).collect();
    let asked: Vec<About> = about.iter().map(|(_, about)| *about).collect();
    let at = Instant::now();
    let found = sights(app, &asked).await?;
    let looked = about.into_iter().map(|(told, about)| {
        let sight = Arc::new(found.get(&about).cloned().unwrap_or_default());
        told.sight.put((at, Arc::clone(&sight)));
        sight
    });
    Ok(looked.collect())
}
