//! The rules of asking around: few people at a time, nobody twice, and an end.

use crate::features::accounts::events::PersonId;
use crate::features::asking::events::{
    Answered, Declined, End, Ended, Event, Expired, Opened, Redirected, Request, Requested,
};
use crate::features::posts::events::PostId;
use crate::features::pseudonyms::events::Author;
use crate::kernel::aggregate::Aggregate;
use crate::kernel::clock::Time;

/// The most people who are asked at a time.
pub const AT_A_TIME: usize = 3;

/// The rounds of asking before the question is open to everybody.
pub const ROUNDS_MAX: u8 = 2;

/// The most people who are ever asked about one question.
pub const PEOPLE_MAX: usize = 12;

/// The most characters of what somebody writes who passes a question on.
pub const REASON_CHARS_MAX: usize = 500;

/// Why something about asking around is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such question, or nobody was asked.
    NotFound,
    /// It is not a question.
    NotAQuestion,
    /// Only whoever asked may.
    AskerOnly,
    /// An answer has been accepted.
    Solved,
    /// It is open to everybody already.
    OpenToAll,
    /// More than [`AT_A_TIME`] at a time, or [`PEOPLE_MAX`] altogether.
    TooMany,
    /// Somebody cannot be asked about it now. Why not is theirs to know.
    CannotBeAsked,
    /// An answer is not waited for any more.
    Over,
    /// The reason is too long or has characters nobody sees.
    Reason,
}

/// What became of a question put to one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Waiting,
    Declined,
    Expired,
    Answered,
    Ended,
}

/// Where the asking around stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Never,
    Asking,
    OpenToAll,
    Ended,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Asked {
    person: PersonId,
    round: u8,
    at: Time,
    until: Time,
    state: State,
}

/// The asking around about a question, as the events made it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asking {
    phase: Phase,
    round: u8,
    /// The round with which it last began.
    first: u8,
    asked: Vec<Asked>,
}

impl Aggregate for Asking {
    type Event = Event;

    fn apply(&mut self, event: &Event) {
        match event {
            Event::Requested(it) => {
                if self.phase != Phase::Asking {
                    self.first = it.round;
                }
                (self.phase, self.round) = (Phase::Asking, it.round);
                it.requests.iter().for_each(|request| self.add(request));
            }
            Event::Redirected(it) => self.add(&it.request),
            Event::Declined(it) => self.becomes(it.person, State::Declined),
            Event::Expired(it) => self.becomes(it.person, State::Expired),
            Event::Answered(it) => self.becomes(it.person, State::Answered),
            Event::Opened(_) => self.phase = Phase::OpenToAll,
            Event::Ended(it) => {
                self.phase = Phase::Ended;
                for person in &it.waiting {
                    self.becomes(*person, State::Ended);
                }
            }
        }
    }
}

impl Asking {
    fn add(&mut self, request: &Request) {
        self.asked.push(Asked {
            person: request.person,
            round: self.round,
            at: request.at,
            until: request.until,
            state: State::Waiting,
        });
    }

    fn becomes(&mut self, person: PersonId, state: State) {
        for asked in self.asked.iter_mut().filter(|it| it.person == person) {
            asked.state = state;
        }
    }

    fn of(&self, person: PersonId) -> Option<&Asked> {
        self.asked.iter().find(|it| it.person == person)
    }

    /// Leaves out who was asked before, and each but the first time.
    fn keep_new(&self, requests: &mut Vec<Request>) {
        let mut seen: Vec<PersonId> = self.people();
        requests.retain(|it| {
            let is_new = !seen.contains(&it.person);
            seen.push(it.person);
            is_new
        });
    }

    fn waiting(&self) -> impl Iterator<Item = &Asked> {
        self.asked.iter().filter(|it| it.state == State::Waiting)
    }

    /// Everybody who was ever asked.
    pub fn people(&self) -> Vec<PersonId> {
        self.asked.iter().map(|it| it.person).collect()
    }

    /// When somebody was asked; none who was not.
    pub fn asked_at(&self, person: PersonId) -> Option<Time> {
        self.of(person).map(|it| it.at)
    }

    /// Whether an answer of somebody is still waited for.
    pub fn is_waiting_for(&self, person: PersonId) -> bool {
        self.waiting().any(|it| it.person == person)
    }

    /// Whether something may still happen: people are asked, or everybody is.
    pub fn is_live(&self) -> bool {
        matches!(self.phase, Phase::Asking | Phase::OpenToAll)
    }

    /// How many more people may be asked now.
    pub fn room(&self) -> usize {
        let now = AT_A_TIME.saturating_sub(self.waiting().count());
        now.min(PEOPLE_MAX.saturating_sub(self.asked.len()))
    }

    /// Whether somebody else has to be asked: nobody is waited for, and of those asked last nobody
    /// has answered.
    pub fn needs_others(&self) -> bool {
        let answered = |it: &Asked| it.round == self.round && it.state == State::Answered;
        self.phase == Phase::Asking
            && self.waiting().next().is_none()
            && !self.asked.iter().any(answered)
    }

    /// Whether people may be asked now, so many of whom are new.
    pub fn may_ask(&self, people: usize) -> Result<(), Refusal> {
        if self.phase == Phase::OpenToAll {
            Err(Refusal::OpenToAll)
        } else if people > self.room() {
            Err(Refusal::TooMany)
        } else {
            Ok(())
        }
    }

    /// Puts the question to people, as whoever asks wants; nothing for those who were asked.
    pub fn ask(
        &self,
        (question, asker): (PostId, Author),
        mut requests: Vec<Request>,
    ) -> Result<Vec<Event>, Refusal> {
        self.keep_new(&mut requests);
        self.may_ask(requests.len())?;
        if requests.is_empty() {
            return Ok(Vec::new());
        }
        let round = if self.waiting().next().is_some() {
            self.round
        } else {
            self.round.saturating_add(1)
        };
        Ok(vec![
            Requested {
                question,
                asker,
                round,
                requests,
            }
            .into(),
        ])
    }

    /// Opens the question to everybody, where nobody is waited for; nothing when it is open.
    pub fn open(&self, question: PostId, asker: Author) -> Vec<Event> {
        let is_open = self.phase == Phase::OpenToAll || self.waiting().next().is_some();
        if is_open {
            Vec::new()
        } else {
            vec![Opened { question, asker }.into()]
        }
    }

    /// Goes on to the next people, or to everybody where there are none or enough were asked;
    /// nothing where nobody else has to be asked.
    pub fn go_on(&self, (question, asker): (PostId, Author), mut next: Vec<Request>) -> Vec<Event> {
        if !self.needs_others() {
            return Vec::new();
        }
        self.keep_new(&mut next);
        next.truncate(self.room());
        let rounds = self.round.saturating_sub(self.first).saturating_add(1);
        if next.is_empty() || rounds >= ROUNDS_MAX {
            return self.open(question, asker);
        }
        vec![
            Requested {
                question,
                asker,
                round: self.round.saturating_add(1),
                requests: next,
            }
            .into(),
        ]
    }

    /// Somebody passes the question on, to somebody they name or to nobody; nothing when they had.
    pub fn decline(
        &self,
        declined: Declined,
        elsewhere: Option<(Author, Request)>,
    ) -> Result<Vec<Event>, Refusal> {
        let asked = self.of(declined.person).ok_or(Refusal::NotFound)?;
        match asked.state {
            State::Declined => return Ok(Vec::new()),
            State::Waiting => {}
            State::Expired | State::Answered | State::Ended => return Err(Refusal::Over),
        }
        let (question, by) = (declined.question, declined.person);
        let mut events = vec![declined.into()];
        if let Some((asker, request)) = elsewhere {
            if self.of(request.person).is_some() {
                return Err(Refusal::CannotBeAsked);
            }
            if self.asked.len() >= PEOPLE_MAX {
                return Err(Refusal::TooMany);
            }
            events.push(
                Redirected {
                    question,
                    asker,
                    by,
                    request,
                }
                .into(),
            );
        }
        Ok(events)
    }

    /// Somebody answered; nothing where they were not asked, or answered before. Late is not too
    /// late.
    pub fn answer(&self, answered: Answered) -> Vec<Event> {
        let counts = |it: &Asked| matches!(it.state, State::Waiting | State::Expired);
        if self.is_live() && self.of(answered.person).is_some_and(counts) {
            vec![answered.into()]
        } else {
            Vec::new()
        }
    }

    /// Those whose time is over at `now` are waited for no longer.
    pub fn expire(&self, question: PostId, now: Time) -> Vec<Event> {
        let over = self.waiting().filter(|it| it.until <= now);
        over.map(|it| {
            let person = it.person;
            Expired { question, person }.into()
        })
        .collect()
    }

    /// Nobody is asked any more; nothing where nobody is.
    pub fn end(&self, question: PostId, because: End) -> Vec<Event> {
        if !self.is_live() {
            return Vec::new();
        }
        let waiting = self.waiting().map(|it| it.person).collect();
        vec![
            Ended {
                question,
                because,
                waiting,
            }
            .into(),
        ]
    }
}

#[cfg(test)]
mod tests;
