//! Searching in the API.

use async_graphql::{Context, ID, InputObject, Object};

use crate::adapters::search::Language;
use crate::features::communities::graphql::CommunityLoader;
use crate::features::experts::graphql::ExpertCorrection;
use crate::features::graphql::{
    PageInfo, app, bad_argument, broken, failed, page, unavailable, viewer, words,
};
use crate::features::search::queries::{self, Answer, Asked, HITS_MAX, Scope, TEXT_CHARS_MAX};
use crate::kernel::page::encode;

mod answer;

use answer::item;
pub use answer::{
    SearchCommunityCount, SearchConnection, SearchEdge, SearchFacets, SearchItem, SearchReason,
    SearchReasonCode, SearchScope, SearchScopeCount, SearchSkill, SearchSuggestion,
};

/// The cursors of an answer: how many hits came before.
const SEARCH: &str = "search";

/// The most suggestions.
const SUGGESTIONS_MAX: i32 = 20;

/// Suggestions are those of so many hits whose name has what is typed.
const LOOKED_AT: usize = 100;

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
        #[graphql(desc = "At most this many, 1 to 100; 20 where nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<SearchConnection> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
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
        let first = usize::try_from(first).unwrap_or(0);
        let looked_at = (0, LOOKED_AT);
        let part = queries::part(app, engine, viewer.person, &mut answer, looked_at).await;
        let mut part = part.map_err(broken)?;
        let mut suggestions = Vec::new();
        for (_, hit) in part.hits {
            let excerpt = part.excerpts.remove(&hit.id);
            let named = excerpt
                .as_ref()
                .is_some_and(|it| queries::begins(&it.title.text, &asked.text));
            if !named || suggestions.len() >= first {
                continue;
            }
            let item = item(ctx, &hit, excerpt.as_ref()).await?;
            if let (Some(item), Some(excerpt)) = (item, excerpt) {
                let text = excerpt.title.text;
                suggestions.push(SearchSuggestion { text, item });
            }
        }
        Ok(suggestions)
    }
}
