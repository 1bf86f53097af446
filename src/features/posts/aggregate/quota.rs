//! How many posts of a kind fit into a time.

use crate::features::communities::events::Audience;
use crate::features::posts::events::quota::{GivenBack, QuotaEvent, QuotaId, Used};
use crate::features::posts::events::{Kind, PostId};
use crate::features::pseudonyms::events::Author;
use crate::kernel::aggregate::Aggregate;

const DAY_SECONDS: i64 = 24 * 3_600;

/// So many posts within the last so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many.
    pub posts_max: usize,
    /// Within which time.
    pub seconds: i64,
}

/// The most kudos a person gives in seven days.
pub const KUDOS: Limit = Limit {
    posts_max: 10,
    seconds: 7 * DAY_SECONDS,
};

/// The most questions a person asks in a day.
pub const QUESTIONS: Limit = Limit {
    posts_max: 10,
    seconds: DAY_SECONDS,
};

/// The most announcements in one place in a day.
pub const ANNOUNCEMENTS: Limit = Limit {
    posts_max: 5,
    seconds: DAY_SECONDS,
};

/// What is older decides about no limit.
const MEMORY_SECONDS: i64 = KUDOS.seconds;

impl Kind {
    /// The limit that a post of this kind counts against, and what it is about; none where as
    /// many are welcome as somebody writes. Questions under a pseudonym have a limit of their own,
    /// which no stream ties together.
    pub fn quota(self, author: Author, place: Audience) -> Option<(QuotaId, Limit)> {
        match self {
            Self::Kudos => Some((QuotaId::kudos(author.person()?), KUDOS)),
            Self::Question => Some((QuotaId::questions(author.person()?), QUESTIONS)),
            Self::Announcement => Some((QuotaId::announcements(place), ANNOUNCEMENTS)),
            Self::Status | Self::Article => None,
        }
    }
}

/// What counts, as far as it can still decide.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quota {
    used: Vec<Used>,
}

impl Aggregate for Quota {
    type Event = QuotaEvent;

    fn apply(&mut self, event: &QuotaEvent) {
        match event {
            QuotaEvent::Used(used) => {
                let since = used.at.plus_seconds(-MEMORY_SECONDS);
                self.used.retain(|before| before.at > since);
                self.used.push(used.clone());
            }
            QuotaEvent::GivenBack(back) => self.used.retain(|used| used.post != back.post),
        }
    }
}

/// As many as fit have been published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full(pub Limit);

impl Quota {
    /// Counts one more; nothing when this post counts already.
    pub fn take(&self, wanted: Used, limit: Limit) -> Result<Vec<QuotaEvent>, Full> {
        if self.used.iter().any(|used| used.post == wanted.post) {
            return Ok(Vec::new());
        }
        let since = wanted.at.plus_seconds(-limit.seconds);
        let counts = self.used.iter().filter(|used| used.at > since).count();
        if counts < limit.posts_max {
            Ok(vec![wanted.into()])
        } else {
            Err(Full(limit))
        }
    }

    /// Counts one less; nothing when this post does not count.
    pub fn give_back(&self, post: PostId) -> Vec<QuotaEvent> {
        if self.used.iter().any(|used| used.post == post) {
            vec![GivenBack { post }.into()]
        } else {
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kernel::clock::Time;

    fn used(number: usize, at: i64) -> Used {
        Used {
            post: PostId::derived(&[&number.to_string()]),
            at: Time(0).plus_seconds(at),
        }
    }

    #[test]
    fn one_too_many_waits_for_the_first_to_age_or_to_be_taken_back() {
        let events: Vec<QuotaEvent> = (0..10).map(|n| used(n, 0).into()).collect();
        let mut full = Quota::replay(&events);
        let take = |quota: &Quota, at| quota.take(used(10, at), KUDOS).map(|events| events.len());
        assert_eq!(take(&full, KUDOS.seconds - 1), Err(Full(KUDOS)));
        assert_eq!(take(&full, KUDOS.seconds), Ok(1));
        for event in full.give_back(used(3, 0).post) {
            full.apply(&event);
        }
        assert_eq!(take(&full, 0), Ok(1));
        assert_eq!(full.give_back(used(3, 0).post), []);
    }

    proptest! {
        #[test]
        fn no_time_ever_holds_more_than_the_limit(
            steps in proptest::collection::vec(0..KUDOS.seconds / 4, 0..60)
        ) {
            let (mut live, mut history, mut now) = (Quota::default(), Vec::new(), 0);
            for (number, step) in steps.into_iter().enumerate() {
                now += step;
                for event in live.take(used(number, now), KUDOS).unwrap_or_default() {
                    live.apply(&event);
                    history.push(event);
                    prop_assert_eq!(live.take(used(number, now), KUDOS), Ok(vec![]));
                }
            }
            prop_assert_eq!(Quota::replay(&history), live.clone());
            for last in &live.used {
                let week = live.used.iter().filter(|it| {
                    it.at <= last.at && it.at.seconds_since(last.at) > -KUDOS.seconds
                });
                prop_assert!(week.count() <= KUDOS.posts_max);
            }
        }
    }
}
