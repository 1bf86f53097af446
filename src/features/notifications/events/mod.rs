//! What people are told, and what they are not told and why.

pub mod address;
pub mod inbox;
mod place;
pub mod release;

use serde::{Deserialize, Serialize};

use crate::features::accounts::events::PersonId;
use crate::features::communities::events::Audience;
use crate::features::following::events::{Level, Target};
use crate::kernel::clock::Time;

pub use self::place::Where;

crate::define_id!(
    /// A notification; derived from the recipient and what it is about, so that a second one for
    /// the same thing joins the first.
    NotificationId,
    "notification"
);

impl NotificationId {
    /// The notification of this person about this subject, whether it exists or not.
    pub fn of(recipient: PersonId, reason: Reason, subject: &str) -> Self {
        Self::derived(&[&recipient.to_string(), reason.as_str(), subject])
    }
}

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
    pub const ALL: [Self; 24] = [
        Self::Mention,
        Self::ExpertRequest,
        Self::Invitation,
        Self::JoinRequest,
        Self::Removed,
        Self::Role,
        Self::Admitted,
        Self::Declined,
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

    /// Whether it is about a membership. Each of these is news whenever it happens, also through
    /// the same person, and what was before it counts no more.
    pub fn is_of_membership(self) -> bool {
        match self {
            Self::Invitation
            | Self::JoinRequest
            | Self::Removed
            | Self::Role
            | Self::Admitted
            | Self::Declined => true,
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

/// Where a level was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// For the conversation.
    Post,
    /// For the community.
    Community,
    /// For everything.
    Company,
    /// Nowhere: it is how a network starts.
    Default,
}

/// What decided that somebody is told, or is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum Rule {
    /// The level that counts there.
    Level {
        /// Which.
        level: Level,
        /// Where it was set.
        scope: Scope,
        /// When; none where nobody has.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<Time>,
    },
    /// They follow something.
    Follows {
        /// What.
        target: Target,
    },
    /// They muted whoever did it.
    Muted {
        /// Until when; none until they lift it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Time>,
    },
}

impl Rule {
    /// The quiet start: whoever takes part is told.
    pub fn quiet() -> Self {
        Self::Level {
            level: Level::Participating,
            scope: Scope::Default,
            since: None,
        }
    }
}

crate::events! {
    /// What happens to a notification.
    pub enum Event {
        /// Somebody is told, or told once more: a further person joined the same thing.
        "notification.raised" 1 => Raised(Box<Raised>),
        /// Somebody who had a reason to be told is not, for a rule of their own.
        "notification.suppressed" 1 => Suppressed(Suppressed),
        /// The cause is gone: a reaction taken back, a comment deleted.
        "notification.withdrawn" 1 => Withdrawn(Withdrawn),
        /// The recipient has read it.
        "notification.read" 1 => Read(Read),
        /// The recipient wants to see it as unread again.
        "notification.unread" 1 => Unread(Unread),
        /// The recipient wants to see it later.
        "notification.snoozed" 1 => Snoozed(Snoozed),
        /// It is later now: it is there again, unread.
        "notification.returned" 1 => Returned(Returned),
    }
}

/// See [`Event::Raised`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Raised {
    /// Which notification.
    pub notification: NotificationId,
    /// Who is told.
    pub recipient: PersonId,
    /// Why.
    pub reason: Reason,
    /// Who caused it.
    pub actor: PersonId,
    /// The post, comment, membership or skill it is about, as an id.
    pub subject: String,
    /// The post of the conversation, the community of a membership, or the person whose skill it is,
    /// as an id.
    pub post: String,
    /// Who may see what it is about; asked again whenever it is shown or sent.
    pub audience: Audience,
    /// What decided it.
    #[serde(default = "Rule::quiet")]
    pub rule: Rule,
    /// Whether it is new to them: not what was taken back and given again.
    #[serde(default = "yes")]
    pub news: bool,
    /// Until when mail about it waits; none where the digest alone tells it, or it is no news.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail_at: Option<Time>,
}

fn yes() -> bool {
    true
}

impl From<Raised> for Event {
    fn from(raised: Raised) -> Self {
        Self::Raised(Box::new(raised))
    }
}

/// See [`Event::Suppressed`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suppressed {
    /// Which notification it would have been.
    pub notification: NotificationId,
    /// Who is not told.
    pub recipient: PersonId,
    /// What they would have been told it for.
    pub reason: Reason,
    /// Who caused it.
    pub actor: PersonId,
    /// The post, comment, membership or skill it is about, as an id.
    pub subject: String,
    /// The post of the conversation, the community of a membership, or the person whose skill it is,
    /// as an id.
    pub post: String,
    /// What decided it.
    pub rule: Rule,
}

/// See [`Event::Withdrawn`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// Which notification.
    pub notification: NotificationId,
    /// Whose part in it is gone.
    pub actor: PersonId,
}

/// See [`Event::Read`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Read {
    /// Which notification.
    pub notification: NotificationId,
}

/// See [`Event::Unread`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unread {
    /// Which notification.
    pub notification: NotificationId,
}

/// See [`Event::Snoozed`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snoozed {
    /// Which notification.
    pub notification: NotificationId,
    /// Until when.
    pub until: Time,
}

/// See [`Event::Returned`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Returned {
    /// Which notification.
    pub notification: NotificationId,
    /// Whose.
    pub recipient: PersonId,
}
