//! The digest as a letter. Pure, as the letters of conversations are.

use std::collections::BTreeMap;

use super::DIGEST;
use super::letters::{Head, Piece, more};
use crate::adapters::mail::{Block, Inline, Letter};
use crate::features::notifications::events::Reason;
use crate::kernel::mail_wishes::Content;
use crate::kernel::texts::text;

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
            | Reason::Reply
            | Reason::Answer
            | Reason::Accepted
            | Reason::Comment => Self::Unanswered,
            Reason::Announcement => Self::Announcements,
            Reason::Thread
            | Reason::HelpWanted
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
