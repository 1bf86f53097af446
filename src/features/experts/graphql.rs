//! The expert finder in the API.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, OneofObject, SimpleObject};

use crate::adapters::search::{Excerpt, Found, Search};
use crate::features::accounts::events::PersonId;
use crate::features::asking::graphql::{UsualResponse, usual};
use crate::features::communities::events::CommunityId;
use crate::features::communities::graphql::{Community, CommunityLoader};
use crate::features::experts::queries::{self, Answer, Asked, Filter, NEED_CHARS_MAX};
use crate::features::experts::ranking::{self, FORMULA_VERSION};
use crate::features::graphql::{
    PageInfo, Text, app, bad_argument, broken, failed, locale, page, search_index, unloaded,
    viewer, words,
};
use crate::features::people::graphql::{Profile, loaders, profile};
use crate::features::skills::graphql::skill_meant;
use crate::kernel::page::{Page, encode};

mod formula;
mod kind;
pub mod listing;
mod reason;
mod totals;

pub use formula::{ExpertConstant, ExpertFormula, ExpertWeight};
pub use kind::ExpertEvidenceKind;
pub use reason::{ExpertMatch, ExpertReason, MarkedText, TextRange, reasons_of, remembered};

/// The cursors of an answer: how many experts came before.
const EXPERTS: &str = "experts";

/// How to look for experts: exactly one way.
#[derive(OneofObject)]
pub enum ExpertNeedInput {
    /// Words in French or English, a sentence or a few terms, at most 200 characters.
    Text(String),
    /// Skills by their names, at most 10, together at most 200 characters.
    Skills(Vec<String>),
    /// Skills of the taxonomy, at most 10: those who claim one of them or a narrower one, under any
    /// name, beside those whose texts speak of it.
    SkillIds(Vec<ID>),
    /// Somebody whose like is looked for: by their job title and the skills they claim.
    SimilarTo(ID),
}

/// The most skills of a need.
const SKILLS_MAX: usize = 10;

impl ExpertNeedInput {
    /// What is asked, without a filter.
    async fn read(self, ctx: &Context<'_>) -> async_graphql::Result<Asked> {
        let (field, need) = match self {
            Self::Text(text) => ("by.text", text),
            Self::Skills(skills) if skills.len() > SKILLS_MAX => {
                return Err(bad_argument("by.skills", "at most 10"));
            }
            Self::Skills(skills) => ("by.skills", skills.join(", ")),
            Self::SkillIds(ids) => return of_skills(ctx, &ids).await,
            Self::SimilarTo(id) => return like(ctx, &id).await,
        };
        let need = words(field, Some(need), NEED_CHARS_MAX)?.unwrap_or_default();
        if need.trim().is_empty() {
            return Err(bad_argument(field, "1 to 200 characters"));
        }
        Ok(Asked {
            need,
            ..Asked::default()
        })
    }
}

/// What somebody says of themselves as words, and everybody but them.
async fn like(ctx: &Context<'_>, id: &ID) -> async_graphql::Result<Asked> {
    let missing = || failed("NOT_FOUND", "by.similarTo: no such person");
    let id: PersonId = id.parse().map_err(|_not_an_id| missing())?;
    let person = loaders(ctx)?.people.get(&id).await.map_err(unloaded)?;
    let person = person.ok_or_else(missing)?;
    let skills = loaders(ctx)?.skills.get(&id).await.map_err(unloaded)?;
    let skills = skills.unwrap_or_default().into_iter();
    let words: Vec<String> = person
        .title
        .into_iter()
        .chain(skills.map(|it| it.name))
        .collect();
    if words.is_empty() {
        let rule = "somebody with a title or a skill";
        return Err(bad_argument("by.similarTo", rule));
    }
    Ok(Asked {
        need: words.join(", ").chars().take(NEED_CHARS_MAX).collect(),
        without: Some(id),
        ..Asked::default()
    })
}

/// Skills of the taxonomy, and their labels as words.
async fn of_skills(ctx: &Context<'_>, ids: &[ID]) -> async_graphql::Result<Asked> {
    if !(1..=SKILLS_MAX).contains(&ids.len()) {
        return Err(bad_argument("by.skillIds", "1 to 10 skills"));
    }
    let locale = locale(ctx);
    let (mut skills, mut labels) = (Vec::new(), Vec::new());
    for id in ids {
        let found = match id.parse() {
            Ok(id) => skill_meant(ctx, id).await?,
            Err(_not_an_id) => None,
        };
        let skill = found.ok_or_else(|| failed("NOT_FOUND", "by.skillIds: no such skill"))?;
        labels.push(skill.label_in(locale).to_owned());
        skills.push(skill.skill());
    }
    Ok(Asked {
        need: labels.join(", ").chars().take(NEED_CHARS_MAX).collect(),
        skills: Some(queries::Skills {
            ids: skills,
            labels: locale,
        }),
        ..Asked::default()
    })
}

/// Which people may be in the answer; what is left out is met by all.
#[derive(InputObject, Default)]
pub struct ExpertFilter {
    /// Only members of this community.
    community_id: Option<ID>,
    /// Only people of this department.
    department: Option<String>,
    /// Only people who work at this place.
    location: Option<String>,
    /// Only people who speak this language, as a language tag.
    language: Option<String>,
    /// Only people who are not away.
    #[graphql(default)]
    available: bool,
}

impl ExpertFilter {
    async fn read(self, ctx: &Context<'_>) -> async_graphql::Result<Filter> {
        let community = match self.community_id {
            None => None,
            Some(id) => Some(readable_community(ctx, "filter.communityId", &id).await?),
        };
        Ok(Filter {
            community,
            department: words("filter.department", self.department, NEED_CHARS_MAX)?,
            location: words("filter.location", self.location, NEED_CHARS_MAX)?,
            language: words("filter.language", self.language, NEED_CHARS_MAX)?,
            available: self.available,
        })
    }
}

/// The community that an argument names, whose content the viewer reads.
pub async fn readable_community(
    ctx: &Context<'_>,
    argument: &'static str,
    id: &ID,
) -> async_graphql::Result<CommunityId> {
    let id = id.parse();
    let id = id.map_err(|_not_an_id| bad_argument(argument, "not the id of a community"))?;
    let community = CommunityLoader::get(ctx, id).await?;
    if community.is_some_and(|it| it.0.content_is_visible()) {
        Ok(id)
    } else {
        let message = format!("{argument}: no such community");
        Err(failed("NOT_FOUND", message))
    }
}

/// How well somebody fits; shown in place of a number.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "ranking::Band")]
pub enum ExpertBand {
    /// Among the best there are.
    Strong,
    /// Probably.
    Some,
    /// A hint.
    Slight,
}

/// Somebody who may know, and why.
pub struct ExpertEdge {
    cursor: String,
    expert: ranking::Expert,
    excerpts: Arc<HashMap<String, Excerpt>>,
}

/// Somebody who may know, and why.
#[Object]
impl ExpertEdge {
    /// Where this edge lies; opaque.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The person; null where they went meanwhile.
    async fn node(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        match self.expert.person.parse::<PersonId>() {
            Ok(id) => profile(ctx, id).await,
            Err(_no_id) => Ok(None),
        }
    }

    /// How well they fit.
    async fn band(&self) -> ExpertBand {
        self.expert.band.into()
    }

    /// The strongest reasons first, at most three; each opens for the searcher.
    async fn reasons(&self) -> Vec<ExpertReason> {
        reasons_of(&self.expert, &self.excerpts)
    }

    /// How soon they usually answer when a question is put to them; null where that is not known.
    /// It does not change the order.
    async fn usual_response(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<UsualResponse>> {
        match self.expert.person.parse() {
            Ok(person) => usual(ctx, person).await,
            Err(_no_id) => Ok(None),
        }
    }

    /// One line of totals over the evidence the searcher may read, in the viewer's language.
    #[expect(clippy::unused_async, reason = "resolvers are async methods")]
    async fn totals(&self, ctx: &Context<'_>) -> async_graphql::Result<Text> {
        let now = app(ctx)?.now().0;
        Ok(Text(totals::line(locale(ctx), &self.expert.totals, now)))
    }
}

/// A page of experts.
#[derive(SimpleObject)]
pub struct ExpertConnection {
    /// The people with their cursors, best first.
    edges: Vec<Option<ExpertEdge>>,
    /// Where this page lies.
    page_info: PageInfo,
    /// Whether the evidence is enough to name somebody; if not, nobody is found for sure.
    sure: bool,
    /// The communities with the most about it, to ask in, at most 3; empty where somebody is found
    /// for sure.
    ask_in: Vec<Community>,
    /// Tags of what was found, to ask with, at most 3; empty where somebody is found for sure.
    ask_with_tags: Vec<String>,
    /// Words that were found only after a correction of their spelling, at most 24.
    corrections: Vec<ExpertCorrection>,
    /// The version of the ranking formula.
    formula_version: i32,
}

/// A word that was searched in another spelling.
#[derive(SimpleObject)]
pub struct ExpertCorrection {
    /// The word as typed, in lower case.
    word: String,
    /// What was searched in its place, at most 3 words.
    corrected: Vec<String>,
}

impl ExpertCorrection {
    /// The corrections of what was found.
    pub fn of(found: &Found) -> Vec<Self> {
        let words = found.words.iter().filter(|word| !word.corrected.is_empty());
        words
            .map(|word| Self {
                word: word.word.clone(),
                corrected: word.corrected.clone(),
            })
            .collect()
    }
}

/// The experts of a page, with the marked pieces of their reasons.
async fn edges(
    search: &Search,
    answer: &mut Answer,
    page: &Page,
) -> async_graphql::Result<(Vec<ExpertEdge>, PageInfo)> {
    let skip = page
        .number(0)
        .and_then(|skip| usize::try_from(skip).ok())
        .unwrap_or(0);
    let rest = answer.experts.split_off(skip.min(answer.experts.len()));
    let first = usize::try_from(page.first).unwrap_or(0);
    let more = rest.len() > first;
    let shown: Vec<_> = rest.into_iter().take(first).collect();
    let excerpts = queries::excerpts(search, answer, &shown)
        .await
        .map_err(broken)?;
    let excerpts = Arc::new(excerpts);
    let edges: Vec<ExpertEdge> = shown
        .into_iter()
        .zip(skip + 1..)
        .map(|(expert, place)| ExpertEdge {
            cursor: encode(EXPERTS, &[&place.to_string()]),
            expert,
            excerpts: Arc::clone(&excerpts),
        })
        .collect();
    let cursors = edges.iter().map(|edge| &edge.cursor);
    let page_info = PageInfo::new(page, more, cursors);
    Ok((edges, page_info))
}

async fn ask_in(ctx: &Context<'_>, ids: &[CommunityId]) -> async_graphql::Result<Vec<Community>> {
    let mut communities = Vec::new();
    for id in ids {
        let community = CommunityLoader::get(ctx, *id).await?;
        communities.extend(community.filter(|it| it.0.content_is_visible()));
    }
    Ok(communities)
}

/// Reads of the expert finder.
#[derive(Default)]
pub struct ExpertsQuery;

#[Object]
impl ExpertsQuery {
    /// People who know about a need, best first, each with reasons the viewer may open. Only what
    /// the viewer may read counts.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the field")]
    async fn experts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to look for.")] by: ExpertNeedInput,
        #[graphql(desc = "Which people may be in the answer.", default)] filter: ExpertFilter,
        #[graphql(desc = "At most this many, 1 to 100; 20 where nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<ExpertConnection> {
        let viewer = viewer(ctx)?;
        let app = app(ctx)?;
        let page = page(EXPERTS, 1, first, after.as_deref())?;
        let asked = by.read(ctx).await?;
        let search = search_index(ctx)?;
        let asked = Asked {
            filter: filter.read(ctx).await?,
            ..asked
        };
        let answer = queries::find(app, search, viewer.person, &asked).await;
        let mut answer = answer.map_err(broken)?;
        let (edges, page_info) = edges(search, &mut answer, &page).await?;
        Ok(ExpertConnection {
            edges: edges.into_iter().map(Some).collect(),
            page_info,
            sure: answer.sure,
            ask_in: ask_in(ctx, &answer.communities).await?,
            ask_with_tags: answer.tags,
            corrections: ExpertCorrection::of(&answer.found),
            formula_version: i32::try_from(FORMULA_VERSION).unwrap_or(i32::MAX),
        })
    }

    /// The formula by which experts are ranked, with every number and where it comes from.
    #[expect(clippy::unused_async, reason = "resolvers are async methods")]
    async fn expert_formula(&self, ctx: &Context<'_>) -> async_graphql::Result<ExpertFormula> {
        viewer(ctx)?;
        Ok(formula::published(ctx, app(ctx)?.search()))
    }
}
