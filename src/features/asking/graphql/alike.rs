//! Questions like the one that the viewer writes.

use async_graphql::{Context, ID, Object};

use crate::features::asking::queries::{self, SIMILAR_MAX, Similar};
use crate::features::experts::graphql::{MarkedText, readable_community};
use crate::features::experts::queries::NEED_CHARS_MAX;
use crate::features::graphql::{app, bad_argument, broken, search_index, viewer, words};
use crate::features::posts::graphql::Post;

/// A question like the one that the viewer writes.
pub struct SimilarQuestion(Similar);

/// A question like the one that the viewer writes.
#[Object]
impl SimilarQuestion {
    /// The question.
    async fn question(&self) -> Post {
        Post(self.0.post.clone())
    }

    /// Whether it has an accepted answer.
    async fn is_solved(&self) -> bool {
        self.0.solved
    }

    /// Its title with the matching words marked; null where it has none.
    async fn title(&self) -> Option<MarkedText> {
        let title = self.0.excerpt.as_ref().map(|excerpt| &excerpt.title);
        title.and_then(MarkedText::of)
    }

    /// The part with the most matches, its words marked; null where only the title matched.
    async fn excerpt(&self) -> Option<MarkedText> {
        let body = self.0.excerpt.as_ref().map(|excerpt| &excerpt.body);
        body.and_then(MarkedText::of)
    }
}

/// `Query.similarQuestions`.
pub(super) async fn similar_questions(
    ctx: &Context<'_>,
    text: String,
    community_id: Option<ID>,
    first: i32,
) -> async_graphql::Result<Vec<SimilarQuestion>> {
    let (app, viewer) = (app(ctx)?, viewer(ctx)?);
    let text = words("text", Some(text), NEED_CHARS_MAX)?.unwrap_or_default();
    let first = usize::try_from(first).unwrap_or(0);
    if !(1..=SIMILAR_MAX).contains(&first) {
        return Err(bad_argument("first", "must be 1 to 10"));
    }
    let community = match community_id {
        None => None,
        Some(id) => Some(readable_community(ctx, "communityId", &id).await?),
    };
    let search = search_index(ctx)?;
    let found = queries::similar(app, search, viewer.person, (&text, community), first).await;
    let found = found.map_err(broken)?;
    Ok(found.into_iter().map(SimilarQuestion).collect())
}
