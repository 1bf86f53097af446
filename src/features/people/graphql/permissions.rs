//! What the viewer may do with a person, from the rules that the commands obey.
#![expect(clippy::unused_async, reason = "resolvers are async methods")]

use async_graphql::{Context, Object};

use crate::features::accounts::events::PersonId;
use crate::features::blocks::graphql::may_keep_away;
use crate::features::following::graphql::may_follow;
use crate::features::graphql::permission::Permission;
use crate::features::graphql::{locale, viewer};
use crate::features::people::commands::{may_deactivate, may_edit};

/// What the viewer may do with a person, and why not.
pub(super) struct ProfilePermissions(pub(super) PersonId);

/// What the viewer may do with a person now, each with the reason where they may not.
#[Object]
impl ProfilePermissions {
    /// Whether the viewer may change the profile and read its history.
    async fn edit(&self, ctx: &Context<'_>) -> async_graphql::Result<Permission> {
        let ruled = may_edit(viewer(ctx)?, self.0);
        Ok(Permission::of(ruled, locale(ctx)))
    }

    /// Whether the viewer may deactivate and reactivate them.
    async fn deactivate(&self, ctx: &Context<'_>) -> async_graphql::Result<Permission> {
        let ruled = may_deactivate(viewer(ctx)?, self.0);
        Ok(Permission::of(ruled, locale(ctx)))
    }

    /// Whether the viewer may follow them.
    async fn follow(&self, ctx: &Context<'_>) -> async_graphql::Result<Permission> {
        may_follow(ctx, self.0)
    }

    /// Whether the viewer may block and mute them.
    async fn block(&self, ctx: &Context<'_>) -> async_graphql::Result<Permission> {
        may_keep_away(ctx, self.0)
    }
}
