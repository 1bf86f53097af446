//! Arranging the home screen.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use crate::features::graphql::{Position, UserError, app, told, viewer};
use crate::features::home::commands;
use crate::features::home::graphql::{HomeArrangement, HomeSectionKind};

/// Which sections the home screen has.
#[derive(InputObject)]
pub struct ArrangeHomeInput {
    /// What is shown, from the top: at least one section, none twice, so at most 5. The others
    /// are hidden.
    shown: Vec<HomeSectionKind>,
}

/// What came of arranging the home screen.
#[derive(SimpleObject)]
pub struct ArrangeHomePayload {
    /// How it is arranged now; null where userErrors is not empty.
    arrangement: Option<HomeArrangement>,
    /// Why nothing changed; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// Arranging the home screen.
#[derive(Default)]
pub struct HomeMutation;

#[Object]
impl HomeMutation {
    /// Chooses and orders the sections of everybody's home screen; administrators may. Doing it
    /// twice changes nothing.
    async fn arrange_home(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which sections.")] input: ArrangeHomeInput,
    ) -> async_graphql::Result<ArrangeHomePayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let wanted: Vec<_> = input.shown.into_iter().map(Into::into).collect();
        let outcome = commands::arrange(app, viewer, &wanted).await;
        let (done, user_errors) = told(ctx, outcome)?;
        let arrangement = match done {
            Some(_) => Some(HomeArrangement::now(ctx).await?),
            None => None,
        };
        Ok(ArrangeHomePayload {
            arrangement,
            user_errors,
            position: done.map(|done| Position(done.position)),
        })
    }
}
