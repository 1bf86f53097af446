//! Reactions in the API: counts, the viewer's own, and the two mutations.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::comments::graphql::{Comment, CommentLoaders};
use crate::features::graphql::{
    Explain, Position, Text, UserError, UserErrorCode, app, locale, told, unloaded, viewer,
};
use crate::features::posts::graphql::{Post, PostLoaders};
use crate::features::reactions::aggregate::Refusal;
use crate::features::reactions::commands;
use crate::features::reactions::events::{Kind, Subject};
use crate::features::reactions::queries::{self, Reactions};
use crate::kernel::execute::{Done, Failure};
use crate::kernel::loader::Loader;
use crate::kernel::texts::text;

impl Explain for Refusal {
    fn code(&self) -> UserErrorCode {
        match self {
            Self::NotFound => UserErrorCode::NotFound,
            Self::Place(refusal) => refusal.code(),
        }
    }

    fn text_key(&self) -> &'static str {
        match self {
            Self::NotFound => "error-not-found",
            Self::Place(refusal) => refusal.text_key(),
        }
    }
}

/// The kinds of reaction. Clients show an unknown one by its label.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Kind")]
pub enum ReactionKind {
    /// Agreement or liking.
    Like,
    /// Praise for work done.
    Celebrate,
    /// Standing by somebody.
    Support,
    /// This taught me something.
    Insightful,
    /// I want to know more.
    Curious,
    /// Thank you.
    Thanks,
}

/// How often one kind of reaction was given.
#[derive(Clone, Debug)]
pub struct ReactionCount {
    kind: Kind,
    people: i64,
}

/// How often one kind of reaction was given.
#[Object(serial)]
impl ReactionCount {
    /// Which reaction is counted.
    async fn kind(&self) -> ReactionKind {
        self.kind.into()
    }

    /// What to show for it, in the viewer's language.
    async fn label(&self, ctx: &Context<'_>) -> Text {
        Text(label(ctx, self.kind))
    }

    /// How many people gave it.
    async fn count(&self) -> i32 {
        i32::try_from(self.people).unwrap_or(i32::MAX)
    }
}

/// What one request has loaded of reactions.
pub struct ReactionLoaders(Loader<Subject, Reactions>);

impl ReactionLoaders {
    /// Loaders for one request of this viewer.
    pub fn new(app: &App, viewer: &Viewer) -> Self {
        let (app, person) = (app.clone(), viewer.person);
        Self(Loader::new(move |subjects: Vec<Subject>| {
            let app = app.clone();
            async move { queries::reactions(&app, person, &subjects).await }
        }))
    }

    /// Takes in what was read of these: to one that is not among it nobody reacted.
    pub fn know(
        &self,
        subjects: impl Iterator<Item = Subject>,
        found: HashMap<Subject, Reactions>,
    ) {
        self.0.know(subjects, found);
    }

    /// Forgets everything, after a change.
    pub fn clear(&self) {
        self.0.clear();
    }
}

/// `reactionSummary` of anything one can react to.
pub async fn summary(
    ctx: &Context<'_>,
    subject: Subject,
) -> async_graphql::Result<Vec<ReactionCount>> {
    let loaders = ctx.data::<ReactionLoaders>()?;
    let found = loaders.0.get(&subject).await.map_err(unloaded)?;
    let counts = found.unwrap_or_default().counts.into_iter();
    let counts = counts.map(|(kind, people)| ReactionCount { kind, people });
    Ok(counts.collect())
}

/// `viewerReaction` of anything one can react to.
pub async fn own(
    ctx: &Context<'_>,
    subject: Subject,
) -> async_graphql::Result<Option<ReactionKind>> {
    let loaders = ctx.data::<ReactionLoaders>()?;
    let found = loaders.0.get(&subject).await.map_err(unloaded)?;
    Ok(found.and_then(|it| it.own).map(ReactionKind::from))
}

fn label(ctx: &Context<'_>, kind: Kind) -> String {
    let key = match kind {
        Kind::Like => "reaction-like",
        Kind::Celebrate => "reaction-celebrate",
        Kind::Support => "reaction-support",
        Kind::Insightful => "reaction-insightful",
        Kind::Curious => "reaction-curious",
        Kind::Thanks => "reaction-thanks",
    };
    text(locale(ctx), key, &[])
}

/// The reaction to set on a post.
#[derive(InputObject)]
pub struct ReactToPostInput {
    /// What to react to.
    post_id: ID,
    /// The kind; null takes the reaction back.
    kind: Option<ReactionKind>,
}

/// What came of reactToPost.
#[derive(SimpleObject)]
pub struct ReactToPostPayload {
    /// The post as it is now; null where userErrors is not empty.
    post: Option<Post>,
    /// Why nothing changed; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// The reaction to set on a comment.
#[derive(InputObject)]
pub struct ReactToCommentInput {
    /// What to react to.
    comment_id: ID,
    /// The kind; null takes the reaction back.
    kind: Option<ReactionKind>,
}

/// What came of reactToComment.
#[derive(SimpleObject)]
pub struct ReactToCommentPayload {
    /// The comment as it is now; null where userErrors is not empty.
    comment: Option<Comment>,
    /// Why nothing changed; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// Reacting.
#[derive(Default)]
pub struct ReactionsMutation;

#[Object]
impl ReactionsMutation {
    /// Sets or takes back the viewer's reaction to a post; doing it twice changes nothing.
    async fn react_to_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reaction.")] input: ReactToPostInput,
    ) -> async_graphql::Result<ReactToPostPayload> {
        let post = input.post_id.parse().ok();
        let reacted = react(ctx, post.map(Subject::Post), input.kind).await?;
        let (done, user_errors) = told(ctx, reacted)?;
        Ok(ReactToPostPayload {
            post: match post.filter(|_| done.is_some()) {
                Some(post) => ctx.data::<PostLoaders>()?.post(post).await?,
                None => None,
            },
            user_errors,
            position: done.map(|done| Position(done.position)),
        })
    }

    /// Sets or takes back the viewer's reaction to a comment; doing it twice changes nothing.
    async fn react_to_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reaction.")] input: ReactToCommentInput,
    ) -> async_graphql::Result<ReactToCommentPayload> {
        let comment = input.comment_id.parse().ok();
        let reacted = react(ctx, comment.map(Subject::Comment), input.kind).await?;
        let (done, user_errors) = told(ctx, reacted)?;
        Ok(ReactToCommentPayload {
            comment: match comment.filter(|_| done.is_some()) {
                Some(comment) => ctx.data::<CommentLoaders>()?.comment(comment).await?,
                None => None,
            },
            user_errors,
            position: done.map(|done| Position(done.position)),
        })
    }
}

/// Reacts; a subject that is none does not exist.
async fn react(
    ctx: &Context<'_>,
    subject: Option<Subject>,
    wanted: Option<ReactionKind>,
) -> async_graphql::Result<Result<Done, Failure<Refusal>>> {
    let viewer = viewer(ctx)?;
    let done = match subject {
        Some(subject) => commands::react(app(ctx)?, viewer, subject, wanted.map(Kind::from)).await,
        None => Err(Failure::Refused(Refusal::NotFound)),
    };
    ctx.data::<ReactionLoaders>()?.clear();
    Ok(done)
}
