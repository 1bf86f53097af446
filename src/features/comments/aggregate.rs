//! The rules of comments.

use std::ops::RangeInclusive;

use crate::features::accounts::events::PersonId;
use crate::features::comments::events::{CommentId, Deleted, Edited, Event, Written};
use crate::features::communities;
use crate::features::posts::aggregate::text::{self, Fault};
use crate::features::posts::events::PostId;
use crate::kernel::aggregate::Aggregate;
use crate::kernel::personal::Personal;

/// The characters of a comment.
pub const BODY_CHARS: RangeInclusive<u32> = 1..=10_000;

/// How deep answers to answers go; 1 is under the post.
pub const DEPTH_MAX: u8 = 20;

/// Why something about a comment is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It, its post or the comment it answers does not exist, or not for this person.
    NotFound,
    /// Others may, this person may not.
    NotAllowed,
    /// The rules of the community do not allow it.
    Place(communities::aggregate::Refusal),
    /// Something is wrong with the text.
    Body(Fault),
    /// It answers a comment that lies as deep as comments go.
    TooDeep,
}

/// The text of a comment as it is kept, when it follows the rules.
pub fn checked(body: &str) -> Result<String, Refusal> {
    text::body(body, BODY_CHARS).map_err(Refusal::Body)
}

/// What is known of a comment that exists.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// Which comment.
    pub comment: CommentId,
    /// The post it belongs to.
    pub post: PostId,
    /// How deep it lies.
    pub depth: u8,
    /// Who wrote it.
    pub author: PersonId,
    /// The text.
    pub body: Personal<String>,
    /// The people mentioned.
    pub mentions: Vec<PersonId>,
}

impl Facts {
    /// The depth of an answer to this comment.
    pub fn depth_below(&self) -> Result<u8, Refusal> {
        if self.depth < DEPTH_MAX {
            Ok(self.depth + 1)
        } else {
            Err(Refusal::TooDeep)
        }
    }
}

/// A comment as its events made it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Comment {
    /// It does not exist.
    #[default]
    Unwritten,
    /// It can be read.
    Present(Facts),
    /// It was taken away; answers to it stay.
    Deleted(Facts),
}

impl Aggregate for Comment {
    type Event = Event;

    fn apply(&mut self, event: &Event) {
        match (&mut *self, event) {
            (Self::Unwritten, Event::Written(written)) => {
                *self = Self::Present(Facts {
                    comment: written.comment,
                    post: written.post,
                    depth: written.depth,
                    author: written.author,
                    body: written.body.clone(),
                    mentions: written.mentions.clone(),
                });
            }
            (Self::Present(facts), Event::Edited(edited)) => {
                facts.body.clone_from(&edited.body);
                facts.mentions.clone_from(&edited.mentions);
            }
            (Self::Present(facts), Event::Deleted(_)) => *self = Self::Deleted(facts.clone()),
            // No decision leads to these; a log that holds them all the same changes nothing.
            (Self::Unwritten, Event::Edited(_) | Event::Deleted(_))
            | (Self::Present(_), Event::Written(_))
            | (Self::Deleted(_), Event::Written(_) | Event::Edited(_) | Event::Deleted(_)) => {}
        }
    }
}

impl Comment {
    /// The comment, unless it does not exist or was taken away.
    pub fn present(&self) -> Option<&Facts> {
        match self {
            Self::Present(facts) => Some(facts),
            Self::Unwritten | Self::Deleted(_) => None,
        }
    }

    /// The comment, also when it was taken away.
    pub fn facts(&self) -> Option<&Facts> {
        match self {
            Self::Present(facts) | Self::Deleted(facts) => Some(facts),
            Self::Unwritten => None,
        }
    }

    /// Writes it; nothing when it is there already.
    pub fn write(&self, written: Written) -> Vec<Event> {
        match self {
            Self::Unwritten => vec![written.into()],
            Self::Present(_) | Self::Deleted(_) => Vec::new(),
        }
    }

    /// Replaces its text, which has been checked; nothing when it is the same.
    pub fn edit(
        &self,
        by: PersonId,
        body: &str,
        mentions: &[PersonId],
    ) -> Result<Vec<Event>, Refusal> {
        let facts = self.present().ok_or(Refusal::NotFound)?;
        if facts.author != by {
            return Err(Refusal::NotAllowed);
        }
        let edited = Edited {
            comment: facts.comment,
            post: facts.post,
            body: Personal::writing(by.0, body.to_owned()),
            mentions: mentions.to_vec(),
        };
        let same = facts.body == edited.body && facts.mentions == edited.mentions;
        Ok(if same {
            Vec::new()
        } else {
            vec![edited.into()]
        })
    }

    /// Takes it away; nothing when it is gone. The author may, and who moderates there.
    pub fn delete(&self, by: PersonId, moderates: bool) -> Result<Vec<Event>, Refusal> {
        let facts = self.facts().ok_or(Refusal::NotFound)?;
        if !moderates && facts.author != by {
            return Err(Refusal::NotAllowed);
        }
        Ok(match self {
            Self::Present(facts) => vec![
                Deleted {
                    comment: facts.comment,
                    post: facts.post,
                }
                .into(),
            ],
            Self::Unwritten | Self::Deleted(_) => Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn person(name: &str) -> PersonId {
        PersonId::derived(&[name])
    }

    fn written(depth: u8) -> Written {
        Written {
            comment: CommentId::derived(&["comment"]),
            post: PostId::derived(&["post"]),
            parent: None,
            depth,
            author: person("zoe"),
            body: Personal::writing(person("zoe").0, "first".to_owned()),
            mentions: vec![],
        }
    }

    fn comment() -> Comment {
        Comment::replay(&[written(1).into()])
    }

    fn after(mut comment: Comment, events: &[Event]) -> Comment {
        for event in events {
            comment.apply(event);
        }
        comment
    }

    #[test]
    fn only_the_author_edits_and_the_same_text_changes_nothing() {
        let (zoe, karim) = (person("zoe"), person("karim"));
        let changed = comment().edit(zoe, "second", &[]).unwrap();
        assert_eq!(changed.len(), 1);
        let comment = after(comment(), &changed);
        assert_eq!(comment.edit(zoe, "second", &[]), Ok(vec![]));
        assert_eq!(comment.edit(karim, "mine", &[]), Err(Refusal::NotAllowed));
    }

    #[test]
    fn authors_and_moderators_delete_and_nobody_else() {
        let (zoe, karim) = (person("zoe"), person("karim"));
        assert_eq!(comment().delete(karim, false), Err(Refusal::NotAllowed));
        for (by, moderates) in [(zoe, false), (karim, true)] {
            let gone = after(comment(), &comment().delete(by, moderates).unwrap());
            assert_eq!(gone.present(), None);
            assert_eq!(gone.delete(by, moderates), Ok(vec![]));
            assert_eq!(gone.edit(zoe, "second", &[]), Err(Refusal::NotFound));
        }
    }

    #[test]
    fn a_thread_is_twenty_deep() {
        let depth_below = |depth| {
            let comment = Comment::replay(&[written(depth).into()]);
            comment.present().unwrap().depth_below()
        };
        assert_eq!(depth_below(1), Ok(2));
        assert_eq!(depth_below(19), Ok(20));
        assert_eq!(depth_below(20), Err(Refusal::TooDeep));
    }

    #[test]
    fn a_comment_has_text_but_not_too_much() {
        assert_eq!(checked(" yes "), Ok("yes".to_owned()));
        assert_eq!(checked("  "), Err(Refusal::Body(Fault::Missing)));
        assert!(checked(&"x".repeat(10_000)).is_ok());
        assert_eq!(
            checked(&"x".repeat(10_001)),
            Err(Refusal::Body(Fault::TooLong(10_000)))
        );
    }

    /// One of the things that can be asked of a comment.
    #[derive(Clone, Debug)]
    enum Ask {
        Write,
        Edit(&'static str, String),
        Delete(&'static str, bool),
    }

    fn asks() -> impl Strategy<Value = Vec<Ask>> {
        let people = prop_oneof![Just("zoe"), Just("karim")];
        let ask = prop_oneof![
            Just(Ask::Write),
            (people.clone(), "[ab]").prop_map(|(person, text)| Ask::Edit(person, text)),
            (people, any::<bool>()).prop_map(|(person, power)| Ask::Delete(person, power)),
        ];
        proptest::collection::vec(ask, 0..20)
    }

    fn decide(comment: &Comment, ask: &Ask) -> Result<Vec<Event>, Refusal> {
        match ask {
            Ask::Write => Ok(comment.write(written(1))),
            Ask::Edit(by, text) => comment.edit(person(by), text, &[]),
            Ask::Delete(by, moderates) => comment.delete(person(by), *moderates),
        }
    }

    proptest! {
        #[test]
        fn replaying_what_was_decided_gives_the_live_state(asks in asks()) {
            let (mut live, mut history) = (Comment::default(), Vec::new());
            for ask in asks {
                for event in decide(&live, &ask).unwrap_or_default() {
                    live.apply(&event);
                    history.push(event);
                }
            }
            prop_assert_eq!(Comment::replay(&history), live);
        }

        #[test]
        fn whatever_was_asked_the_same_again_changes_nothing(asks in asks()) {
            let mut live = Comment::default();
            for ask in asks {
                if let Ok(events) = decide(&live, &ask) {
                    live = after(live, &events);
                    prop_assert_eq!(decide(&live, &ask), Ok(vec![]));
                }
            }
        }
    }
}
