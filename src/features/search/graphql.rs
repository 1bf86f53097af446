//! Searching in the API.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject, Union};

use crate::adapters::search::{EvidenceKind, Excerpt, Hit, Language, Matched};
use crate::features::comments::graphql::{Comment, CommentLoaders};
use crate::features::communities::graphql::{Community, CommunityLoader};
use crate::features::experts::graphql::{ExpertCorrection, MarkedText};
use crate::features::experts::index::{entry_of, skill_of};
use crate::features::graphql::{
    PageInfo, Text, app, bad_argument, broken, failed, locale, page, unavailable, viewer, words,
};
use crate::features::people::folded;
use crate::features::people::graphql::{Profile, profile};
use crate::features::posts::graphql::{Post, PostLoaders};
use crate::features::search::queries::{self, Answer, Asked, HITS_MAX, Scope, TEXT_CHARS_MAX};
use crate::features::skills::graphql::{Skill, skill_named};
use crate::kernel::page::encode;
use crate::kernel::texts::text;

/// The cursors of an answer: how many hits came before.
const SEARCH: &str = "search";

/// The most hits of a page.
const PAGE_MAX: i32 = 50;

/// The most suggestions.
const SUGGESTIONS_MAX: i32 = 20;

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

/// Which things may be found; what is left out is met by all.
#[derive(InputObject, Default)]
pub struct SearchFilter {
    /// Only in this community.
    community_id: Option<ID>,
    /// Only what this person wrote, or this person.
    author_id: Option<ID>,
    /// Only in this language: `fr` or `en`.
    language: Option<String>,
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
    name: String,
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
    code: SearchReasonCode,
    /// The same in the viewer's language.
    text: Text,
}

/// Something found, and why.
pub struct SearchEdge {
    cursor: String,
    hit: Hit,
    excerpt: Option<Excerpt>,
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
        title
            .filter(|title| !title.text.is_empty())
            .map(MarkedText::from)
    }

    /// The part of its text with the most matches, its words marked; null where it has none.
    async fn excerpt(&self) -> Option<MarkedText> {
        let body = self.excerpt.as_ref().map(|excerpt| &excerpt.body);
        body.filter(|body| !body.text.is_empty())
            .map(MarkedText::from)
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
    scope: SearchScope,
    /// How many that the viewer may see.
    count: i32,
}

/// How many were found in a community.
#[derive(SimpleObject)]
pub struct SearchCommunityCount {
    /// The community.
    community: Community,
    /// How many that the viewer may see.
    count: i32,
}

/// How what was found is spread, however much of it this page shows.
#[derive(SimpleObject)]
pub struct SearchFacets {
    /// By scope, of those searched, at most 5. Where the answer is partial they are at least so many.
    scopes: Vec<SearchScopeCount>,
    /// By community: those with the most, at most 10.
    communities: Vec<SearchCommunityCount>,
}

/// A page of what was found.
#[derive(SimpleObject)]
pub struct SearchConnection {
    /// What was found, with cursors, best first.
    edges: Vec<Option<SearchEdge>>,
    /// Where this page lies.
    page_info: PageInfo,
    /// Whether nothing has every word, and these have some of them.
    is_partial: bool,
    /// How what was found is spread.
    facets: SearchFacets,
    /// Words that were found only after a correction of their spelling, at most 24.
    corrections: Vec<ExpertCorrection>,
}

/// Something that what is typed may become.
#[derive(SimpleObject)]
pub struct SearchSuggestion {
    /// Its name or title.
    text: String,
    /// What it is.
    item: SearchItem,
}

async fn item(
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

impl SearchFilter {
    async fn read(self, ctx: &Context<'_>) -> async_graphql::Result<Asked> {
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
        let author = self.author_id.map(|id| id.parse()).transpose();
        let author = author
            .map_err(|_not_an_id| bad_argument("filter.authorId", "not the id of a person"))?;
        let language = match self.language.as_deref() {
            None => None,
            Some(tag) => Some(
                Language::parse(tag).ok_or_else(|| bad_argument("filter.language", "fr or en"))?,
            ),
        };
        Ok(Asked {
            community,
            author,
            language,
            ..Asked::default()
        })
    }
}

async fn facets(ctx: &Context<'_>, answer: &Answer) -> async_graphql::Result<SearchFacets> {
    let number = |items: u64| i32::try_from(items).unwrap_or(i32::MAX);
    let scopes = answer.scopes.iter().map(|(scope, items)| SearchScopeCount {
        scope: (*scope).into(),
        count: number(*items),
    });
    let mut communities = Vec::new();
    for (id, items) in &answer.communities {
        let community = CommunityLoader::get(ctx, *id).await?;
        let seen = community.filter(|it| it.0.content_is_visible());
        communities.extend(seen.map(|community| SearchCommunityCount {
            community,
            count: number(*items),
        }));
    }
    Ok(SearchFacets {
        scopes: scopes.collect(),
        communities,
    })
}

fn wanted(field: &str, text: String) -> async_graphql::Result<String> {
    let text = words(field, Some(text), TEXT_CHARS_MAX)?.unwrap_or_default();
    if text.trim().is_empty() {
        return Err(bad_argument(field, "1 to 200 characters"));
    }
    Ok(text)
}

/// Reads of the search.
#[derive(Default)]
pub struct SearchQuery;

#[Object]
impl SearchQuery {
    /// What has the words, as far as the viewer may see it, best first: people, posts, comments,
    /// communities and skills. Case and accents do not count, forms of a word are found, and typing
    /// errors are forgiven where a word is not found as typed. At most 1,000 are found.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the field")]
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The words, 1 to 200 characters.")] text: String,
        #[graphql(desc = "Among what, at most 5; null for everything.")] scopes: Option<
            Vec<SearchScope>,
        >,
        #[graphql(desc = "Which of them.", default)] filter: SearchFilter,
        #[graphql(desc = "At most this many, 1 to 50; 20 where nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<SearchConnection> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        if first.is_some_and(|first| first > PAGE_MAX) {
            return Err(bad_argument("first", "must be 1 to 50"));
        }
        let page = page(SEARCH, 1, first, after.as_deref())?;
        if scopes
            .as_ref()
            .is_some_and(|scopes| scopes.len() > Scope::ALL.len())
        {
            return Err(bad_argument("scopes", "at most 5"));
        }
        let asked = Asked {
            text: wanted("text", text)?,
            scopes: scopes
                .unwrap_or_default()
                .into_iter()
                .map(Scope::from)
                .collect(),
            ..filter.read(ctx).await?
        };
        let engine = app
            .search()
            .ok_or_else(|| unavailable("The search index is not open here."))?;
        let answer = queries::search(app, engine, viewer.person, &asked).await;
        let mut answer = answer.map_err(broken)?;
        let facets = facets(ctx, &answer).await?;
        let skip = page.number(0).and_then(|skip| usize::try_from(skip).ok());
        let first = usize::try_from(page.first).unwrap_or(0);
        let wanted = (skip.unwrap_or(0).min(HITS_MAX), first);
        let part = queries::part(app, engine, viewer.person, &mut answer, wanted).await;
        let mut part = part.map_err(broken)?;
        let edges: Vec<SearchEdge> = part
            .hits
            .into_iter()
            .map(|(place, hit)| SearchEdge {
                cursor: encode(SEARCH, &[&(place + 1).to_string()]),
                excerpt: part.excerpts.remove(&hit.id),
                hit,
            })
            .collect();
        Ok(SearchConnection {
            page_info: PageInfo {
                has_next_page: part.more,
                has_previous_page: page.after.is_some(),
                start_cursor: edges.first().map(|edge| edge.cursor.clone()),
                end_cursor: edges.last().map(|edge| edge.cursor.clone()),
            },
            edges: edges.into_iter().map(Some).collect(),
            is_partial: answer.is_partial,
            facets,
            corrections: ExpertCorrection::of(&answer.found),
        })
    }

    /// People, communities and skills that what is typed may become, best first, at most 20: while
    /// somebody types. The last word may be the beginning of one.
    async fn suggest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is typed, 1 to 200 characters.")] prefix: String,
        #[graphql(desc = "At most this many, 1 to 20.", default = 8)] first: i32,
    ) -> async_graphql::Result<Vec<SearchSuggestion>> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        if !(1..=SUGGESTIONS_MAX).contains(&first) {
            return Err(bad_argument("first", "must be 1 to 20"));
        }
        let asked = Asked {
            text: wanted("prefix", prefix)?,
            scopes: vec![Scope::People, Scope::Communities, Scope::Skills],
            beginning: true,
            ..Asked::default()
        };
        let engine = app
            .search()
            .ok_or_else(|| unavailable("The search index is not open here."))?;
        let answer = queries::search(app, engine, viewer.person, &asked).await;
        let mut answer = answer.map_err(broken)?;
        let wanted = (0, usize::try_from(first).unwrap_or(0));
        let part = queries::part(app, engine, viewer.person, &mut answer, wanted).await;
        let mut part = part.map_err(broken)?;
        let mut suggestions = Vec::new();
        for (_, hit) in part.hits {
            let excerpt = part.excerpts.remove(&hit.id);
            let item = item(ctx, &hit, excerpt.as_ref()).await?;
            if let (Some(item), Some(excerpt)) = (item, excerpt) {
                let text = excerpt.title.text;
                suggestions.push(SearchSuggestion { text, item });
            }
        }
        Ok(suggestions)
    }
}
