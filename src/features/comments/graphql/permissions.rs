//! What the viewer may do with a comment: the rules of the commands, asked beforehand.

use async_graphql::Object;

use crate::features::comments::aggregate::Refusal;
use crate::features::comments::aggregate::rules::{self, Asker, Matter};
use crate::features::comments::queries;
use crate::features::graphql::permission::Permission;
use crate::features::posts::graphql::PostMatter;
use crate::features::pseudonyms::events::Author;
use crate::kernel::clock::Time;
use crate::kernel::locale::Locale;

/// What the viewer may do with a comment now, and where not, why: the sentence the mutation itself
/// would answer.
pub struct CommentPermissions {
    pub(super) comment: queries::Comment,
    pub(super) question: Option<PostMatter>,
    pub(super) asker: Asker,
    /// The name under which the viewer asked the question, where they did.
    pub(super) decider: Author,
    pub(super) now: Time,
    pub(super) locale: Locale,
}

impl CommentPermissions {
    fn say(&self, ruled: Result<(), Refusal>) -> Permission {
        Permission::of(ruled, self.locale)
    }

    fn matter(&self) -> Matter {
        Matter {
            author: self.comment.author,
            depth: u8::try_from(self.comment.depth).unwrap_or(u8::MAX),
            gone: self.comment.deleted,
            verdict: self.comment.verdict,
        }
    }

    fn decider(&self) -> Asker {
        Asker {
            name: self.decider,
            ..self.asker
        }
    }

    fn question(&self) -> Result<&PostMatter, Refusal> {
        self.question.as_ref().ok_or(Refusal::NotFound)
    }
}

/// What the viewer may do with a comment now, and where not, why: the sentence the mutation itself
/// would answer.
#[Object]
impl CommentPermissions {
    /// Change its words.
    async fn edit(&self) -> Permission {
        self.say(self.matter().edit(self.asker))
    }

    /// Take it away.
    async fn delete(&self) -> Permission {
        self.say(self.matter().delete(self.asker))
    }

    /// Take it back as if it had never been written: within ten seconds.
    async fn undo(&self) -> Permission {
        let (author, by) = (self.comment.author, self.asker.name);
        self.say(rules::undo(author, self.comment.written_at, by, self.now))
    }

    /// React to it.
    async fn react(&self) -> Permission {
        self.say(self.matter().react(self.asker))
    }

    /// Answer it.
    async fn reply(&self) -> Permission {
        self.say(self.matter().reply(self.asker))
    }

    /// Accept it as an answer to the question it lies under.
    async fn accept_answer(&self) -> Permission {
        let times = (self.comment.written_at, self.now);
        let ruled = self
            .question()
            .and_then(|question| self.matter().accept(question, self.decider(), times));
        self.say(ruled.map(drop))
    }

    /// Withdraw its acceptance.
    async fn withdraw_acceptance(&self) -> Permission {
        let ruled = self
            .question()
            .and_then(|question| self.matter().withdraw(question, self.decider()));
        self.say(ruled.map(drop))
    }
}
