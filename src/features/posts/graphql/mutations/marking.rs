//! What readers put on posts: "me too", and that they have taken note.

use async_graphql::{Context, ID, InputObject, Object};

use crate::features::graphql::{app, on, viewer};
use crate::features::posts::aggregate::Refusal;
use crate::features::posts::commands;
use crate::features::posts::graphql::mutations::answer;

/// The question one has too, or no longer.
#[derive(InputObject)]
pub struct MeTooInput {
    /// Which question.
    post_id: ID,
    /// Whether one has it; false takes it back.
    #[graphql(default = true)]
    wanted: bool,
}

/// The announcement one has taken note of.
#[derive(InputObject)]
pub struct AcknowledgeInput {
    /// Which announcement.
    post_id: ID,
}

/// The announcement of which the acknowledgement was a slip.
#[derive(InputObject)]
pub struct WithdrawAcknowledgementInput {
    /// Which announcement.
    post_id: ID,
}

super::post_payload!(MeTooPayload, "meToo");
super::post_payload!(AcknowledgePayload, "acknowledge");
super::post_payload!(WithdrawAcknowledgementPayload, "withdrawAcknowledgement");

/// What readers put on posts.
#[derive(Default)]
pub struct PostMarksMutation;

#[Object]
impl PostMarksMutation {
    /// Says that the viewer has a question too, or no longer. Doing it twice changes nothing.
    async fn me_too(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which question.")] input: MeTooInput,
    ) -> async_graphql::Result<MeTooPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let done = on(&input.post_id, Refusal::NotFound, |post| {
            commands::me_too(app, viewer, post, input.wanted)
        });
        Ok(answer(ctx, done.await).await?.into())
    }

    /// Says that the viewer has taken note of an announcement. Doing it twice changes nothing.
    async fn acknowledge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which announcement.")] input: AcknowledgeInput,
    ) -> async_graphql::Result<AcknowledgePayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let done = on(&input.post_id, Refusal::NotFound, |post| {
            commands::acknowledge(app, viewer, post)
        });
        Ok(answer(ctx, done.await).await?.into())
    }

    /// Takes an acknowledgement back, within five minutes. Doing it twice changes nothing.
    async fn withdraw_acknowledgement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which announcement.")] input: WithdrawAcknowledgementInput,
    ) -> async_graphql::Result<WithdrawAcknowledgementPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let done = on(&input.post_id, Refusal::NotFound, |post| {
            commands::withdraw_acknowledgement(app, viewer, post)
        });
        Ok(answer(ctx, done.await).await?.into())
    }
}
