//! Who is told what happened to a post, a comment, a reaction, a membership or a skill.
//!
//! Each event has its candidates: the people it names, those it answers, those it is for, and
//! those who follow what it touches. Of several reasons the strongest counts. What a candidate
//! wishes decides, by one rule that is kept with the decision.
//!
//! What happened is read from streams; who they are and what they wish from tables, which the
//! caller has seen catch up. Carried out twice, the second time changes nothing; carried out late,
//! what was undone meanwhile is told to nobody.

mod asking;
mod change;
mod deciding;
mod marks;
mod membership;
mod pseudonyms;
mod skills;

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::comments::aggregate::Comment;
use crate::features::comments::events::{CommentId, Event as CommentEvent};
use crate::features::notifications::events::{Reason, Where};
use crate::features::notifications::queries::recipients::{
    Candidate, Chunk, Place, of_post, of_thread,
};
use crate::features::posts::aggregate::{Facts, Post};
use crate::features::posts::events::{Event as PostEvent, Kind, PostId};
use crate::features::pseudonyms::commands::behind;
use crate::features::pseudonyms::events::{Author, PseudonymId};
use crate::features::skills::aggregate::endorsement::Pair;
use crate::features::skills::events::SkillId;
use crate::kernel::clock::Time;
use crate::kernel::error::Error;

pub use self::asking::{ask, ask_no_more};
use self::change::{Change, texts};
use self::deciding::{decide_all, withdraw};
pub use self::membership::Step;

/// How many people are decided about before others have their turn: an announcement to a whole
/// company holds nothing up.
const CHUNK: usize = 500;

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
        /// The comment it answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<CommentId>,
        /// The place of the event in the comment's stream.
        version: i64,
    },
    /// An answer that was accepted, or is no longer.
    Verdict {
        /// Which comment.
        comment: CommentId,
        /// Its post.
        post: PostId,
        /// Who decided.
        by: Author,
        /// What.
        accepted: bool,
    },
    /// A reaction to a post, given or taken back.
    Reaction {
        /// Which post.
        post: PostId,
        /// Who reacted.
        person: PersonId,
    },
    /// A step of a membership.
    Membership(Step),
    /// A skill that is confirmed, that somebody is asked to confirm, or neither any more.
    Endorsement {
        /// Who confirms.
        by: PersonId,
        /// Whose skill.
        person: PersonId,
        /// Which of the pair's skills.
        number: u32,
    },
    /// A pseudonym that was opened.
    PseudonymOpened {
        /// Which.
        pseudonym: PseudonymId,
        /// Who agreed.
        by: PersonId,
    },
    /// A skill that was proposed and decided about.
    Proposal {
        /// Which skill.
        skill: SkillId,
        /// Who decided.
        by: PersonId,
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
#[derive(Clone, Debug)]
struct Scene {
    cause: Cause,
    place: Place,
    subject: String,
}

impl Scene {
    fn new(cause: Cause, post: &Facts, comment: Option<CommentId>, actor: Author) -> Self {
        let place = Place {
            at: Where::Post(post.post),
            audience: post.audience,
            actor,
        };
        let comment = comment.map(|comment| comment.to_string());
        Self {
            cause,
            place,
            subject: comment.unwrap_or_else(|| post.post.to_string()),
        }
    }
}

/// Tells those who have to be told, a part of them at a time: after `after`, and answers after
/// whom to go on; none when all are told.
pub async fn tell(
    app: &App,
    cause: Cause,
    news: &News,
    after: Option<PersonId>,
) -> Result<Option<PersonId>, Error> {
    let chunk = (after, CHUNK);
    match *news {
        News::Post { post, version } => post_text(app, cause, (post, version), chunk).await,
        News::Comment {
            comment,
            post,
            parent,
            version,
        } => {
            let text = Text {
                comment,
                post,
                parent,
                version,
            };
            comment_text(app, cause, text, chunk).await
        }
        News::Verdict {
            comment,
            post,
            by,
            accepted,
        } => {
            marks::verdict(app, cause, (post, comment), (by, accepted)).await?;
            Ok(None)
        }
        News::Reaction { post, person } => {
            marks::reaction(app, cause, post, person).await?;
            Ok(None)
        }
        News::Membership(step) => membership::tell(app, cause, step, chunk).await,
        News::Endorsement { by, person, number } => {
            skills::tell(app, cause, Pair { by, person }, number).await?;
            Ok(None)
        }
        News::PseudonymOpened { pseudonym, by } => {
            pseudonyms::tell(app, cause, (pseudonym, by)).await?;
            Ok(None)
        }
        News::Proposal { skill, by } => {
            skills::decided(app, cause, (skill, by)).await?;
            Ok(None)
        }
    }
}

async fn post_text(
    app: &App,
    cause: Cause,
    (post, version): (PostId, i64),
    chunk: Chunk,
) -> Result<Option<PersonId>, Error> {
    let (state, _) = app.executor.load::<Post>(&post.to_string()).await?;
    let Some(facts) = state.published() else {
        return Ok(None);
    };
    let scene = Scene::new(cause, facts, None, facts.author);
    let stream = post.to_string();
    let texts = texts::<PostEvent>(app, &stream, |event| match event {
        PostEvent::Published(published) => Some(published.mentions),
        PostEvent::Edited(edited) => Some(edited.mentions),
        // Who may not see it any more is not told of it again when it comes back.
        PostEvent::Moved(moved) => Some(moved.mentions),
        PostEvent::Deleted(_) | PostEvent::Restored(_) | PostEvent::Undone(_) => None,
    });
    let mut change = Change::of(&texts.await?, version);
    // Kudos name the people they thank, whatever the text says.
    change.leave_out(facts.thanked());
    if version > 1 {
        mentions(app, &scene, change, Vec::new()).await?;
        return Ok(None);
    }
    let thanked = of(Reason::Kudos, facts.thanked());
    let named: Vec<PersonId> = [&change.added, facts.thanked()].concat();
    if chunk.0.is_none() {
        mentions(app, &scene, change, thanked).await?;
    }
    let what = (facts.kind, facts.tags.as_slice());
    let others = of_post(app, scene.place, what, chunk).await?;
    others_of(app, &scene, others, &named).await
}

/// A text of a comment.
#[derive(Clone, Copy, Debug)]
struct Text {
    comment: CommentId,
    post: PostId,
    parent: Option<CommentId>,
    version: i64,
}

async fn comment_text(
    app: &App,
    cause: Cause,
    text: Text,
    chunk: Chunk,
) -> Result<Option<PersonId>, Error> {
    let (state, _) = app.executor.load::<Post>(&text.post.to_string()).await?;
    let stream = text.comment.to_string();
    let (written, _) = app.executor.load::<Comment>(&stream).await?;
    let (Some(post), Some(facts)) = (state.published(), written.present()) else {
        return Ok(None);
    };
    let scene = Scene::new(cause, post, Some(text.comment), facts.author);
    let texts = texts::<CommentEvent>(app, &stream, |event| match event {
        CommentEvent::Written(written) => Some(written.mentions),
        CommentEvent::Edited(edited) => Some(edited.mentions),
        CommentEvent::Deleted(_)
        | CommentEvent::Undone(_)
        | CommentEvent::Accepted(_)
        | CommentEvent::AcceptanceWithdrawn(_) => None,
    });
    let mut change = Change::of(&texts.await?, text.version);
    let answered = answered(app, post, text.parent).await?;
    if text.version > 1 {
        // They know of the comment already, for whichever reason.
        change.leave_out(&answered.iter().map(|it| it.person).collect::<Vec<_>>());
        mentions(app, &scene, change, Vec::new()).await?;
        return Ok(None);
    }
    let mut named = change.added.clone();
    named.extend(answered.iter().map(|it| it.person));
    if chunk.0.is_none() {
        mentions(app, &scene, change, answered).await?;
    }
    let others = of_thread(app, text.post, chunk).await?;
    others_of(app, &scene, others, &named).await
}

/// Whom a comment answers: whoever wrote the comment above it, and whoever wrote the post. One
/// person for the stronger reason.
async fn answered(
    app: &App,
    post: &Facts,
    parent: Option<CommentId>,
) -> Result<Vec<Candidate>, Error> {
    let mut answered = Vec::new();
    if let Some(parent) = parent {
        let (above, _) = app.executor.load::<Comment>(&parent.to_string()).await?;
        if let Some(facts) = above.present() {
            answered.extend(to(app, facts.author, Reason::Reply).await?);
        }
    }
    let reason = match (post.kind, parent) {
        (Kind::Question, None) => Reason::Answer,
        _ => Reason::Comment,
    };
    let author = to(app, post.author, reason).await?;
    answered.extend(author.filter(|it| answered.iter().all(|known| known.person != it.person)));
    Ok(answered)
}

/// An author with a reason to be told. Whoever is behind a pseudonym is told as everybody who takes
/// part is: neither a mail nor whoever looks at the list says that it is they who asked.
async fn to(app: &App, author: Author, reason: Reason) -> Result<Option<Candidate>, Error> {
    let reason = match author {
        Author::Person(_) => reason,
        Author::Pseudonym(_) => Reason::Thread,
    };
    let person = behind(app, author).await?;
    Ok(person.map(|person| Candidate {
        person,
        reason,
        followed: None,
    }))
}

/// Tells those a text names, and others it is directed to, who are not mentioned in it as well.
async fn mentions(
    app: &App,
    scene: &Scene,
    change: Change,
    others: Vec<Candidate>,
) -> Result<(), Error> {
    for person in &change.removed {
        withdraw(app, scene, *person, Reason::Mention).await?;
    }
    let mut candidates = of(Reason::Mention, &change.added);
    let unnamed = |it: &Candidate| !change.added.contains(&it.person);
    candidates.extend(others.into_iter().filter(unnamed));
    decide_all(app, scene, candidates).await
}

/// Tells a part of those a text does not name; answers after whom to go on.
async fn others_of(
    app: &App,
    scene: &Scene,
    mut others: Vec<Candidate>,
    named: &[PersonId],
) -> Result<Option<PersonId>, Error> {
    let last = others.last().map(|it| it.person);
    let more = others.len() >= CHUNK;
    others.retain(|it| !named.contains(&it.person));
    decide_all(app, scene, others).await?;
    Ok(last.filter(|_| more))
}

fn of(reason: Reason, people: &[PersonId]) -> Vec<Candidate> {
    let candidate = |person: &PersonId| Candidate {
        person: *person,
        reason,
        followed: None,
    };
    people.iter().map(candidate).collect()
}
