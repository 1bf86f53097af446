//! What is found for words, and checked again before it is shown.

use std::collections::{HashMap, HashSet};

use crate::adapters::search::text::{composed, folded, words};
use crate::adapters::search::{
    EvidenceKind, Excerpt, Found, Hit, Language, Request, Search, Told, Wanted, Words,
};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::comments::events::CommentId;
use crate::features::communities::events::CommunityId;
use crate::features::communities::visibility;
use crate::features::experts::index::{entry_id, entry_of, skill_id, skill_of};
use crate::features::posts::events::PostId;
use crate::features::{comments, communities, people, posts, skills};
use crate::kernel::error::Error;

/// The longest text to search for.
pub const TEXT_CHARS_MAX: usize = 200;

/// So many of the best are found at most, however many there are.
pub const HITS_MAX: usize = 1_000;

/// Ids in one statement.
const IDS_MAX: usize = 200;

/// Communities that are counted: those with the most.
pub const PLACES_MAX: usize = 10;

/// What is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// People, by name and by what they say of themselves.
    People,
    /// Posts of every kind.
    Posts,
    /// Comments and answers.
    Comments,
    /// Communities.
    Communities,
    /// Skills that somebody claims.
    Skills,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 5] = [
        Self::People,
        Self::Posts,
        Self::Comments,
        Self::Communities,
        Self::Skills,
    ];

    /// The kinds of documents in it.
    pub fn kinds(self) -> &'static [EvidenceKind] {
        match self {
            Self::People => &[EvidenceKind::Person],
            Self::Posts => &[
                EvidenceKind::Article,
                EvidenceKind::Status,
                EvidenceKind::Question,
                EvidenceKind::Kudos,
            ],
            Self::Comments => &[EvidenceKind::Comment, EvidenceKind::Answer],
            Self::Communities => &[EvidenceKind::Place],
            Self::Skills => &[EvidenceKind::Skill],
        }
    }
}

/// What somebody searches for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The words as typed.
    pub text: String,
    /// Among what; empty means everything.
    pub scopes: Vec<Scope>,
    /// Only in this community.
    pub community: Option<CommunityId>,
    /// Only what this person wrote.
    pub author: Option<PersonId>,
    /// Only in this language.
    pub language: Option<Language>,
    /// Whether the last word may be the beginning of one.
    pub beginning: bool,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Answer {
    /// The hits, best first, and what became of the words.
    pub found: Found,
    /// Whether nothing has every word, and these have some.
    pub is_partial: bool,
    /// How many were found in each scope.
    pub scopes: Vec<(Scope, u64)>,
    /// In which communities the most were found.
    pub communities: Vec<(CommunityId, u64)>,
    request: Option<Request>,
}

/// A part of an answer, as it may be shown.
#[derive(Debug, Default)]
pub struct Part {
    /// The hits, each with its place in the answer, from 0.
    pub hits: Vec<(usize, Hit)>,
    /// Whether there are more behind them.
    pub more: bool,
    /// Their marked pieces, by id.
    pub excerpts: HashMap<String, Excerpt>,
}

/// Searches on behalf of `searcher`: what has every word, or what has some where nothing has all.
pub async fn search(
    app: &App,
    search: &Search,
    searcher: PersonId,
    asked: &Asked,
) -> Result<Answer, Error> {
    let mut request = request(app, searcher, asked).await?;
    let mut found = search.search(request.clone()).await?;
    let is_partial = found.hits.is_empty() && found.needed() > 1;
    if is_partial {
        request.words = Words::Any;
        found = search.search(request.clone()).await?;
    }
    once_each(app, &mut found.hits).await?;
    let of_scope = |scope: &Scope| {
        let kinds = found.counts.kinds.iter();
        let kinds = kinds.filter(|(kind, _)| scope.kinds().contains(kind));
        (*scope, kinds.map(|(_, items)| items).sum::<u64>())
    };
    let scopes = Scope::ALL.iter().map(of_scope);
    Ok(Answer {
        scopes: scopes.filter(|(_, items)| *items > 0).collect(),
        communities: places(&found),
        is_partial,
        found,
        request: Some(request),
    })
}

/// Whether each word of `typed` is a word of `name`, or the beginning of one.
pub fn begins(name: &str, typed: &str) -> bool {
    let parts = |text: &str| -> Vec<String> {
        let words = words(&composed(text)).into_iter();
        words.map(|word| folded(&word.text)).collect()
    };
    let name = parts(name);
    let begun = |word: &String| name.iter().any(|it| it.starts_with(word.as_str()));
    parts(typed).iter().all(begun)
}

/// Of a skill that was found under several of its names the best hit stays.
async fn once_each(app: &App, hits: &mut Vec<Hit>) -> Result<(), Error> {
    let names = hits.iter().filter_map(|hit| skill_of(&hit.id));
    let names: Vec<String> = names.map(str::to_owned).collect();
    let mut known = HashMap::new();
    for names in names.chunks(IDS_MAX) {
        known.extend(skills::queries::named(app, names).await?);
    }
    let mut seen = HashSet::new();
    hits.retain(|hit| {
        let skill = skill_of(&hit.id).and_then(|name| known.get(name));
        skill.is_none_or(|skill| seen.insert(*skill))
    });
    Ok(())
}

async fn request(app: &App, searcher: PersonId, asked: &Asked) -> Result<Request, Error> {
    let mut audiences = visibility::audiences(app, searcher).await?;
    if let Some(community) = asked.community {
        let community = community.to_string();
        audiences.retain(|audience| *audience == community);
    }
    let scopes = match asked.scopes.as_slice() {
        [] => &Scope::ALL,
        scopes => scopes,
    };
    let kinds = scopes.iter().flat_map(|scope| scope.kinds()).copied();
    Ok(Request {
        text: asked.text.clone(),
        audiences,
        wanted: vec![Wanted {
            kinds: kinds.collect(),
            limit: HITS_MAX,
            people: asked
                .author
                .map(|author| HashSet::from([author.to_string()])),
            language: asked.language,
        }],
        prefix: asked.beginning,
        excerpts: false,
        corrections: true,
        words: Words::Every,
        told: Told::Counts,
    })
}

/// The communities among the audiences, those with the most.
fn places(found: &Found) -> Vec<(CommunityId, u64)> {
    let audiences = found.counts.audiences.iter();
    let mut places: Vec<(CommunityId, u64)> = audiences
        .filter_map(|(audience, items)| Some((audience.parse().ok()?, *items)))
        .collect();
    places.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    places.truncate(PLACES_MAX);
    places
}

/// The next `first` hits of an answer from place `skip` on that the searcher may see right now.
pub async fn part(
    app: &App,
    search: &Search,
    searcher: PersonId,
    answer: &mut Answer,
    (skip, first): (usize, usize),
) -> Result<Part, Error> {
    let mut part = Part::default();
    let rest = std::mem::take(&mut answer.found.hits);
    let mut rest = rest.into_iter().enumerate().skip(skip).peekable();
    while part.hits.len() <= first && rest.peek().is_some() {
        let some: Vec<(usize, Hit)> = rest.by_ref().take(first + 1).collect();
        let seen = seen(app, searcher, some.iter().map(|(_, hit)| hit)).await?;
        let still = some.into_iter().filter(|(_, hit)| seen.contains(&hit.id));
        part.hits.extend(still);
    }
    part.more = part.hits.len() > first;
    part.hits.truncate(first);
    if let Some(request) = answer.request.clone() {
        let ids = part.hits.iter().map(|(_, hit)| hit.id.clone()).collect();
        let found = Found {
            hits: Vec::new(),
            ..answer.found.clone()
        };
        part.excerpts = search.excerpts(request, found, ids).await?;
    }
    Ok(part)
}

/// The ids of those hits that the searcher may see right now: the index is a moment behind.
async fn seen(
    app: &App,
    searcher: PersonId,
    hits: impl Iterator<Item = &Hit>,
) -> Result<HashSet<String>, Error> {
    let (mut texts, mut answers, mut persons, mut places, mut names) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for hit in hits {
        match hit.kind {
            EvidenceKind::Article
            | EvidenceKind::Status
            | EvidenceKind::Question
            | EvidenceKind::Kudos => texts.extend(hit.id.parse::<PostId>()),
            EvidenceKind::Comment | EvidenceKind::Answer => {
                answers.extend(hit.id.parse::<CommentId>());
            }
            EvidenceKind::Person => {
                persons.extend(entry_of(&hit.id).and_then(|id| id.parse::<PersonId>().ok()));
            }
            EvidenceKind::Place => {
                places.extend(entry_of(&hit.id).and_then(|id| id.parse::<CommunityId>().ok()));
            }
            EvidenceKind::Skill => names.extend(skill_of(&hit.id).map(str::to_owned)),
            EvidenceKind::Title
            | EvidenceKind::Bio
            | EvidenceKind::Experience
            | EvidenceKind::Community => {}
        }
    }
    let mut seen = HashSet::new();
    if !texts.is_empty() {
        let found = posts::queries::posts(app, searcher, &texts).await?;
        seen.extend(found.keys().map(ToString::to_string));
    }
    if !answers.is_empty() {
        let found = comments::queries::comments(app, searcher, &answers).await?;
        seen.extend(found.keys().map(ToString::to_string));
    }
    if !persons.is_empty() {
        let found = people::queries::present(app, searcher, &persons).await?;
        seen.extend(found.iter().map(entry_id));
    }
    if !places.is_empty() {
        let found = communities::queries::communities(app, searcher, &places).await?;
        seen.extend(found.keys().map(entry_id));
    }
    if !names.is_empty() {
        let known = skills::queries::named(app, &names).await?;
        let claimed = people::queries::claimed(app, &names).await?;
        seen.extend(known.keys().chain(&claimed).map(|skill| skill_id(skill)));
    }
    Ok(seen)
}
