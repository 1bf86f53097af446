//! What the viewer may do with a community, from the rules that the commands obey.

use std::sync::Arc;

use async_graphql::{Context, Object};

use crate::features::communities::graphql::CommunityLoader;
use crate::features::communities::queries;
use crate::features::graphql::locale;
use crate::features::graphql::permission::Permission;

/// What the viewer may do with a community, and why not.
pub(super) struct CommunityPermissions(pub(super) Arc<queries::Community>);

/// What the viewer may do with a community now, each with the reason where they may not.
#[Object]
impl CommunityPermissions {
    /// Whether the viewer may become a member by saying so.
    async fn join(&self, ctx: &Context<'_>) -> Permission {
        Permission::of(self.0.ground.may_join(), locale(ctx))
    }

    /// Whether the viewer may ask to become a member.
    async fn request_to_join(&self, ctx: &Context<'_>) -> Permission {
        Permission::of(self.0.ground.may_request(), locale(ctx))
    }

    /// Whether the viewer may publish a post.
    async fn post(&self, ctx: &Context<'_>) -> Permission {
        Permission::of(self.0.ground.may_post(), locale(ctx))
    }

    /// Whether the viewer may answer what is here.
    async fn comment(&self, ctx: &Context<'_>) -> Permission {
        Permission::of(self.0.ground.may_comment(), locale(ctx))
    }

    /// Whether the viewer may react to what is here.
    async fn react(&self, ctx: &Context<'_>) -> Permission {
        Permission::of(self.0.ground.may_react(), locale(ctx))
    }

    /// Whether the viewer may add people, invite them and answer requests.
    async fn invite(&self, ctx: &Context<'_>) -> Permission {
        Permission::of(self.0.ground.may_invite(), locale(ctx))
    }

    /// Whether the viewer may let people from outside the company in.
    async fn invite_guests(&self, ctx: &Context<'_>) -> Permission {
        Permission::of(self.0.ground.may_invite_guests(), locale(ctx))
    }

    /// Whether the viewer may change roles and remove members.
    async fn manage_members(&self, ctx: &Context<'_>) -> Permission {
        Permission::of(self.0.ground.may_manage_members(), locale(ctx))
    }

    /// Whether the viewer may take away what others wrote.
    async fn moderate(&self, ctx: &Context<'_>) -> Permission {
        Permission::of(self.0.ground.may_moderate(), locale(ctx))
    }

    /// Whether the viewer may change its texts and policies.
    async fn edit(&self, ctx: &Context<'_>) -> Permission {
        Permission::of(self.0.ground.may_edit(), locale(ctx))
    }

    /// Whether the viewer may give it an objective, or take it away.
    async fn set_objective(&self, ctx: &Context<'_>) -> Permission {
        Permission::of(self.0.ground.may_edit(), locale(ctx))
    }

    /// Whether the viewer may say how far the objective is.
    async fn report_objective_progress(&self, ctx: &Context<'_>) -> Permission {
        Permission::of(self.0.ground.may_report_objective(), locale(ctx))
    }

    /// Whether the viewer may change who sees it.
    async fn change_visibility(&self, ctx: &Context<'_>) -> Permission {
        Permission::of(self.0.ground.may_change_visibility(), locale(ctx))
    }

    /// Whether the viewer may archive it.
    async fn archive(&self, ctx: &Context<'_>) -> Permission {
        Permission::of(self.0.ground.may_archive(), locale(ctx))
    }

    /// Whether the viewer may let it live again after it was archived.
    async fn restore(&self, ctx: &Context<'_>) -> Permission {
        Permission::of(self.0.ground.may_restore(), locale(ctx))
    }

    /// Whether the viewer may leave.
    async fn leave(&self, ctx: &Context<'_>) -> async_graphql::Result<Permission> {
        let crowd = CommunityLoader::crowd(ctx, self.0.id).await?;
        let verdict = self.0.ground.may_leave(crowd.another_owner);
        Ok(Permission::of(verdict, locale(ctx)))
    }

    /// Whether the viewer may hand it over to another member.
    async fn transfer_ownership(&self, ctx: &Context<'_>) -> Permission {
        Permission::of(self.0.ground.may_transfer(), locale(ctx))
    }
}
