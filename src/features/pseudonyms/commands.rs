//! What people do with pseudonyms.

use std::fmt::Display;

use crate::adapters::token;
use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::commands::administers;
use crate::features::accounts::events::PersonId;
use crate::features::communities::aggregate::rules::Ground;
use crate::features::communities::events::{CommunityId, Role};
use crate::features::communities::visibility::ground;
use crate::features::pseudonyms::aggregate::{Facts, Pseudonym, Refusal, checked_reason};
use crate::features::pseudonyms::events::{Author, Event, OpeningRequested, PseudonymId, Taken};
use crate::features::pseudonyms::projection;
use crate::kernel::error::Error;
use crate::kernel::execute::{Command, Decision, Done, Failure};
use crate::kernel::personal::Personal;

/// The pseudonym of a person for one post and what belongs to it: a keyed digest of the two.
/// Nobody without the instance key finds the person from it, or a second one of theirs.
pub fn pseudonym_of(app: &App, person: PersonId, post: impl Display) -> PseudonymId {
    let text = format!("{person} {post}");
    let digest = token::keyed_digest(&app.keys().master().0, "pseudonym", &text);
    PseudonymId::derived(&[&digest])
}

/// Whether a person is the author of a post, or of something under it, by whichever name.
pub fn is_author(app: &App, person: PersonId, (author, post): (Author, impl Display)) -> bool {
    match author {
        Author::Person(author) => author == person,
        Author::Pseudonym(author) => author == pseudonym_of(app, person, post),
    }
}

/// In whose name a person acts on something that `author` wrote about a post: whoever wrote it
/// under a pseudonym goes on under it.
pub fn name_on(app: &App, person: PersonId, (author, post): (Author, impl Display)) -> Author {
    if is_author(app, person, (author, post)) {
        author
    } else {
        Author::Person(person)
    }
}

/// Who is behind an author, for what nobody is shown: what to tell them, what they may see. None
/// where their key is destroyed.
pub async fn behind(app: &App, author: Author) -> Result<Option<PersonId>, Error> {
    match author {
        Author::Person(person) => Ok(Some(person)),
        Author::Pseudonym(pseudonym) => {
            let facts = facts(app, pseudonym).await?;
            Ok(facts.and_then(|facts| facts.person.known().copied()))
        }
    }
}

/// What a pseudonym is used for, and by whom; none where nobody ever took it.
pub async fn facts(app: &App, pseudonym: PseudonymId) -> Result<Option<Facts>, Error> {
    let (state, _) = load(app, pseudonym).await?;
    Ok(state.facts().cloned())
}

/// The fact that a person writes a post under a pseudonym.
pub fn taken(app: &App, person: PersonId, (community, post): (CommunityId, impl Display)) -> Taken {
    let pseudonym = pseudonym_of(app, person, &post);
    Taken {
        pseudonym,
        community,
        post: post.to_string(),
        person: Personal::identity(pseudonym.0, person),
        at: app.now(),
    }
}

/// Asks for a pseudonym to be opened; an owner or manager of its community may, who says why.
pub async fn request_opening(
    app: &App,
    viewer: &Viewer,
    pseudonym: PseudonymId,
    reason: &str,
) -> Result<Done, Failure<Refusal>> {
    let (state, _) = load(app, pseudonym).await?;
    let facts = state.facts().ok_or(Failure::Refused(Refusal::NotFound))?;
    let ground = ground(app, viewer.person, facts.community).await?;
    let ground = ground.filter(Ground::reads);
    let ground = ground.ok_or(Failure::Refused(Refusal::NotFound))?;
    let manages = ground.has_role(Role::Manager);
    manages.map_err(|_lower| Failure::Refused(Refusal::ManagersOnly))?;
    let reason = checked_reason(reason).map_err(Failure::Refused)?;
    let requested = OpeningRequested {
        pseudonym,
        by: viewer.person,
        reason: Personal::writing(viewer.person.0, reason),
        at: app.now(),
    };
    decide(app, viewer, ("requestPseudonymOpening", pseudonym), |it| {
        Ok(it.request(requested.clone()))
    })
    .await
}

/// Agrees that a pseudonym is opened, to whoever asked and to the viewer; administrators may.
/// Whoever is behind it is told by both their names and the reason.
pub async fn open_pseudonym(
    app: &App,
    viewer: &Viewer,
    pseudonym: PseudonymId,
) -> Result<Done, Failure<Refusal>> {
    check_administrator(app, viewer).await?;
    let now = app.now();
    decide(app, viewer, ("openPseudonym", pseudonym), |it| {
        it.open(viewer.person, now)
    })
    .await
}

/// Refuses that a pseudonym is opened; administrators may.
pub async fn refuse_opening(
    app: &App,
    viewer: &Viewer,
    pseudonym: PseudonymId,
) -> Result<Done, Failure<Refusal>> {
    check_administrator(app, viewer).await?;
    let now = app.now();
    decide(app, viewer, ("refusePseudonymOpening", pseudonym), |it| {
        it.refuse(viewer.person, now)
    })
    .await
}

/// Who is behind a pseudonym that the viewer is one of the two to have opened.
pub async fn shown(
    app: &App,
    viewer: &Viewer,
    pseudonym: PseudonymId,
) -> Result<Option<PersonId>, Error> {
    let (state, _) = load(app, pseudonym).await?;
    Ok(state.shown_to(viewer.person, app.now()))
}

async fn load(app: &App, pseudonym: PseudonymId) -> Result<(Pseudonym, i64), Error> {
    app.executor.load(&pseudonym.to_string()).await
}

async fn decide(
    app: &App,
    viewer: &Viewer,
    (request, pseudonym): (&str, PseudonymId),
    decide: impl Fn(&Pseudonym) -> Result<Vec<Event>, Refusal>,
) -> Result<Done, Failure<Refusal>> {
    let command = Command::by(&viewer.person.to_string(), request, None);
    let stream = pseudonym.to_string();
    let decide = |it: &Pseudonym| decide(it).map(Decision::from);
    let done = app.executor.execute(&command, &stream, decide).await?;
    settled(app, &done).await?;
    Ok(done)
}

/// Waits until it shows.
pub async fn settled(app: &App, done: &Done) -> Result<(), Error> {
    app.settled(&[projection::NAME], done.position).await?;
    Ok(())
}

async fn check_administrator(app: &App, viewer: &Viewer) -> Result<(), Failure<Refusal>> {
    if administers(app, viewer.person).await? {
        Ok(())
    } else {
        Err(Failure::Refused(Refusal::AdministratorsOnly))
    }
}
