//! Opening a pseudonym: one asks, another agrees or refuses.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use crate::features::graphql::{Position, UserError, app, broken, on, told, viewer};
use crate::features::posts::graphql::PostLoaders;
use crate::features::pseudonyms::aggregate::Refusal;
use crate::features::pseudonyms::events::PseudonymId;
use crate::features::pseudonyms::graphql::{OPENING, PseudonymOpening, known};
use crate::features::pseudonyms::{commands, queries};
use crate::kernel::execute::{Done, Failure};
use crate::kernel::page::keys;

/// The pseudonym to open, and why.
#[derive(InputObject)]
pub struct RequestPseudonymOpeningInput {
    /// The question that was asked under it.
    post_id: ID,
    /// Why, 1 to 500 characters; whoever is behind it reads it once it is opened.
    reason: String,
}

/// The request to agree to.
#[derive(InputObject)]
pub struct OpenPseudonymInput {
    /// Which request.
    opening_id: ID,
}

/// The request to refuse.
#[derive(InputObject)]
pub struct RefusePseudonymOpeningInput {
    /// Which request.
    opening_id: ID,
}

/// What came of a change to the opening of a pseudonym.
#[derive(SimpleObject)]
pub struct PseudonymOpeningPayload {
    /// The opening; null where userErrors is not empty.
    opening: Option<PseudonymOpening>,
    /// Why nothing changed; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// Changes to pseudonyms.
#[derive(Default)]
pub struct PseudonymsMutation;

#[Object]
impl PseudonymsMutation {
    /// Asks who is behind a pseudonym; owners and managers of the community may, and an
    /// administrator of the network, who is somebody else, answers within a week.
    async fn request_pseudonym_opening(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which question, and why.")] input: RequestPseudonymOpeningInput,
    ) -> async_graphql::Result<PseudonymOpeningPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let asked = match input.post_id.parse() {
            Ok(post) => ctx.data::<PostLoaders>()?.post(post).await?,
            Err(_not_an_id) => None,
        };
        let pseudonym = asked.and_then(|post| post.0.author.pseudonym());
        let outcome = match pseudonym {
            Some(pseudonym) => {
                let asked = commands::request_opening(app, viewer, pseudonym, &input.reason);
                asked.await.map(|done| (pseudonym, done))
            }
            None => Err(Failure::Refused(Refusal::NotFound)),
        };
        answer(ctx, outcome).await
    }

    /// Agrees to open a pseudonym, to whoever asked and to the viewer, for a week; administrators
    /// may. Whoever is behind it is told, with the two names and the reason.
    async fn open_pseudonym(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which request.")] input: OpenPseudonymInput,
    ) -> async_graphql::Result<PseudonymOpeningPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let request = of_request(&input.opening_id);
        let outcome = on(&request, Refusal::NotFound, |id| {
            commands::open_pseudonym(app, viewer, id)
        });
        let outcome = outcome.await;
        answer(ctx, outcome).await
    }

    /// Refuses to open a pseudonym; administrators may.
    async fn refuse_pseudonym_opening(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which request.")] input: RefusePseudonymOpeningInput,
    ) -> async_graphql::Result<PseudonymOpeningPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let request = of_request(&input.opening_id);
        let outcome = on(&request, Refusal::NotFound, |id| {
            commands::refuse_opening(app, viewer, id)
        });
        let outcome = outcome.await;
        answer(ctx, outcome).await
    }
}

/// The pseudonym a request is about, by the request's id; the text as it is where it is not one.
fn of_request(id: &ID) -> ID {
    let keys = keys::<1>(OPENING, id);
    keys.map_or_else(|| id.clone(), |[pseudonym]| ID(pseudonym))
}

async fn answer(
    ctx: &Context<'_>,
    outcome: Result<(PseudonymId, Done), Failure<Refusal>>,
) -> async_graphql::Result<PseudonymOpeningPayload> {
    let (done, user_errors) = told(ctx, outcome)?;
    let Some((pseudonym, done)) = done else {
        return Ok(PseudonymOpeningPayload {
            opening: None,
            user_errors,
            position: None,
        });
    };
    let found = queries::opening(app(ctx)?, pseudonym).await;
    Ok(PseudonymOpeningPayload {
        opening: known(ctx, found.map_err(broken)?).await?,
        user_errors,
        position: Some(Position(done.position)),
    })
}
