//! The relevant order in the API: its pages, its terms and its formula.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object, SimpleObject};

use crate::features::feed::formula::{self, Facts, Term, VERSION};
use crate::features::feed::graphql::{FeedConnection, FeedItem, ahead, nothing};
use crate::features::feed::queries::{self, Filter, Scored, relevant as ranked};
use crate::features::graphql::{Text, app, bad_argument, broken, locale, page, viewer};
use crate::features::posts::graphql::Post;
use crate::kernel::clock::Time;
use crate::kernel::locale::Locale;
use crate::kernel::page::encode;
use crate::kernel::texts::text;

/// The cursors of the relevant order: the version of the formula, the moment the reading began, the
/// place in the order and the post.
const RELEVANT: &str = "relevant";

/// What the formula looks at. More may come: show an unknown one by its label.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "FeedTermCode", remote = "Term")]
pub enum Code {
    /// How new the post is: 1 at first, half after each 24 hours.
    Freshness,
    /// 1 where it mentions the viewer.
    Mention,
    /// 1 where the viewer wants to hear everything about it, its author, its community or a tag.
    Followed,
    /// 1 where the viewer's manager wrote it.
    Manager,
    /// 1 where it carries a tag that is a skill of the viewer.
    Skill,
    /// 1 for a new announcement, half after each 72 hours.
    Announcement,
    /// 1 for a new question nobody has answered, falling evenly to 0 at 72 hours.
    OpenQuestion,
    /// The answers of others: ln(1 + answers) / ln(21), at most 1.
    Conversation,
    /// How big its community is, from 0 at 20 members to 1 at 2,000, by the logarithm.
    CommunitySize,
}

/// What one term gave a post.
#[derive(SimpleObject)]
pub struct FeedTerm {
    /// Which term.
    code: Code,
    /// Its name in the viewer's language.
    label: Text,
    /// Its value for this post, 0 to 1.
    value: f64,
    /// What a value of 1 is worth; below 0 where the term takes away.
    weight: f64,
    /// The value times the weight.
    points: f64,
}

/// Why a post is at its place in the relevant order.
pub struct FeedRelevance(pub Facts);

/// Why a post is at its place in the relevant order.
#[Object]
impl FeedRelevance {
    /// The version of the formula.
    async fn version(&self) -> i64 {
        VERSION
    }

    /// The sum of all points. Posts come by it, except where the limits for a community or an
    /// author let another one pass.
    async fn score(&self) -> f64 {
        formula::score(&self.0)
    }

    /// The terms that gave it points or took some, the ones that count most first;
    /// at most 9.
    async fn terms(&self, ctx: &Context<'_>) -> Vec<FeedTerm> {
        let locale = locale(ctx);
        let terms = Term::ALL.into_iter().map(|term| {
            let value = formula::value(term, &self.0);
            FeedTerm {
                code: term.into(),
                label: label(term, locale),
                value,
                weight: term.weight(),
                points: value * term.weight(),
            }
        });
        let mut terms: Vec<_> = terms.filter(|term| term.value > 0.0).collect();
        terms.sort_by(|left, right| right.points.abs().total_cmp(&left.points.abs()));
        terms
    }
}

/// A term as it is published.
#[derive(SimpleObject)]
pub struct FeedFormulaTerm {
    /// Which term.
    code: Code,
    /// Its name in the viewer's language.
    label: Text,
    /// What it looks at and how it counts, in the viewer's language.
    description: Text,
    /// What a value of 1 is worth; below 0 where the term takes away.
    weight: f64,
}

/// The formula of the order RELEVANT: a post's score is the sum over the terms of value times
/// weight. It knows nothing of what anybody reads.
#[derive(SimpleObject)]
pub struct FeedFormula {
    /// Its version; one more for each change.
    version: i64,
    /// Its terms, at most 9.
    terms: Vec<FeedFormulaTerm>,
    /// How many posts are put in order: the newest of the feed.
    window: u32,
    /// The most posts of one community among twenty.
    community_max: usize,
    /// The most posts of one community in a row.
    community_run_max: usize,
    /// The most posts of one author among twenty.
    author_max: usize,
    /// The most posts of one author in a row.
    author_run_max: usize,
}

/// The formula, with its words.
pub(super) fn published(locale: Locale) -> FeedFormula {
    let terms = Term::ALL.into_iter().map(|term| FeedFormulaTerm {
        code: term.into(),
        label: label(term, locale),
        description: Text(text(locale, keys(term).1, &[])),
        weight: term.weight(),
    });
    FeedFormula {
        version: VERSION,
        terms: terms.collect(),
        window: formula::WINDOW,
        community_max: formula::COMMUNITY_MAX,
        community_run_max: formula::COMMUNITY_RUN_MAX,
        author_max: formula::AUTHOR_MAX,
        author_run_max: formula::AUTHOR_RUN_MAX,
    }
}

fn label(term: Term, locale: Locale) -> Text {
    Text(text(locale, keys(term).0, &[]))
}

/// The keys of a term's name and of what it looks at.
fn keys(term: Term) -> (&'static str, &'static str) {
    match term {
        Term::Freshness => ("feed-term-freshness", "feed-term-freshness-how"),
        Term::Mention => ("feed-term-mention", "feed-term-mention-how"),
        Term::Followed => ("feed-term-followed", "feed-term-followed-how"),
        Term::Manager => ("feed-term-manager", "feed-term-manager-how"),
        Term::Skill => ("feed-term-skill", "feed-term-skill-how"),
        Term::Announcement => ("feed-term-announcement", "feed-term-announcement-how"),
        Term::OpenQuestion => ("feed-term-question", "feed-term-question-how"),
        Term::Conversation => ("feed-term-conversation", "feed-term-conversation-how"),
        Term::CommunitySize => ("feed-term-size", "feed-term-size-how"),
    }
}

/// A page of the relevant order. All pages of one reading show the order as it was when the first
/// one was read: its cursors carry that moment.
pub(super) async fn relevant(
    ctx: &Context<'_>,
    filter: Option<Filter>,
    first: Option<i32>,
    after: Option<&str>,
) -> async_graphql::Result<FeedConnection> {
    let (app, viewer) = (app(ctx)?, viewer(ctx)?);
    let as_of = app.log().head();
    let page = page(RELEVANT, 4, first, after)?;
    if page.number(0).is_some_and(|version| version != VERSION) {
        let rule = "a cursor of another version of the formula: read the first page again";
        return Err(bad_argument("after", rule));
    }
    let Some(filter) = filter else {
        return Ok(nothing(&page, as_of));
    };
    let at = Time(page.number(1).unwrap_or(app.now().0));
    let ranked = ranked(app, viewer.person, &filter, at)
        .await
        .map_err(broken)?;
    let start = start(&ranked, page.number(2), page.key(3));
    let length = usize::try_from(page.first).unwrap_or(0);
    let rest = ranked.get(start..).unwrap_or_default();
    let shown = rest.get(..length).unwrap_or(rest);
    let ids: Vec<_> = shown.iter().map(|scored| scored.post).collect();
    let posts = if ids.is_empty() {
        Vec::new()
    } else {
        let asked = ahead::asked(ctx);
        let shown = queries::shown(app, viewer.person, &ids, asked).await;
        ahead::known(ctx, asked, shown.map_err(broken)?)?
    };
    let mut posts: HashMap<_, _> = posts.into_iter().map(|post| (post.id, post)).collect();
    let loaded = shown.iter().zip(start..).filter_map(|(scored, rank)| {
        let post = posts.remove(&scored.post)?;
        Some((rank, scored.facts, post))
    });
    let more = rest.len() > length;
    let items = loaded.map(|(rank, facts, post)| {
        let keys = [VERSION, at.0, i64::try_from(rank).unwrap_or(i64::MAX)];
        let [version, at, rank] = keys.map(|key| key.to_string());
        let cursor = encode(RELEVANT, &[&version, &at, &rank, &post.id.to_string()]);
        let facts = Some(facts);
        let post = Post(post);
        (cursor, FeedItem { post, facts })
    });
    Ok(FeedConnection::new(items.collect(), more, &page, as_of))
}

/// Where a page starts: after the post of the cursor or, where that one has gone, at its place.
fn start(ranked: &[Scored], rank: Option<i64>, post: Option<&str>) -> usize {
    let Some(rank) = rank.and_then(|rank| usize::try_from(rank).ok()) else {
        return 0;
    };
    let found = ranked
        .iter()
        .position(|scored| Some(scored.post.to_string().as_str()) == post);
    found.map_or(rank, |place| place + 1)
}
