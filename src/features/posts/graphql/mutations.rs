//! Publishing, editing, deleting and restoring.

pub mod marking;
pub mod placing;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use crate::features::asking::graphql::mutations::ask_first;
use crate::features::communities::events::Audience;
use crate::features::graphql::{
    DateTime, Position, UserError, app, on, search_index, told, viewer,
};
use crate::features::posts::aggregate::thanks::{KudosFault, Thanked};
use crate::features::posts::aggregate::{Refusal, Text};
use crate::features::posts::commands::{self, NewPost, PostEdit};
use crate::features::posts::events::{Kind, PostId};
use crate::features::posts::graphql::{Post, PostKind, PostLoaders};
use crate::kernel::execute::{Done, Failure};

/// The post to publish.
#[derive(InputObject)]
pub struct CreatePostInput {
    /// The community to publish in; null publishes to the whole company.
    community_id: Option<ID>,
    /// What it is.
    #[graphql(default_with = "PostKind::Status")]
    kind: PostKind,
    /// The title, 3 to 200 characters, 15 to 200 for questions; articles, questions and
    /// announcements need one, the other kinds have none.
    title: Option<String>,
    /// The text in Markdown: at most 5,000 characters, 50,000 for articles and announcements, 20
    /// to 20,000 for questions, 300 for kudos. `@handle` mentions somebody, `#tag` is a tag.
    body: String,
    /// Until when an announcement holds; null where it has no end. The other kinds have none.
    ends_at: Option<DateTime>,
    /// Whom kudos thank, which they need; the other kinds thank nobody.
    kudos: Option<KudosInput>,
    /// Tags beside those in the text; 5 together at most.
    #[graphql(default)]
    tags: Vec<String>,
    /// The language of the text, as a language tag: `fr` or `en`.
    language: Option<String>,
    /// In whose name; a question may be asked under a pseudonym where the community allows it, at
    /// most 3 a day.
    #[graphql(default)]
    visible_as: VisibleAs,
    /// Whether the question is put to experts at once, as routeQuestion does where it names nobody;
    /// `post.question.routing` holds to whom. Only questions are.
    #[graphql(default)]
    ask_experts: bool,
    /// The same key publishes once and gives the first answer again.
    idempotency_key: Option<String>,
}

/// In whose name somebody writes.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VisibleAs {
    /// By their own.
    #[default]
    Person,
    /// Under a pseudonym: nobody sees who it is. All that the asker writes below the question is
    /// under it as well.
    Pseudonym,
}

/// Whom kudos thank, and for what. A person gives at most 10 kudos in seven days.
#[derive(InputObject)]
pub struct KudosInput {
    /// The people, at least 1 and at most 10; they must be able to see the post, and nobody thanks
    /// themselves.
    person_ids: Vec<ID>,
    /// The skill they showed, at most 120 characters; null where none is named.
    skill: Option<String>,
}

impl KudosInput {
    /// What it says; none where an id is not a person's.
    fn read(self) -> Option<Thanked> {
        let people = self.person_ids.iter().map(|id| id.parse().ok());
        Some(Thanked {
            people: people.collect::<Option<_>>()?,
            skill: self.skill,
        })
    }
}

/// What came of createPost.
#[derive(SimpleObject)]
pub struct CreatePostPayload {
    /// The post; null where userErrors is not empty.
    post: Option<Post>,
    /// Why nothing was published; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log: pass it on to read your own write.
    position: Option<Position>,
}

/// What to change of a post; what is left out or null stays.
#[derive(InputObject)]
pub struct EditPostInput {
    /// Which post.
    post_id: ID,
    /// The new title.
    title: Option<String>,
    /// The new text in Markdown.
    body: Option<String>,
    /// The new tags beside those in the text; 5 together at most.
    tags: Option<Vec<String>>,
}

/// The post to put into the bin.
#[derive(InputObject)]
pub struct DeletePostInput {
    /// Which post.
    post_id: ID,
}

/// What came of deletePost.
#[derive(SimpleObject)]
pub struct DeletePostPayload {
    /// The id of the post that went; null where userErrors is not empty.
    deleted_post_id: Option<ID>,
    /// Why it did not go; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// The post to take out of the bin.
#[derive(InputObject)]
pub struct RestorePostInput {
    /// Which post.
    post_id: ID,
}

/// Declares what comes of a mutation that answers with the post.
macro_rules! post_payload {
    ($name:ident, $mutation:literal) => {
        #[doc = concat!("What came of ", $mutation, ".")]
        #[derive(::async_graphql::SimpleObject)]
        pub struct $name {
            /// The post as it is now; null where userErrors is not empty, or where the viewer does
            /// not see it any more.
            post: Option<$crate::features::posts::graphql::Post>,
            /// Why nothing changed; empty on success.
            user_errors: Vec<$crate::features::graphql::UserError>,
            /// Where the change lies in the event log.
            position: Option<$crate::features::graphql::Position>,
        }

        impl From<$crate::features::posts::graphql::mutations::Answer> for $name {
            fn from(
                (post, user_errors, position): $crate::features::posts::graphql::mutations::Answer,
            ) -> Self {
                Self {
                    post,
                    user_errors,
                    position,
                }
            }
        }
    };
}
use post_payload;

post_payload!(EditPostPayload, "editPost");
post_payload!(RestorePostPayload, "restorePost");

/// Publishing.
#[derive(Default)]
pub struct PostsMutation;

#[Object]
impl PostsMutation {
    /// Publishes a post in a community or to the whole company. People mentioned who may not see
    /// it stay plain text.
    async fn create_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The post.")] input: CreatePostInput,
    ) -> async_graphql::Result<CreatePostPayload> {
        let viewer = viewer(ctx)?;
        let key = input.idempotency_key.clone();
        let asks = input.ask_experts;
        // Before anything is published.
        let search = asks.then(|| search_index(ctx)).transpose()?;
        let done = match new_post(input) {
            Ok(new) => commands::publish_post(app(ctx)?, viewer, new, key.as_deref()).await,
            Err(refusal) => Err(Failure::Refused(refusal)),
        };
        let asked = match (search, &done) {
            (Some(search), Ok((question, _))) => ask_first(ctx, search, *question).await?,
            (Some(_) | None, _) => None,
        };
        let (post, user_errors, position) = answer(ctx, done).await?;
        Ok(CreatePostPayload {
            post,
            user_errors,
            position: asked.or(position),
        })
    }

    /// Changes the text of one's own post; earlier texts stay in its history.
    async fn edit_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] input: EditPostInput,
    ) -> async_graphql::Result<EditPostPayload> {
        let viewer = viewer(ctx)?;
        let edit = PostEdit {
            title: input.title,
            body: input.body,
            tags: input.tags,
        };
        let app = app(ctx)?;
        let done = on(&input.post_id, Refusal::NotFound, |post| {
            commands::edit_post(app, viewer, post, edit)
        });
        Ok(answer(ctx, done.await).await?.into())
    }

    /// Puts a post into the bin; its author may, and who moderates where it is. Doing it twice
    /// changes nothing.
    async fn delete_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which post.")] input: DeletePostInput,
    ) -> async_graphql::Result<DeletePostPayload> {
        let viewer = viewer(ctx)?;
        let app = app(ctx)?;
        let done = on(&input.post_id, Refusal::NotFound, |post| {
            commands::delete_post(app, viewer, post)
        });
        let done = done.await.map(|(_, done)| done);
        ctx.data::<PostLoaders>()?.clear();
        let (done, user_errors) = told(ctx, done)?;
        Ok(DeletePostPayload {
            deleted_post_id: done.as_ref().map(|_| input.post_id),
            user_errors,
            position: done.map(|done| Position(done.position)),
        })
    }

    /// Takes a post out of the bin; what a moderator has deleted, only moderators restore. Doing
    /// it twice changes nothing.
    async fn restore_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which post.")] input: RestorePostInput,
    ) -> async_graphql::Result<RestorePostPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let done = on(&input.post_id, Refusal::NotFound, |post| {
            commands::restore_post(app, viewer, post)
        });
        Ok(answer(ctx, done.await).await?.into())
    }
}

fn new_post(input: CreatePostInput) -> Result<NewPost, Refusal> {
    let audience = match input.community_id {
        None => Audience::Everyone,
        Some(community) => {
            let community = community.parse().map_err(|_not_an_id| Refusal::NotFound)?;
            Audience::Community(community)
        }
    };
    if input.ask_experts && input.kind != PostKind::Question {
        return Err(Refusal::NotAQuestion);
    }
    let hidden = Refusal::Kudos(KudosFault::Hidden);
    let kudos = input.kudos.map(|kudos| kudos.read().ok_or(hidden));
    Ok(NewPost {
        audience,
        kind: Kind::from(input.kind),
        text: Text {
            title: input.title,
            body: input.body,
            tags: input.tags,
        },
        language: input.language,
        ends_at: input.ends_at.map(|DateTime(end)| end),
        thanked: kudos.transpose()?,
        under_pseudonym: input.visible_as == VisibleAs::Pseudonym,
    })
}

type Answer = (Option<Post>, Vec<UserError>, Option<Position>);

async fn answer(
    ctx: &Context<'_>,
    done: Result<(PostId, Done), Failure<Refusal>>,
) -> async_graphql::Result<Answer> {
    let loaders = ctx.data::<PostLoaders>()?;
    loaders.clear();
    let (done, user_errors) = told(ctx, done)?;
    let Some((post, done)) = done else {
        return Ok((None, user_errors, None));
    };
    let post = loaders.post(post).await?;
    Ok((post, user_errors, Some(Position(done.position))))
}

#[cfg(test)]
mod tests;
