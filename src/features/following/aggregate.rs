//! The rules of following and keeping: nothing twice.

use crate::features::accounts::events::PersonId;
use crate::features::following::events::{
    Added, BookmarkEvent, Ended, FollowEvent, Level, Removed, Set, Target,
};
use crate::features::posts::events::PostId;
use crate::kernel::aggregate::Aggregate;

/// The most things one person follows.
pub const FOLLOWS_MAX: i64 = 1_000;

/// The most posts one person keeps.
pub const BOOKMARKS_MAX: i64 = 1_000;

/// Why something is not followed or kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It does not exist, or not for this person.
    NotFound,
    /// Nobody follows themselves.
    Yourself,
    /// A tag with a length or a character that tags have not.
    BadTag,
    /// As many as [`FOLLOWS_MAX`].
    TooManyFollows,
    /// As many as [`BOOKMARKS_MAX`].
    TooManyBookmarks,
}

/// Whether a person may follow somebody: others, not themselves.
pub fn of_others(by: PersonId, person: PersonId) -> Result<(), Refusal> {
    if by == person {
        Err(Refusal::Yourself)
    } else {
        Ok(())
    }
}

/// One person's following of one thing, as its events made it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Follow {
    /// How much they want to hear; none when they do not follow it.
    pub level: Option<Level>,
}

impl Aggregate for Follow {
    type Event = FollowEvent;

    fn apply(&mut self, event: &FollowEvent) {
        self.level = match event {
            FollowEvent::Set(set) => Some(set.level),
            FollowEvent::Ended(_) => None,
        };
    }
}

impl Follow {
    /// Makes the level the one that is wanted; none ends it. When it is that already, nothing
    /// happens.
    pub fn set(self, person: PersonId, target: &Target, wanted: Option<Level>) -> Vec<FollowEvent> {
        if self.level == wanted {
            return Vec::new();
        }
        let target = target.clone();
        match wanted {
            Some(level) => vec![
                Set {
                    person,
                    target,
                    level,
                }
                .into(),
            ],
            None => vec![Ended { person, target }.into()],
        }
    }
}

/// One person's bookmark of one post, as its events made it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bookmark {
    /// Whether the post is kept.
    pub kept: bool,
}

impl Aggregate for Bookmark {
    type Event = BookmarkEvent;

    fn apply(&mut self, event: &BookmarkEvent) {
        self.kept = match event {
            BookmarkEvent::Added(_) => true,
            BookmarkEvent::Removed(_) => false,
        };
    }
}

impl Bookmark {
    /// Keeps the post, or keeps it no longer; nothing when it is so already.
    pub fn set(self, person: PersonId, post: PostId, wanted: bool) -> Vec<BookmarkEvent> {
        if self.kept == wanted {
            Vec::new()
        } else if wanted {
            vec![Added { person, post }.into()]
        } else {
            vec![Removed { person, post }.into()]
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn zoe() -> PersonId {
        PersonId::derived(&["zoe"])
    }

    fn levels() -> impl Strategy<Value = Vec<Option<Level>>> {
        let level = prop_oneof![
            Just(None),
            Just(Some(Level::None)),
            Just(Some(Level::Mentions)),
            Just(Some(Level::Participating)),
            Just(Some(Level::All)),
        ];
        proptest::collection::vec(level, 0..20)
    }

    proptest! {
        #[test]
        fn the_last_wish_counts_and_asking_again_changes_nothing(wishes in levels()) {
            let target = Target::Tag("rust".to_owned());
            let (mut live, mut history) = (Follow::default(), Vec::new());
            for wanted in wishes {
                for event in live.set(zoe(), &target, wanted) {
                    live.apply(&event);
                    history.push(event);
                }
                prop_assert_eq!(live.level, wanted);
                prop_assert_eq!(live.set(zoe(), &target, wanted), []);
            }
            prop_assert_eq!(Follow::replay(&history), live);
        }

        #[test]
        fn a_bookmark_is_there_or_not(wishes in proptest::collection::vec(any::<bool>(), 0..20)) {
            let post = PostId::derived(&["post"]);
            let (mut live, mut history) = (Bookmark::default(), Vec::new());
            for wanted in wishes {
                for event in live.set(zoe(), post, wanted) {
                    live.apply(&event);
                    history.push(event);
                }
                prop_assert_eq!(live.kept, wanted);
                prop_assert_eq!(live.set(zoe(), post, wanted), []);
            }
            prop_assert_eq!(Bookmark::replay(&history), live);
        }
    }

    #[test]
    fn a_target_reads_back() {
        for target in [
            Target::Person(zoe()),
            Target::Tag("béton".to_owned()),
            Target::Post(PostId::derived(&["post"])),
        ] {
            assert_eq!(target.to_string().parse(), Ok(target));
        }
        assert!("thing".parse::<Target>().is_err());
    }
}
