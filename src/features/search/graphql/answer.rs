//! What a search answers with.

use async_graphql::{Context, Enum, Object, SimpleObject, Union};

use crate::adapters::search::{EvidenceKind, Excerpt, Hit, Matched};
use crate::features::comments::graphql::{Comment, CommentLoaders};
use crate::features::communities::graphql::{Community, CommunityLoader};
use crate::features::experts::graphql::{ExpertCorrection, MarkedText};
use crate::features::experts::index::{entry_of, skill_of};
use crate::features::graphql::{PageInfo, Text, locale};
use crate::features::people::folded;
use crate::features::people::graphql::{Profile, profile};
use crate::features::posts::graphql::{Post, PostLoaders};
use crate::features::search::queries::Scope;
use crate::features::skills::graphql::{Skill, skill_named};
use crate::kernel::texts::text;

/// What is searched for. More may come.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Scope")]
pub enum SearchScope {
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

/// Something that can be found. More may come: treat an unknown one by its title.
#[derive(Union)]
pub enum SearchItem {
    /// A person.
    Profile(Profile),
    /// A post.
    Post(Post),
    /// A comment or an answer.
    Comment(Box<Comment>),
    /// A community.
    Community(Box<Community>),
    /// A skill.
    Skill(SearchSkill),
}

/// A skill that somebody claims.
pub struct SearchSkill {
    pub(super) name: String,
}

/// A skill that somebody claims.
#[Object]
impl SearchSkill {
    /// The name it was found by.
    async fn name(&self) -> &str {
        &self.name
    }

    /// The skill of the taxonomy with this name; null where the name stands for itself.
    async fn skill(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Skill>> {
        skill_named(ctx, folded(&self.name)).await
    }
}

/// Why something was found. More may come: show the text.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchReasonCode {
    /// Words are in its title or name.
    Title,
    /// Words are in its text.
    Text,
    /// Words are in it in another form.
    OtherForm,
    /// Words are in it in another spelling.
    OtherSpelling,
    /// It is in another language than the words.
    OtherLanguage,
}

/// Why something was found.
#[derive(SimpleObject)]
pub struct SearchReason {
    /// Why.
    pub(super) code: SearchReasonCode,
    /// The same in the viewer's language.
    pub(super) text: Text,
}

/// Something found, and why.
pub struct SearchEdge {
    pub(super) cursor: String,
    pub(super) hit: Hit,
    pub(super) excerpt: Option<Excerpt>,
}

/// Something found, and why.
#[Object]
impl SearchEdge {
    /// Where this edge lies; opaque.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// What was found; null where it went meanwhile.
    async fn node(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<SearchItem>> {
        item(ctx, &self.hit, self.excerpt.as_ref()).await
    }

    /// Its title or name with the matching words marked; null where it has none.
    async fn title(&self) -> Option<MarkedText> {
        let title = self.excerpt.as_ref().map(|excerpt| &excerpt.title);
        title.and_then(MarkedText::of)
    }

    /// The part of its text with the most matches, its words marked; null where it has none.
    async fn excerpt(&self) -> Option<MarkedText> {
        let body = self.excerpt.as_ref().map(|excerpt| &excerpt.body);
        body.and_then(MarkedText::of)
    }

    /// Why it was found, at most 5 reasons.
    async fn reasons(&self, ctx: &Context<'_>) -> Vec<SearchReason> {
        let codes = self.excerpt.as_ref().map(codes).unwrap_or_default();
        codes
            .into_iter()
            .map(|code| SearchReason {
                code,
                text: Text(text(locale(ctx), text_key(code), &[])),
            })
            .collect()
    }
}

fn codes(excerpt: &Excerpt) -> Vec<SearchReasonCode> {
    let matched = match excerpt.matched {
        Matched::Exact => None,
        Matched::Stem => Some(SearchReasonCode::OtherForm),
        Matched::Spelling => Some(SearchReasonCode::OtherSpelling),
    };
    let found = [
        (!excerpt.title.marks.is_empty()).then_some(SearchReasonCode::Title),
        (!excerpt.body.marks.is_empty()).then_some(SearchReasonCode::Text),
        matched,
        excerpt
            .other_language
            .then_some(SearchReasonCode::OtherLanguage),
    ];
    found.into_iter().flatten().collect()
}

fn text_key(code: SearchReasonCode) -> &'static str {
    match code {
        SearchReasonCode::Title => "search-title",
        SearchReasonCode::Text => "search-text",
        SearchReasonCode::OtherForm => "search-other-form",
        SearchReasonCode::OtherSpelling => "search-other-spelling",
        SearchReasonCode::OtherLanguage => "search-other-language",
    }
}

/// How many were found in a scope.
#[derive(SimpleObject)]
pub struct SearchScopeCount {
    /// The scope.
    pub(super) scope: SearchScope,
    /// How many that the viewer may see.
    pub(super) count: i32,
}

/// How many were found in a community.
#[derive(SimpleObject)]
pub struct SearchCommunityCount {
    /// The community.
    pub(super) community: Community,
    /// How many that the viewer may see.
    pub(super) count: i32,
}

/// How what was found is spread, however much of it this page shows.
#[derive(SimpleObject)]
pub struct SearchFacets {
    /// By scope, of those searched, at most 5. Where the answer is partial they are at least so many.
    pub(super) scopes: Vec<SearchScopeCount>,
    /// By community: those with the most, at most 10.
    pub(super) communities: Vec<SearchCommunityCount>,
}

/// A page of what was found.
#[derive(SimpleObject)]
pub struct SearchConnection {
    /// What was found, with cursors, best first.
    pub(super) edges: Vec<Option<SearchEdge>>,
    /// Where this page lies.
    pub(super) page_info: PageInfo,
    /// Whether nothing has every word, and these have some of them.
    pub(super) is_partial: bool,
    /// How what was found is spread.
    pub(super) facets: SearchFacets,
    /// Words that were found only after a correction of their spelling, at most 24.
    pub(super) corrections: Vec<ExpertCorrection>,
}

/// Something that what is typed may become.
#[derive(SimpleObject)]
pub struct SearchSuggestion {
    /// Its name or title.
    pub(super) text: String,
    /// What it is.
    pub(super) item: SearchItem,
}

/// What a hit is of, as far as the viewer may see it.
pub(super) async fn item(
    ctx: &Context<'_>,
    hit: &Hit,
    excerpt: Option<&Excerpt>,
) -> async_graphql::Result<Option<SearchItem>> {
    let entry = entry_of(&hit.id).unwrap_or_default();
    let item = match hit.kind {
        EvidenceKind::Article
        | EvidenceKind::Status
        | EvidenceKind::Question
        | EvidenceKind::Kudos => match hit.id.parse() {
            Ok(id) => ctx
                .data::<PostLoaders>()?
                .post(id)
                .await?
                .map(SearchItem::Post),
            Err(_no_id) => None,
        },
        EvidenceKind::Comment | EvidenceKind::Answer => match hit.id.parse() {
            Ok(id) => {
                let comment = ctx.data::<CommentLoaders>()?.comment(id).await?;
                comment.map(|it| SearchItem::Comment(Box::new(it)))
            }
            Err(_no_id) => None,
        },
        EvidenceKind::Person => match entry.parse() {
            Ok(id) => profile(ctx, id).await?.map(SearchItem::Profile),
            Err(_no_id) => None,
        },
        EvidenceKind::Place => match entry.parse() {
            Ok(id) => {
                let community = CommunityLoader::get(ctx, id).await?;
                community.map(|it| SearchItem::Community(Box::new(it)))
            }
            Err(_no_id) => None,
        },
        EvidenceKind::Skill => skill_of(&hit.id).map(|folded| {
            let name = excerpt.map_or(folded, |excerpt| excerpt.title.text.as_str());
            SearchItem::Skill(SearchSkill {
                name: name.to_owned(),
            })
        }),
        EvidenceKind::Title
        | EvidenceKind::Bio
        | EvidenceKind::Experience
        | EvidenceKind::Community => None,
    };
    Ok(item)
}
