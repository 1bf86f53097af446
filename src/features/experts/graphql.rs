//! The expert finder in the API.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, OneofObject, SimpleObject};

use crate::adapters::search::{EvidenceKind, Excerpt, Fragment, Matched, Search};
use crate::features::accounts::events::PersonId;
use crate::features::comments::graphql::{Comment, CommentLoaders};
use crate::features::communities::graphql::{Community, CommunityLoader};
use crate::features::experts::index::skill_of;
use crate::features::experts::queries::{self, Answer, Filter};
use crate::features::experts::ranking::{self, FORMULA_VERSION};
use crate::features::graphql::{
    DateTime, PageInfo, Text, app, bad_argument, broken, failed, locale, page, unavailable, viewer,
    words,
};
use crate::features::people::graphql::{Profile, profile};
use crate::features::posts::graphql::{Post, PostLoaders};
use crate::kernel::clock::Time;
use crate::kernel::locale::Locale;
use crate::kernel::page::{Page, encode};
use crate::kernel::texts::text;

/// The cursors of an answer: how many experts came before.
const EXPERTS: &str = "experts";

/// The most characters of a need.
const NEED_CHARS_MAX: usize = 200;

/// How to look for experts: exactly one way.
#[derive(OneofObject)]
pub enum ExpertNeedInput {
    /// Words in French or English, a sentence or a few terms, at most 200 characters.
    Text(String),
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
        let community = self.community_id.map(|id| id.parse()).transpose();
        let community = community.map_err(|_not_an_id| {
            bad_argument("filter.communityId", "not the id of a community")
        })?;
        if let Some(id) = community
            && CommunityLoader::get(ctx, id)
                .await?
                .is_none_or(|it| !it.0.content_is_visible())
        {
            return Err(failed("NOT_FOUND", "filter.communityId: no such community"));
        }
        Ok(Filter {
            community,
            department: words("filter.department", self.department, NEED_CHARS_MAX)?,
            location: words("filter.location", self.location, NEED_CHARS_MAX)?,
            language: words("filter.language", self.language, NEED_CHARS_MAX)?,
            available: self.available,
        })
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

/// What a piece of evidence is. More may come: treat an unknown one by its text.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "EvidenceKind")]
pub enum ExpertEvidenceKind {
    /// An article or a document.
    Article,
    /// An answer to a question.
    Answer,
    /// A short post.
    Status,
    /// A question asked.
    Question,
    /// A comment under a post.
    Comment,
    /// Praise received.
    Kudos,
    /// A job title.
    Title,
    /// What a person writes about themselves.
    Bio,
    /// A project or a former position.
    Experience,
    /// A skill the person claims.
    Skill,
    /// A community the person is or was in.
    Community,
}

/// How the words were found in a piece of evidence, the weakest of them.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Matched")]
pub enum ExpertMatch {
    /// As typed, accents and case aside.
    Exact,
    /// In another form of the word.
    Stem,
    /// After a correction of the spelling.
    Spelling,
}

/// A stretch of a text, counted in Unicode characters from its beginning.
#[derive(SimpleObject, Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextRange {
    /// Where it begins.
    start: i32,
    /// Where it ends; the character there is not part of it.
    end: i32,
}

/// A piece of text with the matching words marked.
#[derive(SimpleObject, Clone, Debug)]
pub struct MarkedText {
    /// The piece, plain text.
    text: String,
    /// The words that matched, in order, at most all of the piece.
    marks: Vec<TextRange>,
}

impl From<&Fragment> for MarkedText {
    fn from(fragment: &Fragment) -> Self {
        let chars = |byte: usize| {
            let before = fragment
                .text
                .char_indices()
                .take_while(|(at, _)| *at < byte)
                .count();
            i32::try_from(before).unwrap_or(i32::MAX)
        };
        let marks = fragment.marks.iter();
        Self {
            text: fragment.text.clone(),
            marks: marks
                .map(|(start, end)| TextRange {
                    start: chars(*start),
                    end: chars(*end),
                })
                .collect(),
        }
    }
}

/// Why a person was found: one piece of evidence that the searcher may open.
pub struct ExpertReason {
    reason: ranking::Reason,
    excerpt: Option<Excerpt>,
}

/// Why a person was found: one piece of evidence that the searcher may open.
#[Object]
impl ExpertReason {
    /// What it is.
    async fn kind(&self) -> ExpertEvidenceKind {
        self.reason.kind.into()
    }

    /// The reason in the viewer's language.
    async fn text(&self, ctx: &Context<'_>) -> Text {
        let title = self
            .excerpt
            .as_ref()
            .map_or("", |excerpt| excerpt.title.text.as_str());
        let skill = skill_of(&self.reason.evidence).unwrap_or(title);
        let title = if title.is_empty() { skill } else { title };
        Text(text(
            locale(ctx),
            text_key(self.reason.kind),
            &[("title", title.into())],
        ))
    }

    /// The part with the most matches, its words marked; null where only the title matched.
    async fn excerpt(&self) -> Option<MarkedText> {
        let body = self.excerpt.as_ref().map(|excerpt| &excerpt.body);
        body.filter(|body| !body.text.is_empty())
            .map(MarkedText::from)
    }

    /// The title with its matching words marked; null where there is none.
    async fn title(&self) -> Option<MarkedText> {
        let title = self.excerpt.as_ref().map(|excerpt| &excerpt.title);
        title
            .filter(|title| !title.text.is_empty())
            .map(MarkedText::from)
    }

    /// How the words were found; null where that is not known.
    async fn matched(&self) -> Option<ExpertMatch> {
        self.excerpt.as_ref().map(|excerpt| excerpt.matched.into())
    }

    /// When it was; null for what still holds, such as a title or a skill.
    async fn occurred_at(&self) -> Option<DateTime> {
        let dated = !matches!(
            self.reason.kind,
            EvidenceKind::Title
                | EvidenceKind::Bio
                | EvidenceKind::Skill
                | EvidenceKind::Experience
        );
        dated.then_some(DateTime(Time(self.reason.at)))
    }

    /// The post; null where it is something else.
    async fn post(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Post>> {
        match self.reason.evidence.parse() {
            Ok(id) => ctx.data::<PostLoaders>()?.post(id).await,
            Err(_something_else) => Ok(None),
        }
    }

    /// The comment; null where it is something else.
    async fn comment(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Comment>> {
        match self.reason.evidence.parse() {
            Ok(id) => ctx.data::<CommentLoaders>()?.comment(id).await,
            Err(_something_else) => Ok(None),
        }
    }

    /// The community; null where it is something else.
    async fn community(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Community>> {
        match self.reason.evidence.parse() {
            Ok(id) => CommunityLoader::get(ctx, id).await,
            Err(_something_else) => Ok(None),
        }
    }
}

fn text_key(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Article => "expert-article",
        EvidenceKind::Answer => "expert-answer",
        EvidenceKind::Status => "expert-status",
        EvidenceKind::Question => "expert-question",
        EvidenceKind::Comment => "expert-comment",
        EvidenceKind::Kudos => "expert-kudos",
        EvidenceKind::Title => "expert-title",
        EvidenceKind::Bio => "expert-bio",
        EvidenceKind::Experience => "expert-experience",
        EvidenceKind::Skill => "expert-skill",
        EvidenceKind::Community => "expert-community",
    }
}

/// Somebody who may know, and why.
pub struct Expert {
    expert: ranking::Expert,
    excerpts: Arc<HashMap<String, Excerpt>>,
}

/// Somebody who may know, and why.
#[Object]
impl Expert {
    /// The person; null where they went meanwhile.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
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
        let reasons = self.expert.reasons.iter().cloned();
        reasons
            .map(|reason| {
                let excerpt = self.excerpts.get(&reason.evidence).cloned();
                ExpertReason { reason, excerpt }
            })
            .collect()
    }

    /// One line of totals over the evidence the searcher may read, in the viewer's language.
    async fn totals(&self, ctx: &Context<'_>) -> Text {
        Text(totals(locale(ctx), &self.expert.totals))
    }
}

fn totals(locale: Locale, totals: &ranking::Totals) -> String {
    let parts: Vec<String> = totals
        .items
        .iter()
        .map(|(kind, count)| text(locale, total_key(*kind), &[("count", (*count).into())]))
        .collect();
    parts.join(", ")
}

fn total_key(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Article => "expert-total-articles",
        EvidenceKind::Answer => "expert-total-answers",
        EvidenceKind::Status | EvidenceKind::Question => "expert-total-posts",
        EvidenceKind::Comment => "expert-total-comments",
        EvidenceKind::Kudos => "expert-total-kudos",
        EvidenceKind::Title | EvidenceKind::Bio | EvidenceKind::Experience => {
            "expert-total-profile"
        }
        EvidenceKind::Skill => "expert-total-skills",
        EvidenceKind::Community => "expert-total-communities",
    }
}

/// A page of experts.
#[derive(SimpleObject)]
pub struct ExpertConnection {
    /// The people with their cursors, best first.
    edges: Vec<Option<ExpertEdge>>,
    /// Where this page lies.
    page_info: PageInfo,
    /// Whether the evidence is enough to name somebody; if not, better ask in a community.
    sure: bool,
    /// Words that were found only after a correction of their spelling, at most 24.
    corrections: Vec<ExpertCorrection>,
    /// The version of the ranking formula.
    formula_version: i32,
}

/// An expert on a page.
#[derive(SimpleObject)]
pub struct ExpertEdge {
    /// Where this edge lies; opaque.
    cursor: String,
    /// The expert.
    node: Option<Expert>,
}

/// A word that was searched in another spelling.
#[derive(SimpleObject)]
pub struct ExpertCorrection {
    /// The word as typed, in lower case.
    word: String,
    /// What was searched in its place, at most 3 words.
    corrected: Vec<String>,
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
            node: Some(Expert {
                expert,
                excerpts: Arc::clone(&excerpts),
            }),
        })
        .collect();
    let page_info = PageInfo {
        has_next_page: more,
        has_previous_page: page.after.is_some(),
        start_cursor: edges.first().map(|edge| edge.cursor.clone()),
        end_cursor: edges.last().map(|edge| edge.cursor.clone()),
    };
    Ok((edges, page_info))
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
        let ExpertNeedInput::Text(need) = by;
        let need = words("by.text", Some(need), NEED_CHARS_MAX)?.unwrap_or_default();
        if need.trim().is_empty() {
            return Err(bad_argument("by.text", "1 to 200 characters"));
        }
        let search = app
            .search()
            .ok_or_else(|| unavailable("The search index is not open here."))?;
        let filter = filter.read(ctx).await?;
        let answer = queries::find(app, search, viewer.person, &need, &filter).await;
        let mut answer = answer.map_err(broken)?;
        let (edges, page_info) = edges(search, &mut answer, &page).await?;
        let corrected = answer
            .found
            .words
            .into_iter()
            .filter(|word| !word.corrected.is_empty());
        Ok(ExpertConnection {
            edges: edges.into_iter().map(Some).collect(),
            page_info,
            sure: answer.sure,
            corrections: corrected
                .map(|it| ExpertCorrection {
                    word: it.word,
                    corrected: it.corrected,
                })
                .collect(),
            formula_version: i32::try_from(FORMULA_VERSION).unwrap_or(i32::MAX),
        })
    }
}
