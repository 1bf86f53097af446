//! How far the viewer has read, in the API. Nobody else ever sees it.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use crate::features::communities::graphql::CommunityLoader;
use crate::features::feed::commands::{self, Refusal};
use crate::features::feed::queries::markers::{Place, new_posts, read_up_to};
use crate::features::graphql::{
    DateTime, Explain, UserError, UserErrorCode, app, broken, named, told, viewer,
};
use crate::kernel::clock::Time;

impl Explain for Refusal {
    fn code(&self) -> UserErrorCode {
        match self {
            Self::NotFound => UserErrorCode::NotFound,
        }
    }

    fn text_key(&self) -> &'static str {
        match self {
            Self::NotFound => "error-not-found",
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotFound => Some("postId"),
        }
    }
}

/// How far the viewer has read in a feed. It is known to the viewer alone, and on all their
/// devices.
pub struct FeedMarker {
    place: Place,
    read_up_to: Option<Time>,
}

/// How far the viewer has read in a feed. It is known to the viewer alone, and on all their
/// devices.
#[Object]
impl FeedMarker {
    /// When the last post was published that they have read; null where they have not said.
    async fn read_up_to(&self) -> Option<DateTime> {
        self.read_up_to.map(DateTime)
    }

    /// How many posts by others came since, at most 100; all there are where the viewer has not
    /// said how far they have read.
    async fn new_post_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i64> {
        let since = self.read_up_to.unwrap_or(Time(0));
        new_posts(app(ctx)?, viewer(ctx)?.person, self.place, since)
            .await
            .map_err(broken)
    }
}

/// Up to where the viewer has read.
#[derive(InputObject)]
pub struct MarkFeedReadInput {
    /// The newest post they have read, in the order LATEST.
    post_id: ID,
    /// In the feed of which community; the home feed where nothing is said.
    community_id: Option<ID>,
}

/// What came of saying how far the viewer has read.
#[derive(SimpleObject)]
pub struct MarkFeedReadPayload {
    /// How far they have read now; null where userErrors is not empty.
    marker: Option<FeedMarker>,
    /// Why nothing changed; empty on success.
    user_errors: Vec<UserError>,
}

/// Reads how far the viewer has read.
#[derive(Default)]
pub struct MarkersQuery;

#[Object]
impl MarkersQuery {
    /// How far the viewer has read in the home feed or in that of a community; null where they may
    /// not see what is in it.
    async fn feed_marker(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which community; the home feed where nothing is said.")]
        community_id: Option<ID>,
    ) -> async_graphql::Result<Option<FeedMarker>> {
        viewer(ctx)?;
        let place = match community_id.map(|id| id.parse()) {
            None => Place::Home,
            Some(Ok(id)) => {
                let community = CommunityLoader::get(ctx, id).await?;
                if !community.is_some_and(|community| community.0.content_is_visible()) {
                    return Ok(None);
                }
                Place::Community(id)
            }
            Some(Err(_not_an_id)) => return Ok(None),
        };
        marker(ctx, place).await.map(Some)
    }
}

/// Says how far the viewer has read.
#[derive(Default)]
pub struct MarkersMutation;

#[Object]
impl MarkersMutation {
    /// The viewer has read a feed up to a post. It is not written to the event log, and only goes
    /// forward.
    async fn mark_feed_read(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Up to where.")] input: MarkFeedReadInput,
    ) -> async_graphql::Result<MarkFeedReadPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let mark = async {
            let post = named(&input.post_id, Refusal::NotFound)?;
            let place = match &input.community_id {
                Some(id) => Place::Community(named(id, Refusal::NotFound)?),
                None => Place::Home,
            };
            commands::mark_read(app, viewer, place, post).await?;
            Ok(place)
        };
        let (place, user_errors) = told(ctx, mark.await)?;
        let marker = match place {
            Some(place) => Some(marker(ctx, place).await?),
            None => None,
        };
        Ok(MarkFeedReadPayload {
            marker,
            user_errors,
        })
    }
}

async fn marker(ctx: &Context<'_>, place: Place) -> async_graphql::Result<FeedMarker> {
    let read_up_to = read_up_to(app(ctx)?, viewer(ctx)?.person, place).await;
    Ok(FeedMarker {
        place,
        read_up_to: read_up_to.map_err(broken)?,
    })
}
