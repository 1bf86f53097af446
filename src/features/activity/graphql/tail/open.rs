//! Who has streams open on this node, and whose session has ended.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use tokio::task::JoinHandle;

use crate::features::accounts::Viewer;
use crate::features::accounts::events::{PersonId, SessionId};
use crate::features::activity::graphql::tail::Tail;

/// The streams that are open.
#[derive(Default)]
pub(super) struct Open {
    people: HashMap<PersonId, usize>,
    sessions: HashMap<SessionId, usize>,
    ended: HashSet<SessionId>,
    /// Reads the log for them.
    pub(super) reader: Option<JoinHandle<()>>,
}

impl Open {
    pub(super) fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    pub(super) fn people(&self) -> HashSet<PersonId> {
        self.people.keys().copied().collect()
    }

    /// Those that have not ended as far as is known.
    pub(super) fn sessions(&self) -> Vec<SessionId> {
        let sessions = self.sessions.keys().copied();
        sessions.filter(|it| !self.ended.contains(it)).collect()
    }

    /// Notes which of these sessions, which were asked about, are no longer alive; whether any is.
    pub(super) fn end(&mut self, asked: &[SessionId], alive: &HashSet<SessionId>) -> bool {
        let ended = asked.iter().filter(|it| {
            // A stream that has gone meanwhile has taken its session along.
            !alive.contains(it) && self.sessions.contains_key(it)
        });
        let before = self.ended.len();
        self.ended.extend(ended);
        self.ended.len() > before
    }
}

fn count<K: Eq + Hash>(counts: &mut HashMap<K, usize>, key: K) {
    *counts.entry(key).or_default() += 1;
}

/// Whether it was the last one.
fn discount<K: Eq + Hash>(counts: &mut HashMap<K, usize>, key: &K) -> bool {
    let Some(count) = counts.get_mut(key) else {
        return false;
    };
    *count -= 1;
    let last = *count == 0;
    if last {
        counts.remove(key);
    }
    last
}

/// A stream that is open, until it is dropped.
pub struct Seat {
    pub(super) tail: Tail,
    /// Who follows.
    pub person: PersonId,
    session: Option<SessionId>,
}

impl Seat {
    pub(super) fn take(tail: &Tail, viewer: &Viewer) -> Self {
        let mut open = tail.open();
        count(&mut open.people, viewer.person);
        if let Some(session) = viewer.session {
            count(&mut open.sessions, session);
        }
        Self {
            tail: tail.clone(),
            person: viewer.person,
            session: viewer.session,
        }
    }

    /// Whether the session no longer signs its person in.
    pub fn has_ended(&self) -> bool {
        let ended = |session| self.tail.open().ended.contains(&session);
        self.session.is_some_and(ended)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.tail.open();
        discount(&mut open.people, &self.person);
        if let Some(session) = self.session
            && discount(&mut open.sessions, &session)
        {
            open.ended.remove(&session);
        }
    }
}
