//! What the viewer is asked as an expert.

use async_graphql::{Context, Object};

use crate::connection;
use crate::features::asking::queries::{self, Request};
use crate::features::asking::{events::Because, projection};
use crate::features::experts::graphql::{ExpertReason, remembered};
use crate::features::graphql::{DateTime, app, broken, page, viewer};
use crate::features::people::graphql::{Profile, profile};
use crate::features::posts::graphql::{Post, PostLoaders};
use crate::kernel::page::encode;

/// The cursors of the list: when it was put to the viewer, and the question.
const REQUESTS: &str = "expert_requests";

/// A question that was put to the viewer.
pub struct ExpertRequest(Request);

/// A question that was put to the viewer.
#[Object]
impl ExpertRequest {
    /// The question; null where it went meanwhile.
    async fn question(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Post>> {
        ctx.data::<PostLoaders>()?.post(self.0.question).await
    }

    /// Why to the viewer, at most three; those that are gone, or that the viewer does not read,
    /// are left out.
    async fn reasons(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ExpertReason>> {
        let mut reasons = Vec::new();
        for Because {
            evidence,
            kind,
            role,
        } in &self.0.because
        {
            let reason = remembered(ctx, self.0.person, (evidence, kind, role)).await?;
            reasons.extend(reason);
        }
        Ok(reasons)
    }

    /// Since when.
    async fn asked_at(&self) -> DateTime {
        DateTime(self.0.asked_at)
    }

    /// Until when an answer is waited for: 24 working hours, Monday to Friday from 8 to 18 o'clock
    /// in the viewer's time zone.
    async fn until(&self) -> DateTime {
        DateTime(self.0.until)
    }

    /// The expert who named the viewer; null where the finder did, or that expert was erased.
    async fn named_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        match self.0.named_by {
            Some(by) => profile(ctx, by).await,
            None => Ok(None),
        }
    }
}

connection!(
    ExpertRequestConnection,
    ExpertRequestEdge,
    ExpertRequest,
    "questions put to the viewer",
    "question put to the viewer"
);

/// `Query.myExpertRequests`.
pub(super) async fn my_expert_requests(
    ctx: &Context<'_>,
    first: i32,
    after: Option<&str>,
) -> async_graphql::Result<ExpertRequestConnection> {
    let (app, viewer) = (app(ctx)?, viewer(ctx)?);
    let page = page(REQUESTS, 2, Some(first), after)?;
    let as_of = app.progress.position(projection::NAME);
    let slice = queries::waiting_for(app, viewer.person, &page).await;
    let slice = slice.map_err(broken)?;
    let items = slice.items.into_iter().map(|request| {
        let keys = [request.asked_at.0.to_string(), request.question.to_string()];
        let cursor = encode(REQUESTS, &[&keys[0], &keys[1]]);
        (cursor, ExpertRequest(request))
    });
    Ok(ExpertRequestConnection::new(
        items.collect(),
        slice.more,
        &page,
        as_of,
    ))
}
