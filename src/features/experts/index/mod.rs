//! Keeps the search index: follows the log, and puts in what each touched thing is now.
//!
//! Documents are idempotent by id and made from the read models, so an event only says what to
//! look at again. The index stores the position it contains in the same commit; a rebuild fills a
//! new index from the whole log and swaps.

mod documents;
mod skills;

use std::collections::BTreeSet;
use std::time::Duration;

use documents::about;
pub use documents::{entry_id, entry_of};
pub use skills::{skill_id, skill_of};
use tokio::sync::watch;

use crate::adapters::search::{Change, EvidenceKind, Search};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::comments::events::{CommentId, Event as CommentEvent};
use crate::features::communities::events::{CommunityId, Event as CommunityEvent};
use crate::features::experts::events::Event as ListingEvent;
use crate::features::experts::projection as hidden;
use crate::features::experts::queries::listings;
use crate::features::people::events::Event as ProfileEvent;
use crate::features::people::folded;
use crate::features::posts::events::{Event as PostEvent, Kind as PostKind, PostId};
use crate::features::skills::events::{Event as SkillEvent, SkillId};
use crate::features::{comments, communities, people, posts, skills as taxonomy};
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::log::EventFilter;
use crate::kernel::runner::{Keeping, stopped};

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
    hidden::NAME,
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

/// Follows the log until `stop` says so. Each node keeps its own embedded index; of a shared one
/// the node that holds the lease does.
pub async fn run(app: App, search: Search, mut stop: watch::Receiver<bool>) {
    let filter = EventFilter::kinds(&kinds());
    let mut keeping = None;
    loop {
        let turn = async {
            if let Err(error) = turn(&app, &search, &filter, &mut keeping).await {
                tracing::error!(reader = NAME, error = ?error, "the search index is behind");
                tokio::time::sleep(POLL).await;
            }
        };
        tokio::select! {
            () = stopped(&mut stop) => break,
            () = turn => {}
        }
    }
    if let Some(keeping) = keeping
        && let Err(error) = keeping.release().await
    {
        tracing::warn!(error = %error, "a lease was not released");
    }
}

/// Takes a batch in, or waits for one.
async fn turn(
    app: &App,
    search: &Search,
    filter: &EventFilter,
    keeping: &mut Option<Keeping>,
) -> Result<(), Error> {
    let mut head = app.log().watch();
    if search.is_shared() && keeping.is_none() {
        app.runner.share(NAME).await?;
        *keeping = app.runner.keep(NAME).await?;
        if keeping.is_none() {
            // Another node writes; how far it is, the index says.
            app.progress.stands(NAME, search.position().await?);
            tokio::time::sleep(POLL).await;
            return Ok(());
        }
    }
    let position = search.position().await?;
    app.progress.stands(NAME, position);
    if let Some(held) = keeping
        && !held.stands(position).await?
    {
        *keeping = None;
        return Ok(());
    }
    if position > app.log().head() && position > app.log().look_up_head().await? {
        tracing::warn!(
            position,
            "the search index is of a log that is gone, and is made anew"
        );
        rebuild(app, search).await?;
        return Ok(());
    }
    let taken = match keeping {
        Some(held) => held.during(step(app, search, filter, position)).await??,
        None => step(app, search, filter, position).await?,
    };
    if !taken {
        let moved = head.wait_for(|head| *head > position);
        if tokio::time::timeout(POLL, moved).await.is_ok() {
            tokio::time::sleep(GATHER).await;
        }
    }
    Ok(())
}

/// Takes a batch of events in; answers whether there was one.
async fn step(
    app: &App,
    search: &Search,
    filter: &EventFilter,
    position: i64,
) -> Result<bool, Error> {
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
    let mut new = search.begin_rebuild().await?;
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
        ListingEvent::KINDS,
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
        if ListingEvent::KINDS.contains(&kind) {
            touched.insert(Thing::Person(match ListingEvent::read(event)? {
                ListingEvent::Set(it) => it.person,
                ListingEvent::WishesSet(it) => it.person,
            }));
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
    for place in found {
        changes.push(Change::Put(documents::place(&place)));
        changes.push(Change::Put(documents::community(place)));
    }
    let texts: Vec<PostId> = texts.into_iter().collect();
    let answers: Vec<CommentId> = answers.into_iter().collect();
    let mut found = posts::queries::published(app, &texts).await?;
    let mut thanked = posts::queries::thanked(app, &texts).await?;
    for id in texts {
        let receivers = thanked.remove(&id).unwrap_or_default();
        let post = found
            .remove(&id)
            .map(|it| Change::Put(documents::post(it, &receivers)));
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
                Change::Put(documents::comment(it, is_answer))
            });
            changes.push(comment.unwrap_or_else(|| Change::Delete(id.to_string())));
        }
    }
    Ok(())
}

/// What a person says of themselves, unless they wish that it is used for no need. Answers the folded
/// skills they claim.
async fn look_at_people(
    app: &App,
    ids: &[PersonId],
    changes: &mut Vec<Change>,
) -> Result<Vec<String>, Error> {
    let profiles = people::queries::everybody(app, ids).await?;
    let mut claimed = people::queries::skills(app, ids).await?;
    let listings = listings(app, ids).await?;
    let mut skills = Vec::new();
    for id in ids {
        let profile = profiles.get(id).filter(|profile| profile.active);
        let speaks = |kind| listings.get(id).is_none_or(|it| it.speaks(kind));
        let title = profile.filter(|_| speaks(EvidenceKind::Title));
        let title = title.and_then(|profile| profile.title.clone());
        let bio = profile.filter(|_| speaks(EvidenceKind::Bio));
        let bio = bio.and_then(|profile| profile.bio.clone());
        changes.push(about(*id, EvidenceKind::Title, title));
        changes.push(about(*id, EvidenceKind::Bio, bio));
        let claimed = claimed.remove(id).unwrap_or_default().into_iter();
        let claimed: Vec<String> = claimed.map(|skill| skill.name).collect();
        skills.extend(claimed.iter().map(|skill| folded(skill)));
        changes.push(match profile {
            Some(profile) if listings.get(id).is_some_and(|it| it.hidden) => {
                Change::Put(documents::named_person(profile))
            }
            Some(profile) => Change::Put(documents::person(profile, &claimed)),
            None => Change::Delete(entry_id(id)),
        });
        if profile.is_some() {
            let documents = claimed.into_iter().map(skills::skill);
            changes.extend(documents.map(Change::Put));
        }
    }
    Ok(skills)
}
