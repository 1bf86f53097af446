//! Comments.

use ruche::features::comments::events::{CommentId, Deleted, Edited, Event, Written};

use super::posts::welcome;
use super::{karim, writing, zoe};

pub fn thanks() -> CommentId {
    CommentId::derived(&["sample", "thanks"])
}

pub fn comment() -> Vec<Event> {
    let written = Written {
        comment: thanks(),
        post: welcome(),
        parent: Some(CommentId::derived(&["sample", "parent"])),
        depth: 1,
        author: zoe(),
        body: writing("Thanks @karim"),
        mentions: vec![karim()],
    };
    let edited = Edited {
        comment: thanks(),
        post: welcome(),
        body: writing("Thank you, @karim"),
        mentions: vec![karim()],
    };
    let deleted = Deleted {
        comment: thanks(),
        post: welcome(),
    };
    vec![written.into(), edited.into(), deleted.into()]
}
