//! Who is told what happened to a post, a comment or a reaction.
//!
//! Everything that decides is read from streams: a table may lag behind the event that led here.
//! Carried out twice, the second time changes nothing; carried out late, what was undone
//! meanwhile is told to nobody.

use std::convert::Infallible;

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::blocks::commands::hears_nothing_of;
use crate::features::comments;
use crate::features::comments::aggregate::Comment;
use crate::features::comments::events::{CommentId, Event as CommentEvent};
use crate::features::communities::events::Audience;
use crate::features::following::commands::level_about;
use crate::features::following::events::Level;
use crate::features::notifications::aggregate::{Notification, Timing};
use crate::features::notifications::events::{
    Event as NotificationEvent, NotificationId, Raised, Reason, Withdrawn,
};
use crate::features::people::aggregate::Profile;
use crate::features::posts;
use crate::features::posts::aggregate::Post;
use crate::features::posts::events::{Event as PostEvent, PostId};
use crate::features::reactions::aggregate::Reaction;
use crate::features::reactions::events::{ReactionId, Subject};
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::event::{Event, Recorded};
use crate::kernel::execute::{Command, Decision, Failure};
use crate::kernel::id;

/// Something of which somebody may have to be told, as the queue keeps it: ids alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "about")]
pub enum News {
    /// A text of a post: the first, or an edit.
    Post {
        /// Which post.
        post: PostId,
        /// The place of the event in the post's stream.
        version: i64,
    },
    /// A text of a comment: the first, or an edit.
    Comment {
        /// Which comment.
        comment: CommentId,
        /// Its post.
        post: PostId,
        /// The place of the event in the comment's stream.
        version: i64,
    },
    /// A reaction to a post, given or taken back.
    Reaction {
        /// Which post.
        post: PostId,
        /// Who reacted.
        person: PersonId,
    },
}

/// The event that brings the news.
#[derive(Clone, Copy, Debug)]
pub struct Cause {
    /// Where it lies in the log.
    pub position: i64,
    /// When it was recorded.
    pub at: Time,
}

/// Where it happened, and through whom.
#[derive(Clone, Copy, Debug)]
struct Scene {
    cause: Cause,
    post: PostId,
    comment: Option<CommentId>,
    audience: Audience,
    actor: PersonId,
}

impl Scene {
    fn subject(&self) -> String {
        self.comment
            .map_or_else(|| self.post.to_string(), |comment| comment.to_string())
    }
}

/// Tells whoever has to be told.
pub async fn tell(app: &App, cause: Cause, news: &News) -> Result<(), Error> {
    match *news {
        News::Post { post, version } => post_text(app, cause, post, version).await,
        News::Comment {
            comment,
            post,
            version,
        } => comment_text(app, cause, (post, comment), version).await,
        News::Reaction { post, person } => reaction(app, cause, post, person).await,
    }
}

async fn post_text(app: &App, cause: Cause, post: PostId, version: i64) -> Result<(), Error> {
    let (state, _) = app.executor.load::<Post>(&post.to_string()).await?;
    let Some(facts) = state.published() else {
        return Ok(());
    };
    let scene = Scene {
        cause,
        post,
        comment: None,
        audience: facts.audience,
        actor: facts.author,
    };
    let stream = post.to_string();
    let texts = texts::<PostEvent>(app, &stream, |event| match event {
        PostEvent::Published(published) => Some(published.mentions),
        PostEvent::Edited(edited) => Some(edited.mentions),
        // Who may not see it any more is not told of it again when it comes back.
        PostEvent::Moved(moved) => Some(moved.mentions),
        PostEvent::Deleted(_) | PostEvent::Restored(_) | PostEvent::Undone(_) => None,
    });
    let mut texts = texts.await?;
    // Kudos name the people they thank in every text alike.
    for (_, people) in &mut texts {
        people.extend(facts.thanked());
    }
    let change = Change::of(&texts, version);
    mentions(app, &scene, &change).await
}

async fn comment_text(
    app: &App,
    cause: Cause,
    (post, comment): (PostId, CommentId),
    version: i64,
) -> Result<(), Error> {
    let (state, _) = app.executor.load::<Post>(&post.to_string()).await?;
    let (written, _) = app.executor.load::<Comment>(&comment.to_string()).await?;
    let (Some(post_facts), Some(facts)) = (state.published(), written.present()) else {
        return Ok(());
    };
    let scene = Scene {
        cause,
        post,
        comment: Some(comment),
        audience: post_facts.audience,
        actor: facts.author,
    };
    let stream = comment.to_string();
    let texts = texts::<CommentEvent>(app, &stream, |event| match event {
        CommentEvent::Written(written) => Some(written.mentions),
        CommentEvent::Edited(edited) => Some(edited.mentions),
        CommentEvent::Deleted(_)
        | CommentEvent::Undone(_)
        | CommentEvent::Accepted(_)
        | CommentEvent::AcceptanceWithdrawn(_) => None,
    });
    let mut change = Change::of(&texts.await?, version);
    if version == 1 {
        // The strongest reason alone: who is mentioned is not told of the comment as well.
        if !change.added.contains(&post_facts.author) {
            raise(app, &scene, post_facts.author, Reason::Comment).await?;
        }
    } else {
        // They know of the comment already, for whichever reason.
        change.leave_out(post_facts.author);
    }
    mentions(app, &scene, &change).await
}

async fn reaction(app: &App, cause: Cause, post: PostId, person: PersonId) -> Result<(), Error> {
    let (state, _) = app.executor.load::<Post>(&post.to_string()).await?;
    let Some(facts) = state.published() else {
        return Ok(());
    };
    let scene = Scene {
        cause,
        post,
        comment: None,
        audience: facts.audience,
        actor: person,
    };
    let stream = ReactionId::of(Subject::Post(post), person).to_string();
    let (reaction, _) = app.executor.load::<Reaction>(&stream).await?;
    match reaction {
        Reaction::Present(_) => raise(app, &scene, facts.author, Reason::Reaction).await,
        Reaction::Absent => withdraw(app, &scene, facts.author, Reason::Reaction).await,
    }
}

async fn mentions(app: &App, scene: &Scene, change: &Change) -> Result<(), Error> {
    for person in &change.added {
        raise(app, scene, *person, Reason::Mention).await?;
    }
    for person in &change.removed {
        withdraw(app, scene, *person, Reason::Mention).await?;
    }
    Ok(())
}

/// What one text changed about who is mentioned, as far as it still holds.
#[derive(Debug, Default, PartialEq, Eq)]
struct Change {
    added: Vec<PersonId>,
    removed: Vec<PersonId>,
}

impl Change {
    /// The change that the event at `version` made; `texts` are the mentions of every text with
    /// its version, in order.
    fn of(texts: &[(i64, Vec<PersonId>)], version: i64) -> Self {
        let mentions = |found: Option<&(i64, Vec<PersonId>)>| {
            found.map(|(_, people)| people.clone()).unwrap_or_default()
        };
        let before = mentions(texts.iter().rfind(|(at, _)| *at < version));
        let then = mentions(texts.iter().find(|(at, _)| *at == version));
        let now = mentions(texts.last());
        let without = |people: &[PersonId], others: &[&[PersonId]]| {
            let in_others = |person| others.iter().any(|others| others.contains(person));
            let kept = people.iter().filter(|person| !in_others(person));
            kept.copied().collect::<Vec<_>>()
        };
        let mut added = without(&then, &[&before]);
        added.retain(|person| now.contains(person));
        Self {
            added,
            removed: without(&before, &[&then, &now]),
        }
    }

    fn leave_out(&mut self, person: PersonId) {
        self.added.retain(|other| *other != person);
        self.removed.retain(|other| *other != person);
    }
}

/// The mentions of every text of a stream, with the version of its event.
async fn texts<E: Event>(
    app: &App,
    stream: &str,
    mentions: impl Fn(E) -> Option<Vec<PersonId>>,
) -> Result<Vec<(i64, Vec<PersonId>)>, Error> {
    let recorded = app.log().read_stream(stream, 0).await?;
    let read = || {
        let text = |recorded: &Recorded| {
            E::read(recorded).map(|event| Some((recorded.version, mentions(event)?)))
        };
        recorded
            .iter()
            .filter_map(|recorded| text(recorded).transpose())
            .collect::<Result<Vec<_>, _>>()
    };
    app.keys().opening(read).await?
}

/// Tells a person, unless it is their own doing, they have left, or it is not for them.
async fn raise(app: &App, scene: &Scene, recipient: PersonId, reason: Reason) -> Result<(), Error> {
    if recipient == scene.actor || !is_here(app, recipient).await? {
        return Ok(());
    }
    if !sees(app, scene, recipient).await? || !hears(app, scene, recipient, reason).await? {
        return Ok(());
    }
    let subject = scene.subject();
    let raised = Raised {
        notification: NotificationId::of(recipient, reason, &subject),
        recipient,
        reason,
        actor: scene.actor,
        subject,
        post: scene.post.to_string(),
        audience: scene.audience,
        mail_at: None,
    };
    let timing = Timing {
        at: scene.cause.at,
        hold_seconds: match reason {
            Reason::Mention | Reason::Comment => app.settings.mail.hold_seconds,
            Reason::Reaction => app.settings.mail.reaction_hold_seconds,
        },
    };
    let notification = raised.notification;
    decide(app, scene, ("raise", notification), |state| {
        state.raise(raised.clone(), timing)
    })
    .await
}

async fn withdraw(
    app: &App,
    scene: &Scene,
    recipient: PersonId,
    reason: Reason,
) -> Result<(), Error> {
    let notification = NotificationId::of(recipient, reason, &scene.subject());
    let withdrawn = Withdrawn {
        notification,
        actor: scene.actor,
    };
    decide(app, scene, ("withdraw", notification), |state| {
        state.withdraw(withdrawn.clone())
    })
    .await
}

async fn decide(
    app: &App,
    scene: &Scene,
    (what, notification): (&str, NotificationId),
    decision: impl Fn(&Notification) -> Vec<NotificationEvent>,
) -> Result<(), Error> {
    let stream = notification.to_string();
    // The same event acts once on a notification, however often it is carried out.
    let position = scene.cause.position.to_string();
    let mut command = Command::system(id::derived_uuid(&["notify", what, &position, &stream]));
    command.causation = Some(scene.cause.position);
    let decide = |state: &Notification| Ok::<_, Infallible>(Decision::from(decision(state)));
    let done = app.executor.execute(&command, &stream, decide).await;
    match done {
        Ok(_) => Ok(()),
        Err(Failure::Broken(error)) => Err(error),
        Err(Failure::Taken { scope }) => Err(Error::Conflict { stream: scope }),
        Err(Failure::Refused(never)) => match never {},
    }
}

async fn is_here(app: &App, person: PersonId) -> Result<bool, Error> {
    let (profile, _) = app.executor.load::<Profile>(&person.to_string()).await?;
    Ok(profile.is_active())
}

async fn sees(app: &App, scene: &Scene, person: PersonId) -> Result<bool, Error> {
    Ok(match scene.comment {
        Some(comment) => comments::commands::readable(app, person, comment)
            .await?
            .is_some(),
        None => posts::commands::readable(app, person, scene.post)
            .await?
            .is_some(),
    })
}

/// Whether a person wants to hear this: of whoever did it, and about the post.
async fn hears(app: &App, scene: &Scene, person: PersonId, reason: Reason) -> Result<bool, Error> {
    if hears_nothing_of(app, person, scene.actor).await? {
        return Ok(false);
    }
    let level = level_about(app, person, (scene.post, scene.audience)).await?;
    Ok(match level {
        Some(Level::None) => false,
        Some(Level::Mentions) => reason == Reason::Mention,
        Some(Level::Participating | Level::All) | None => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(names: &[&str]) -> Vec<PersonId> {
        names
            .iter()
            .map(|name| PersonId::derived(&[name]))
            .collect()
    }

    #[test]
    fn an_edit_tells_the_newly_mentioned_alone() {
        let texts = [(1, people(&["a", "b"])), (2, people(&["b", "c"]))];
        let first = Change::of(&texts[..1], 1);
        assert_eq!(first.added, people(&["a", "b"]));
        let second = Change::of(&texts, 2);
        assert_eq!(second.added, people(&["c"]));
        assert_eq!(second.removed, people(&["a"]));
    }

    #[test]
    fn what_a_later_text_undid_is_told_to_nobody() {
        let texts = [
            (1, people(&["a", "b"])),
            (3, people(&["b"])),
            (4, people(&["a", "b"])),
        ];
        assert_eq!(Change::of(&texts[..2], 1).added, people(&["b"]));
        assert_eq!(Change::of(&texts, 3), Change::default());
        assert_eq!(Change::of(&texts, 4).added, people(&["a"]));
    }
}
