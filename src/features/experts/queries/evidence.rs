//! The facts around what a search found, from the read models: they are never behind the index, and
//! what the searcher may no longer read is left out.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::PLACES_MAX;
use super::skills::{Confirmed, Meanings, confirmed};
use crate::adapters::search::{EVERYONE, EvidenceKind, Hit, Role};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::comments::events::CommentId;
use crate::features::comments::queries::Comment;
use crate::features::communities::events::CommunityId;
use crate::features::experts::index::skill_of;
use crate::features::experts::ranking::{Contributor, Evidence};
use crate::features::people::folded;
use crate::features::posts::events::PostId;
use crate::features::posts::queries::Post;
use crate::features::reactions::events::Subject;
use crate::features::{comments, communities, posts, reactions};
use crate::kernel::clock::Time;
use crate::kernel::error::Error;

/// The hits with their facts; of several names of one skill the best stays.
pub(super) async fn readable(
    app: &App,
    searcher: PersonId,
    hits: &mut Vec<Hit>,
) -> Result<Vec<Evidence>, Error> {
    let facts = Facts::load(app, searcher, hits).await?;
    facts.meanings.keep_best(hits);
    Ok(hits.iter().filter_map(|hit| facts.evidence(hit)).collect())
}

/// The communities with the most about a need among the hits, best first.
pub(super) fn communities(hits: &[Hit]) -> Vec<CommunityId> {
    let best = hits.iter().map(|hit| hit.score).fold(0.0, f64::max);
    let mut sums: HashMap<&str, f64> = HashMap::new();
    let dated = hits
        .iter()
        .filter(|hit| hit.audience != EVERYONE && best > 0.0);
    for hit in dated {
        *sums.entry(&hit.audience).or_default() += (hit.score / best).powi(4);
    }
    let mut sums: Vec<(&str, f64)> = sums.into_iter().collect();
    sums.sort_by(|left, right| right.1.total_cmp(&left.1).then_with(|| left.0.cmp(right.0)));
    let ids = sums.into_iter().filter_map(|(id, _)| id.parse().ok());
    ids.take(PLACES_MAX).collect()
}

struct Facts {
    meanings: Meanings,
    holders: HashMap<String, Vec<PersonId>>,
    members: HashMap<CommunityId, Vec<(PersonId, Option<Time>)>>,
    posts: HashMap<PostId, Post>,
    comments: HashMap<CommentId, Comment>,
    /// Who commented a post at length, and when last.
    reviewers: HashMap<PostId, Vec<(PersonId, Time)>>,
    reactions: HashMap<String, u32>,
    /// Who praised whom, as far as the searcher may read it.
    praise: HashSet<(PersonId, PersonId)>,
    /// Who confirms a skill of somebody, by what the skill means: by an endorsement, or by praise in
    /// what was found.
    confirmed: HashMap<(String, PersonId), Confirmed>,
    now: i64,
}

impl Facts {
    async fn load(app: &App, searcher: PersonId, hits: &[Hit]) -> Result<Self, Error> {
        let skills: Vec<String> = of_kind(hits, &[EvidenceKind::Skill])
            .filter_map(|hit| skill_of(&hit.id).map(str::to_owned))
            .collect();
        let places: Vec<CommunityId> = parsed(of_kind(hits, &[EvidenceKind::Community]));
        let asked: Vec<CommentId> = parsed(of_kind(
            hits,
            &[EvidenceKind::Comment, EvidenceKind::Answer],
        ));
        let posts: Vec<PostId> = parsed(hits.iter());
        let posts = posts::queries::posts(app, searcher, &posts).await?;
        let comments = comments::queries::comments(app, searcher, &asked).await?;
        let thanked_for = posts
            .values()
            .filter_map(|post| post.skill.as_deref().map(folded));
        let names: Vec<String> = skills.iter().cloned().chain(thanked_for).collect();
        let meanings = Meanings::of(app, &names).await?;
        let discussed: Vec<PostId> = posts
            .values()
            .filter(|post| is_reviewed(post))
            .map(|post| post.id)
            .collect();
        Ok(Self {
            holders: meanings.holders(app, &skills).await?,
            members: communities::queries::present_and_former(app, &places).await?,
            reviewers: comments::queries::at_length(app, &discussed).await?,
            reactions: reactions(app, &posts, &comments).await?,
            praise: praise(app, searcher, hits).await?,
            confirmed: confirmed(app, hits, &posts, &meanings).await?,
            meanings,
            posts,
            comments,
            now: app.now().0,
        })
    }

    /// A hit with its facts; none when the searcher may not read it any more.
    fn evidence(&self, hit: &Hit) -> Option<Evidence> {
        let mut giver = None;
        let mut accepted = false;
        let people = match hit.kind {
            EvidenceKind::Skill => self.holders(hit)?,
            EvidenceKind::Community => self.members(hit)?,
            EvidenceKind::Person | EvidenceKind::Place => return None,
            EvidenceKind::Title | EvidenceKind::Bio | EvidenceKind::Experience => {
                as_indexed(hit, self.now)
            }
            EvidenceKind::Comment | EvidenceKind::Answer => {
                let comment = self.comments.get(&hit.id.parse().ok()?)?;
                accepted = comment.accepted.is_some();
                as_indexed(hit, hit.occurred_at)
            }
            EvidenceKind::Kudos => {
                let post = self.posts.get(&hit.id.parse().ok()?)?;
                giver = Some(post.author.to_string());
                self.praised(hit, post)
            }
            EvidenceKind::Article | EvidenceKind::Status | EvidenceKind::Question => {
                let post = self.posts.get(&hit.id.parse().ok()?)?;
                let mut people = as_indexed(hit, hit.occurred_at);
                people.extend(self.reviewers(post));
                people
            }
        };
        Some(Evidence {
            id: hit.id.clone(),
            kind: hit.kind,
            thread: hit.thread.clone(),
            giver,
            score: hit.score,
            coverage: hit.coverage,
            title_named: hit.title_named,
            endorsers: 0,
            reactions: self.reactions.get(&hit.id).copied().unwrap_or(0),
            accepted,
            people,
        })
    }

    fn holders(&self, hit: &Hit) -> Option<Vec<Contributor>> {
        let skill = self.meanings.key(skill_of(&hit.id)?);
        let holders = self.holders.get(&skill)?.iter();
        let with_endorsers = holders.map(|id| {
            let confirmed = self.confirmed.get(&(skill.clone(), *id));
            let confirmed = confirmed.copied().unwrap_or_default();
            Contributor {
                endorsers: confirmed.people,
                mutual_endorsers: confirmed.mutual,
                ..contributor(*id, Role::Holder, self.now)
            }
        });
        Some(with_endorsers.collect())
    }

    fn members(&self, hit: &Hit) -> Option<Vec<Contributor>> {
        let members = hit.id.parse().ok().and_then(|id| self.members.get(&id))?;
        let belongs = |(id, ended): &(PersonId, Option<Time>)| match ended {
            None => contributor(*id, Role::Member, self.now),
            Some(ended) => contributor(*id, Role::Former, ended.0.min(self.now)),
        };
        Some(members.iter().map(belongs).collect())
    }

    fn praised(&self, hit: &Hit, post: &Post) -> Vec<Contributor> {
        let mut people = as_indexed(hit, hit.occurred_at);
        for one in &mut people {
            let id = one.person.parse().ok();
            let pair = id.zip(post.author.person());
            one.reciprocal = pair.is_some_and(|pair| self.praise.contains(&pair));
        }
        people
    }

    fn reviewers(&self, post: &Post) -> impl Iterator<Item = Contributor> {
        let reviewers = self.reviewers.get(&post.id).into_iter().flatten();
        let others = reviewers.filter(|(id, _)| post.author != *id);
        others.map(|(id, at)| contributor(*id, Role::Reviewer, at.0))
    }
}

/// Whether long comments under it are reviews: under a question they are answers of their own, and
/// under praise they are thanks.
fn is_reviewed(post: &Post) -> bool {
    use crate::features::posts::events::Kind;
    match post.kind {
        Kind::Article | Kind::Status | Kind::Announcement => true,
        Kind::Question | Kind::Kudos => false,
    }
}

pub(super) fn of_kind<'a>(
    hits: &'a [Hit],
    kinds: &'a [EvidenceKind],
) -> impl Iterator<Item = &'a Hit> {
    hits.iter().filter(|hit| kinds.contains(&hit.kind))
}

fn parsed<'a, T: std::str::FromStr>(hits: impl Iterator<Item = &'a Hit>) -> Vec<T> {
    hits.filter_map(|hit| hit.id.parse().ok()).collect()
}

fn as_indexed(hit: &Hit, at: i64) -> Vec<Contributor> {
    let people = hit.people.iter();
    people
        .filter_map(|person| Some(contributor(person.id.parse().ok()?, person.role, at)))
        .collect()
}

fn contributor(person: PersonId, role: Role, at: i64) -> Contributor {
    Contributor {
        person: person.to_string(),
        role,
        at,
        endorsers: 0,
        mutual_endorsers: 0,
        reciprocal: false,
    }
}

/// Of those who praised or were praised in what was found: who praised whom at any time.
async fn praise(
    app: &App,
    searcher: PersonId,
    hits: &[Hit],
) -> Result<HashSet<(PersonId, PersonId)>, Error> {
    let (mut givers, mut receivers) = (BTreeSet::new(), BTreeSet::new());
    for hit in of_kind(hits, &[EvidenceKind::Kudos]) {
        for person in &hit.people {
            let side = if person.role == Role::Receiver {
                &mut receivers
            } else {
                &mut givers
            };
            side.extend(person.id.parse::<PersonId>());
        }
    }
    let givers: Vec<PersonId> = givers.into_iter().collect();
    let receivers: Vec<PersonId> = receivers.into_iter().collect();
    // The other way round: whether who received gave.
    posts::queries::praise(app, searcher, &receivers, &givers).await
}

async fn reactions(
    app: &App,
    posts: &HashMap<PostId, Post>,
    comments: &HashMap<CommentId, Comment>,
) -> Result<HashMap<String, u32>, Error> {
    let subjects: Vec<Subject> = posts
        .keys()
        .map(|id| Subject::Post(*id))
        .chain(comments.keys().map(|id| Subject::Comment(*id)))
        .collect();
    let counts = reactions::queries::counts(app, &subjects).await?;
    let total = |kinds: &[(_, i64)]| kinds.iter().map(|(_, people)| *people).sum::<i64>();
    Ok(counts
        .into_iter()
        .map(|(subject, kinds)| {
            let total = u32::try_from(total(&kinds)).unwrap_or(u32::MAX);
            (subject.to_string(), total)
        })
        .collect())
}
