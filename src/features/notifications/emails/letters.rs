//! What mails say. Pure: made of facts that the reader may see, so that a sample is made the same
//! way as a mail.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::DIGEST;
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
    /// Who did it, as far as the reader may know, newest first.
    pub(super) names: Vec<String>,
    /// How many they are.
    pub(super) total: u32,
    /// What was written, as plain text: as much of it as mail may hold.
    pub(super) quote: Option<String>,
    /// Where the application shows it.
    pub(super) url: String,
}

impl Piece {
    fn sentence(&self, locale: Locale) -> String {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let story = Story {
            reason: self.reason,
            in_comment: self.in_comment,
            membership: Membership {
                community: self.community.as_deref(),
                role: self.role,
            },
            names: &names,
            total: self.total,
        };
        story.sentence(locale)
    }

    /// The key of what its link says.
    fn button(&self) -> &'static str {
        match self.reason {
            Reason::Invitation => "mail-button-invitation",
            Reason::JoinRequest => "mail-button-request",
            Reason::Role | Reason::Admitted | Reason::Declined => "mail-button-community",
            Reason::Removed => "digest-button",
            Reason::Mention
            | Reason::Kudos
            | Reason::Reply
            | Reason::Answer
            | Reason::Accepted
            | Reason::Comment
            | Reason::Announcement
            | Reason::Thread
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

/// The mail about what is new in a conversation; none when that is nothing.
pub(super) fn conversation(head: &Head, thread: &Thread, told: &[Piece]) -> Option<Letter> {
    let strongest = told.iter().min_by_key(|piece| piece.reason)?;
    let (reason, key) = because(strongest.reason);
    let actor = match told {
        [only] if only.total <= 1 => only.names.first().cloned(),
        _ => None,
    };
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
    let strongest = told.iter().min_by_key(|piece| piece.reason)?;
    let (reason, key) = because(strongest.reason);
    let actor = match told {
        [only] if only.total <= 1 => only.names.first().cloned(),
        _ => None,
    };
    let locale = head.locale;
    let network = [("network", (&head.network).into())];
    let members = text(locale, "mail-subject-members", &network);
    Some(Letter {
        id: head.id.clone(),
        kind: strongest.reason.as_str(),
        reason,
        because: text(locale, key, &network),
        unsubscribe: Some(strongest.reason.as_str()),
        takes_answers: false,
        recipient: head.recipient.clone(),
        locale,
        actor,
        subject: of_community(locale, circle.name.as_deref(), &members),
        thread: Some(circle.id.clone()),
        parent: circle.before.clone(),
        community: Some(circle.id.clone()).filter(|_| circle.exists),
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
        let is_one = told.len() == 1 || first.reason.is_of_membership();
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
fn more(locale: Locale, count: usize) -> Block {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    paragraph(text(locale, "mail-more", &[("count", count.into())]))
}

fn paragraph(line: String) -> Block {
    Block::Paragraph(vec![Inline::Text(line)])
}

/// A line of a digest: what happened to one post, for one reason.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) piece: Piece,
    /// The name of the community.
    pub(super) community: Option<String>,
    /// How the post begins.
    pub(super) title: String,
}

/// A question that the reader could answer.
#[derive(Clone, Debug)]
pub(super) struct Question {
    /// How it begins.
    pub(super) title: String,
    pub(super) url: String,
    /// A skill of the reader it asks for.
    pub(super) skill: Option<String>,
}

/// What a digest holds.
#[derive(Clone, Debug)]
pub(super) struct Summary {
    /// What is unread, the strongest reasons first.
    pub(super) lines: Vec<Line>,
    /// How many lines are shown.
    pub(super) lines_max: usize,
    pub(super) questions: Vec<Question>,
    /// Where the application shows all notifications.
    pub(super) url: String,
}

/// The parts of a digest, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Unanswered,
    Announcements,
    Questions,
    Rest,
}

impl Part {
    fn of(reason: Reason) -> Self {
        match reason {
            Reason::Mention
            | Reason::Invitation
            | Reason::JoinRequest
            | Reason::Removed
            | Reason::Role
            | Reason::Admitted
            | Reason::Declined
            | Reason::Kudos
            | Reason::Reply
            | Reason::Answer
            | Reason::Accepted
            | Reason::Comment => Self::Unanswered,
            Reason::Announcement => Self::Announcements,
            Reason::Thread
            | Reason::Tag
            | Reason::Person
            | Reason::Community
            | Reason::Reaction => Self::Rest,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Unanswered => "digest-unanswered",
            Self::Announcements => "digest-announcements",
            Self::Questions => "digest-questions",
            Self::Rest => "digest-rest",
        }
    }
}

/// The digest of what is unread; none when that is nothing.
pub(super) fn digest(head: &Head, summary: &Summary) -> Option<Letter> {
    if summary.lines.is_empty() {
        return None;
    }
    let locale = head.locale;
    let mut parts: BTreeMap<Part, Vec<Block>> = BTreeMap::new();
    for shown in summary.lines.iter().take(summary.lines_max) {
        let part = parts.entry(Part::of(shown.piece.reason)).or_default();
        part.push(line(head, shown));
    }
    if head.content > Content::None && !summary.questions.is_empty() {
        let questions = summary.questions.iter().map(question);
        parts.insert(Part::Questions, questions.collect());
    }
    let name = [("network", (&head.network).into())];
    let mut blocks = vec![Block::Heading(text(locale, "digest-title", &name))];
    for (part, lines) in parts {
        blocks.push(Block::Heading(text(locale, part.title(), &[])));
        blocks.extend(lines);
    }
    if summary.lines.len() > summary.lines_max {
        blocks.push(more(locale, summary.lines.len() - summary.lines_max));
    }
    blocks.push(Block::Button {
        label: text(locale, "digest-button", &[]),
        url: summary.url.clone(),
    });
    Some(Letter {
        id: head.id.clone(),
        kind: DIGEST,
        reason: DIGEST,
        because: text(locale, "mail-because-digest", &name),
        unsubscribe: Some(DIGEST),
        takes_answers: false,
        recipient: head.recipient.clone(),
        locale,
        actor: None,
        subject: text(locale, "digest-subject", &name),
        thread: None,
        parent: None,
        community: None,
        date: head.date,
        blocks,
    })
}

/// What happened, and where.
fn line(head: &Head, line: &Line) -> Block {
    let between = || Inline::Text(" · ".to_owned());
    let mut pieces = vec![Inline::Text(line.piece.sentence(head.locale))];
    if let Some(community) = &line.community {
        pieces.extend([between(), Inline::Strong(community.clone())]);
    }
    let title = Some(line.title.clone());
    let title = title.filter(|title| head.content > Content::None && !title.is_empty());
    let label = title.unwrap_or_else(|| text(head.locale, line.piece.button(), &[]));
    let url = line.piece.url.clone();
    pieces.extend([between(), Inline::Link { label, url }]);
    Block::Paragraph(pieces)
}

fn question(question: &Question) -> Block {
    let mut pieces = vec![Inline::Link {
        label: question.title.clone(),
        url: question.url.clone(),
    }];
    let skill = question.skill.as_ref();
    pieces.extend(skill.map(|skill| Inline::Text(format!(" · {skill}"))));
    Block::Paragraph(pieces)
}
