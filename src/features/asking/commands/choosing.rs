//! Who is asked: of those whom the finder suggests, who may be asked now, the least recently asked
//! first among near-equals.

use std::collections::HashMap;

use jiff::SignedDuration;

use crate::adapters::search::{self, EvidenceKind, Search, Wanted};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::asking::aggregate::Refusal;
use crate::features::asking::events::{Because, Request};
use crate::features::asking::fair_order;
use crate::features::asking::queries::{self, Load};
use crate::features::blocks::commands::are_apart;
use crate::features::communities::visibility::{audiences, standing};
use crate::features::experts::index::skill_of;
use crate::features::experts::queries::{
    Answer, Asked, Filter, NEED_CHARS_MAX, find, listings, need_words,
};
use crate::features::experts::ranking::{self, Expert, SKILLS_MAX};
use crate::features::notifications::queries::preferences::preferences;
use crate::features::posts::aggregate::Facts;
use crate::features::pseudonyms::commands::behind;
use crate::features::{people, skills};
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::mail_wishes::Hours;
use crate::kernel::personal::Personal;

/// The working hours within which an answer is waited for.
const WORKING_HOURS: i64 = 24;

/// Of so many suggested people it is looked who may be asked.
const SUGGESTED_MAX: usize = 50;

/// The most people who are told that a question is open to everybody.
const HELPERS_MAX: usize = 20;

/// A question, and who is behind it: what they may see decides, whoever is shown as its author.
pub(super) struct Question {
    pub(super) facts: Facts,
    pub(super) asker: PersonId,
}

impl Question {
    /// It; none where who asked is known to nobody any more.
    pub(super) async fn of(app: &App, facts: Facts) -> Result<Option<Self>, Error> {
        let asker = behind(app, facts.author).await?;
        Ok(asker.map(|asker| Self { facts, asker }))
    }
}

/// Who may be asked.
pub struct Suggested {
    /// The people with their reasons, best first.
    pub experts: Vec<(PersonId, Expert)>,
    /// What the finder answered, to cut excerpts with.
    pub answer: Answer,
    loads: HashMap<PersonId, Load>,
}

impl Suggested {
    /// The best first, and the least recently asked first among near-equals. Where the finder is
    /// not sure, only those who declare what the question names: a title has many rare words.
    pub(super) fn best(&self) -> Vec<(PersonId, Expert)> {
        let fits = |expert: &Expert| self.answer.sure || expert.declared > 0.0;
        let last = |person: &PersonId| self.loads.get(person).and_then(|load| load.last_at);
        let experts = self.experts.iter().filter(|(_, expert)| fits(expert));
        fair_order(
            experts.cloned().collect(),
            |(_, expert)| expert.score,
            |(person, _)| last(person),
        )
    }

    /// Those whom somebody chose, all of whom have to be among them.
    pub(super) fn chosen(&self, people: &[PersonId]) -> Result<Vec<(PersonId, Expert)>, Refusal> {
        let known = |person: &PersonId| self.experts.iter().find(|(id, _)| id == person).cloned();
        let found = people.iter().map(known);
        found.collect::<Option<_>>().ok_or(Refusal::CannotBeAsked)
    }
}

/// Who may be asked about a question and is not among `known`.
pub(super) async fn suggested(
    app: &App,
    search: &Search,
    question: &Question,
    known: &[PersonId],
) -> Result<Suggested, Error> {
    let mut answer = find(app, search, question.asker, &asked(&question.facts)).await?;
    let experts = std::mem::take(&mut answer.experts).into_iter();
    let named = experts.filter_map(|it| Some((it.person.parse::<PersonId>().ok()?, it)));
    let new = named.filter(|(person, _)| !known.contains(person));
    let mut experts: Vec<(PersonId, Expert)> = new.take(SUGGESTED_MAX).collect();
    let people: Vec<PersonId> = experts.iter().map(|(person, _)| *person).collect();
    let loads = free(app, question, &people).await?;
    experts.retain(|(person, _)| loads.contains_key(person));
    Ok(Suggested {
        experts,
        answer,
        loads,
    })
}

/// Those of `people` who may be asked about a question now, with how much they were asked: they see
/// it, are here and not away, are not apart from whoever asks, and want as many questions.
async fn free(
    app: &App,
    question: &Question,
    people: &[PersonId],
) -> Result<HashMap<PersonId, Load>, Error> {
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let from = (question.asker, question.facts.audience);
    let mut free = queries::reachable(app, from, people).await?;
    let wishes = listings(app, people).await?;
    free.retain(|person, load| {
        let wishes = wishes.get(person).cloned().unwrap_or_default();
        !wishes.hidden && load.week < wishes.weekly
    });
    Ok(free)
}

/// What is looked for: the title of the question and its tags.
fn asked(facts: &Facts) -> Asked {
    let title = facts.title.as_ref().and_then(Personal::known);
    let words = title.into_iter().chain(&facts.tags);
    let words: Vec<&str> = words.map(String::as_str).collect();
    let need: String = words.join(" ").chars().take(NEED_CHARS_MAX).collect();
    Asked {
        need,
        filter: Filter {
            available: true,
            ..Filter::default()
        },
        ..Asked::default()
    }
}

/// The requests to the first `count` of these who may be asked, as the streams say it now.
pub(super) async fn requests(
    app: &App,
    question: &Question,
    (candidates, count): (Vec<(PersonId, Expert)>, usize),
) -> Result<Vec<Request>, Error> {
    let mut requests = Vec::new();
    for (person, expert) in candidates {
        if requests.len() >= count {
            break;
        }
        if may_be_asked(app, question, person).await? {
            requests.push(request(app, person, &expert.reasons).await?);
        }
    }
    Ok(requests)
}

/// Whether somebody sees a question and is not apart from whoever asks it: what guards is read from
/// streams.
async fn may_be_asked(app: &App, question: &Question, person: PersonId) -> Result<bool, Error> {
    Ok(person != question.asker
        && standing(app, person, question.facts.audience).await?.reads
        && !are_apart(app, question.asker, person).await?)
}

/// A request to somebody, who has so long to answer.
async fn request(
    app: &App,
    person: PersonId,
    reasons: &[ranking::Reason],
) -> Result<Request, Error> {
    let at = app.now();
    let hours = working_hours(app, person).await?;
    let until = hours.after(at.timestamp(), SignedDuration::from_hours(WORKING_HOURS));
    Ok(Request {
        person,
        because: Personal::identity(person.0, reasons.iter().map(because).collect()),
        at,
        until: Time(until.as_microsecond()),
    })
}

/// The hours in which somebody is expected to answer, in their time zone or the network's.
pub(super) async fn working_hours(app: &App, person: PersonId) -> Result<Hours, Error> {
    let preferences = preferences(app, person).await?;
    let zone = &preferences.hours_of(&app.settings.mail).zone;
    Ok(Hours::at_work(zone))
}

fn because(reason: &ranking::Reason) -> Because {
    Because {
        evidence: reason.evidence.clone(),
        kind: reason.kind.name().to_owned(),
        role: reason.role.name().to_owned(),
    }
}

/// A request to somebody whom another expert names, under the conditions of every request.
pub(super) async fn request_to(
    app: &App,
    search: &Search,
    (question, by): (&Question, PersonId),
    other: PersonId,
) -> Result<Result<Request, Refusal>, Error> {
    let exists = people::queries::present(app, by, &[other]).await?;
    let is_free = free(app, question, &[other]).await?.contains_key(&other)
        && may_be_asked(app, question, other).await?
        && !are_apart(app, by, other).await?;
    if exists.is_empty() || !is_free {
        return Ok(Err(Refusal::CannotBeAsked));
    }
    let answer = find(app, search, question.asker, &asked(&question.facts)).await?;
    let wishes = listings(app, &[other]).await?.remove(&other);
    if wishes.is_some_and(|wishes| !wishes.allows(&need_words(&answer.found))) {
        return Ok(Err(Refusal::CannotBeAsked));
    }
    let name = other.to_string();
    let expert = answer.experts.into_iter().find(|it| it.person == name);
    let reasons = expert.map(|it| it.reasons).unwrap_or_default();
    Ok(Ok(request(app, other, &reasons).await?))
}

/// The folded names of these skills, with the others that mean the same.
async fn under_any_name(app: &App, mut names: Vec<String>) -> Result<Vec<String>, Error> {
    let known = skills::queries::named(app, &names).await?;
    let ids: Vec<_> = known.into_values().collect();
    let others = skills::queries::names(app, &ids).await?;
    names.extend(others.values().flatten().map(|name| people::folded(name)));
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

/// Who wishes to help with a skill that a question names, may be asked about it and was not: who is
/// told when it is open to everybody.
pub(super) async fn helpers(
    app: &App,
    search: &Search,
    question: &Question,
    known: &[PersonId],
) -> Result<Vec<PersonId>, Error> {
    let request = search::Request {
        text: asked(&question.facts).need,
        audiences: audiences(app, question.asker).await?,
        wanted: vec![Wanted {
            kinds: vec![EvidenceKind::Skill],
            limit: SKILLS_MAX,
            ..Wanted::default()
        }],
        ..search::Request::default()
    };
    let found = search.search(request).await?;
    let named = found.hits.iter().filter(|hit| hit.title_named);
    let skills: Vec<String> = named
        .filter_map(|hit| skill_of(&hit.id).map(str::to_owned))
        .collect();
    let skills = under_any_name(app, skills).await?;
    let need = need_words(&found);
    let mut people = queries::willing(app, &skills).await?;
    people.retain(|person| !known.contains(person) && *person != question.asker);
    people.truncate(SUGGESTED_MAX);
    let free = free(app, question, &people).await?;
    let wishes = listings(app, &people).await?;
    people.retain(|person| {
        let wishes = wishes.get(person);
        free.contains_key(person) && wishes.is_none_or(|wishes| wishes.allows(&need))
    });
    people.sort_by_key(|person| free.get(person).and_then(|load| load.last_at));
    people.truncate(HELPERS_MAX);
    Ok(people)
}
