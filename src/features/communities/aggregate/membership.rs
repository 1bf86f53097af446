//! One person's membership of one community: asked for, offered, held, ended.

use crate::features::accounts::events::PersonId;
use crate::features::communities::aggregate::Refusal;
use crate::features::communities::events::{
    CharterAccepted, CommunityId, Ended, InvitationDeclined, InvitationWithdrawn, Invited, Joined,
    MembershipEvent, RequestDeclined, RequestWithdrawn, Requested, Role, RoleChanged,
};
use crate::kernel::aggregate::Aggregate;
use crate::kernel::personal::Personal;

use super::rules::Pending;

/// Where the person stands with the community.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Outside,
    Requested,
    Invited(Role),
    Member(Role),
}

/// A membership as its events made it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Membership {
    stage: Stage,
    charter: u32,
}

impl Aggregate for Membership {
    type Event = MembershipEvent;

    fn apply(&mut self, event: &MembershipEvent) {
        self.stage = match event {
            MembershipEvent::Requested(_) => Stage::Requested,
            MembershipEvent::Invited(invited) => Stage::Invited(invited.role),
            MembershipEvent::Joined(joined) => {
                // Whoever comes back reads the rules again.
                self.charter = 0;
                Stage::Member(joined.role)
            }
            MembershipEvent::RoleChanged(changed) => Stage::Member(changed.role),
            MembershipEvent::CharterAccepted(accepted) => {
                self.charter = accepted.version;
                return;
            }
            MembershipEvent::RequestWithdrawn(_)
            | MembershipEvent::RequestDeclined(_)
            | MembershipEvent::InvitationDeclined(_)
            | MembershipEvent::InvitationWithdrawn(_)
            | MembershipEvent::Ended(_) => Stage::Outside,
        };
    }
}

/// Whether a member with one role decides about one with another: managers do, up to their own
/// role.
pub fn manages(by: Role, their: Role) -> Result<(), Refusal> {
    if by >= Role::Manager && by >= their {
        Ok(())
    } else {
        Err(Refusal::NotAllowed)
    }
}

/// Whose membership of what.
pub type Pair = (CommunityId, PersonId);

impl Membership {
    /// The role; none for somebody who is no member.
    pub fn role(&self) -> Option<Role> {
        match self.stage {
            Stage::Member(role) => Some(role),
            Stage::Outside | Stage::Requested | Stage::Invited(_) => None,
        }
    }

    /// What waits for an answer.
    pub fn pending(&self) -> Option<Pending> {
        match self.stage {
            Stage::Requested => Some(Pending::Requested),
            Stage::Invited(_) => Some(Pending::Invited),
            Stage::Outside | Stage::Member(_) => None,
        }
    }

    /// The version of the rules of conduct the person has accepted; 0 for none.
    pub fn charter(&self) -> u32 {
        self.charter
    }

    /// Makes the person a member; nothing when they are one. Whoever was invited gets the role
    /// they were invited with.
    pub fn join(&self, mut joined: Joined) -> Vec<MembershipEvent> {
        match self.stage {
            Stage::Member(_) => return Vec::new(),
            Stage::Invited(role) => joined.role = joined.role.max(role),
            Stage::Outside | Stage::Requested => {}
        }
        vec![joined.into()]
    }

    /// Asks to become a member; nothing when they ask already.
    pub fn request(
        &self,
        (community, person): Pair,
        answer: Option<Personal<String>>,
    ) -> Result<Vec<MembershipEvent>, Refusal> {
        match self.stage {
            Stage::Requested => Ok(Vec::new()),
            Stage::Invited(_) => Err(Refusal::JoinFreely),
            Stage::Member(_) => Err(Refusal::AlreadyMember),
            Stage::Outside => Ok(vec![
                Requested {
                    community,
                    person,
                    answer,
                }
                .into(),
            ]),
        }
    }

    /// Takes one's own request back; nothing when there is none.
    pub fn withdraw_request(&self, (community, person): Pair) -> Vec<MembershipEvent> {
        if self.stage == Stage::Requested {
            vec![RequestWithdrawn { community, person }.into()]
        } else {
            Vec::new()
        }
    }

    /// Says yes to a request; nothing when the person is a member by now.
    pub fn approve(&self, joined: Joined) -> Result<Vec<MembershipEvent>, Refusal> {
        match self.stage {
            Stage::Requested => Ok(vec![joined.into()]),
            Stage::Member(_) => Ok(Vec::new()),
            Stage::Outside | Stage::Invited(_) => Err(Refusal::NotFound),
        }
    }

    /// Says no to a request.
    pub fn decline_request(
        &self,
        (community, person): Pair,
        reason: Option<Personal<String>>,
    ) -> Result<Vec<MembershipEvent>, Refusal> {
        if self.stage != Stage::Requested {
            return Err(Refusal::NotFound);
        }
        let declined = RequestDeclined {
            community,
            person,
            reason,
        };
        Ok(vec![declined.into()])
    }

    /// Asks somebody to become a member. Whoever has asked themselves is in at once.
    pub fn invite(&self, invited: Invited) -> Result<Vec<MembershipEvent>, Refusal> {
        match self.stage {
            Stage::Member(_) => Err(Refusal::AlreadyMember),
            Stage::Invited(role) if role == invited.role => Ok(Vec::new()),
            Stage::Outside | Stage::Invited(_) => Ok(vec![invited.into()]),
            Stage::Requested => Ok(vec![
                Joined {
                    community: invited.community,
                    person: invited.person,
                    role: invited.role,
                }
                .into(),
            ]),
        }
    }

    /// Says yes to an invitation; nothing when the person is a member by now.
    pub fn accept(&self, (community, person): Pair) -> Result<Vec<MembershipEvent>, Refusal> {
        match self.stage {
            Stage::Invited(role) => Ok(vec![
                Joined {
                    community,
                    person,
                    role,
                }
                .into(),
            ]),
            Stage::Member(_) => Ok(Vec::new()),
            Stage::Outside | Stage::Requested => Err(Refusal::NotFound),
        }
    }

    /// Says no to an invitation.
    pub fn decline(&self, (community, person): Pair) -> Result<Vec<MembershipEvent>, Refusal> {
        match self.stage {
            Stage::Invited(_) => Ok(vec![InvitationDeclined { community, person }.into()]),
            Stage::Outside | Stage::Requested | Stage::Member(_) => Err(Refusal::NotFound),
        }
    }

    /// Takes an invitation back.
    pub fn withdraw_invitation(
        &self,
        (community, person): Pair,
    ) -> Result<Vec<MembershipEvent>, Refusal> {
        match self.stage {
            Stage::Invited(_) => Ok(vec![InvitationWithdrawn { community, person }.into()]),
            Stage::Outside | Stage::Requested | Stage::Member(_) => Err(Refusal::NotFound),
        }
    }

    /// Accepts the present rules of conduct; `present` is their version.
    pub fn accept_charter(
        &self,
        (community, person): Pair,
        version: u32,
        present: u32,
    ) -> Result<Vec<MembershipEvent>, Refusal> {
        if self.role().is_none() {
            return Err(Refusal::MembersOnly);
        }
        if version != present || version == 0 {
            return Err(Refusal::CharterVersion);
        }
        let accepted = CharterAccepted {
            community,
            person,
            version,
        };
        Ok(if self.charter == version {
            Vec::new()
        } else {
            vec![accepted.into()]
        })
    }

    /// Gives the member another role. `by` is the role of the acting member, who is somebody
    /// else: nobody gives or takes a role above their own, and an owner who takes another's
    /// ownership away remains one.
    pub fn change_role(
        &self,
        (community, person): Pair,
        role: Role,
        by: Role,
    ) -> Result<Vec<MembershipEvent>, Refusal> {
        let current = self.role().ok_or(Refusal::NotFound)?;
        manages(by, current)?;
        manages(by, role)?;
        Ok(self.become_role((community, person), current, role))
    }

    /// Gives the member at least this role, without asking anybody.
    pub fn raise(&self, pair: Pair, role: Role) -> Result<Vec<MembershipEvent>, Refusal> {
        let current = self.role().ok_or(Refusal::NotFound)?;
        Ok(self.become_role(pair, current, current.max(role)))
    }

    /// Gives the member at most this role, without asking anybody.
    pub fn lower(&self, pair: Pair, role: Role) -> Result<Vec<MembershipEvent>, Refusal> {
        let current = self.role().ok_or(Refusal::NotFound)?;
        Ok(self.become_role(pair, current, current.min(role)))
    }

    fn become_role(
        &self,
        (community, person): Pair,
        current: Role,
        role: Role,
    ) -> Vec<MembershipEvent> {
        debug_assert_eq!(self.role(), Some(current));
        if current == role {
            return Vec::new();
        }
        let changed = RoleChanged {
            community,
            person,
            role,
        };
        vec![changed.into()]
    }

    /// Ends the membership, by the member or by a manager; nothing when there is none. An owner
    /// goes only when another one stays.
    pub fn end(
        &self,
        (community, person): Pair,
        another_owner: bool,
        reason: Option<Personal<String>>,
    ) -> Result<Vec<MembershipEvent>, Refusal> {
        match self.role() {
            None => Ok(Vec::new()),
            Some(Role::Owner) if !another_owner => Err(Refusal::OwnerStays),
            Some(
                Role::Reader | Role::Contributor | Role::Moderator | Role::Manager | Role::Owner,
            ) => Ok(vec![
                Ended {
                    community,
                    person,
                    reason,
                }
                .into(),
            ]),
        }
    }
}
