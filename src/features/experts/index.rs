//! Keeps the search index: follows the log, and puts in what each touched thing is now.
//!
//! Documents are idempotent by id and made from the read models, so an event only says what to
//! look at again. The index stores the position it contains in the same commit; a rebuild fills a
//! new index from the whole log and swaps.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::sync::watch;

use crate::adapters::search::{
    Change, EVERYONE, Evidence, EvidenceKind, EvidencePerson, Language, Role, Search,
};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::comments::events::{CommentId, Event as CommentEvent};
use crate::features::communities::events::{CommunityId, Event as CommunityEvent};
use crate::features::people::events::Event as ProfileEvent;
use crate::features::people::folded;
use crate::features::posts::events::{Event as PostEvent, Kind as PostKind, PostId};
use crate::features::skills::events::{Event as SkillEvent, SkillId};
use crate::features::{comments, communities, people, posts, skills as taxonomy};
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::log::EventFilter;
use crate::kernel::runner::stopped;

mod skills;

pub use skills::{skill_id, skill_of};

/// The name of this reader.
pub const NAME: &str = "experts.index";

/// Events in one commit of the index.
const BATCH_MAX: i64 = 2_000;

/// How often the log is looked at, whatever hints arrive.
const POLL: Duration = Duration::from_secs(1);

/// Events that come together are gathered for so long: a commit costs more than an event.
const GATHER: Duration = Duration::from_millis(50);

/// The read models that documents are made from.
const READERS: &[&str] = &[
    people::projection::NAME,
    taxonomy::projection::NAME,
    communities::projection::NAME,
    posts::projection::NAME,
    comments::projection::NAME,
];

/// Ids in one statement.
const IDS_MAX: usize = 200;

/// Something whose documents an event touches.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    Person(PersonId),
    /// By a folded name.
    Skill(String),
    /// A skill of the taxonomy.
    Taxon(SkillId),
    Community(CommunityId),
    Post(PostId),
    /// A post with everything under it.
    Thread(PostId),
    Comment(CommentId),
}

/// Follows the log until `stop` says so.
pub async fn run(app: App, search: Search, mut stop: watch::Receiver<bool>) {
    let filter = EventFilter::kinds(&kinds());
    let mut head = app.log().watch();
    loop {
        let step = async {
            match step(&app, &search, &filter).await {
                Ok(true) => {}
                Ok(false) => {
                    let known = app.progress.position(NAME);
                    let moved = head.wait_for(|head| *head > known);
                    if tokio::time::timeout(POLL, moved).await.is_ok() {
                        tokio::time::sleep(GATHER).await;
                    }
                }
                Err(error) => {
                    tracing::error!(reader = NAME, error = ?error, "the search index is behind");
                    tokio::time::sleep(POLL).await;
                }
            }
        };
        tokio::select! {
            () = stopped(&mut stop) => return,
            () = step => {}
        }
    }
}

/// Takes a batch of events in; answers whether there was one.
async fn step(app: &App, search: &Search, filter: &EventFilter) -> Result<bool, Error> {
    let position = search.position();
    app.progress.reached(NAME, position);
    let (events, read) = app.log().read_all(position, filter, BATCH_MAX).await?;
    if read <= position {
        return Ok(false);
    }
    let changes = changes(app, &events, read).await?;
    search.apply(changes, read).await?;
    app.progress.reached(NAME, read);
    Ok(true)
}

/// Fills a new index from the whole log and puts it in the place of the live one. Answers the
/// position it contains.
pub async fn rebuild(app: &App, search: &Search) -> Result<i64, Error> {
    let filter = EventFilter::kinds(&kinds());
    let new = search.begin_rebuild().await?;
    loop {
        let position = new.position();
        let (events, read) = app.log().read_all(position, &filter, BATCH_MAX).await?;
        if read <= position {
            new.finish().await?;
            return Ok(position);
        }
        let changes = changes(app, &events, read).await?;
        new.apply(changes, read).await?;
    }
}

fn kinds() -> Vec<&'static str> {
    let membership = communities::events::MembershipEvent::KINDS;
    [
        ProfileEvent::KINDS,
        CommunityEvent::KINDS,
        membership,
        PostEvent::KINDS,
        CommentEvent::KINDS,
        SkillEvent::KINDS,
    ]
    .concat()
}

/// What the events change, once the read models have come as far.
async fn changes(app: &App, events: &[Recorded], read: i64) -> Result<Vec<Change>, Error> {
    while !app.settled(READERS, read).await? {}
    let touched = app.keys().opening(|| touched(events)).await??;
    let mut changes = Vec::new();
    let touched: Vec<Thing> = touched.into_iter().collect();
    for things in touched.chunks(IDS_MAX) {
        look(app, things, &mut changes).await?;
    }
    Ok(changes)
}

fn touched(events: &[Recorded]) -> Result<BTreeSet<Thing>, Error> {
    let mut touched = BTreeSet::new();
    for event in events {
        let kind = event.kind.as_str();
        if ProfileEvent::KINDS.contains(&kind) {
            if let ProfileEvent::SkillWithdrawn(withdrawn) = ProfileEvent::read(event)?
                && let Some(skill) = withdrawn.skill.known()
            {
                touched.insert(Thing::Skill(folded(skill)));
            }
            touched.extend(event.stream.parse().map(Thing::Person));
        } else if PostEvent::KINDS.contains(&kind) {
            touched.insert(match PostEvent::read(event)? {
                PostEvent::Published(it) => Thing::Post(it.post),
                PostEvent::Edited(it) => Thing::Post(it.post),
                PostEvent::Deleted(it) => Thing::Thread(it.post),
                PostEvent::Restored(it) => Thing::Thread(it.post),
                PostEvent::Moved(it) => Thing::Thread(it.post),
                PostEvent::Undone(it) => Thing::Thread(it.post),
            });
        } else if CommentEvent::KINDS.contains(&kind) {
            touched.extend(event.stream.parse().map(Thing::Comment));
        } else if CommunityEvent::KINDS.contains(&kind) {
            touched.extend(event.stream.parse().map(Thing::Community));
        }
        if SkillEvent::KINDS.contains(&kind) {
            skills::touch(&SkillEvent::read(event)?, &mut touched);
        }
        // A membership changes nobody's document: members are looked up when somebody asks.
    }
    Ok(touched)
}

/// Adds the documents of these things as they are now.
async fn look(app: &App, things: &[Thing], changes: &mut Vec<Change>) -> Result<(), Error> {
    let (mut persons, mut claimed, mut taxa) = (Vec::new(), Vec::new(), Vec::new());
    let mut places = Vec::new();
    // Each once: an event may touch a post, and another all that is under it.
    let (mut texts, mut answers) = (BTreeSet::new(), BTreeSet::new());
    for thing in things {
        match thing {
            Thing::Person(id) => persons.push(*id),
            Thing::Skill(skill) => claimed.push(skill.clone()),
            Thing::Taxon(skill) => taxa.push(*skill),
            Thing::Community(id) => places.push(*id),
            Thing::Post(id) => {
                texts.insert(*id);
            }
            Thing::Thread(id) => {
                texts.insert(*id);
                answers.extend(comments::queries::under(app, *id).await?);
            }
            Thing::Comment(id) => {
                answers.insert(*id);
            }
        }
    }
    claimed.extend(look_at_people(app, &persons, changes).await?);
    skills::look(app, &claimed, &taxa, changes).await?;
    let found = communities::queries::indexed(app, &places).await?;
    changes.extend(found.into_iter().map(|place| Change::Put(community(place))));
    let texts: Vec<PostId> = texts.into_iter().collect();
    let answers: Vec<CommentId> = answers.into_iter().collect();
    let mut found = posts::queries::published(app, &texts).await?;
    let mut thanked = posts::queries::thanked(app, &texts).await?;
    for id in texts {
        let receivers = thanked.remove(&id).unwrap_or_default();
        let post = found
            .remove(&id)
            .map(|it| Change::Put(post(it, &receivers)));
        changes.push(post.unwrap_or_else(|| Change::Delete(id.to_string())));
    }
    for answers in answers.chunks(IDS_MAX) {
        let mut found = comments::queries::present(app, answers).await?;
        let posts: BTreeSet<PostId> = found.values().map(|it| it.post).collect();
        let under = posts::queries::published(app, &posts.into_iter().collect::<Vec<_>>()).await?;
        for id in answers {
            let comment = found.remove(id).map(|it| {
                let post = under.get(&it.post);
                let is_answer = post.is_some_and(|post| post.kind == PostKind::Question);
                Change::Put(comment(it, is_answer))
            });
            changes.push(comment.unwrap_or_else(|| Change::Delete(id.to_string())));
        }
    }
    Ok(())
}

/// Answers the folded skills they claim.
async fn look_at_people(
    app: &App,
    ids: &[PersonId],
    changes: &mut Vec<Change>,
) -> Result<Vec<String>, Error> {
    let profiles = people::queries::everybody(app, ids).await?;
    let mut claimed = people::queries::skills(app, ids).await?;
    let mut skills = Vec::new();
    for id in ids {
        let profile = profiles.get(id).filter(|profile| profile.active);
        let title = profile.and_then(|profile| profile.title.clone());
        let bio = profile.and_then(|profile| profile.bio.clone());
        changes.push(about(*id, EvidenceKind::Title, title));
        changes.push(about(*id, EvidenceKind::Bio, bio));
        let claimed = claimed.remove(id).unwrap_or_default();
        skills.extend(claimed.iter().map(|skill| folded(&skill.name)));
        if profile.is_some() {
            let documents = claimed.into_iter().map(|skill| skills::skill(skill.name));
            changes.extend(documents.map(Change::Put));
        }
    }
    Ok(skills)
}

/// The id of a person's title or biography in the index.
fn about_id(person: PersonId, kind: EvidenceKind) -> String {
    format!("{person}/{}", kind.name())
}

fn about(person: PersonId, kind: EvidenceKind, text: Option<String>) -> Change {
    let id = about_id(person, kind);
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Change::Delete(id);
    };
    let is_title = kind == EvidenceKind::Title;
    let (title, body) = if is_title {
        (text, String::new())
    } else {
        (String::new(), text)
    };
    Change::Put(Evidence {
        people: vec![EvidencePerson {
            id: person.to_string(),
            role: Role::Holder,
        }],
        ..blank(id, kind, title, body)
    })
}

fn community(place: communities::queries::Indexed) -> Evidence {
    let id = place.id.to_string();
    Evidence {
        language: language(place.language.as_deref()),
        audience: id.clone(),
        occurred_at: place.created_at.0,
        ..blank(id, EvidenceKind::Community, place.name, place.description)
    }
}

fn post(post: posts::queries::Post, receivers: &[PersonId]) -> Evidence {
    let kind = match post.kind {
        PostKind::Status | PostKind::Announcement => EvidenceKind::Status,
        PostKind::Article => EvidenceKind::Article,
        PostKind::Question => EvidenceKind::Question,
        PostKind::Kudos => EvidenceKind::Kudos,
    };
    let id = post.id.to_string();
    let author = (&post.author, Role::Author);
    let receivers = receivers.iter().map(|person| (person, Role::Receiver));
    let people = std::iter::once(author).chain(receivers);
    Evidence {
        language: language(post.language.as_deref()),
        audience: post.audience.to_string(),
        people: people
            .map(|(person, role)| EvidencePerson {
                id: person.to_string(),
                role,
            })
            .collect(),
        thread: Some(id.clone()),
        occurred_at: post.published_at.0,
        ..blank(
            id,
            kind,
            // Kudos have no title; what they thank for says as much.
            post.title.or(post.skill).unwrap_or_default(),
            post.body.unwrap_or_default(),
        )
    }
}

/// A comment, which is an answer where its post is a question.
fn comment(comment: comments::queries::Comment, is_answer: bool) -> Evidence {
    let kind = if is_answer {
        EvidenceKind::Answer
    } else {
        EvidenceKind::Comment
    };
    Evidence {
        audience: comment.audience.to_string(),
        people: vec![EvidencePerson {
            id: comment.author.to_string(),
            role: Role::Author,
        }],
        thread: Some(comment.post.to_string()),
        occurred_at: comment.written_at.0,
        ..blank(
            comment.id.to_string(),
            kind,
            String::new(),
            comment.body.unwrap_or_default(),
        )
    }
}

fn blank(id: String, kind: EvidenceKind, title: String, body: String) -> Evidence {
    Evidence {
        id,
        kind,
        language: None,
        title,
        body,
        audience: EVERYONE.to_owned(),
        people: Vec::new(),
        thread: None,
        occurred_at: 0,
    }
}

fn language(tag: Option<&str>) -> Option<Language> {
    match tag {
        Some("fr") => Some(Language::French),
        Some("en") => Some(Language::English),
        _ => None,
    }
}
