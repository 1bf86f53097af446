//! Questions like the one that somebody writes.

use std::collections::HashMap;

use crate::adapters::search::{EvidenceKind, Excerpt, Hit, Request, Search, Wanted};
use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::asking::fair_order;
use crate::features::communities::events::CommunityId;
use crate::features::communities::visibility;
use crate::features::posts::events::PostId;
use crate::features::posts::queries::Post;
use crate::features::{comments, posts};
use crate::kernel::error::Error;

/// The most questions in an answer.
pub const SIMILAR_MAX: usize = 10;

/// Of so many found it is looked which may be read still.
const HITS_MAX: usize = 40;

/// The share of the words, by their rarity, that a question has to have.
const COVERAGE_MIN: f64 = 0.2;

/// A question like the one somebody writes.
#[derive(Clone, Debug, PartialEq)]
pub struct Similar {
    /// The question.
    pub post: Post,
    /// Whether it has an accepted answer.
    pub solved: bool,
    /// What matched; none where that is not known.
    pub excerpt: Option<Excerpt>,
    score: f64,
}

/// The questions most like a text that somebody writes, in a community or anywhere they read; of
/// near-equals those with an accepted answer first. The last word may be unfinished.
pub async fn similar(
    app: &App,
    search: &Search,
    reader: PersonId,
    (text, community): (&str, Option<CommunityId>),
    first: usize,
) -> Result<Vec<Similar>, Error> {
    let mut audiences = visibility::audiences(app, reader).await?;
    if let Some(community) = community.map(|community| community.to_string()) {
        audiences.retain(|audience| *audience == community);
    }
    let request = Request {
        text: text.to_owned(),
        audiences,
        wanted: vec![Wanted {
            kinds: vec![EvidenceKind::Question],
            limit: HITS_MAX,
            ..Wanted::default()
        }],
        prefix: true,
        excerpts: true,
        corrections: true,
        ..Request::default()
    };
    let found = search.search(request).await?;
    let close = |hit: &Hit| Some((hit.id.parse().ok()?, hit.clone()));
    let hits = found.hits.iter().filter(|hit| hit.coverage >= COVERAGE_MIN);
    let hits: Vec<(PostId, Hit)> = hits.filter_map(close).collect();
    let ids: Vec<PostId> = hits.iter().map(|(id, _)| *id).collect();
    // The index may be behind: what may be read is asked of the tables.
    let mut posts: HashMap<PostId, Post> = posts::queries::posts(app, reader, &ids).await?;
    let answers = comments::queries::answers(app, &ids).await?;
    let similar = hits.into_iter().filter_map(|(id, hit)| {
        Some(Similar {
            post: posts.remove(&id)?,
            solved: answers.get(&id).is_some_and(|it| it.accepted > 0),
            excerpt: hit.excerpt,
            score: hit.score,
        })
    });
    let ordered = fair_order(similar.collect(), |it| it.score, |it| !it.solved);
    Ok(ordered.into_iter().take(first.min(SIMILAR_MAX)).collect())
}
