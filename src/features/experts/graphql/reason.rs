//! Why somebody was found: a piece of evidence with the matching words marked.

use std::collections::HashMap;
use std::hash::BuildHasher;

use async_graphql::{Context, Enum, Object, SimpleObject};

use super::kind::ExpertEvidenceKind;
use crate::adapters::search::{EvidenceKind, Excerpt, Fragment, Matched, Role};
use crate::features::accounts::events::PersonId;
use crate::features::comments::graphql::{Comment, CommentLoaders};
use crate::features::communities::graphql::{Community, CommunityLoader};
use crate::features::experts::index::skill_of;
use crate::features::experts::ranking;
use crate::features::graphql::{DateTime, Text, locale, unloaded};
use crate::features::people::folded;
use crate::features::people::graphql::loaders;
use crate::features::posts::graphql::{Post, PostLoaders};
use crate::features::skills::graphql::{Skill, names_of_skill, skill_named};
use crate::kernel::clock::Time;
use crate::kernel::texts::text;

/// How the words were found in a piece of evidence, the weakest of them. More may come.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpertMatch {
    /// As typed, accents and case aside.
    Exact,
    /// In another form of the word.
    Stem,
    /// After a correction of the spelling.
    Spelling,
    /// By another name of the skill: a synonym, or its label in the other language.
    Synonym,
}

impl From<Matched> for ExpertMatch {
    fn from(matched: Matched) -> Self {
        match matched {
            Matched::Exact => Self::Exact,
            Matched::Stem => Self::Stem,
            Matched::Spelling => Self::Spelling,
        }
    }
}

/// A stretch of a text, counted in Unicode characters from its beginning.
#[derive(SimpleObject, Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextRange {
    /// Where it begins.
    start: i32,
    /// Where it ends; the character there is not part of it.
    end: i32,
}

/// A piece of text with the matching words marked.
#[derive(SimpleObject, Clone, Debug)]
pub struct MarkedText {
    /// The piece, plain text.
    text: String,
    /// The words that matched, in order, at most all of the piece.
    marks: Vec<TextRange>,
}

impl MarkedText {
    /// A piece; none where it is empty.
    pub fn of(fragment: &Fragment) -> Option<Self> {
        if fragment.text.is_empty() {
            return None;
        }
        let chars = |byte: usize| {
            let before = fragment
                .text
                .char_indices()
                .take_while(|(at, _)| *at < byte)
                .count();
            i32::try_from(before).unwrap_or(i32::MAX)
        };
        let marks = fragment.marks.iter();
        Some(Self {
            text: fragment.text.clone(),
            marks: marks
                .map(|(start, end)| TextRange {
                    start: chars(*start),
                    end: chars(*end),
                })
                .collect(),
        })
    }
}

/// Why a person was found: one piece of evidence that the searcher may open.
pub struct ExpertReason {
    reason: ranking::Reason,
    excerpt: Option<Excerpt>,
    /// The title, where nothing was searched.
    title: String,
}

/// The reasons of somebody who was found, with their marked pieces.
pub fn reasons_of(
    expert: &ranking::Expert,
    excerpts: &HashMap<String, Excerpt, impl BuildHasher>,
) -> Vec<ExpertReason> {
    let reasons = expert.reasons.iter();
    reasons
        .map(|reason| ExpertReason {
            reason: reason.clone(),
            excerpt: excerpts.get(&reason.evidence).cloned(),
            title: String::new(),
        })
        .collect()
}

/// A reason that was kept as a reference, the word of its kind and that of the person's part in
/// it; none where it is gone, does not hold any more, or is nothing the viewer may open.
pub async fn remembered(
    ctx: &Context<'_>,
    person: PersonId,
    (evidence, kind, role): (&str, &str, &str),
) -> async_graphql::Result<Option<ExpertReason>> {
    let (Some(kind), Some(role)) = (EvidenceKind::parse(kind), Role::parse(role)) else {
        return Ok(None);
    };
    let found = opened(ctx, person, (evidence, kind)).await?;
    Ok(found.map(|(title, at, accepted)| ExpertReason {
        reason: ranking::Reason {
            evidence: evidence.to_owned(),
            kind,
            role,
            at: at.0,
            accepted,
            contribution: 0.0,
            endorsers: 0,
        },
        excerpt: None,
        title,
    }))
}

/// The title of a piece of evidence, when it was, and whether it was accepted; none where the
/// viewer may not open it or it does not hold any more.
async fn opened(
    ctx: &Context<'_>,
    person: PersonId,
    (evidence, kind): (&str, EvidenceKind),
) -> async_graphql::Result<Option<(String, Time, bool)>> {
    let holds = |title: Option<String>| title.map(|title| (title, Time(0), false));
    Ok(match kind {
        EvidenceKind::Article
        | EvidenceKind::Status
        | EvidenceKind::Question
        | EvidenceKind::Kudos => {
            let Ok(id) = evidence.parse() else {
                return Ok(None);
            };
            let post = ctx.data::<PostLoaders>()?.post(id).await?;
            post.map(|Post(post)| (post.title.unwrap_or_default(), post.published_at, false))
        }
        EvidenceKind::Comment | EvidenceKind::Answer => {
            let Ok(id) = evidence.parse() else {
                return Ok(None);
            };
            let comment = ctx.data::<CommentLoaders>()?.comment(id).await?;
            let there = comment.filter(|Comment(comment)| !comment.deleted);
            there.map(|Comment(it)| (String::new(), it.written_at, it.accepted.is_some()))
        }
        EvidenceKind::Community => {
            let Ok(id) = evidence.parse() else {
                return Ok(None);
            };
            let community = CommunityLoader::get(ctx, id).await?;
            holds(community.map(|Community(community)| community.name.clone()))
        }
        EvidenceKind::Skill => {
            let skills = loaders(ctx)?.skills.get(&person).await.map_err(unloaded)?;
            let names = names_of_skill(ctx, skill_of(evidence).unwrap_or_default()).await?;
            let mut claimed = skills.unwrap_or_default().into_iter();
            let claimed = claimed.find(|it| names.contains(&folded(&it.name)));
            holds(claimed.map(|skill| skill.name))
        }
        EvidenceKind::Title => {
            let found = loaders(ctx)?.people.get(&person).await.map_err(unloaded)?;
            holds(found.and_then(|person| person.title))
        }
        EvidenceKind::Bio => {
            let found = loaders(ctx)?.people.get(&person).await.map_err(unloaded)?;
            holds(found.and_then(|person| person.bio).map(|_| String::new()))
        }
        EvidenceKind::Experience => holds(Some(String::new())),
        EvidenceKind::Person | EvidenceKind::Place => None,
    })
}

/// Why a person was found: one piece of evidence that the searcher may open.
#[Object]
impl ExpertReason {
    /// What it is.
    async fn kind(&self) -> ExpertEvidenceKind {
        self.reason.kind.into()
    }

    /// The reason in the viewer's language.
    async fn text(&self, ctx: &Context<'_>) -> async_graphql::Result<Text> {
        let locale = locale(ctx);
        let name = self.name();
        let reason = if let Some(skill) = self.otherwise_named(ctx).await? {
            let names = [
                ("title", skill.label_in(locale).into()),
                ("synonym", name.into()),
            ];
            text(locale, "expert-skill-synonym", &names)
        } else {
            let key = text_key(self.reason.kind, self.reason.role);
            text(locale, key, &[("title", name.into())])
        };
        if self.reason.endorsers == 0 {
            return Ok(Text(reason));
        }
        let count = [("count", self.reason.endorsers.into())];
        let confirmed = text(locale, "expert-total-endorsers", &count);
        Ok(Text(format!("{reason}, {confirmed}")))
    }

    /// The skill of the taxonomy; null where it is something else, or a skill that is not in it.
    async fn skill(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Skill>> {
        match skill_of(&self.reason.evidence) {
            Some(name) => skill_named(ctx, name.to_owned()).await,
            None => Ok(None),
        }
    }

    /// The part with the most matches, its words marked; null where only the title matched.
    async fn excerpt(&self) -> Option<MarkedText> {
        let body = self.excerpt.as_ref().map(|excerpt| &excerpt.body);
        body.and_then(MarkedText::of)
    }

    /// The title with its matching words marked; null where there is none.
    async fn title(&self) -> Option<MarkedText> {
        let title = self.excerpt.as_ref().map(|excerpt| &excerpt.title);
        title.and_then(MarkedText::of)
    }

    /// How the words were found; null where that is not known.
    async fn matched(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<ExpertMatch>> {
        if self.otherwise_named(ctx).await?.is_some() {
            return Ok(Some(ExpertMatch::Synonym));
        }
        Ok(self.excerpt.as_ref().map(|excerpt| excerpt.matched.into()))
    }

    /// Whether it is in another language than the need.
    async fn in_other_language(&self) -> bool {
        let excerpt = self.excerpt.as_ref();
        excerpt.is_some_and(|excerpt| excerpt.other_language)
    }

    /// Whether it was accepted as an answer.
    async fn is_accepted(&self) -> bool {
        self.reason.accepted
    }

    /// When it was; null for what still holds, such as a title or a skill.
    async fn occurred_at(&self) -> Option<DateTime> {
        let dated = !matches!(
            self.reason.kind,
            EvidenceKind::Title
                | EvidenceKind::Bio
                | EvidenceKind::Skill
                | EvidenceKind::Experience
        );
        dated.then_some(DateTime(Time(self.reason.at)))
    }

    /// The post; null where it is something else.
    async fn post(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Post>> {
        match self.reason.evidence.parse() {
            Ok(id) => ctx.data::<PostLoaders>()?.post(id).await,
            Err(_something_else) => Ok(None),
        }
    }

    /// The comment; null where it is something else.
    async fn comment(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Comment>> {
        match self.reason.evidence.parse() {
            Ok(id) => ctx.data::<CommentLoaders>()?.comment(id).await,
            Err(_something_else) => Ok(None),
        }
    }

    /// The community; null where it is something else.
    async fn community(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Community>> {
        match self.reason.evidence.parse() {
            Ok(id) => CommunityLoader::get(ctx, id).await,
            Err(_something_else) => Ok(None),
        }
    }
}

impl ExpertReason {
    /// The title as it was found; of a skill, the name that the need has.
    fn name(&self) -> &str {
        let title = self.excerpt.as_ref().map(|it| it.title.text.as_str());
        let title = title.filter(|title| !title.is_empty());
        let kept = Some(self.title.as_str()).filter(|title| !title.is_empty());
        let skill = skill_of(&self.reason.evidence);
        title.or(kept).or(skill).unwrap_or("")
    }

    /// The skill of the taxonomy that was found by another name than its label for the viewer.
    async fn otherwise_named(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Skill>> {
        let Some(name) = skill_of(&self.reason.evidence) else {
            return Ok(None);
        };
        let skill = skill_named(ctx, name.to_owned()).await?;
        Ok(skill.filter(|skill| folded(skill.label_in(locale(ctx))) != name))
    }
}

fn text_key(kind: EvidenceKind, role: Role) -> &'static str {
    if role == Role::Reviewer {
        return "expert-reviewed";
    }
    if role == Role::Former {
        return "expert-community-former";
    }
    match kind {
        EvidenceKind::Article => "expert-article",
        EvidenceKind::Answer => "expert-answer",
        EvidenceKind::Status => "expert-status",
        EvidenceKind::Question => "expert-question",
        EvidenceKind::Comment => "expert-comment",
        EvidenceKind::Kudos => "expert-kudos",
        EvidenceKind::Title => "expert-title",
        EvidenceKind::Bio | EvidenceKind::Person => "expert-bio",
        EvidenceKind::Experience => "expert-experience",
        EvidenceKind::Skill => "expert-skill",
        EvidenceKind::Community | EvidenceKind::Place => "expert-community",
    }
}
