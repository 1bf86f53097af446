//! Where a post stands: pinned, moved, or taken back at once.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use crate::features::graphql::{DateTime, Position, UserError, app, on, told, viewer};
use crate::features::posts::aggregate::Refusal;
use crate::features::posts::aggregate::rules::Shelf;
use crate::features::posts::commands;
use crate::features::posts::graphql::PostLoaders;
use crate::features::posts::graphql::mutations::answer;
use crate::features::posts::graphql::reads::place;
use crate::kernel::execute::Failure;

/// At the top of what a post stands. More may come.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Shelf")]
pub enum PinShelf {
    /// Of what it is for: a community, or the whole company.
    Place,
    /// Of its author's profile.
    Profile,
}

/// The post to put at the top of something.
#[derive(InputObject)]
pub struct PinPostInput {
    /// Which post.
    post_id: ID,
    /// At the top of what.
    #[graphql(default_with = "PinShelf::Place")]
    shelf: PinShelf,
    /// Until when, within a year; null until somebody takes it down.
    until: Option<DateTime>,
}

/// The post to take down from the top of something.
#[derive(InputObject)]
pub struct UnpinPostInput {
    /// Which post.
    post_id: ID,
    /// From the top of what.
    #[graphql(default_with = "PinShelf::Place")]
    shelf: PinShelf,
}

/// The post to move, and where.
#[derive(InputObject)]
pub struct MovePostInput {
    /// Which post.
    post_id: ID,
    /// The community to move it to; null makes it for the whole company.
    community_id: Option<ID>,
}

/// The post to take back.
#[derive(InputObject)]
pub struct UndoPostInput {
    /// Which post.
    post_id: ID,
}

super::post_payload!(PinPostPayload, "pinPost");
super::post_payload!(UnpinPostPayload, "unpinPost");
super::post_payload!(MovePostPayload, "movePost");

/// What came of undoPost.
#[derive(SimpleObject)]
pub struct UndoPostPayload {
    /// The id of the post that is no more; null where userErrors is not empty.
    undone_post_id: Option<ID>,
    /// Why it was not taken back; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// Where a post stands.
#[derive(Default)]
pub struct PostPlacesMutation;

#[Object]
impl PostPlacesMutation {
    /// Puts a post at the top of its place or of its author's profile, or changes until when.
    /// Those who look after a place pin there, at most 5; people pin their own posts to their
    /// profile, at most 2.
    async fn pin_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which post, and until when.")] input: PinPostInput,
    ) -> async_graphql::Result<PinPostPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let until = input.until.map(|DateTime(until)| until);
        let shelf = input.shelf.into();
        let done = on(&input.post_id, Refusal::NotFound, |post| {
            commands::pin_post(app, viewer, (post, shelf), until)
        });
        Ok(answer(ctx, done.await).await?.into())
    }

    /// Takes a post down from the top of its place or of its author's profile. Doing it twice
    /// changes nothing.
    async fn unpin_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which post.")] input: UnpinPostInput,
    ) -> async_graphql::Result<UnpinPostPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let done = on(&input.post_id, Refusal::NotFound, |post| {
            commands::unpin_post(app, viewer, (post, input.shelf.into()))
        });
        Ok(answer(ctx, done.await).await?.into())
    }

    /// Moves a post with its comments to another place. Its author may, and who looks after the
    /// place it leaves; both the mover and the author must be allowed to publish it in the other.
    /// People mentioned who cannot see it there become plain text.
    async fn move_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which post, and where.")] input: MovePostInput,
    ) -> async_graphql::Result<MovePostPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let target = place(input.community_id);
        let done = on(&input.post_id, Refusal::NotFound, |post| async move {
            match target {
                Some(target) => commands::move_post(app, viewer, post, target).await,
                None => Err(Failure::Refused(Refusal::NotFound)),
            }
        });
        Ok(answer(ctx, done.await).await?.into())
    }

    /// Takes back what the viewer published less than ten seconds ago, as if it had never been:
    /// nobody is told of it who was not told already, and no mail about it is sent. Doing it twice
    /// changes nothing.
    async fn undo_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which post.")] input: UndoPostInput,
    ) -> async_graphql::Result<UndoPostPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let done = on(&input.post_id, Refusal::NotFound, |post| {
            commands::undo_post(app, viewer, post)
        });
        let done = done.await;
        ctx.data::<PostLoaders>()?.clear();
        let (done, user_errors) = told(ctx, done)?;
        Ok(UndoPostPayload {
            undone_post_id: done.as_ref().map(|_| input.post_id),
            user_errors,
            position: done.map(|(_, done)| Position(done.position)),
        })
    }
}
