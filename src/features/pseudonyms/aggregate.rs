//! The rules of pseudonyms: each is for one post, and two people open it.

use crate::features::accounts::events::PersonId;
use crate::features::communities::events::CommunityId;
use crate::features::pseudonyms::events::{
    Event, Opened, OpeningRefused, OpeningRequested, PseudonymId, Taken,
};
use crate::kernel::aggregate::Aggregate;
use crate::kernel::clock::Time;
use crate::kernel::personal::Personal;

/// How long a request to open one may be answered, in seconds.
pub const REQUEST_SECONDS: i64 = 7 * 24 * 3_600;

/// How long the two who opened one see who is behind it, in seconds.
pub const OPEN_SECONDS: i64 = 7 * 24 * 3_600;

/// The most characters of the reason for opening one.
pub const REASON_CHARS_MAX: usize = 500;

/// Why something about opening a pseudonym is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is nothing to open, or not for this person.
    NotFound,
    /// Only an owner or manager of the community asks for it.
    ManagersOnly,
    /// Only an administrator of the network answers.
    AdministratorsOnly,
    /// Nobody agrees to their own request.
    SecondPerson,
    /// The reason is missing, too long or has characters nobody sees.
    Reason,
}

/// Where the opening of a pseudonym stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Opening {
    #[default]
    Never,
    Requested(PersonId, Time),
    Opened([PersonId; 2], Time),
    Refused,
}

/// What a pseudonym is used for.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// Which one.
    pub pseudonym: PseudonymId,
    /// In which community.
    pub community: CommunityId,
    /// Who is behind it; erased where their key is destroyed.
    pub person: Personal<PersonId>,
}

/// A pseudonym as its events made it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pseudonym {
    facts: Option<Facts>,
    opening: Opening,
}

impl Aggregate for Pseudonym {
    type Event = Event;

    fn apply(&mut self, event: &Event) {
        match event {
            Event::Taken(taken) => {
                self.facts = Some(Facts {
                    pseudonym: taken.pseudonym,
                    community: taken.community,
                    person: taken.person.clone(),
                });
            }
            Event::OpeningRequested(it) => self.opening = Opening::Requested(it.by, it.at),
            Event::Opened(it) => self.opening = Opening::Opened([it.requester, it.by], it.at),
            Event::OpeningRefused(_) => self.opening = Opening::Refused,
        }
    }
}

impl Pseudonym {
    /// What it is used for; none where nobody ever took it.
    pub fn facts(&self) -> Option<&Facts> {
        self.facts.as_ref()
    }

    /// Somebody writes under it; nothing where it was taken.
    pub fn take(&self, taken: Taken) -> Vec<Event> {
        if self.facts.is_some() {
            Vec::new()
        } else {
            vec![taken.into()]
        }
    }

    /// Asks for it to be opened; nothing while somebody's request waits, or it is open.
    pub fn request(&self, requested: OpeningRequested) -> Vec<Event> {
        let now = requested.at;
        match self.opening {
            Opening::Requested(_, at) if now < at.plus_seconds(REQUEST_SECONDS) => Vec::new(),
            Opening::Opened(_, at) if now < at.plus_seconds(OPEN_SECONDS) => Vec::new(),
            Opening::Never | Opening::Requested(..) | Opening::Opened(..) | Opening::Refused => {
                vec![requested.into()]
            }
        }
    }

    /// An administrator agrees, who is not the one who asked; nothing where they had.
    pub fn open(&self, by: PersonId, at: Time) -> Result<Vec<Event>, Refusal> {
        let pseudonym = self.facts.as_ref().ok_or(Refusal::NotFound)?.pseudonym;
        match self.opening {
            Opening::Opened(both, since)
                if both[1] == by && at < since.plus_seconds(OPEN_SECONDS) =>
            {
                Ok(Vec::new())
            }
            Opening::Never | Opening::Requested(..) | Opening::Opened(..) | Opening::Refused => {
                let requester = self.waiting(by, at)?;
                Ok(vec![
                    Opened {
                        pseudonym,
                        requester,
                        by,
                        at,
                    }
                    .into(),
                ])
            }
        }
    }

    /// An administrator refuses.
    pub fn refuse(&self, by: PersonId, at: Time) -> Result<Vec<Event>, Refusal> {
        let pseudonym = self.facts.as_ref().ok_or(Refusal::NotFound)?.pseudonym;
        let requester = self.waiting(by, at)?;
        Ok(vec![
            OpeningRefused {
                pseudonym,
                requester,
                by,
                at,
            }
            .into(),
        ])
    }

    /// Whose request waits for an answer that `by` may give.
    fn waiting(&self, by: PersonId, now: Time) -> Result<PersonId, Refusal> {
        match self.opening {
            Opening::Requested(requester, at) if now < at.plus_seconds(REQUEST_SECONDS) => {
                if requester == by {
                    Err(Refusal::SecondPerson)
                } else {
                    Ok(requester)
                }
            }
            Opening::Never | Opening::Requested(..) | Opening::Opened(..) | Opening::Refused => {
                Err(Refusal::NotFound)
            }
        }
    }

    /// Who is behind it, for one of the two who opened it, as long as it is open.
    pub fn shown_to(&self, viewer: PersonId, now: Time) -> Option<PersonId> {
        match self.opening {
            Opening::Opened(both, at)
                if both.contains(&viewer) && now < at.plus_seconds(OPEN_SECONDS) =>
            {
                self.facts.as_ref()?.person.known().copied()
            }
            Opening::Never | Opening::Requested(..) | Opening::Opened(..) | Opening::Refused => {
                None
            }
        }
    }
}

/// The reason for opening one, when it says something and not at length.
pub fn checked_reason(reason: &str) -> Result<String, Refusal> {
    let reason = reason.trim();
    let is_odd = |c: char| c.is_control() && !c.is_whitespace();
    if reason.is_empty() || reason.chars().count() > REASON_CHARS_MAX || reason.chars().any(is_odd)
    {
        return Err(Refusal::Reason);
    }
    Ok(reason.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time(1_772_357_400_000_000);

    fn person(name: &str) -> PersonId {
        PersonId::derived(&[name])
    }

    fn taken() -> Pseudonym {
        let pseudonym = PseudonymId::derived(&["ada", "post"]);
        Pseudonym::replay(&[Taken {
            pseudonym,
            community: CommunityId::derived(&["pay"]),
            post: "post".to_owned(),
            person: Personal::identity(pseudonym.0, person("ada")),
            at: NOW,
        }
        .into()])
    }

    fn asked(mut pseudonym: Pseudonym, by: &str, at: Time) -> Pseudonym {
        let events = pseudonym.request(OpeningRequested {
            pseudonym: PseudonymId::derived(&["ada", "post"]),
            by: person(by),
            reason: Personal::writing(person(by).0, "Case 81".to_owned()),
            at,
        });
        for event in &events {
            pseudonym.apply(event);
        }
        pseudonym
    }

    #[test]
    fn two_open_it_and_nobody_else_sees_who_it_is() {
        let asked = asked(taken(), "zoe", NOW);
        assert_eq!(asked.shown_to(person("zoe"), NOW), None);
        assert_eq!(asked.open(person("zoe"), NOW), Err(Refusal::SecondPerson));
        let mut opened = asked.clone();
        for event in asked.open(person("max"), NOW).unwrap() {
            opened.apply(&event);
        }
        for by in ["zoe", "max"] {
            assert_eq!(opened.shown_to(person(by), NOW), Some(person("ada")));
            let late = NOW.plus_seconds(OPEN_SECONDS);
            assert_eq!(opened.shown_to(person(by), late), None);
        }
        assert_eq!(opened.shown_to(person("karim"), NOW), None);
        assert_eq!(opened.open(person("max"), NOW), Ok(vec![]));
        assert_eq!(opened.open(person("karim"), NOW), Err(Refusal::NotFound));
    }

    #[test]
    fn a_request_waits_for_a_week_and_can_be_refused() {
        assert_eq!(taken().open(person("max"), NOW), Err(Refusal::NotFound));
        let asked = asked(taken(), "zoe", NOW);
        let late = NOW.plus_seconds(REQUEST_SECONDS);
        assert_eq!(asked.open(person("max"), late), Err(Refusal::NotFound));
        let mut refused = asked.clone();
        for event in asked.refuse(person("max"), NOW).unwrap() {
            refused.apply(&event);
        }
        assert_eq!(refused.open(person("max"), NOW), Err(Refusal::NotFound));
        let again = self::asked(refused, "karim", NOW);
        assert!(again.open(person("max"), NOW).is_ok());
    }

    #[test]
    fn a_reason_says_something_and_is_short() {
        assert_eq!(checked_reason(" Case 81 "), Ok("Case 81".to_owned()));
        for bad in ["", "  ", "a\0b", &"x".repeat(REASON_CHARS_MAX + 1)] {
            assert_eq!(checked_reason(bad), Err(Refusal::Reason));
        }
    }
}
