//! How much somebody wants to hear, and what that lets through. Pure: a rule to be shown as it is.

use crate::features::following::events::{Level, Target};
use crate::features::notifications::events::{Reason, Rule, Scope};
use crate::kernel::clock::Time;

/// A level somebody set, and when.
pub type Set = (Level, Time);

/// What one person has said about a place and about whoever acts there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// For the conversation.
    pub post: Option<Set>,
    /// For the community.
    pub community: Option<Set>,
    /// For everything.
    pub company: Option<Set>,
    /// Whether they muted whoever acts, and until when.
    pub muted: Option<Option<Time>>,
}

impl Wishes {
    /// The level that counts, with where it was set: the nearest, and quiet where nobody has said.
    pub fn level(&self) -> (Level, Scope, Option<Time>) {
        let set = |set: Option<Set>, scope| set.map(|(level, since)| (level, scope, Some(since)));
        set(self.post, Scope::Post)
            .or_else(|| set(self.community, Scope::Community))
            .or_else(|| set(self.company, Scope::Company))
            .unwrap_or((Level::Participating, Scope::Default, None))
    }

    /// Whether somebody with this reason is told, and by which rule. `followed` is what they
    /// follow, where that is the reason.
    pub fn decide(&self, reason: Reason, followed: Option<&Target>) -> (bool, Rule) {
        if reason.is_unconditional() {
            return (true, Rule::Always);
        }
        if let Some(until) = self.muted {
            return (false, Rule::Muted { until });
        }
        let (level, scope, since) = self.level();
        let told = lets_through(level, scope, reason);
        match followed {
            Some(target) if told => {
                let target = target.clone();
                (true, Rule::Follows { target })
            }
            Some(_) | None => (
                told,
                Rule::Level {
                    level,
                    scope,
                    since,
                },
            ),
        }
    }
}

/// Whether a level lets a reason through. A mention is heard in a conversation one has muted, but
/// not in a community one has muted.
fn lets_through(level: Level, scope: Scope, reason: Reason) -> bool {
    match level {
        Level::None => reason == Reason::Mention && scope == Scope::Post,
        Level::Mentions => match reason {
            // What is about oneself, not what one does for a community.
            Reason::Mention
            | Reason::ExpertRequest
            | Reason::Invitation
            | Reason::Removed
            | Reason::Role
            | Reason::Admitted
            | Reason::Declined
            | Reason::PseudonymOpened
            | Reason::EndorsementRequest
            | Reason::Kudos
            | Reason::Endorsed
            | Reason::SkillAccepted
            | Reason::SkillRefused
            | Reason::Announcement => true,
            Reason::JoinRequest
            | Reason::Reply
            | Reason::Answer
            | Reason::Accepted
            | Reason::Comment
            | Reason::Thread
            | Reason::HelpWanted
            | Reason::Tag
            | Reason::Person
            | Reason::Community
            | Reason::Reaction => false,
        },
        // What is followed is followed by a wish of its own.
        Level::Participating | Level::All => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::accounts::events::PersonId;

    const SINCE: Time = Time(7);

    fn wishes(post: Option<Level>, community: Option<Level>, company: Option<Level>) -> Wishes {
        let set = |level: Option<Level>| level.map(|level| (level, SINCE));
        Wishes {
            post: set(post),
            community: set(community),
            company: set(company),
            muted: None,
        }
    }

    #[test]
    fn the_nearest_level_counts() {
        let of = |post, community, company| wishes(post, community, company).level();
        let (mentions, all, none) = (Level::Mentions, Level::All, Level::None);
        let quiet = (Level::Participating, Scope::Default, None);
        assert_eq!(of(None, None, None), quiet);
        let company = (mentions, Scope::Company, Some(SINCE));
        assert_eq!(of(None, None, Some(mentions)), company);
        let community = (none, Scope::Community, Some(SINCE));
        assert_eq!(of(None, Some(none), Some(mentions)), community);
        let post = (all, Scope::Post, Some(SINCE));
        assert_eq!(of(Some(all), Some(none), Some(mentions)), post);
    }

    #[test]
    fn each_level_lets_its_reasons_through() {
        let told = |level| {
            let wishes = wishes(None, Some(level), None);
            let told = Reason::ALL.map(|reason| wishes.decide(reason, None).0);
            told.iter().filter(|told| **told).count()
        };
        assert_eq!(told(Level::None), 1, "what is theirs to know");
        assert_eq!(told(Level::Mentions), 14);
        assert_eq!(told(Level::Participating), Reason::ALL.len());
        assert_eq!(told(Level::All), Reason::ALL.len());
    }

    #[test]
    fn a_mention_is_heard_in_a_muted_conversation_and_not_in_a_muted_community() {
        let post = wishes(Some(Level::None), None, None);
        assert!(post.decide(Reason::Mention, None).0);
        assert!(!post.decide(Reason::Reply, None).0);
        let community = wishes(None, Some(Level::None), None);
        assert!(!community.decide(Reason::Mention, None).0);
    }

    #[test]
    fn whoever_is_muted_is_not_heard_whatever_the_level() {
        let wishes = Wishes {
            muted: Some(None),
            ..wishes(Some(Level::All), None, None)
        };
        let (told, rule) = wishes.decide(Reason::Mention, None);
        assert_eq!((told, rule), (false, Rule::Muted { until: None }));
    }

    #[test]
    fn what_is_followed_names_what_it_follows() {
        let target = Target::Person(PersonId::derived(&["zoe"]));
        let (told, rule) = Wishes::default().decide(Reason::Person, Some(&target));
        assert!(told);
        assert_eq!(
            rule,
            Rule::Follows {
                target: target.clone()
            }
        );
        let quiet = wishes(None, Some(Level::None), None);
        let (told, rule) = quiet.decide(Reason::Person, Some(&target));
        assert!(!told);
        assert!(matches!(
            rule,
            Rule::Level {
                scope: Scope::Community,
                ..
            }
        ));
    }
}
