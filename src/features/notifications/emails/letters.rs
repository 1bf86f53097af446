//! Whether a mail is still due, and what it says: facts as the recipient may see them now.

use std::collections::HashMap;
use std::time::Duration;

use crate::adapters::mail::{
    BadLetter, Kind, Letter, Mentioned, Outgoing, Reason as Because, Recipient, Story, render,
    subject,
};
use crate::app::App;
use crate::features;
use crate::features::accounts;
use crate::features::accounts::events::PersonId;
use crate::features::comments;
use crate::features::communities;
use crate::features::notifications::events::{NotificationId, Reason};
use crate::features::notifications::queries::{self, Notification};
use crate::features::people;
use crate::features::people::queries::Person;
use crate::features::posts;
use crate::features::posts::queries::Post;
use crate::features::reactions;
use crate::features::reactions::events::Subject;
use crate::kernel::error::Error;
use crate::kernel::locale::Locale;
use crate::kernel::markdown;
use crate::kernel::texts::people as phrase;

/// How long a mail waits for the tables to catch up with the log.
const TABLES_PATIENCE: Duration = Duration::from_secs(2);

/// The characters of a subject that come from the post.
const EXCERPT_CHARS: usize = 60;

/// A mail that is still due.
pub(super) struct Told {
    recipient: Recipient,
    person: PersonId,
    notification: Notification,
}

/// What became of writing a mail.
pub(super) enum Written {
    /// It can be sent.
    Mail(Outgoing),
    /// There is nothing to tell any more.
    Nothing(&'static str),
    /// It cannot be written.
    Bad(String),
}

/// Whether every table shows all that has happened until now, so that what is asked next is true.
pub(super) async fn tables_are_up_to_date(app: &App) -> Result<bool, Error> {
    let head = app.log().look_up_head().await?;
    let projections = features::projections();
    let names: Vec<_> = projections.iter().map(|reader| reader.name()).collect();
    app.progress.wait(&names, head, TABLES_PATIENCE).await
}

/// The mail that a notification still wants, or why it wants none.
pub(super) async fn still_due(
    app: &App,
    person: PersonId,
    id: NotificationId,
) -> Result<Result<Told, &'static str>, Error> {
    let Some(notification) = queries::one(app, person, id).await? else {
        return Ok(Err("withdrawn, deleted or hidden"));
    };
    if notification.read_at.is_some() {
        return Ok(Err("read in the application"));
    }
    let muted = queries::muted(app, person).await?;
    if muted.contains(&notification.reason) {
        return Ok(Err("the person wants none"));
    }
    let profiles = people::queries::profiles(app, &[person]).await?;
    let Some(profile) = profiles.get(&person).filter(|profile| profile.active) else {
        return Ok(Err("the person has left"));
    };
    let Some(address) = accounts::queries::email(app, person).await? else {
        return Ok(Err("the person has no address"));
    };
    let recipient = Recipient {
        person: person.to_string(),
        address,
        name: profile.name.clone().unwrap_or_default(),
    };
    Ok(Ok(Told {
        recipient,
        person,
        notification,
    }))
}

/// What a letter is made of.
struct Facts {
    post: Post,
    /// The text it quotes: the comment, or the post.
    quote: String,
    community: Option<String>,
    people: HashMap<PersonId, Person>,
    counts: reactions::queries::Counts,
}

impl Facts {
    /// The name of a person; none when it was erased.
    fn name(&self, person: PersonId) -> Option<&str> {
        self.people.get(&person)?.name.as_deref()
    }
}

/// Writes the mail. `position` is that of the event that made it due: it makes the Message-ID of
/// a second mail about the same thing another one.
pub(super) async fn write(app: &App, told: &Told, position: i64) -> Result<Written, Error> {
    let Some(facts) = facts(app, told).await? else {
        return Ok(Written::Nothing("deleted or hidden"));
    };
    let locale = people::queries::language(app, told.person).await?;
    let letter = letter(app, told, &facts, (locale, position));
    Ok(match render(&app.sender, &letter) {
        Ok(mail) => Written::Mail(mail),
        Err(BadLetter::Address) => Written::Nothing("the person's address is none"),
        Err(bad) => Written::Bad(bad.to_string()),
    })
}

async fn facts(app: &App, told: &Told) -> Result<Option<Facts>, Error> {
    let notification = &told.notification;
    let id = notification.post;
    let Some(post) = posts::queries::posts(app, told.person, &[id])
        .await?
        .remove(&id)
    else {
        return Ok(None);
    };
    let body = match notification.comment {
        None => post.body.clone(),
        Some(id) => {
            let found = comments::queries::comments(app, told.person, &[id]).await?;
            match found.get(&id).filter(|comment| !comment.deleted) {
                Some(comment) => comment.body.clone(),
                None => return Ok(None),
            }
        }
    };
    let community = match post.audience.community() {
        None => None,
        Some(id) => {
            let found = communities::queries::communities(app, told.person, &[id]).await?;
            found.get(&id).map(|community| community.name.clone())
        }
    };
    let mut named = notification.actors.clone();
    named.push(post.author);
    Ok(Some(Facts {
        people: people::queries::profiles(app, &named).await?,
        counts: counts(app, told).await?,
        quote: markdown::to_text(&body.unwrap_or_default()),
        community,
        post,
    }))
}

/// How often each reaction was given, without the recipient's own.
async fn counts(app: &App, told: &Told) -> Result<reactions::queries::Counts, Error> {
    if told.notification.reason != Reason::Reaction {
        return Ok(Vec::new());
    }
    let post = Subject::Post(told.notification.post);
    let mut found = reactions::queries::seen(app, told.person, &[post]).await?;
    let seen = found.remove(&post).unwrap_or_default();
    let others = |(kind, people): (_, i64)| (kind, people - i64::from(seen.own == Some(kind)));
    let counts = seen.counts.into_iter().map(others);
    Ok(counts.filter(|(_, people)| *people > 0).collect())
}

fn letter(app: &App, told: &Told, facts: &Facts, (locale, position): (Locale, i64)) -> Letter {
    let notification = &told.notification;
    let names: Vec<&str> = notification
        .actors
        .iter()
        .filter_map(|actor| facts.name(*actor))
        .collect();
    let total = number(notification.people);
    let actor = match (names.first(), total) {
        (Some(name), 0 | 1) => (*name).to_owned(),
        _ => phrase(locale, &names, total),
    };
    let keys: Vec<(String, u32)> = facts
        .counts
        .iter()
        .map(|(kind, people)| (format!("reaction-{}", kind.as_str()), number(*people)))
        .collect();
    let counts: Vec<(&str, u32)> = keys
        .iter()
        .map(|(key, people)| (key.as_str(), *people))
        .collect();
    let story = story(notification, &actor, (&names, total), &counts);
    let (kind, reason) = match notification.reason {
        Reason::Mention => (Kind::Mention, Because::Mentioned),
        Reason::Comment => (Kind::Comment, Because::Author),
        Reason::Reaction => (Kind::Reaction, Because::Author),
    };
    let community = facts.community.as_deref();
    let url = url(app, notification);
    Letter {
        notification: mail_id(notification, position).to_string(),
        kind,
        reason,
        recipient: told.recipient.clone(),
        locale,
        actor: (total <= 1).then(|| actor.clone()),
        subject: subject_line(locale, facts),
        thread: Some(notification.post.to_string()),
        parent: None,
        community: facts.post.audience.community().map(|id| id.to_string()),
        date: app.now().timestamp(),
        blocks: story.blocks(locale, community, Some(&facts.quote), &url),
    }
}

fn story<'a>(
    notification: &Notification,
    actor: &'a str,
    (names, total): (&'a [&'a str], u32),
    counts: &'a [(&'a str, u32)],
) -> Story<'a> {
    let place = match notification.comment {
        Some(_) => Mentioned::Comment,
        None => Mentioned::Post,
    };
    match notification.reason {
        Reason::Mention => Story::Mention { actor, place },
        Reason::Comment => Story::Comment { actor },
        Reason::Reaction => Story::Reactions {
            names,
            total,
            counts,
        },
    }
}

/// The same for every mail of a thread, whatever it tells.
fn subject_line(locale: Locale, facts: &Facts) -> String {
    let author = facts
        .name(facts.post.author)
        .map_or_else(|| phrase(locale, &[], 1), str::to_owned);
    let body = facts.post.body.as_deref().unwrap_or_default();
    let excerpt = facts.post.title.as_deref().map_or_else(
        || markdown::excerpt(body, EXCERPT_CHARS),
        |title| markdown::shorten(title, EXCERPT_CHARS),
    );
    subject(locale, facts.community.as_deref(), &author, Some(&excerpt))
}

/// Every mail has an id of its own, always the same for the same event.
fn mail_id(notification: &Notification, position: i64) -> NotificationId {
    NotificationId::derived(&["mail", &notification.id.to_string(), &position.to_string()])
}

fn url(app: &App, notification: &Notification) -> String {
    let base = &app.settings.public_url;
    let post = notification.post;
    match notification.comment {
        Some(comment) => format!("{base}/posts/{post}#{comment}"),
        None => format!("{base}/posts/{post}"),
    }
}

fn number(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(0)
}
