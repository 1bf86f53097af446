//! Finding experts on behalf of a searcher: only what they may read counts, in the search, in the
//! totals and in the reasons.

mod absence;
mod evidence;
mod listing;
mod skills;

use std::collections::{HashMap, HashSet};

use crate::adapters::search::{EvidenceKind, Excerpt, Found, Request, Search, Wanted};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::CommunityId;
use crate::features::communities::visibility;
use crate::features::experts::ranking::{
    COMMUNITIES_MAX, EVIDENCE_MAX, Evidence, Expert, Formula, Measure, Part, SKILLS_MAX, rank,
    rank_part,
};
use crate::features::posts::events::PostId;
use crate::features::skills::events::SkillId;
use crate::features::{communities, people, posts};
use crate::kernel::error::Error;
use crate::kernel::locale::Locale;

pub use absence::{Absence, why_not_found};
pub use listing::{Listing, listing, listings, need_words};

/// People in one answer.
pub const EXPERTS_MAX: usize = 1_000;

/// Communities, and tags, to ask in.
pub const PLACES_MAX: usize = 3;

/// Ids in one statement.
const IDS_MAX: usize = 500;

/// A filter that more people fit is not narrow: they are among the best of all, or nobody is.
const PEOPLE_MAX: usize = 2_000;

/// The most characters of a need.
pub const NEED_CHARS_MAX: usize = 200;

/// Which people may be in the answer; an absent condition is met by all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only members of this community.
    pub community: Option<CommunityId>,
    /// Only this department, case and accents aside.
    pub department: Option<String>,
    /// Only this place of work, case and accents aside.
    pub location: Option<String>,
    /// Only who speaks this language, as a tag.
    pub language: Option<String>,
    /// Only who is not away.
    pub available: bool,
}

/// Skills of the taxonomy that are asked for.
#[derive(Clone, Debug)]
pub struct Skills {
    /// Which, at least one.
    pub ids: Vec<SkillId>,
    /// The language in which they are named in the reasons.
    pub labels: Locale,
}

/// What is asked, and how.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The words as typed.
    pub need: String,
    /// Which people may be in the answer.
    pub filter: Filter,
    /// Skills of the taxonomy to find the holders of, beside what the words find.
    pub skills: Option<Skills>,
    /// Who is not in the answer: the person whom others are compared with.
    pub without: Option<PersonId>,
    /// How they are ranked.
    pub formula: Formula,
}

/// Who knows, and how the need was understood.
#[derive(Debug, Default)]
pub struct Answer {
    /// Best first.
    pub experts: Vec<Expert>,
    /// Whether the evidence is enough to name somebody.
    pub sure: bool,
    /// Where to ask, if it is not: the communities with the most about it, best first.
    pub communities: Vec<CommunityId>,
    /// The tags of what was found, the most frequent first.
    pub tags: Vec<String>,
    /// The need's words and what became of them.
    pub found: Found,
    /// The request, to cut the excerpts of a page with.
    pub request: Option<Request>,
}

/// Searches on behalf of `searcher`.
pub async fn find(
    app: &App,
    search: &Search,
    searcher: PersonId,
    asked: &Asked,
) -> Result<Answer, Error> {
    let request = request(app, searcher, asked).await?;
    let (found, evidence) = listed(app, search, searcher, (&request, asked)).await?;
    let ranking = rank(&asked.formula, &evidence, found.needed(), app.now().0);
    let (communities, tags) = if ranking.sure {
        (Vec::new(), Vec::new())
    } else {
        (
            evidence::communities(&found.hits),
            tags(app, &evidence).await?,
        )
    };
    let mut experts = match fitting(app, searcher, &asked.filter).await? {
        None => ranking.experts,
        Some(people) => {
            let of_all = (evidence, &found, &ranking.measure);
            part((app, search), searcher, (&request, asked), of_all, people).await?
        }
    };
    experts.retain(|expert| {
        asked
            .without
            .is_none_or(|it| it.to_string() != expert.person)
    });
    experts.truncate(EXPERTS_MAX);
    Ok(Answer {
        experts,
        sure: ranking.sure,
        communities,
        tags,
        found,
        request: Some(request),
    })
}

/// The evidence for a request, of people who may be suggested by it.
async fn listed(
    app: &App,
    search: &Search,
    searcher: PersonId,
    (request, asked): (&Request, &Asked),
) -> Result<(Found, Vec<Evidence>), Error> {
    let mut request = request.clone();
    let mut wider = false;
    loop {
        let mut found = search.search(request.clone()).await?;
        if let Some(asked) = &asked.skills {
            let hits = skills::asked(app, searcher, asked).await?;
            found.hits.extend(hits);
        }
        let mut evidence = evidence::readable(app, searcher, &mut found.hits).await?;
        // Before anything is summed: whoever is not listed must not even be the measure of others.
        let emptied = listing::keep_listed(app, searcher, &found, &mut evidence).await?;
        if emptied == 0 || wider {
            return Ok((found, evidence));
        }
        // What a wish took away held the place of others, who must not be lost by it.
        wider = true;
        for wanted in &mut request.wanted {
            wanted.limit = wanted.limit.saturating_add(emptied.saturating_mul(2));
        }
    }
}

async fn request(app: &App, searcher: PersonId, asked: &Asked) -> Result<Request, Error> {
    let texts = EvidenceKind::ALL.into_iter().filter(|kind| {
        let others = matches!(
            kind,
            EvidenceKind::Question | EvidenceKind::Skill | EvidenceKind::Community
        );
        !others && !kind.is_entry()
    });
    let wanted = [
        (texts.collect(), EVIDENCE_MAX),
        (vec![EvidenceKind::Community], COMMUNITIES_MAX),
        (vec![EvidenceKind::Skill], SKILLS_MAX),
    ];
    Ok(Request {
        text: asked.need.clone(),
        audiences: visibility::audiences(app, searcher).await?,
        wanted: wanted
            .into_iter()
            .map(|(kinds, limit)| Wanted {
                kinds,
                limit,
                ..Wanted::default()
            })
            .collect(),
        corrections: asked.formula.has(Part::Spelling),
        ..Request::default()
    })
}

/// The marked pieces of the reasons of a page of experts.
pub async fn excerpts(
    search: &Search,
    answer: &Answer,
    experts: &[Expert],
) -> Result<HashMap<String, Excerpt>, Error> {
    let Some(request) = answer.request.clone() else {
        return Ok(HashMap::new());
    };
    let reasons = experts.iter().flat_map(|expert| &expert.reasons);
    let ids: HashSet<String> = reasons.map(|reason| reason.evidence.clone()).collect();
    let found = Found {
        hits: Vec::new(),
        ..answer.found.clone()
    };
    let ids = ids.into_iter().collect();
    Ok(search.excerpts(request, found, ids).await?)
}

/// The most frequent tags of the readable posts among the evidence.
async fn tags(app: &App, evidence: &[Evidence]) -> Result<Vec<String>, Error> {
    let ids: Vec<PostId> = evidence
        .iter()
        .filter_map(|item| item.id.parse().ok())
        .collect();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for tag in posts::queries::tags(app, &ids)
        .await?
        .into_values()
        .flatten()
    {
        *counts.entry(tag).or_default() += 1;
    }
    let mut tags: Vec<(String, usize)> = counts.into_iter().collect();
    tags.sort_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    Ok(tags
        .into_iter()
        .take(PLACES_MAX)
        .map(|(tag, _)| tag)
        .collect())
}

/// Who fits the filter; none where everybody does.
async fn fitting(
    app: &App,
    searcher: PersonId,
    filter: &Filter,
) -> Result<Option<HashSet<String>>, Error> {
    if *filter == Filter::default() {
        return Ok(None);
    }
    let traits = people::queries::Traits {
        department: filter.department.clone(),
        location: filter.location.clone(),
        language: filter.language.clone(),
        here_at: filter.available.then(|| app.now()),
    };
    let mut people = people::queries::alike(app, searcher, &traits).await?;
    if let Some(community) = filter.community {
        let members = members(app, community).await?;
        people.retain(|person| members.contains(person));
    }
    Ok(Some(people.iter().map(ToString::to_string).collect()))
}

/// Whether who stands behind it is looked up, and not in the index.
fn is_looked_up(kind: EvidenceKind) -> bool {
    matches!(kind, EvidenceKind::Skill | EvidenceKind::Community)
}

/// Those who fit a filter, by the measure of all. The best texts of all may be none of theirs, so
/// their own are looked for, and rank beside what `evidence` has of them.
async fn part(
    (app, search): (&App, &Search),
    searcher: PersonId,
    (request, asked): (&Request, &Asked),
    (mut evidence, found, measure): (Vec<Evidence>, &Found, &Measure),
    people: HashSet<String>,
) -> Result<Vec<Expert>, Error> {
    // Where there was room for more, everything of theirs is among it.
    let texts = found.hits.iter().filter(|hit| !is_looked_up(hit.kind));
    if people.len() <= PEOPLE_MAX && texts.count() >= EVIDENCE_MAX {
        let mut request = request.clone();
        for wanted in &mut request.wanted {
            if !wanted.kinds.iter().copied().any(is_looked_up) {
                wanted.people = Some(people.clone());
            }
        }
        let (_, theirs) = listed(app, search, searcher, (&request, asked)).await?;
        let known: HashSet<String> = evidence.iter().map(|item| item.id.clone()).collect();
        let new = theirs.into_iter().filter(|item| !known.contains(&item.id));
        evidence.extend(new);
    }
    evidence.retain(|item| item.people.iter().any(|it| people.contains(&it.person)));
    let (formula, now) = (&asked.formula, app.now().0);
    let mut ranking = rank_part(formula, &evidence, measure, now);
    ranking.experts.retain(|it| people.contains(&it.person));
    Ok(ranking.experts)
}

async fn members(app: &App, community: CommunityId) -> Result<HashSet<PersonId>, Error> {
    let mut all = communities::queries::present_and_former(app, &[community]).await?;
    let people = all.remove(&community).unwrap_or_default().into_iter();
    Ok(people
        .filter(|(_, end)| end.is_none())
        .map(|(id, _)| id)
        .collect())
}
