//! Who may see a community, what is in it, and do what with it: the rules alone, asked by the
//! commands, which know the streams, and by the API, which knows the tables.

use crate::features::accounts::Kind;
use crate::features::communities::aggregate::Refusal;
use crate::features::communities::aggregate::objective::Fault;
use crate::features::communities::events::{
    JoinPolicy, PostingPolicy, PseudonymPolicy, Role, Visibility,
};

/// What the rules ask about a community.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Who may see it.
    pub visibility: Visibility,
    /// How people become members.
    pub join: JoinPolicy,
    /// Which members publish.
    pub posting: PostingPolicy,
    /// Whether people from outside the company may be members.
    pub external: bool,
    /// Whether somebody may write under a pseudonym.
    pub pseudonyms: PseudonymPolicy,
    /// The present version of the rules of conduct; 0 for none.
    pub charter: u32,
    /// Whether it has an objective.
    pub objective: bool,
    /// Whether nothing changes in it any more.
    pub archived: bool,
}

/// What waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pending {
    /// The person has asked to become a member.
    Requested,
    /// The person was asked to become one.
    Invited,
}

impl Pending {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Invited => "invited",
        }
    }
}

/// What the rules ask about a person in a community.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Who the person is.
    pub kind: Kind,
    /// The role; none for somebody who is no member.
    pub role: Option<Role>,
    /// What waits for an answer.
    pub pending: Option<Pending>,
    /// The version of the rules of conduct the person has accepted; 0 for none.
    pub charter: u32,
    /// Whether the person reads here as an administrator whom a second one let.
    pub privileged: bool,
}

/// A person before a community: each rule says whether they may, or why not. To whom the
/// community is hidden, it does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ground {
    /// The community.
    pub place: Place,
    /// The person.
    pub seat: Seat,
}

impl Ground {
    /// The role that counts: people from outside the company need a community that takes them,
    /// and nobody's role counts who may not sign in.
    pub fn role(&self) -> Option<Role> {
        match self.seat.kind {
            Kind::Employee => self.seat.role,
            Kind::Guest if self.place.external => {
                self.seat.role.map(|role| role.min(Role::Contributor))
            }
            Kind::Guest | Kind::Nobody => None,
        }
    }

    /// Whether the community is there for the person.
    pub fn exists(&self) -> bool {
        let is_employee = self.seat.kind == Kind::Employee;
        let invited = self.seat.pending == Some(Pending::Invited);
        let shows = self.place.visibility != Visibility::Secret || invited;
        self.role().is_some() || (is_employee && (shows || self.seat.privileged))
    }

    /// Whether the person may see what is in it.
    pub fn reads(&self) -> bool {
        let privileged = self.seat.kind == Kind::Employee && self.seat.privileged;
        self.reads_by_right() || privileged
    }

    /// Whether the person may see what is in it without a privilege.
    fn reads_by_right(&self) -> bool {
        let is_employee = self.seat.kind == Kind::Employee;
        self.role().is_some() || (is_employee && self.place.visibility == Visibility::Open)
    }

    fn known(&self) -> Result<(), Refusal> {
        if self.exists() {
            Ok(())
        } else {
            Err(Refusal::NotFound)
        }
    }

    fn alive(&self) -> Result<(), Refusal> {
        if self.place.archived {
            Err(Refusal::Archived)
        } else {
            Ok(())
        }
    }

    /// Whether the person's role is this one or one above it.
    pub fn has_role(&self, needed: Role) -> Result<(), Refusal> {
        self.known()?;
        if self.role() >= Some(needed) {
            Ok(())
        } else {
            Err(Refusal::NotAllowed)
        }
    }

    fn not_yet_member(&self) -> Result<(), Refusal> {
        self.known()?;
        if self.role().is_some() {
            return Err(Refusal::AlreadyMember);
        }
        self.alive()
    }

    /// Whether the person becomes a member by saying so: where everybody may, or by invitation.
    pub fn may_join(&self) -> Result<(), Refusal> {
        self.not_yet_member()?;
        if self.seat.pending == Some(Pending::Invited) {
            return Ok(());
        }
        match self.place.join {
            JoinPolicy::Free => Ok(()),
            JoinPolicy::OnRequest => Err(Refusal::OnRequest),
            JoinPolicy::OnInvitation => Err(Refusal::OnInvitation),
        }
    }

    /// Whether the person may ask to become a member.
    pub fn may_request(&self) -> Result<(), Refusal> {
        self.not_yet_member()?;
        if self.seat.pending == Some(Pending::Invited) {
            return Err(Refusal::JoinFreely);
        }
        match self.place.join {
            JoinPolicy::Free => Err(Refusal::JoinFreely),
            JoinPolicy::OnRequest => Ok(()),
            JoinPolicy::OnInvitation => Err(Refusal::OnInvitation),
        }
    }

    fn writes_as(&self, needed: Role) -> Result<(), Refusal> {
        self.known()?;
        let role = self.role().ok_or(if self.reads() {
            Refusal::MembersOnly
        } else {
            Refusal::NotFound
        })?;
        self.alive()?;
        if role < needed {
            return Err(Refusal::NotAllowed);
        }
        if self.seat.charter < self.place.charter {
            return Err(Refusal::CharterNotAccepted);
        }
        Ok(())
    }

    /// Whether the person may publish a post here.
    pub fn may_post(&self) -> Result<(), Refusal> {
        self.writes_as(match self.place.posting {
            PostingPolicy::Everyone => Role::Reader,
            PostingPolicy::Contributors => Role::Contributor,
            PostingPolicy::Managers => Role::Manager,
        })
    }

    /// Whether the person may answer what is here.
    pub fn may_comment(&self) -> Result<(), Refusal> {
        self.writes_as(match self.place.posting {
            PostingPolicy::Everyone => Role::Reader,
            PostingPolicy::Contributors | PostingPolicy::Managers => Role::Contributor,
        })
    }

    /// Whether the person may react to what is here: whoever reads by right, while it lives.
    pub fn may_react(&self) -> Result<(), Refusal> {
        match (self.reads_by_right(), self.reads()) {
            (true, _) => self.alive(),
            (false, true) => Err(Refusal::MembersOnly),
            (false, false) => Err(Refusal::NotFound),
        }
    }

    /// Whether the person may take away what others wrote, and speak for the place.
    pub fn may_moderate(&self) -> Result<(), Refusal> {
        self.has_role(Role::Moderator)?;
        self.alive()
    }

    /// Whether the person may change roles and remove members.
    pub fn may_manage_members(&self) -> Result<(), Refusal> {
        self.has_role(Role::Manager)
    }

    /// Whether the person may let others in: add, invite, answer requests.
    pub fn may_invite(&self) -> Result<(), Refusal> {
        self.may_manage_members()?;
        self.alive()
    }

    /// Whether the person may let somebody from outside the company in.
    pub fn may_invite_guests(&self) -> Result<(), Refusal> {
        self.may_invite()?;
        if self.place.external {
            Ok(())
        } else {
            Err(Refusal::NoGuests)
        }
    }

    /// Whether the person may change its texts and policies.
    pub fn may_edit(&self) -> Result<(), Refusal> {
        self.has_role(Role::Manager)?;
        self.alive()
    }

    /// Whether the person may say how far the objective is.
    pub fn may_report_objective(&self) -> Result<(), Refusal> {
        self.may_edit()?;
        if self.place.objective {
            Ok(())
        } else {
            Err(Fault::None.into())
        }
    }

    /// Whether the person may change who sees it.
    pub fn may_change_visibility(&self) -> Result<(), Refusal> {
        self.has_role(Role::Owner)?;
        self.alive()
    }

    /// Whether the person may archive it.
    pub fn may_archive(&self) -> Result<(), Refusal> {
        self.has_role(Role::Owner)?;
        self.alive()
    }

    /// Whether the person may let it live again.
    pub fn may_restore(&self) -> Result<(), Refusal> {
        self.has_role(Role::Owner)?;
        if self.place.archived {
            Ok(())
        } else {
            Err(Refusal::NotArchived)
        }
    }

    /// Whether the person may leave; `another_owner` says whether an owner stays.
    pub fn may_leave(&self, another_owner: bool) -> Result<(), Refusal> {
        self.has_role(Role::Reader)?;
        if self.role() == Some(Role::Owner) && !another_owner {
            Err(Refusal::OwnerStays)
        } else {
            Ok(())
        }
    }

    /// Whether the person may hand it over to another member.
    pub fn may_transfer(&self) -> Result<(), Refusal> {
        self.has_role(Role::Owner)
    }

    /// Whether the person may accept the rules of conduct.
    pub fn may_accept_charter(&self) -> Result<(), Refusal> {
        self.known()?;
        if self.role().is_none() {
            return Err(Refusal::MembersOnly);
        }
        Ok(())
    }
}
