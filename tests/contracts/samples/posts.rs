//! Posts.

use ruche::features::communities::events::Audience;
use ruche::features::posts::events::acknowledgement::{self, AcknowledgementEvent};
use ruche::features::posts::events::board::{Board, BoardEvent, Pinned, Unpinned};
use ruche::features::posts::events::me_too::{self, MeTooEvent};
use ruche::features::posts::events::quota::{GivenBack, QuotaEvent, Used};
use ruche::features::posts::events::{
    Deleted, Edited, Event, Kind, Moved, PostId, Published, Restored, Thanks, Undone,
};
use ruche::kernel::clock::Time;

use super::communities::hive;
use super::{karim, writing, zoe};

pub fn welcome() -> PostId {
    PostId::derived(&["sample", "welcome"])
}

pub fn post() -> Vec<Event> {
    let published = |kind, audience| Published {
        post: welcome(),
        author: zoe().into(),
        audience,
        kind,
        title: Some(writing("Welcome")),
        body: writing("Hello @karim, this is the *hive*. #bees"),
        language: Some("en".to_owned()),
        mentions: vec![karim()],
        tags: vec!["bees".to_owned()],
        ends_at: None,
        thanks: None,
    };
    let announcement = Published {
        ends_at: Some(Time(1_772_357_400_000_000)),
        ..published(Kind::Announcement, Audience::Everyone)
    };
    let kudos = Published {
        thanks: Some(Thanks {
            people: vec![karim()],
            skill: Some(writing("Welding")),
        }),
        ..published(Kind::Kudos, Audience::Everyone)
    };
    let edited = Edited {
        post: welcome(),
        title: None,
        body: writing("Hello @karim"),
        mentions: vec![karim()],
        tags: vec!["hive".to_owned()],
    };
    let deleted = |by, at| Deleted {
        post: welcome(),
        by,
        at,
    };
    let noon = Some(Time(1_772_357_400_000_000));
    vec![
        published(Kind::Status, Audience::Everyone).into(),
        published(Kind::Article, Audience::Community(hive())).into(),
        published(Kind::Question, Audience::Everyone).into(),
        published(Kind::Announcement, Audience::Everyone).into(),
        published(Kind::Kudos, Audience::Everyone).into(),
        announcement.into(),
        kudos.into(),
        edited.into(),
        deleted(None, None).into(),
        deleted(Some(karim().into()), None).into(),
        deleted(Some(karim().into()), noon).into(),
        Restored { post: welcome() }.into(),
        Moved {
            post: welcome(),
            from: Audience::Everyone,
            to: Audience::Community(hive()),
            mentions: vec![karim()],
        }
        .into(),
        Undone { post: welcome() }.into(),
    ]
}

pub fn quota() -> Vec<QuotaEvent> {
    let used = Used {
        post: welcome(),
        at: Time(1_772_357_400_000_000),
    };
    vec![used.into(), GivenBack { post: welcome() }.into()]
}

pub fn me_too() -> Vec<MeTooEvent> {
    let (post, person) = (welcome(), karim());
    vec![
        me_too::Added { post, person }.into(),
        me_too::Withdrawn { post, person }.into(),
    ]
}

pub fn acknowledgement() -> Vec<AcknowledgementEvent> {
    let (post, person) = (welcome(), karim());
    let at = Time(1_772_357_400_000_000);
    vec![
        acknowledgement::Given { post, person, at }.into(),
        acknowledgement::Withdrawn { post, person }.into(),
    ]
}

pub fn board() -> Vec<BoardEvent> {
    let pinned = |board| Pinned {
        post: welcome(),
        board,
        at: Time(1_772_357_400_000_000),
        until: Some(Time(1_772_357_460_000_000)),
    };
    let profile = Board::Profile(zoe());
    let unpinned = Unpinned {
        post: welcome(),
        board: profile,
    };
    vec![
        pinned(Board::Place(Audience::Everyone)).into(),
        pinned(profile).into(),
        unpinned.into(),
    ]
}
