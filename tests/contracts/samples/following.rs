//! Following and bookmarks.

use ruche::features::following::events::{
    Added, BookmarkEvent, Ended, FollowEvent, Level, Removed, Set, Target,
};

use super::communities::hive;
use super::posts::welcome;
use super::{karim, zoe};

pub fn follow() -> Vec<FollowEvent> {
    let set = |target, level| Set {
        person: zoe(),
        target,
        level,
    };
    let ended = Ended {
        person: zoe(),
        target: Target::Tag("bees".to_owned()),
    };
    vec![
        set(Target::Person(karim()), Level::All).into(),
        set(Target::Tag("bees".to_owned()), Level::Participating).into(),
        set(Target::Community(hive()), Level::Mentions).into(),
        set(Target::Post(welcome()), Level::None).into(),
        ended.into(),
    ]
}

pub fn bookmark() -> Vec<BookmarkEvent> {
    let (person, post) = (zoe(), welcome());
    vec![
        Added { person, post }.into(),
        Removed { person, post }.into(),
    ]
}
