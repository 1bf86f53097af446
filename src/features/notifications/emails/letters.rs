//! What mails say. Pure: made of facts that the reader may see, so that a sample is made the same
//! way as a mail.

use jiff::Timestamp;

use super::story::{Membership, Story, because, of_community, subject};
use crate::adapters::mail::{Block, Inline, Letter, Recipient};
use crate::features::communities::events::Role;
use crate::features::notifications::events::Reason;
use crate::kernel::locale::Locale;
use crate::kernel::mail_wishes::Content;
use crate::kernel::texts::{people, text};

/// Pieces of news that one mail shows; the rest is counted.
const SHOWN_MAX: usize = 10;

/// What every mail has.
#[derive(Clone, Debug)]
pub(super) struct Head {
    /// Its id in the book of mail.
    pub(super) id: String,
    pub(super) recipient: Recipient,
    pub(super) locale: Locale,
    /// How much of what people write it holds.
    pub(super) content: Content,
    /// What the network calls itself.
    pub(super) network: String,
    pub(super) date: Timestamp,
}

/// A conversation.
#[derive(Clone, Debug)]
pub(super) struct Thread {
    /// The id of its post.
    pub(super) post: String,
    /// Who wrote the post; none where the reader may not know.
    pub(super) author: Option<String>,
    /// How the post begins.
    pub(super) title: String,
    /// The id and the name of its community.
    pub(super) community: Option<(String, String)>,
    /// The id of the mail before about it.
    pub(super) before: Option<String>,
}

/// A piece of news.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) reason: Reason,
    pub(super) in_comment: bool,
    /// The name of the community a membership is of, where the reader may know it.
    pub(super) community: Option<String>,
    /// The reader's role there.
    pub(super) role: Option<Role>,
    /// The skills that are told of, newest first.
    pub(super) skills: Vec<String>,
    /// Who did it, as far as the reader may know, newest first.
    pub(super) names: Vec<String>,
    /// How many they are.
    pub(super) total: u32,
    /// The title of the post that is told of, where it has one.
    pub(super) title: Option<String>,
    /// What was written, as plain text: as much of it as mail may hold.
    pub(super) quote: Option<String>,
    /// Where the application shows it.
    pub(super) url: String,
}

impl Piece {
    pub(super) fn sentence(&self, locale: Locale) -> String {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let skills: Vec<&str> = self.skills.iter().map(String::as_str).collect();
        let story = Story {
            reason: self.reason,
            in_comment: self.in_comment,
            membership: Membership {
                community: self.community.as_deref(),
                role: self.role,
            },
            skills: &skills,
            names: &names,
            total: self.total,
        };
        story.sentence(locale)
    }

    /// The key of what its link says.
    pub(super) fn button(&self) -> &'static str {
        match self.reason {
            Reason::Invitation => "mail-button-invitation",
            Reason::JoinRequest => "mail-button-request",
            Reason::Role | Reason::Admitted | Reason::Declined | Reason::PseudonymOpened => {
                "mail-button-community"
            }
            Reason::Removed => "digest-button",
            Reason::EndorsementRequest => "mail-button-endorsement-requests",
            Reason::Endorsed => "mail-button-profile",
            Reason::SkillAccepted | Reason::SkillRefused => "mail-button-taxonomy",
            Reason::Mention
            | Reason::ExpertRequest
            | Reason::Kudos
            | Reason::Reply
            | Reason::Answer
            | Reason::Accepted
            | Reason::Comment
            | Reason::Announcement
            | Reason::Thread
            | Reason::HelpWanted
            | Reason::Tag
            | Reason::Person
            | Reason::Community
            | Reason::Reaction => {
                if self.in_comment {
                    "mail-button-comment"
                } else {
                    "mail-button-post"
                }
            }
        }
    }
}

/// Through whom a mail comes: whoever alone did the one thing it tells of.
fn only_actor(told: &[Piece]) -> Option<String> {
    match told {
        [only] if only.total <= 1 => only.names.first().cloned(),
        _ => None,
    }
}

/// The mail about what is new in a conversation; none when that is nothing.
pub(super) fn conversation(head: &Head, thread: &Thread, told: &[Piece]) -> Option<Letter> {
    let strongest = told.iter().min_by_key(|piece| piece.reason)?;
    let (reason, key) = because(strongest.reason);
    let actor = only_actor(told);
    let locale = head.locale;
    let author = thread.author.clone();
    let author = author.unwrap_or_else(|| people(locale, &[], 1));
    let community = thread.community.as_ref().map(|(_, name)| name.as_str());
    let title = (head.content > Content::None).then_some(thread.title.as_str());
    Some(Letter {
        id: head.id.clone(),
        kind: strongest.reason.as_str(),
        reason,
        because: text(locale, key, &[("network", (&head.network).into())]),
        unsubscribe: Some(strongest.reason.as_str()),
        takes_answers: true,
        recipient: head.recipient.clone(),
        locale,
        actor,
        subject: subject(locale, community, &author, title),
        thread: Some(thread.post.clone()),
        parent: thread.before.clone(),
        community: thread.community.as_ref().map(|(id, _)| id.clone()),
        date: head.date,
        blocks: blocks(head, community, told),
    })
}

/// Where the application shows a step of a membership, or where it can be answered. Who was removed
/// finds nothing in the community.
pub(super) fn membership_url(base: &str, community: &str, reason: Reason) -> String {
    if reason == Reason::Removed {
        return format!("{base}/notifications");
    }
    let place = if reason == Reason::JoinRequest {
        "/requests"
    } else {
        ""
    };
    format!("{base}/communities/{community}{place}")
}

/// The members of a community, as a conversation.
#[derive(Clone, Debug)]
pub(super) struct Circle {
    /// The id of the community.
    pub(super) id: String,
    /// Its name; none where the reader may not know.
    pub(super) name: Option<String>,
    /// Whether it exists for the reader.
    pub(super) exists: bool,
    /// The id of the mail before about it.
    pub(super) before: Option<String>,
}

/// The mail about what is new of memberships of a community; none when that is nothing.
pub(super) fn membership(head: &Head, circle: &Circle, told: &[Piece]) -> Option<Letter> {
    let locale = head.locale;
    let network = [("network", (&head.network).into())];
    let members = text(locale, "mail-subject-members", &network);
    let matter = Matter {
        subject: of_community(locale, circle.name.as_deref(), &members),
        id: &circle.id,
        before: circle.before.clone(),
        community: Some(circle.id.clone()).filter(|_| circle.exists),
    };
    beside_posts(head, matter, told)
}

/// The skills of somebody, as a conversation.
#[derive(Clone, Debug)]
pub(super) struct Skills {
    /// The id of the person.
    pub(super) person: String,
    /// Their name; none where the reader may not know.
    pub(super) name: Option<String>,
    /// The id of the mail before about it.
    pub(super) before: Option<String>,
}

/// Where the application shows what is told of skills, or where it can be answered.
pub(super) fn skills_url(base: &str, person: &str, reason: Reason) -> String {
    if reason == Reason::EndorsementRequest {
        format!("{base}/endorsement-requests")
    } else if reason == Reason::Endorsed {
        format!("{base}/people/{person}")
    } else {
        format!("{base}/skills")
    }
}

/// The mail about what is new of somebody's skills; none when that is nothing.
pub(super) fn skills(head: &Head, skills: &Skills, told: &[Piece]) -> Option<Letter> {
    let name = skills.name.clone();
    let name = name.unwrap_or_else(|| people(head.locale, &[], 1));
    let matter = Matter {
        subject: text(
            head.locale,
            "mail-subject-skills",
            &[("name", (&name).into())],
        ),
        id: &skills.person,
        before: skills.before.clone(),
        community: None,
    };
    beside_posts(head, matter, told)
}

/// What a mail that is about no post is about.
struct Matter<'a> {
    subject: String,
    /// The id of the conversation.
    id: &'a str,
    /// The id of the mail before about it.
    before: Option<String>,
    /// The id of the community it is from.
    community: Option<String>,
}

/// The mail about what is new in a conversation that is under no post, and takes no answers.
fn beside_posts(head: &Head, matter: Matter<'_>, told: &[Piece]) -> Option<Letter> {
    let strongest = told.iter().min_by_key(|piece| piece.reason)?;
    let (reason, key) = because(strongest.reason);
    let locale = head.locale;
    let network = [("network", (&head.network).into())];
    Some(Letter {
        id: head.id.clone(),
        kind: strongest.reason.as_str(),
        reason,
        because: text(locale, key, &network),
        unsubscribe: Some(strongest.reason.as_str()),
        takes_answers: false,
        recipient: head.recipient.clone(),
        locale,
        actor: only_actor(told),
        subject: matter.subject,
        thread: Some(matter.id.to_owned()),
        parent: matter.before,
        community: matter.community,
        date: head.date,
        blocks: blocks(head, None, told),
    })
}

fn blocks(head: &Head, community: Option<&str>, told: &[Piece]) -> Vec<Block> {
    let locale = head.locale;
    let mut blocks = Vec::new();
    for (at, piece) in told.iter().take(SHOWN_MAX).enumerate() {
        blocks.push(Block::Heading(piece.sentence(locale)));
        if at == 0 {
            blocks.extend(community.map(|name| place(locale, name)));
        }
        let title = piece.title.clone().filter(|_| head.content > Content::None);
        blocks.extend(title.map(|title| Block::Paragraph(vec![Inline::Strong(title)])));
        let quote = piece.quote.clone().filter(|_| head.content > Content::None);
        blocks.extend(quote.map(Block::Quote));
    }
    if told.len() > SHOWN_MAX {
        blocks.push(more(locale, told.len() - SHOWN_MAX));
    }
    if head.content == Content::None {
        blocks.push(paragraph(text(locale, "mail-without-content", &[])));
    }
    if let Some(first) = told.first() {
        let is_one = told.len() == 1 || !first.reason.is_under_post();
        let label = if is_one {
            first.button()
        } else {
            "mail-button-conversation"
        };
        blocks.push(Block::Button {
            label: text(locale, label, &[]),
            url: first.url.clone(),
        });
    }
    blocks
}

fn place(locale: Locale, community: &str) -> Block {
    let label = text(locale, "mail-in-community", &[]);
    Block::Paragraph(vec![
        Inline::Text(format!("{label} ")),
        Inline::Strong(community.to_owned()),
    ])
}

/// How many are not shown.
pub(super) fn more(locale: Locale, count: usize) -> Block {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    paragraph(text(locale, "mail-more", &[("count", count.into())]))
}

fn paragraph(line: String) -> Block {
    Block::Paragraph(vec![Inline::Text(line)])
}
