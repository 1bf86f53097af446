//! Why people are told.

use serde::{Deserialize, Serialize};

/// Why somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// They were mentioned.
    Mention,
    /// Somebody asks them as an expert.
    ExpertRequest,
    /// Somebody asks them to become a member of a community.
    Invitation,
    /// Somebody asks to become a member of a community they manage.
    JoinRequest,
    /// They were removed from a community.
    Removed,
    /// They have another role in a community.
    Role,
    /// Their request to become a member of a community was approved.
    Admitted,
    /// Their request to become a member was declined.
    Declined,
    /// The pseudonym of their question was opened.
    PseudonymOpened,
    /// Somebody asks them to confirm a skill.
    EndorsementRequest,
    /// Kudos thank them.
    Kudos,
    /// Somebody confirmed a skill of theirs.
    Endorsed,
    /// A skill they proposed is in the taxonomy.
    SkillAccepted,
    /// A skill they proposed was refused.
    SkillRefused,
    /// Somebody answered their comment.
    Reply,
    /// Somebody answered their question.
    Answer,
    /// Their answer was accepted.
    Accepted,
    /// Somebody commented on their post.
    Comment,
    /// An announcement is for them.
    Announcement,
    /// Somebody commented where they take part.
    Thread,
    /// A question they may help with is open to everybody.
    HelpWanted,
    /// A tag they follow was used.
    Tag,
    /// Somebody they follow published.
    Person,
    /// Something was published in a community they follow.
    Community,
    /// Somebody reacted to their post.
    Reaction,
}

impl Reason {
    /// Every reason, the strongest first: of two for the same event, only the first counts.
    pub const ALL: [Self; 25] = [
        Self::Mention,
        Self::ExpertRequest,
        Self::Invitation,
        Self::JoinRequest,
        Self::Removed,
        Self::Role,
        Self::Admitted,
        Self::Declined,
        Self::PseudonymOpened,
        Self::EndorsementRequest,
        Self::Kudos,
        Self::Endorsed,
        Self::SkillAccepted,
        Self::SkillRefused,
        Self::Reply,
        Self::Answer,
        Self::Accepted,
        Self::Comment,
        Self::Announcement,
        Self::Thread,
        Self::HelpWanted,
        Self::Tag,
        Self::Person,
        Self::Community,
        Self::Reaction,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::ExpertRequest => "expert_request",
            Self::Invitation => "invitation",
            Self::JoinRequest => "join_request",
            Self::Removed => "removed",
            Self::Role => "role",
            Self::Admitted => "admitted",
            Self::Declined => "declined",
            Self::PseudonymOpened => "pseudonym_opened",
            Self::EndorsementRequest => "endorsement_request",
            Self::Kudos => "kudos",
            Self::Endorsed => "endorsed",
            Self::SkillAccepted => "skill_accepted",
            Self::SkillRefused => "skill_refused",
            Self::Reply => "reply",
            Self::Answer => "answer",
            Self::Accepted => "accepted",
            Self::Comment => "comment",
            Self::Announcement => "announcement",
            Self::Thread => "thread",
            Self::HelpWanted => "help_wanted",
            Self::Tag => "tag",
            Self::Person => "person",
            Self::Community => "community",
            Self::Reaction => "reaction",
        }
    }

    /// Reads the stored word.
    pub fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }

    /// Whether it is told whatever somebody wishes: it is theirs to know.
    pub fn is_unconditional(self) -> bool {
        self == Self::PseudonymOpened
    }

    /// Whether a mail of its own tells it. The others come in the digest: they are many, and
    /// nobody waits for an answer.
    pub fn is_immediate(self) -> bool {
        match self {
            Self::Mention
            | Self::ExpertRequest
            | Self::Invitation
            | Self::JoinRequest
            | Self::Removed
            | Self::Role
            | Self::Admitted
            | Self::Declined
            | Self::PseudonymOpened
            | Self::EndorsementRequest
            | Self::Kudos
            | Self::Reply
            | Self::Answer
            | Self::Accepted
            | Self::Comment
            | Self::Announcement
            | Self::Thread => true,
            Self::Endorsed
            | Self::SkillAccepted
            | Self::SkillRefused
            | Self::HelpWanted
            | Self::Tag
            | Self::Person
            | Self::Community
            | Self::Reaction => false,
        }
    }

    /// Whether it is about a membership, or a pseudonym in a community. Each of these is news whenever it happens, also through
    /// the same person, and what was before it counts no more.
    pub fn is_of_membership(self) -> bool {
        match self {
            Self::Invitation
            | Self::JoinRequest
            | Self::Removed
            | Self::Role
            | Self::Admitted
            | Self::Declined
            | Self::PseudonymOpened => true,
            Self::Mention
            | Self::ExpertRequest
            | Self::EndorsementRequest
            | Self::Kudos
            | Self::Endorsed
            | Self::SkillAccepted
            | Self::SkillRefused
            | Self::Reply
            | Self::Answer
            | Self::Accepted
            | Self::Comment
            | Self::Announcement
            | Self::Thread
            | Self::HelpWanted
            | Self::Tag
            | Self::Person
            | Self::Community
            | Self::Reaction => false,
        }
    }

    /// Whether it is about a skill: somebody's, or one of the taxonomy.
    pub fn is_of_skills(self) -> bool {
        matches!(
            self,
            Self::EndorsementRequest | Self::Endorsed | Self::SkillAccepted | Self::SkillRefused
        )
    }

    /// Whether it is about a post, or what is below it.
    pub fn is_under_post(self) -> bool {
        !(self.is_of_membership() || self.is_of_skills())
    }
}
