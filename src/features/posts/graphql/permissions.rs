//! What the viewer may do with a post: the rules of the commands, asked beforehand.

use async_graphql::Object;

use crate::features::graphql::permission::Permission;
use crate::features::posts::aggregate::Refusal;
use crate::features::posts::aggregate::rules::{self, Asker, Matter, Shelf};
use crate::kernel::clock::Time;
use crate::kernel::locale::Locale;

/// What the viewer may do with a post now, and where not, why: the sentence the mutation itself
/// would answer.
pub(super) struct PostPermissions {
    pub(super) published_at: Time,
    pub(super) matter: Matter,
    pub(super) asker: Asker,
    pub(super) now: Time,
    pub(super) locale: Locale,
}

impl PostPermissions {
    fn say(&self, ruled: Result<(), Refusal>) -> Permission {
        Permission::of(ruled, self.locale)
    }
}

/// What the viewer may do with a post now, and where not, why: the sentence the mutation itself
/// would answer.
#[Object]
impl PostPermissions {
    /// Change its words.
    async fn edit(&self) -> Permission {
        self.say(self.matter.edit(self.asker))
    }

    /// Put it into the bin.
    async fn delete(&self) -> Permission {
        self.say(self.matter.delete(self.asker))
    }

    /// Take it out of the bin.
    async fn restore(&self) -> Permission {
        self.say(self.matter.restore(self.asker, self.now))
    }

    /// React to it.
    async fn react(&self) -> Permission {
        self.say(self.matter.react(self.asker))
    }

    /// Write a comment under it.
    async fn comment(&self) -> Permission {
        self.say(self.matter.comment(self.asker))
    }

    /// Say that one has the question too.
    async fn me_too(&self) -> Permission {
        self.say(self.matter.me_too(self.asker))
    }

    /// Take note of it.
    async fn acknowledge(&self) -> Permission {
        self.say(self.matter.acknowledge(self.asker, self.now))
    }

    /// Put it at the top of its place, or take it down. That a place is full shows when it is done.
    async fn pin(&self) -> Permission {
        self.say(self.matter.pin(self.asker, Shelf::Place))
    }

    /// Put it at the top of one's own profile, or take it down. That this is full shows when it is
    /// done.
    async fn pin_to_profile(&self) -> Permission {
        self.say(self.matter.pin(self.asker, Shelf::Profile))
    }

    /// Take it away to another place. What is allowed there shows when it is done.
    #[graphql(name = "move")]
    async fn relocate(&self) -> Permission {
        self.say(self.matter.relocate(self.asker))
    }

    /// Take it back as if it had never been published: within ten seconds.
    async fn undo(&self) -> Permission {
        let (author, by) = (self.matter.author, self.asker.name);
        self.say(rules::undo(author, self.published_at, by, self.now))
    }
}
