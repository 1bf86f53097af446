//! The kinds of evidence in the API.

use async_graphql::Enum;

use crate::adapters::search::EvidenceKind;

/// What a piece of evidence is. More may come: treat an unknown one by its text.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpertEvidenceKind {
    /// An article or a document.
    Article,
    /// An answer to a question.
    Answer,
    /// A short post.
    Status,
    /// A question asked.
    Question,
    /// A comment under a post.
    Comment,
    /// Praise received.
    Kudos,
    /// A job title.
    Title,
    /// What a person writes about themselves.
    Bio,
    /// A project or a former position.
    Experience,
    /// A skill the person claims.
    Skill,
    /// A community the person is or was in.
    Community,
}

impl From<ExpertEvidenceKind> for EvidenceKind {
    fn from(kind: ExpertEvidenceKind) -> Self {
        match kind {
            ExpertEvidenceKind::Article => Self::Article,
            ExpertEvidenceKind::Answer => Self::Answer,
            ExpertEvidenceKind::Status => Self::Status,
            ExpertEvidenceKind::Question => Self::Question,
            ExpertEvidenceKind::Comment => Self::Comment,
            ExpertEvidenceKind::Kudos => Self::Kudos,
            ExpertEvidenceKind::Title => Self::Title,
            ExpertEvidenceKind::Bio => Self::Bio,
            ExpertEvidenceKind::Experience => Self::Experience,
            ExpertEvidenceKind::Skill => Self::Skill,
            ExpertEvidenceKind::Community => Self::Community,
        }
    }
}

impl From<EvidenceKind> for ExpertEvidenceKind {
    fn from(kind: EvidenceKind) -> Self {
        match kind {
            EvidenceKind::Article => Self::Article,
            EvidenceKind::Answer => Self::Answer,
            EvidenceKind::Status => Self::Status,
            EvidenceKind::Question => Self::Question,
            EvidenceKind::Comment => Self::Comment,
            EvidenceKind::Kudos => Self::Kudos,
            EvidenceKind::Title => Self::Title,
            // Entries of the directory weigh nothing and are no reason; this is what they are of.
            EvidenceKind::Bio | EvidenceKind::Person => Self::Bio,
            EvidenceKind::Experience => Self::Experience,
            EvidenceKind::Skill => Self::Skill,
            EvidenceKind::Community | EvidenceKind::Place => Self::Community,
        }
    }
}
