//! Why somebody is not among the experts for a need: for the person themself.

use super::listing::{listing, need_words};
use super::skills::Meanings;
use super::{Asked, EXPERTS_MAX, find};
use crate::adapters::search::{EvidenceKind, Hit, Request, Role, Search, Wanted};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities;
use crate::features::experts::index::skill_of;
use crate::features::people;
use crate::features::people::folded;
use crate::kernel::error::Error;

/// Items of a need that are looked through for those of one person.
const LOOKED_AT_MAX: usize = 1_000;

/// Where somebody is in the answer to a need, or why they are not in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// They are there, at this place, from 1.
    Found(usize),
    /// They do not want to be suggested.
    Hidden,
    /// They do not want to be suggested for this topic.
    HiddenForTopic,
    /// What of theirs is about it may not be used, as they wish.
    KindNotUsed,
    /// Nothing of theirs has a word of the need.
    NothingFound,
    /// They asked about it, and nothing else of theirs is about it.
    OnlyAsked,
    /// Others are closer to it.
    OthersAreCloser,
}

/// Why `person` is not found for a need by those who read what they read.
pub async fn why_not_found(
    app: &App,
    search: &Search,
    person: PersonId,
    asked: &Asked,
) -> Result<Absence, Error> {
    let answer = find(app, search, person, asked).await?;
    let name = person.to_string();
    let place = answer
        .experts
        .iter()
        .position(|expert| expert.person == name);
    if let Some(place) = place {
        return Ok(Absence::Found(place + 1));
    }
    let wishes = listing(app, person).await?;
    if wishes.hidden {
        return Ok(Absence::Hidden);
    }
    if !wishes.allows(&need_words(&answer.found)) {
        return Ok(Absence::HiddenForTopic);
    }
    let Some(request) = answer.request else {
        return Ok(Absence::NothingFound);
    };
    let everything = Request {
        wanted: vec![Wanted {
            kinds: Vec::new(),
            limit: LOOKED_AT_MAX,
            ..Wanted::default()
        }],
        ..request
    };
    let found = search.search(everything).await?;
    let of_person = |hit: &&Hit| {
        hit.people
            .iter()
            .any(|it| it.id == name && it.role != Role::Reviewer)
    };
    let (asked, other): (Vec<&Hit>, Vec<&Hit>) = found
        .hits
        .iter()
        .filter(of_person)
        .partition(|hit| hit.kind == EvidenceKind::Question);
    let mut theirs: Vec<&Hit> = other;
    theirs.extend(behind(app, person, &found.hits).await?);
    let used = theirs.iter().any(|hit| wishes.uses(hit.kind));
    Ok(if used || answer.experts.len() >= EXPERTS_MAX {
        Absence::OthersAreCloser
    } else if !theirs.is_empty() {
        Absence::KindNotUsed
    } else if asked.is_empty() {
        Absence::NothingFound
    } else {
        Absence::OnlyAsked
    })
}

/// The skills and the communities among the hits that are the person's.
async fn behind<'h>(app: &App, person: PersonId, hits: &'h [Hit]) -> Result<Vec<&'h Hit>, Error> {
    let mut skills = people::queries::skills(app, &[person]).await?;
    let claimed = skills.remove(&person).unwrap_or_default();
    let claimed: Vec<String> = claimed.iter().map(|skill| folded(&skill.name)).collect();
    let met = hits.iter().filter_map(|hit| skill_of(&hit.id));
    let names: Vec<String> = claimed
        .iter()
        .map(String::as_str)
        .chain(met)
        .map(str::to_owned)
        .collect();
    let meanings = Meanings::of(app, &names).await?;
    let claimed: Vec<String> = claimed.iter().map(|name| meanings.key(name)).collect();
    let skill =
        |hit: &Hit| skill_of(&hit.id).is_some_and(|skill| claimed.contains(&meanings.key(skill)));
    let places = hits
        .iter()
        .filter(|hit| hit.kind == EvidenceKind::Community);
    let places: Vec<_> = places.filter_map(|hit| hit.id.parse().ok()).collect();
    let members = communities::queries::present_and_former(app, &places).await?;
    let belongs = |hit: &Hit| {
        let place = hit.id.parse().ok();
        let members = place.and_then(|place| members.get(&place)).into_iter();
        members.flatten().any(|(id, _)| *id == person)
    };
    Ok(hits
        .iter()
        .filter(|hit| skill(hit) || belongs(hit))
        .collect())
}
