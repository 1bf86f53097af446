//! A sample of every kind of mail, for whoever wants to see them without waiting for one.

use jiff::Timestamp;

use super::absence::{self, ABSENCE};
use super::letters::{
    Circle, Head, Piece, Skills, Thread, conversation, membership, membership_url, skills,
    skills_url,
};
use super::refusals;
use super::summary::{Line, Question, Summary, digest};
use crate::adapters::mail::{Letter, REFUSAL, Recipient};
use crate::features::communities::events::Role;
use crate::features::notifications::commands::replies::Why;
use crate::features::notifications::events::Reason;
use crate::kernel::locale::Locale;
use crate::kernel::mail_wishes::Content;

/// The community of the samples.
const COMMUNITY: &str = "community_00000000000000000000000001";

/// The colleague whose skills the samples are about.
const COLLEAGUE: &str = "person_00000000000000000000000002";

/// The sample that shows several pieces of news in one mail.
const SEVERAL: &str = "several";

/// The sample of a mail that holds nothing of what people write.
const WITHOUT_CONTENT: &str = "without-content";

/// The names of the samples: the kinds of mail, and some with a shape of their own.
pub fn names() -> Vec<&'static str> {
    let reasons = Reason::ALL.into_iter().filter(|it| it.is_immediate());
    let mut names: Vec<&str> = reasons.map(Reason::as_str).collect();
    names.extend([SEVERAL, WITHOUT_CONTENT, super::DIGEST, ABSENCE, REFUSAL]);
    names
}

/// The sample of this name, as it leaves a network with this name and public URL; none where
/// there is no such sample.
pub fn sample(
    name: &str,
    locale: Locale,
    (network, public_url): (&str, &str),
    date: Timestamp,
) -> Option<Letter> {
    let mut head = Head {
        id: "notification_00000000000000000000000001".to_owned(),
        recipient: Recipient {
            person: "person_00000000000000000000000001".to_owned(),
            address: "amelie.durand@example.org".to_owned(),
            name: "Amélie Durand".to_owned(),
        },
        locale,
        content: Content::Full,
        network: network.to_owned(),
        date,
    };
    let words = Words::of(locale);
    let thread = words.thread();
    let piece = |reason| words.piece(reason, public_url);
    if let Some(reason) = Reason::from_stored(name) {
        if reason.is_of_membership() {
            return membership(&head, &words.circle(), &[piece(reason)]);
        }
        if reason.is_of_skills() {
            return skills(&head, &Words::skills(), &[piece(reason)]);
        }
        return conversation(&head, &thread, &[piece(reason)]);
    }
    match name {
        SEVERAL => {
            let told = [Reason::Mention, Reason::Comment, Reason::Reply].map(piece);
            conversation(&head, &thread, &told)
        }
        WITHOUT_CONTENT => {
            head.content = Content::None;
            conversation(&head, &thread, &[piece(Reason::Mention)])
        }
        super::DIGEST => digest(&head, &words.summary(public_url)),
        ABSENCE => Some(absence::letter(&head, public_url)),
        REFUSAL => {
            let thread = Some("post_00000000000000000000000001");
            Some(refusals::letter(&head, public_url, (thread, Why::Expired)))
        }
        _ => None,
    }
}

/// What people wrote in the samples.
struct Words {
    post: &'static str,
    comment: &'static str,
    title: &'static str,
    community: &'static str,
    request: &'static str,
    refusal: &'static str,
    question: &'static str,
    skill: &'static str,
}

impl Words {
    fn of(locale: Locale) -> &'static Self {
        match locale {
            Locale::French => &Self {
                post: "La ligne 3 redémarre demain à 7 h.\nMerci à toute l’équipe de nuit !",
                comment: "Bonne nouvelle. Qui fait la ronde de 8 h & demie ?",
                title: "La ligne 3 redémarre demain à 7 h.",
                community: "Qualité",
                request: "Je contrôle les soudures de la ligne 3 depuis janvier.",
                refusal: "Cette communauté est réservée à l’équipe du site. Merci de votre compréhension.",
                question: "Quelqu’un a-t-il déjà soudé de l’aluminium en 2 mm ?",
                skill: "soudure aluminium",
            },
            Locale::English => &Self {
                post: "Line 3 starts again tomorrow at 7.\nThanks to all of the night shift!",
                comment: "Good news. Who does the round at half past 8 & checks it?",
                title: "Line 3 starts again tomorrow at 7.",
                community: "Quality",
                request: "I have checked the welds of line 3 since January.",
                refusal: "This community is for the team of the site alone. Thank you for understanding.",
                question: "Has anybody welded aluminium of 2 mm before?",
                skill: "aluminium welding",
            },
        }
    }

    fn url(public_url: &str) -> String {
        format!("{public_url}/posts/post_00000000000000000000000001")
    }

    fn thread(&self) -> Thread {
        Thread {
            post: "post_00000000000000000000000001".to_owned(),
            author: Some("Amélie Durand".to_owned()),
            title: self.title.to_owned(),
            community: Some((COMMUNITY.to_owned(), self.community.to_owned())),
            before: Some("notification_00000000000000000000000000".to_owned()),
        }
    }

    fn circle(&self) -> Circle {
        Circle {
            id: COMMUNITY.to_owned(),
            name: Some(self.community.to_owned()),
            exists: true,
            before: None,
        }
    }

    fn skills() -> Skills {
        Skills {
            person: COLLEAGUE.to_owned(),
            name: Some("Zoé Martin".to_owned()),
            before: None,
        }
    }

    fn quote(&self, reason: Reason, in_comment: bool) -> Option<String> {
        let quote = if reason == Reason::JoinRequest {
            self.request
        } else if matches!(reason, Reason::Declined | Reason::Removed) {
            self.refusal
        } else if reason.is_of_membership() || reason.is_of_skills() {
            return None;
        } else if reason == Reason::ExpertRequest {
            self.question
        } else if in_comment {
            self.comment
        } else {
            self.post
        };
        Some(quote.to_owned())
    }

    fn piece(&self, reason: Reason, public_url: &str) -> Piece {
        let in_comment = match reason {
            Reason::Reply
            | Reason::Answer
            | Reason::Accepted
            | Reason::Comment
            | Reason::Thread => true,
            Reason::Mention
            | Reason::ExpertRequest
            | Reason::Invitation
            | Reason::JoinRequest
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
            | Reason::Announcement
            | Reason::HelpWanted
            | Reason::Tag
            | Reason::Person
            | Reason::Community
            | Reason::Reaction => false,
        };
        let (names, total): (&[&str], u32) = if reason == Reason::Reaction {
            (&["Chloé Petit", "Karim Haddad", "Léa Roy"], 5)
        } else {
            (&["Zoé Martin"], 1)
        };
        Piece {
            reason,
            in_comment,
            community: reason.is_of_membership().then(|| self.community.to_owned()),
            role: (reason == Reason::Role).then_some(Role::Manager),
            skills: if reason.is_of_skills() {
                vec![self.skill.to_owned()]
            } else {
                Vec::new()
            },
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            total,
            title: (reason == Reason::Announcement).then(|| self.title.to_owned()),
            quote: self.quote(reason, in_comment),
            url: if reason.is_of_membership() {
                membership_url(public_url, COMMUNITY, reason)
            } else if reason.is_of_skills() {
                skills_url(public_url, COLLEAGUE, reason)
            } else {
                Self::url(public_url)
            },
        }
    }

    fn summary(&self, public_url: &str) -> Summary {
        let line = |reason: Reason| Line {
            piece: self.piece(reason, public_url),
            community: reason.is_under_post().then(|| self.community.to_owned()),
            title: if reason.is_under_post() {
                self.title.to_owned()
            } else {
                String::new()
            },
        };
        Summary {
            // Few of those for the reader alone, so that each part of the digest is seen.
            lines: Reason::ALL
                .into_iter()
                .filter(|it| {
                    it.is_under_post() || [Reason::Invitation, Reason::Endorsed].contains(it)
                })
                .filter(|it| *it != Reason::Answer)
                .map(line)
                .collect(),
            lines_max: 10,
            questions: vec![Question {
                title: self.question.to_owned(),
                url: Self::url(public_url),
                skill: Some(self.skill.to_owned()),
            }],
            url: format!("{public_url}/notifications"),
        }
    }
}
