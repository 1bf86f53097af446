//! Posts.

use ruche::features::communities::events::Audience;
use ruche::features::posts::events::{Deleted, Edited, Event, Kind, PostId, Published, Restored};

use super::communities::hive;
use super::{karim, writing, zoe};

pub fn welcome() -> PostId {
    PostId::derived(&["sample", "welcome"])
}

pub fn post() -> Vec<Event> {
    let published = |kind, audience| Published {
        post: welcome(),
        author: zoe(),
        audience,
        kind,
        title: Some(writing("Welcome")),
        body: writing("Hello @karim, this is the *hive*. #bees"),
        language: Some("en".to_owned()),
        mentions: vec![karim()],
        tags: vec!["bees".to_owned()],
    };
    let edited = Edited {
        post: welcome(),
        title: None,
        body: writing("Hello @karim"),
        mentions: vec![karim()],
        tags: vec!["hive".to_owned()],
    };
    vec![
        published(Kind::Status, Audience::Everyone).into(),
        published(Kind::Article, Audience::Community(hive())).into(),
        published(Kind::Question, Audience::Everyone).into(),
        published(Kind::Announcement, Audience::Everyone).into(),
        published(Kind::Kudos, Audience::Everyone).into(),
        edited.into(),
        Deleted {
            post: welcome(),
            by: None,
        }
        .into(),
        Deleted {
            post: welcome(),
            by: Some(karim()),
        }
        .into(),
        Restored { post: welcome() }.into(),
    ]
}
