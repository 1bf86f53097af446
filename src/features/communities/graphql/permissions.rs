//! What the viewer may do with a community, from the rules that the commands obey.

use std::sync::Arc;

use async_graphql::{Context, Object};

use crate::features::accounts::events::PersonId;
use crate::features::communities::aggregate::{Refusal, manages};
use crate::features::communities::events::Role;
use crate::features::communities::graphql::CommunityLoader;
use crate::features::communities::queries::{self, Waiting};
use crate::features::graphql::permission::Permission;
use crate::features::graphql::{locale, viewer};

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

/// What a rule says of a community; one that does not exist for the viewer is not found.
fn of(
    place: Option<&queries::Community>,
    rule: impl Fn(&queries::Community) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    place.map_or(Err(Refusal::NotFound), rule)
}

/// What the viewer may do with a member, and why not.
pub(super) struct MemberPermissions {
    /// The community; none where it no longer exists for the viewer.
    pub(super) place: Option<Arc<queries::Community>>,
    pub(super) member: queries::Member,
    pub(super) viewer: PersonId,
}

/// What the viewer may do with a member now, each with the reason where they may not.
#[Object(name = "CommunityMemberPermissions")]
impl MemberPermissions {
    /// Whether the viewer may give them another role.
    async fn change_role(&self, ctx: &Context<'_>) -> Permission {
        let ruled = of(self.place.as_deref(), |place| {
            if self.member.role == Role::Owner && self.member.person == self.viewer {
                return Err(Refusal::OwnerStays);
            }
            self.manages(place)
        });
        Permission::of(ruled, locale(ctx))
    }

    /// Whether the viewer may end their membership; one's own one leaves.
    async fn remove(&self, ctx: &Context<'_>) -> async_graphql::Result<Permission> {
        let ruled = if self.member.person == self.viewer {
            let crowd = CommunityLoader::crowd(ctx, self.member.community).await?;
            of(self.place.as_deref(), |place| {
                place.ground.may_leave(crowd.another_owner)
            })
        } else {
            of(self.place.as_deref(), |place| self.manages(place))
        };
        Ok(Permission::of(ruled, locale(ctx)))
    }

    /// Whether the viewer may hand the community over to them, if they work here.
    async fn transfer_ownership(&self, ctx: &Context<'_>) -> Permission {
        let ruled = of(self.place.as_deref(), |place| {
            place.ground.may_transfer()?;
            if self.member.person == self.viewer {
                return Err(Refusal::Yourself);
            }
            Ok(())
        });
        Permission::of(ruled, locale(ctx))
    }
}

impl MemberPermissions {
    fn manages(&self, place: &queries::Community) -> Result<(), Refusal> {
        place.ground.may_manage_members()?;
        let own = place.ground.role().ok_or(Refusal::NotAllowed)?;
        manages(own, self.member.role)
    }
}

/// Who looks at what waits for an answer, and where.
pub(super) struct WaitingPermissions {
    /// The community; none where it no longer exists for the viewer.
    place: Option<Arc<queries::Community>>,
    /// Whether it is about the viewer.
    is_own: bool,
}

impl WaitingPermissions {
    pub(super) async fn of(ctx: &Context<'_>, it: &Waiting) -> async_graphql::Result<Self> {
        let community = CommunityLoader::get(ctx, it.community).await?;
        Ok(Self {
            place: community.map(|community| community.0),
            is_own: viewer(ctx)?.person == it.person,
        })
    }

    fn own(&self) -> Result<(), Refusal> {
        if self.is_own {
            Ok(())
        } else {
            Err(Refusal::NotAllowed)
        }
    }
}

/// What the viewer may do with a request to join, and why not.
pub(super) struct RequestPermissions(pub(super) WaitingPermissions);

/// What the viewer may do with a request to join now, each with the reason where they may not.
#[Object(name = "JoinRequestPermissions")]
impl RequestPermissions {
    /// Whether the viewer may say yes.
    async fn approve(&self, ctx: &Context<'_>) -> Permission {
        let ruled = of(self.0.place.as_deref(), |place| place.ground.may_invite());
        Permission::of(ruled, locale(ctx))
    }

    /// Whether the viewer may say no.
    async fn decline(&self, ctx: &Context<'_>) -> Permission {
        let ruled = of(self.0.place.as_deref(), |place| {
            place.ground.may_manage_members()
        });
        Permission::of(ruled, locale(ctx))
    }

    /// Whether the viewer may take it back: it is their own.
    async fn withdraw(&self, ctx: &Context<'_>) -> Permission {
        Permission::of(self.0.own(), locale(ctx))
    }
}

/// What the viewer may do with an invitation, and why not.
pub(super) struct InvitationPermissions(pub(super) WaitingPermissions);

/// What the viewer may do with an invitation now, each with the reason where they may not.
#[Object(name = "CommunityInvitationPermissions")]
impl InvitationPermissions {
    /// Whether the viewer may say yes: they are the one who is asked.
    async fn accept(&self, ctx: &Context<'_>) -> Permission {
        let ruled = self.0.own();
        let ruled =
            ruled.and_then(|()| of(self.0.place.as_deref(), |place| place.ground.may_join()));
        Permission::of(ruled, locale(ctx))
    }

    /// Whether the viewer may say no: they are the one who is asked.
    async fn decline(&self, ctx: &Context<'_>) -> Permission {
        Permission::of(self.0.own(), locale(ctx))
    }

    /// Whether the viewer may take it back.
    async fn withdraw(&self, ctx: &Context<'_>) -> Permission {
        let ruled = of(self.0.place.as_deref(), |place| {
            place.ground.may_manage_members()
        });
        Permission::of(ruled, locale(ctx))
    }
}
