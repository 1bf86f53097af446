//! Publishing: what somebody writes here, and what is imported.

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::events::PersonId;
use crate::features::blocks::commands::are_apart;
use crate::features::communities::events::Audience;
use crate::features::communities::visibility::standing;
use crate::features::people::aggregate::Profile;
use crate::features::posts::aggregate::quota::Quota;
use crate::features::posts::aggregate::thanks::{KudosFault, Thanked};
use crate::features::posts::aggregate::{Origin, Post, Refusal, Text, language, rules};
use crate::features::posts::commands::hidden::{append_under, named};
use crate::features::posts::commands::mentions;
use crate::features::posts::events::quota::Used;
use crate::features::posts::events::{Kind, PostId, Published, Thanks};
use crate::features::posts::projection;
use crate::features::pseudonyms::events::Author;
use crate::kernel::clock::Time;
use crate::kernel::execute::{Command, Done, Failure};
use crate::kernel::personal::Personal;

/// What a new post is.
#[derive(Clone, Debug)]
pub struct NewPost {
    /// Whom it is for.
    pub audience: Audience,
    /// What it is.
    pub kind: Kind,
    /// Its title, body and tags.
    pub text: Text,
    /// The tag of the language it is written in.
    pub language: Option<String>,
    /// Until when an announcement holds.
    pub ends_at: Option<Time>,
    /// Whom kudos thank.
    pub thanked: Option<Thanked>,
    /// Whether nobody sees who asks.
    pub under_pseudonym: bool,
}

/// Publishes a post of the viewer. Answers its id, also when the same request published it before.
pub async fn publish_post(
    app: &App,
    viewer: &Viewer,
    mut new: NewPost,
    idempotency_key: Option<&str>,
) -> Result<(PostId, Done), Failure<Refusal>> {
    let standing = standing(app, viewer.person, new.audience).await?;
    if !standing.reads {
        return Err(Failure::Refused(Refusal::NotFound));
    }
    rules::publish(standing, new.kind).map_err(Failure::Refused)?;
    let now = app.now();
    rules::end(new.kind, new.ends_at, now).map_err(Failure::Refused)?;
    let thanked = Thanked::checked(new.thanked.take(), new.kind, viewer.person);
    new.thanked = thanked.map_err(refused)?;
    if let Some(thanked) = &new.thanked {
        check_reach(app, viewer.person, thanked, new.audience).await?;
    }
    let fresh = PostId::new();
    let (command, taken) = named(app, viewer, (fresh, &new), idempotency_key).await?;
    let author = taken.as_ref().map_or(viewer.person.into(), |taken| {
        Author::Pseudonym(taken.pseudonym)
    });
    let by = (author, viewer.person);
    let written = written(app, (fresh, by), new, Origin::Here).await?;
    let done = match taken {
        Some(taken) => append_under(app, &command, written, taken).await?,
        None => append(app, &command, written, now).await?,
    };
    let first = done.streams.first().and_then(|stream| stream.parse().ok());
    let post = first.unwrap_or(fresh);
    app.settled(&[projection::NAME], done.position).await?;
    Ok((post, done))
}

/// Publishes a post of anybody without asking whether they may, for imports.
pub async fn publish(
    app: &App,
    command: &Command,
    post: PostId,
    author: PersonId,
    new: NewPost,
) -> Result<Done, Failure<Refusal>> {
    let by = (author.into(), author);
    let published = written(app, (post, by), new, Origin::Elsewhere).await?;
    let decide = |state: &Post| Ok(state.publish(published.clone()).into());
    app.executor
        .execute(command, &post.to_string(), decide)
        .await
}

/// What is published, when it follows the rules of its kind.
async fn written(
    app: &App,
    (post, (author, person)): (PostId, (Author, PersonId)),
    new: NewPost,
    origin: Origin,
) -> Result<Published, Failure<Refusal>> {
    let language = language(new.language.as_deref()).map_err(Failure::Refused)?;
    let text = new
        .text
        .checked(new.kind, origin)
        .map_err(Failure::Refused)?;
    let mentions = mentions(app, &text.body, (person, new.audience), Refusal::Body).await?;
    let written = |text| Personal::writing(author.subject(), text);
    Ok(Published {
        post,
        author,
        audience: new.audience,
        kind: new.kind,
        title: text.title.map(written),
        body: written(text.body),
        language,
        mentions,
        tags: text.tags,
        ends_at: new.ends_at,
        thanks: new.thanked.map(|thanked| Thanks {
            people: thanked.people,
            skill: thanked.skill.map(written),
        }),
    })
}

/// Appends it, and in the same append counts it against the limit of its kind.
async fn append(
    app: &App,
    command: &Command,
    published: Published,
    at: Time,
) -> Result<Done, Failure<Refusal>> {
    let stream = published.post.to_string();
    let quota = published.kind.quota(published.author, published.audience);
    let Some((quota, limit)) = quota else {
        let decide = |state: &Post| Ok(state.publish(published.clone()).into());
        return app.executor.execute(command, &stream, decide).await;
    };
    let post = published.post;
    let decide = |state: &Post, quota: &Quota| {
        let counted = quota.take(Used { post, at }, limit);
        let counted = counted.map_err(Refusal::Quota)?;
        let published = state.publish(published.clone());
        Ok((published.into(), counted.into()))
    };
    app.executor
        .execute_both(command, (&stream, &quota.to_string()), decide)
        .await
}

/// Kudos are for people who see them: nobody is praised behind their back, nor against a block,
/// which is answered alike.
async fn check_reach(
    app: &App,
    by: PersonId,
    thanked: &Thanked,
    audience: Audience,
) -> Result<(), Failure<Refusal>> {
    for person in &thanked.people {
        let (profile, _) = app.executor.load::<Profile>(&person.to_string()).await?;
        let reached = profile.is_active()
            && standing(app, *person, audience).await?.reads
            && !are_apart(app, by, *person).await?;
        if !reached {
            return Err(refused(KudosFault::Hidden));
        }
    }
    Ok(())
}

fn refused(fault: KudosFault) -> Failure<Refusal> {
    Failure::Refused(Refusal::Kudos(fault))
}
