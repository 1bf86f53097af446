//! What notifications tell, in the reader's language: one sentence each, in the application and as
//! the title of a mail.

use crate::features::communities::events::Role;
use crate::features::notifications::events::Reason;
use crate::kernel::locale::Locale;
use crate::kernel::texts::{Arg, people, text};

/// What happened, with the names the reader may see.
#[derive(Debug, Clone, Copy)]
pub struct Story<'a> {
    /// Why the reader is told.
    pub reason: Reason,
    /// Whether it happened in a comment.
    pub in_comment: bool,
    /// The community it is about, and the reader's role in it; told of memberships alone.
    pub membership: Membership<'a>,
    /// The skills it is about, newest first; the first two are shown. Told of skills alone.
    pub skills: &'a [&'a str],
    /// Those who did it, newest first; the first two are shown.
    pub names: &'a [&'a str],
    /// How many they are.
    pub total: u32,
}

/// What the sentence about a membership says of the community.
#[derive(Debug, Clone, Copy, Default)]
pub struct Membership<'a> {
    /// Its name; none where the reader may not know.
    pub community: Option<&'a str>,
    /// The role that the reader has in it now.
    pub role: Option<Role>,
}

impl Story<'_> {
    /// The sentence that tells it.
    pub fn sentence(&self, locale: Locale) -> String {
        let actor = people(locale, self.names, self.total);
        let mut args: Vec<(&str, Arg<'_>)> =
            vec![("actor", (&actor).into()), ("count", self.total.into())];
        if self.reason.is_of_skills() {
            let count = u32::try_from(self.skills.len()).unwrap_or(u32::MAX);
            // A list of skills reads as one of people does.
            let skills = people(locale, self.skills, count);
            args.extend([("skills", count.into()), ("skill", (&skills).into())]);
            return text(locale, self.key(), &args);
        }
        if !self.reason.is_of_membership() {
            return text(locale, self.key(), &args);
        }
        let community = self.membership.community.map_or_else(
            || text(locale, "notification-a-community", &[]),
            str::to_owned,
        );
        let role = self.membership.role.map_or("", Role::as_str);
        args.extend([("community", (&community).into()), ("role", role.into())]);
        text(locale, self.key(), &args)
    }

    fn key(&self) -> &'static str {
        match self.reason {
            Reason::Mention if self.in_comment => "notification-mention-comment",
            Reason::Mention => "notification-mention",
            Reason::ExpertRequest => "notification-expert-request",
            Reason::Invitation => "notification-invitation",
            Reason::JoinRequest => "notification-join-request",
            Reason::Removed => "notification-removed",
            Reason::Role => "notification-role",
            Reason::Admitted => "notification-admitted",
            Reason::Declined => "notification-declined",
            Reason::PseudonymOpened => "notification-pseudonym-opened",
            Reason::EndorsementRequest => "notification-endorsement-request",
            Reason::Kudos => "notification-kudos",
            Reason::Endorsed => "notification-endorsed",
            Reason::SkillAccepted => "notification-skill-accepted",
            Reason::SkillRefused => "notification-skill-refused",
            Reason::Reply => "notification-reply",
            Reason::Answer => "notification-answer",
            Reason::Accepted => "notification-accepted",
            Reason::Comment => "notification-comment",
            Reason::Announcement => "notification-announcement",
            Reason::Thread => "notification-thread",
            Reason::HelpWanted => "notification-help-wanted",
            Reason::Tag => "notification-tag",
            Reason::Person => "notification-person",
            Reason::Community => "notification-community",
            Reason::Reaction => "notification-reaction",
        }
    }
}

/// Why a mail about it comes: the stable word for the header, and the key of the last lines.
pub fn because(reason: Reason) -> (&'static str, &'static str) {
    match reason {
        Reason::Mention => ("mentioned", "mail-because-mentioned"),
        Reason::ExpertRequest | Reason::HelpWanted => ("expert", "mail-because-expert"),
        Reason::Invitation
        | Reason::Removed
        | Reason::Role
        | Reason::Admitted
        | Reason::Declined => ("membership", "mail-because-membership"),
        Reason::JoinRequest => ("manager", "mail-because-manager"),
        Reason::EndorsementRequest
        | Reason::Endorsed
        | Reason::SkillAccepted
        | Reason::SkillRefused => ("skills", "mail-because-skills"),
        Reason::Kudos => ("thanked", "mail-because-thanked"),
        Reason::PseudonymOpened
        | Reason::Reply
        | Reason::Answer
        | Reason::Accepted
        | Reason::Comment
        | Reason::Reaction => ("author", "mail-because-author"),
        Reason::Announcement => ("audience", "mail-because-audience"),
        Reason::Thread => ("participating", "mail-because-participating"),
        Reason::Tag | Reason::Person | Reason::Community => {
            ("subscribed", "mail-because-subscribed")
        }
    }
}

/// The key of what mail for a reason is about.
pub fn topic_key(reason: Reason) -> &'static str {
    match reason {
        Reason::Mention => "mail-topic-mention",
        Reason::ExpertRequest => "mail-topic-expert-request",
        Reason::Invitation => "mail-topic-invitation",
        Reason::JoinRequest => "mail-topic-join-request",
        Reason::Removed => "mail-topic-removed",
        Reason::Role => "mail-topic-role",
        Reason::Admitted => "mail-topic-admitted",
        Reason::Declined => "mail-topic-declined",
        Reason::PseudonymOpened => "mail-topic-pseudonym-opened",
        Reason::EndorsementRequest => "mail-topic-endorsement-request",
        Reason::Kudos => "mail-topic-kudos",
        Reason::Endorsed => "mail-topic-endorsed",
        Reason::SkillAccepted => "mail-topic-skill-accepted",
        Reason::SkillRefused => "mail-topic-skill-refused",
        Reason::Reply => "mail-topic-reply",
        Reason::Answer => "mail-topic-answer",
        Reason::Accepted => "mail-topic-accepted",
        Reason::Comment => "mail-topic-comment",
        Reason::Announcement => "mail-topic-announcement",
        Reason::Thread => "mail-topic-thread",
        Reason::HelpWanted => "mail-topic-help-wanted",
        Reason::Tag => "mail-topic-tag",
        Reason::Person => "mail-topic-person",
        Reason::Community => "mail-topic-community",
        Reason::Reaction => "mail-topic-reaction",
    }
}

/// The subject of every mail about a post, whatever it tells: mail readers group by it.
///
/// `excerpt` is the beginning of the post, and none where content must not leave the application.
pub fn subject(
    locale: Locale,
    community: Option<&str>,
    author: &str,
    excerpt: Option<&str>,
) -> String {
    let author = ("author", author.into());
    let subject = match excerpt.filter(|excerpt| !excerpt.is_empty()) {
        Some(excerpt) => text(
            locale,
            "mail-subject",
            &[author, ("excerpt", excerpt.into())],
        ),
        None => text(locale, "mail-subject-without-content", &[author]),
    };
    of_community(locale, community, &subject)
}

/// A subject with the community it is from before it.
pub fn of_community(locale: Locale, community: Option<&str>, subject: &str) -> String {
    match community {
        Some(name) => {
            let args = [("community", name.into()), ("subject", subject.into())];
            text(locale, "mail-subject-community", &args)
        }
        None => subject.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLES: [Role; 5] = [
        Role::Owner,
        Role::Manager,
        Role::Moderator,
        Role::Contributor,
        Role::Reader,
    ];

    #[test]
    fn every_reason_has_a_sentence_for_one_and_for_many_in_both_languages() {
        for locale in [Locale::English, Locale::French] {
            let mut seen = std::collections::HashSet::new();
            for reason in Reason::ALL {
                for (names, total) in [(&["Zoé"][..], 1), (&["Zoé", "Karim"], 5)] {
                    let story = Story {
                        reason,
                        in_comment: false,
                        membership: Membership::default(),
                        skills: &[],
                        names,
                        total,
                    };
                    let sentence = story.sentence(locale);
                    assert!(sentence.starts_with("Zoé"), "{sentence}");
                    assert!(!sentence.contains("notification-"), "{sentence}");
                    assert!(seen.insert(sentence.clone()), "{sentence}");
                }
                let (_, key) = because(reason);
                assert_ne!(text(locale, key, &[("network", "R".into())]), key);
            }
        }
    }

    #[test]
    fn a_new_role_is_named() {
        for locale in Locale::ALL {
            let sentence = |role| {
                let membership = Membership {
                    community: Some("Soudure"),
                    role,
                };
                let story = Story {
                    reason: Reason::Role,
                    in_comment: false,
                    membership,
                    skills: &[],
                    names: &["Zoé"],
                    total: 1,
                };
                story.sentence(locale)
            };
            let mut seen: Vec<String> = ROLES.map(|role| sentence(Some(role))).into();
            seen.push(sentence(None));
            assert!(seen.iter().all(|it| it.contains("Soudure")), "{seen:?}");
            seen.sort();
            seen.dedup();
            assert_eq!(seen.len(), ROLES.len() + 1, "{seen:?}");
        }
    }

    #[test]
    fn skills_are_named_as_far_as_there_is_room() {
        let sentence = |locale, skills: &[&str]| {
            let story = Story {
                reason: Reason::Endorsed,
                in_comment: false,
                membership: Membership::default(),
                skills,
                names: &["Zoé", "Karim"],
                total: 2,
            };
            story.sentence(locale)
        };
        let (one, three) = (&["TIG"][..], &["TIG", "MIG", "MAG"][..]);
        let english = [one, three, &[]].map(|skills| sentence(Locale::English, skills));
        assert_eq!(
            english,
            [
                "Zoé and Karim confirmed your skill TIG",
                "Zoé and Karim confirmed your skills TIG, MIG and 1 other",
                "Zoé and Karim confirmed a skill of yours",
            ]
        );
        assert_eq!(
            sentence(Locale::French, one),
            "Zoé et Karim ont confirmé votre compétence TIG"
        );
    }

    #[test]
    fn french_agrees_with_how_many_there_are() {
        let sentence = |names: &[&str], total| {
            let story = Story {
                reason: Reason::Comment,
                in_comment: true,
                membership: Membership::default(),
                skills: &[],
                names,
                total,
            };
            story.sentence(Locale::French)
        };
        assert_eq!(sentence(&["Zoé"], 1), "Zoé a commenté votre publication");
        let three = sentence(&["Zoé", "Karim"], 5);
        assert_eq!(
            three,
            "Zoé, Karim et 3\u{a0}autres ont commenté votre publication"
        );
    }
}
