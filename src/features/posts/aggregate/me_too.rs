//! The rules of "me too": it is there or not.

use crate::features::accounts::events::PersonId;
use crate::features::posts::events::PostId;
use crate::features::posts::events::me_too::{Added, MeTooEvent, Withdrawn};
use crate::kernel::aggregate::Aggregate;

/// One person's "me too" to one question, as its events made it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MeToo {
    present: bool,
}

impl Aggregate for MeToo {
    type Event = MeTooEvent;

    fn apply(&mut self, event: &MeTooEvent) {
        self.present = match event {
            MeTooEvent::Added(_) => true,
            MeTooEvent::Withdrawn(_) => false,
        };
    }
}

impl MeToo {
    /// Makes it what is wanted; nothing when it is that already.
    pub fn set(self, post: PostId, person: PersonId, wanted: bool) -> Vec<MeTooEvent> {
        match (self.present, wanted) {
            (false, true) => vec![Added { post, person }.into()],
            (true, false) => vec![Withdrawn { post, person }.into()],
            (false, false) | (true, true) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_last_wish_counts_and_the_same_again_changes_nothing(wishes: Vec<bool>) {
            let (post, person) = (PostId::derived(&["post"]), PersonId::derived(&["zoe"]));
            let (mut live, mut history) = (MeToo::default(), Vec::new());
            for wanted in wishes {
                for event in live.set(post, person, wanted) {
                    live.apply(&event);
                    history.push(event);
                }
                prop_assert_eq!(live, MeToo { present: wanted });
                prop_assert_eq!(live.set(post, person, wanted), []);
            }
            prop_assert_eq!(MeToo::replay(&history), live);
        }
    }
}
