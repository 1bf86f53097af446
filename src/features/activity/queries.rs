//! From events to activities: what each event is, and what it is about.

mod sight;

use crate::features::accounts::events::PersonId;
use crate::features::comments::events::{CommentId, Event as CommentEvent};
use crate::features::people::events::Event as ProfileEvent;
use crate::features::posts::events::{Event as PostEvent, PostId};
use crate::features::reactions::events::{Event as ReactionEvent, Subject};
use crate::features::{accounts, comments, communities, people, posts, reactions};
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};

pub use sight::{Sight, sights};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A post was published.
    PostPublished,
    /// A post's text changed.
    PostEdited,
    /// A post went to the bin.
    PostDeleted,
    /// A post came back from the bin.
    PostRestored,
    /// A post is for another audience.
    PostMoved,
    /// A comment was written.
    CommentWritten,
    /// A comment's text changed.
    CommentEdited,
    /// A comment was taken away.
    CommentDeleted,
    /// An answer was accepted, or is no longer.
    AcceptanceChanged,
    /// A reaction was given, changed or taken back.
    ReactionChanged,
    /// Somebody joined, or a profile changed.
    ProfileChanged,
}

/// What it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum About {
    /// A post.
    Post(PostId),
    /// A comment.
    Comment(CommentId),
    /// A person.
    Person(PersonId),
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Activity {
    /// Where it lies in the log.
    pub position: i64,
    /// When it happened.
    pub occurred_at: Time,
    /// Who did it; none for the system.
    pub actor: Option<PersonId>,
    /// What happened.
    pub what: What,
    /// What it is about.
    pub about: About,
}

/// The read models that say who is signed in and what may be seen; an activity is looked at once
/// they have reached it.
pub const READERS: &[&str] = &[
    accounts::projection::NAME,
    people::projection::NAME,
    communities::projection::NAME,
    posts::projection::NAME,
    comments::projection::NAME,
    reactions::projection::NAME,
];

/// The kinds of event that are activities.
pub fn kinds() -> Vec<&'static str> {
    let all = [
        PostEvent::KINDS,
        CommentEvent::KINDS,
        ReactionEvent::KINDS,
        ProfileEvent::KINDS,
    ];
    all.concat()
}

/// What an event is as an activity. Call it inside
/// [`Keys::opening`](crate::kernel::personal::Keys::opening).
pub fn read(recorded: &Recorded) -> Result<Activity, Error> {
    let (what, about) = classify(recorded)?;
    Ok(Activity {
        position: recorded.position,
        occurred_at: recorded.occurred_at,
        actor: recorded.actor.as_ref().and_then(|actor| actor.parse().ok()),
        what,
        about,
    })
}

fn classify(recorded: &Recorded) -> Result<(What, About), Error> {
    let kind = recorded.kind.as_str();
    if PostEvent::KINDS.contains(&kind) {
        Ok(match PostEvent::read(recorded)? {
            PostEvent::Published(it) => (What::PostPublished, About::Post(it.post)),
            PostEvent::Edited(it) => (What::PostEdited, About::Post(it.post)),
            PostEvent::Deleted(it) => (What::PostDeleted, About::Post(it.post)),
            PostEvent::Restored(it) => (What::PostRestored, About::Post(it.post)),
            PostEvent::Moved(it) => (What::PostMoved, About::Post(it.post)),
            // As if it had never been: to those who saw it, it is gone.
            PostEvent::Undone(it) => (What::PostDeleted, About::Post(it.post)),
        })
    } else if CommentEvent::KINDS.contains(&kind) {
        Ok(match CommentEvent::read(recorded)? {
            CommentEvent::Written(it) => (What::CommentWritten, About::Comment(it.comment)),
            CommentEvent::Edited(it) => (What::CommentEdited, About::Comment(it.comment)),
            CommentEvent::Deleted(it) => (What::CommentDeleted, About::Comment(it.comment)),
            CommentEvent::Undone(it) => (What::CommentDeleted, About::Comment(it.comment)),
            CommentEvent::Accepted(it) => (What::AcceptanceChanged, About::Comment(it.comment)),
            CommentEvent::AcceptanceWithdrawn(it) => {
                (What::AcceptanceChanged, About::Comment(it.comment))
            }
        })
    } else if ReactionEvent::KINDS.contains(&kind) {
        let subject = match ReactionEvent::read(recorded)? {
            ReactionEvent::Added(it) => it.subject,
            ReactionEvent::Changed(it) => it.subject,
            ReactionEvent::Withdrawn(it) => it.subject,
        };
        let about = match subject {
            Subject::Post(id) => About::Post(id),
            Subject::Comment(id) => About::Comment(id),
        };
        Ok((What::ReactionChanged, about))
    } else {
        let unknown = || Error::Undecodable {
            position: recorded.position,
            kind: recorded.kind.clone(),
            reason: "no activity".to_owned(),
        };
        let person = recorded.stream.parse().map_err(|_not_a_person| unknown())?;
        Ok((What::ProfileChanged, About::Person(person)))
    }
}
