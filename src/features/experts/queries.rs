//! Finding experts on behalf of a searcher: only what they may read counts, in the search, in the
//! totals and in the reasons.

use std::collections::{HashMap, HashSet};

use crate::adapters::search::{EvidenceKind, Excerpt, Found, Hit, Request, Role, Search};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::comments::events::CommentId;
use crate::features::communities::events::CommunityId;
use crate::features::communities::visibility;
use crate::features::experts::index::skill_of;
use crate::features::experts::ranking::{Contributor, Evidence, Expert, rank};
use crate::features::posts::events::PostId;
use crate::features::reactions::events::Subject;
use crate::features::{comments, communities, people, posts, reactions};
use crate::kernel::clock::Time;
use crate::kernel::error::Error;

/// Pieces of evidence of all kinds but skills that one search looks at.
const EVIDENCE_MAX: usize = 200;

/// Skills that one search looks at.
const SKILLS_MAX: usize = 50;

/// People in one answer.
const EXPERTS_MAX: usize = 200;

/// Which people may be in the answer; an absent condition is met by all.
#[derive(Clone, Debug, Default)]
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

/// Who knows, and how the need was understood.
#[derive(Debug, Default)]
pub struct Answer {
    /// Best first.
    pub experts: Vec<Expert>,
    /// Whether the evidence is enough to name somebody.
    pub sure: bool,
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
    need: &str,
    filter: &Filter,
) -> Result<Answer, Error> {
    let request = Request {
        text: need.to_owned(),
        audiences: visibility::audiences(app, searcher).await?,
        kinds: EvidenceKind::ALL
            .into_iter()
            .filter(|kind| !matches!(kind, EvidenceKind::Question | EvidenceKind::Skill))
            .collect(),
        limit: EVIDENCE_MAX,
        prefix: false,
        excerpts: false,
    };
    let mut found = search.search(request.clone()).await?;
    let for_skills = Request {
        kinds: vec![EvidenceKind::Skill],
        limit: SKILLS_MAX,
        ..request.clone()
    };
    let skills = search.search(for_skills).await?;
    found.hits.extend(skills.hits);
    let evidence = evidence(app, searcher, &found.hits).await?;
    let mut ranking = rank(&evidence, found.needed(), app.now().0);
    keep(app, searcher, &mut ranking.experts, filter).await?;
    ranking.experts.truncate(EXPERTS_MAX);
    Ok(Answer {
        experts: ranking.experts,
        sure: ranking.sure,
        found,
        request: Some(request),
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
    Ok(search.excerpts(request, ids.into_iter().collect()).await?)
}

/// The facts around the hits, from the read models: they are never behind the index, and what the
/// searcher may no longer read is left out.
async fn evidence(app: &App, searcher: PersonId, hits: &[Hit]) -> Result<Vec<Evidence>, Error> {
    let ids = |wanted: &[EvidenceKind]| {
        let hits = hits.iter().filter(|hit| wanted.contains(&hit.kind));
        hits.map(|hit| hit.id.clone()).collect::<Vec<String>>()
    };
    let skills: Vec<String> = ids(&[EvidenceKind::Skill])
        .iter()
        .filter_map(|id| skill_of(id).map(str::to_owned))
        .collect();
    let places: Vec<CommunityId> = parse(&ids(&[EvidenceKind::Community]));
    let answers: Vec<CommentId> = parse(&ids(&[EvidenceKind::Comment]));
    let texts: Vec<PostId> = parse(
        &hits
            .iter()
            .map(|hit| hit.id.clone())
            .collect::<Vec<String>>(),
    );
    let facts = Facts {
        holders: people::queries::holders(app, &skills).await?,
        members: communities::queries::present_and_former(app, &places).await?,
        posts: posts::queries::posts(app, searcher, &texts)
            .await?
            .into_keys()
            .collect(),
        comments: comments::queries::comments(app, searcher, &answers)
            .await?
            .into_keys()
            .collect(),
        reactions: reactions(app, &texts, &answers).await?,
        now: app.now().0,
    };
    Ok(hits.iter().filter_map(|hit| facts.evidence(hit)).collect())
}

fn parse<T: std::str::FromStr>(ids: &[String]) -> Vec<T> {
    ids.iter().filter_map(|id| id.parse().ok()).collect()
}

async fn reactions(
    app: &App,
    texts: &[PostId],
    answers: &[CommentId],
) -> Result<HashMap<String, u32>, Error> {
    let subjects: Vec<Subject> = texts
        .iter()
        .map(|id| Subject::Post(*id))
        .chain(answers.iter().map(|id| Subject::Comment(*id)))
        .collect();
    let counts = reactions::queries::counts(app, &subjects).await?;
    Ok(counts
        .into_iter()
        .map(|(subject, kinds)| {
            let total: i64 = kinds.iter().map(|(_, people)| people).sum();
            (
                subject.to_string(),
                u32::try_from(total).unwrap_or(u32::MAX),
            )
        })
        .collect())
}

struct Facts {
    holders: HashMap<String, Vec<PersonId>>,
    members: HashMap<CommunityId, Vec<(PersonId, Option<Time>)>>,
    posts: HashSet<PostId>,
    comments: HashSet<CommentId>,
    reactions: HashMap<String, u32>,
    now: i64,
}

impl Facts {
    /// A hit with its facts; none when the searcher may not read it any more.
    fn evidence(&self, hit: &Hit) -> Option<Evidence> {
        let people = match hit.kind {
            EvidenceKind::Skill => {
                let holders = skill_of(&hit.id).and_then(|skill| self.holders.get(skill))?;
                holders
                    .iter()
                    .map(|id| contributor(*id, Role::Holder, self.now))
                    .collect()
            }
            EvidenceKind::Community => {
                let members = hit.id.parse().ok().and_then(|id| self.members.get(&id))?;
                let at =
                    |ended: Option<Time>| ended.map_or(self.now, |ended| ended.0.min(self.now));
                members
                    .iter()
                    .map(|(id, ended)| contributor(*id, Role::Member, at(*ended)))
                    .collect()
            }
            EvidenceKind::Title | EvidenceKind::Bio | EvidenceKind::Experience => {
                Self::as_indexed(hit, self.now)
            }
            EvidenceKind::Comment => {
                let id = hit.id.parse().ok()?;
                self.comments
                    .contains(&id)
                    .then(|| Self::as_indexed(hit, hit.occurred_at))?
            }
            EvidenceKind::Article
            | EvidenceKind::Answer
            | EvidenceKind::Status
            | EvidenceKind::Question
            | EvidenceKind::Kudos => {
                let id = hit.id.parse().ok()?;
                self.posts
                    .contains(&id)
                    .then(|| Self::as_indexed(hit, hit.occurred_at))?
            }
        };
        Some(Evidence {
            id: hit.id.clone(),
            kind: hit.kind,
            thread: hit.thread.clone(),
            giver: None,
            score: hit.score,
            coverage: hit.coverage,
            title_named: hit.title_named,
            endorsers: 0,
            reactions: self.reactions.get(&hit.id).copied().unwrap_or(0),
            accepted: false,
            people,
        })
    }

    fn as_indexed(hit: &Hit, at: i64) -> Vec<Contributor> {
        hit.people
            .iter()
            .filter_map(|person| Some(contributor(person.id.parse().ok()?, person.role, at)))
            .collect()
    }
}

fn contributor(person: PersonId, role: Role, at: i64) -> Contributor {
    Contributor {
        person: person.to_string(),
        role,
        at,
        endorsers: 0,
        reciprocal: false,
    }
}

/// Leaves out who has left, does not exist for the searcher or does not fit the filter.
async fn keep(
    app: &App,
    searcher: PersonId,
    experts: &mut Vec<Expert>,
    filter: &Filter,
) -> Result<(), Error> {
    let ids: Vec<PersonId> = experts
        .iter()
        .filter_map(|expert| expert.person.parse().ok())
        .collect();
    let mut profiles = HashMap::new();
    for ids in ids.chunks(500) {
        profiles.extend(people::queries::profiles(app, searcher, ids).await?);
    }
    let members: Option<HashSet<PersonId>> = match filter.community {
        None => None,
        Some(community) => {
            let mut all = communities::queries::present_and_former(app, &[community]).await?;
            let people = all.remove(&community).unwrap_or_default();
            Some(
                people
                    .into_iter()
                    .filter(|(_, end)| end.is_none())
                    .map(|(id, _)| id)
                    .collect(),
            )
        }
    };
    let now = app.now();
    let same = |wanted: &Option<String>, has: &Option<String>| {
        let fold = |text: &String| people::folded(text.trim());
        wanted
            .as_ref()
            .is_none_or(|wanted| has.as_ref().map(fold) == Some(fold(wanted)))
    };
    experts.retain(|expert| {
        let profile = expert
            .person
            .parse()
            .ok()
            .and_then(|id: PersonId| profiles.get(&id));
        profile.is_some_and(|profile| {
            profile.active
                && members
                    .as_ref()
                    .is_none_or(|members| members.contains(&profile.id))
                && same(&filter.department, &profile.department)
                && same(&filter.location, &profile.location)
                && filter
                    .language
                    .as_ref()
                    .is_none_or(|tag| profile.languages.contains(tag))
                && !(filter.available && profile.away_until.is_some_and(|until| until > now))
        })
    });
    Ok(())
}
