//! Comments.

use ruche::features::comments::events::{
    AcceptanceWithdrawn, Accepted, CommentId, Deleted, Edited, Event, Undone, Written,
};

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
        author: zoe().into(),
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
    let (comment, post) = (thanks(), welcome());
    let accepted = |as_moderator| Accepted {
        comment,
        post,
        by: karim().into(),
        as_moderator,
    };
    let withdrawn = AcceptanceWithdrawn {
        comment,
        post,
        by: karim().into(),
        as_moderator: true,
    };
    vec![
        written.into(),
        edited.into(),
        deleted.into(),
        Undone { comment, post }.into(),
        accepted(false).into(),
        accepted(true).into(),
        withdrawn.into(),
    ]
}
