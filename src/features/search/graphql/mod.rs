//! Searching in the API.

use async_graphql::{Context, ID, InputObject, Object};

use crate::adapters::search::Language;
use crate::features::communities::graphql::CommunityLoader;
use crate::features::experts::graphql::{ExpertCorrection, readable_community};
use crate::features::graphql::{
    PageInfo, app, bad_argument, broken, page, search_index, viewer, words,
};
use crate::features::search::queries::{
    self, Answer, Asked, HITS_MAX, Part, Scope, TEXT_CHARS_MAX,
};
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
        let community = match self.community_id {
            None => None,
            Some(id) => Some(readable_community(ctx, "filter.communityId", &id).await?),
        };
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

/// What is found for the viewer, and the hits from one place on as they may be shown.
async fn found(
    ctx: &Context<'_>,
    asked: &Asked,
    wanted: (usize, usize),
) -> async_graphql::Result<(Answer, Part)> {
    let (app, engine, viewer) = (app(ctx)?, search_index(ctx)?, viewer(ctx)?.person);
    let answer = queries::search(app, engine, viewer, asked).await;
    let mut answer = answer.map_err(broken)?;
    let part = queries::part(app, engine, viewer, &mut answer, wanted).await;
    Ok((answer, part.map_err(broken)?))
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
        viewer(ctx)?;
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
        let skip = page.number(0).and_then(|skip| usize::try_from(skip).ok());
        let first = usize::try_from(page.first).unwrap_or(0);
        let wanted = (skip.unwrap_or(0).min(HITS_MAX), first);
        let (answer, mut part) = found(ctx, &asked, wanted).await?;
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
            page_info: PageInfo::new(&page, part.more, edges.iter().map(|edge| &edge.cursor)),
            edges: edges.into_iter().map(Some).collect(),
            is_partial: answer.is_partial,
            facets: facets(ctx, &answer).await?,
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
        viewer(ctx)?;
        if !(1..=SUGGESTIONS_MAX).contains(&first) {
            return Err(bad_argument("first", "must be 1 to 20"));
        }
        let asked = Asked {
            text: wanted("prefix", prefix)?,
            scopes: vec![Scope::People, Scope::Communities, Scope::Skills],
            beginning: true,
            ..Asked::default()
        };
        let first = usize::try_from(first).unwrap_or(0);
        let (_, mut part) = found(ctx, &asked, (0, LOOKED_AT)).await?;
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
