//! Why a post is in the home feed or not.

use async_graphql::{Context, Enum, ID, SimpleObject};

use crate::features::blocks;
use crate::features::feed::formula::WINDOW;
use crate::features::feed::graphql::{FeedItem, FeedOrder, FeedReason};
use crate::features::feed::queries::{Filter, holds, relevant};
use crate::features::graphql::{Text, app, broken, locale, viewer};
use crate::features::posts::graphql::post;
use crate::kernel::texts::text;

/// Why a post is not in a feed. More may come: show an unknown one by its text.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedAbsenceCode {
    /// It lies in the bin.
    InBin,
    /// It is in an open community the viewer has not joined, and neither mentions them nor is followed.
    NotAMember,
    /// The viewer has muted its author.
    Muted,
    /// It is older than the posts that the relevant order looks at.
    BeyondWindow,
}

/// Whether a post is in the viewer's home feed, and why.
#[derive(SimpleObject)]
pub struct FeedAnswer {
    /// Whether it is there, on this page or a later one.
    is_in_feed: bool,
    /// Why it is there, strongest first, at most 3; empty where it is not.
    reasons: Vec<FeedReason>,
    /// What keeps it out; null where it is there.
    absence: Option<FeedAbsenceCode>,
    /// What keeps it out, in the viewer's language; null where it is there.
    text: Option<Text>,
}

/// Why a post is in the viewer's home feed or not; none where it does not exist for them.
pub(super) async fn why(
    ctx: &Context<'_>,
    id: &ID,
    order: FeedOrder,
) -> async_graphql::Result<Option<FeedAnswer>> {
    let (app, viewer) = (app(ctx)?, viewer(ctx)?);
    let Ok(id) = id.parse() else {
        return Ok(None);
    };
    let Some(post) = post(ctx, id).await? else {
        return Ok(None);
    };
    let home = Filter {
        home: true,
        ..Filter::default()
    };
    let person = viewer.person;
    let absence = if post.0.deleted {
        Some((FeedAbsenceCode::InBin, "feed-absent-bin"))
    } else if !holds(app, person, &home, id).await.map_err(broken)? {
        let muted = match post.0.author.person() {
            Some(author) => blocks::queries::is_muted(app, person, author).await,
            None => Ok(false),
        };
        Some(if muted.map_err(broken)? {
            (FeedAbsenceCode::Muted, "feed-absent-muted")
        } else {
            (FeedAbsenceCode::NotAMember, "feed-absent-member")
        })
    } else if order == FeedOrder::Relevant {
        let ranked = relevant(app, person, &home, app.now()).await;
        let ranked = ranked.map_err(broken)?;
        let is_far = ranked.iter().all(|scored| scored.post != id);
        is_far.then_some((FeedAbsenceCode::BeyondWindow, "feed-absent-window"))
    } else {
        None
    };
    let words = |key| Text(text(locale(ctx), key, &[("window", WINDOW.into())]));
    Ok(Some(match absence {
        Some((code, key)) => FeedAnswer {
            is_in_feed: false,
            reasons: Vec::new(),
            absence: Some(code),
            text: Some(words(key)),
        },
        None => FeedAnswer {
            is_in_feed: true,
            reasons: FeedItem::of(post).reasons(ctx).await?,
            absence: None,
            text: None,
        },
    }))
}
