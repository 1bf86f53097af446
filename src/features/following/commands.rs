//! What people follow and keep.

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::events::PersonId;
use crate::features::communities::visibility::ground;
use crate::features::following::aggregate::{
    BOOKMARKS_MAX, Bookmark, FOLLOWS_MAX, Follow, Refusal, of_others,
};
use crate::features::following::events::{BookmarkId, FollowId, Level, Target};
use crate::features::following::{projection, queries};
use crate::features::people;
use crate::features::posts;
use crate::features::posts::aggregate::text;
use crate::features::posts::events::PostId;
use crate::kernel::error::Error;
use crate::kernel::execute::{Command, Done, Failure};

/// The viewer wants to hear so much of something.
pub async fn follow(
    app: &App,
    viewer: &Viewer,
    target: Target,
    level: Level,
) -> Result<Done, Failure<Refusal>> {
    let target = followable(app, viewer, target).await?;
    let is_new = self::level(app, viewer.person, &target).await?.is_none();
    if is_new && queries::follow_count(app, viewer.person).await? >= FOLLOWS_MAX {
        return Err(Failure::Refused(Refusal::TooManyFollows));
    }
    set(app, viewer, "follow", (&target, Some(level))).await
}

/// The viewer follows something no longer, whether it still exists for them or not.
pub async fn unfollow(
    app: &App,
    viewer: &Viewer,
    target: Target,
) -> Result<Done, Failure<Refusal>> {
    let target = folded(target).map_err(Failure::Refused)?;
    set(app, viewer, "unfollow", (&target, None)).await
}

async fn set(
    app: &App,
    viewer: &Viewer,
    request: &str,
    (target, level): (&Target, Option<Level>),
) -> Result<Done, Failure<Refusal>> {
    let command = Command::by(&viewer.person.to_string(), request, None);
    let stream = FollowId::of(viewer.person, target).to_string();
    let decide = |state: &Follow| Ok(state.set(viewer.person, target, level).into());
    let done = app.executor.execute(&command, &stream, decide).await?;
    settled(app, done).await
}

/// What is to be followed, where it exists for the viewer.
async fn followable(
    app: &App,
    viewer: &Viewer,
    target: Target,
) -> Result<Target, Failure<Refusal>> {
    let target = folded(target).map_err(Failure::Refused)?;
    let exists = match &target {
        Target::Person(person) => {
            of_others(viewer.person, *person).map_err(Failure::Refused)?;
            let found = people::queries::profiles(app, viewer.person, &[*person]).await?;
            !found.is_empty()
        }
        Target::Tag(_) => true,
        Target::Community(community) => {
            let ground = ground(app, viewer.person, *community).await?;
            ground.is_some_and(|ground| ground.exists())
        }
        Target::Post(post) => posts::commands::readable(app, viewer.person, *post)
            .await?
            .is_some(),
    };
    if exists {
        Ok(target)
    } else {
        Err(Failure::Refused(Refusal::NotFound))
    }
}

/// A tag as posts have it; everything else as it is.
fn folded(target: Target) -> Result<Target, Refusal> {
    match target {
        Target::Tag(tag) => {
            let tags = text::tags(&[tag], "").map_err(|_fault| Refusal::BadTag)?;
            let tag = tags.into_iter().next().ok_or(Refusal::BadTag)?;
            Ok(Target::Tag(tag))
        }
        Target::Person(_) | Target::Community(_) | Target::Post(_) => Ok(target),
    }
}

/// The viewer keeps a post.
pub async fn bookmark_post(
    app: &App,
    viewer: &Viewer,
    post: PostId,
) -> Result<Done, Failure<Refusal>> {
    seen(app, viewer, post).await?;
    let (state, _) = bookmark(app, viewer.person, post).await?;
    if !state.kept && queries::bookmark_count(app, viewer.person).await? >= BOOKMARKS_MAX {
        return Err(Failure::Refused(Refusal::TooManyBookmarks));
    }
    keep(app, viewer, "bookmarkPost", (post, true)).await
}

/// The viewer keeps a post no longer.
pub async fn remove_bookmark(
    app: &App,
    viewer: &Viewer,
    post: PostId,
) -> Result<Done, Failure<Refusal>> {
    seen(app, viewer, post).await?;
    keep(app, viewer, "removeBookmark", (post, false)).await
}

async fn bookmark(app: &App, person: PersonId, post: PostId) -> Result<(Bookmark, i64), Error> {
    let stream = BookmarkId::of(person, post).to_string();
    app.executor.load(&stream).await
}

async fn seen(app: &App, viewer: &Viewer, post: PostId) -> Result<(), Failure<Refusal>> {
    let found = posts::commands::readable(app, viewer.person, post).await?;
    found.map(drop).ok_or(Failure::Refused(Refusal::NotFound))
}

async fn keep(
    app: &App,
    viewer: &Viewer,
    request: &str,
    (post, wanted): (PostId, bool),
) -> Result<Done, Failure<Refusal>> {
    let command = Command::by(&viewer.person.to_string(), request, None);
    let stream = BookmarkId::of(viewer.person, post).to_string();
    let decide = |state: &Bookmark| Ok(state.set(viewer.person, post, wanted).into());
    let done = app.executor.execute(&command, &stream, decide).await?;
    settled(app, done).await
}

async fn settled(app: &App, done: Done) -> Result<Done, Failure<Refusal>> {
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}

/// How much a person wants to hear of something; none where they have not said.
async fn level(app: &App, person: PersonId, target: &Target) -> Result<Option<Level>, Error> {
    let stream = FollowId::of(person, target).to_string();
    let (state, _) = app.executor.load::<Follow>(&stream).await?;
    Ok(state.level)
}
