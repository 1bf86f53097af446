//! The words all features share in GraphQL: scalars, errors, pages, and what a resolver finds in
//! its context.

mod connection;
mod errors;
pub mod permission;
mod scalars;

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{Context, Data};

use crate::adapters::search::Search;
use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::asking::graphql::AskingLoaders;
use crate::features::comments::graphql::CommentLoaders;
use crate::features::communities::graphql::CommunityLoader;
use crate::features::following::graphql::FollowingLoaders;
use crate::features::people::graphql::PeopleLoaders;
use crate::features::posts::graphql::PostLoaders;
use crate::features::reactions::graphql::ReactionLoaders;
use crate::features::skills::graphql::SkillLoaders;
use crate::kernel::locale::Locale;

pub use connection::{PageInfo, page};
pub use errors::{
    Explain, UserError, UserErrorCode, bad_argument, broken, failed, named, on, told, unavailable,
    unloaded, user_errors,
};
pub use scalars::{Date, DateTime, Position, Text};

/// Words to look for, if they are short enough and hold no character that only machines read:
/// PostgreSQL takes no NUL, and nobody looks for one.
pub fn words(
    argument: &str,
    text: Option<String>,
    chars_max: usize,
) -> async_graphql::Result<Option<String>> {
    let is_odd = |c: char| c.is_control() && !c.is_whitespace();
    let fits = |text: &String| text.chars().count() <= chars_max && !text.chars().any(is_odd);
    if text.as_ref().is_none_or(fits) {
        Ok(text)
    } else {
        let rule = format!("at most {chars_max} characters, no control characters");
        Err(bad_argument(argument, &rule))
    }
}

/// A field's work in a place of its own. Whenever a field of an object is asked for, the executor makes
/// room for the largest of them, so that one that reads a list would make every name and id dear.
pub fn apart<F: Future>(work: F) -> Pin<Box<F>> {
    Box::pin(work)
}

/// The network this request is about.
pub fn app<'c>(ctx: &Context<'c>) -> async_graphql::Result<&'c App> {
    ctx.data::<App>()
}

/// The search index; a process that has not opened it cannot say what is found.
pub fn search_index<'c>(ctx: &Context<'c>) -> async_graphql::Result<&'c Search> {
    let search = app(ctx)?.search();
    search.ok_or_else(|| unavailable("The search index is not open here."))
}

/// The signed-in person, or the error that asks to sign in.
pub fn viewer<'c>(ctx: &Context<'c>) -> async_graphql::Result<&'c Viewer> {
    ctx.data_opt::<Viewer>()
        .ok_or_else(|| failed("UNAUTHENTICATED", "Sign in first."))
}

/// The language of labels and messages.
pub fn locale(ctx: &Context<'_>) -> Locale {
    ctx.data_opt::<Locale>().copied().unwrap_or(Locale::English)
}

/// In the data of a streamed operation: go on after this position, as `Last-Event-ID` asks.
/// An argument of the subscription that says the same goes first.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ResumeAfter(pub String);

/// In the data of a streamed operation: where a subscription tells the position of the event it
/// yields next. It goes out as `extensions.log.position`, whatever fields the client selected.
#[derive(Clone, Debug, Default)]
pub struct EventPosition(Arc<Mutex<Option<String>>>);

impl EventPosition {
    /// Tells the position of the event that is yielded next.
    pub fn tell(&self, position: impl Into<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(position.into());
    }

    /// The position told since the last call.
    pub fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Puts the loaders of one request of this viewer into its data.
pub fn load_for(app: &App, viewer: &Viewer, data: &mut Data) {
    data.insert(PeopleLoaders::new(app, viewer.person));
    data.insert(CommunityLoader::new(app, viewer.person));
    data.insert(PostLoaders::new(app, viewer));
    data.insert(CommentLoaders::new(app, viewer));
    data.insert(ReactionLoaders::new(app, viewer));
    data.insert(SkillLoaders::new(app, viewer.person));
    data.insert(FollowingLoaders::new(app, viewer));
    data.insert(AskingLoaders::new(app));
}

/// Forgets what the loaders hold, between two events of a stream.
pub fn forget_loaded(ctx: &Context<'_>) {
    if let Some(loaders) = ctx.data_opt::<PeopleLoaders>() {
        loaders.clear();
    }
    if let Some(loaders) = ctx.data_opt::<CommunityLoader>() {
        loaders.clear();
    }
    if let Some(loaders) = ctx.data_opt::<PostLoaders>() {
        loaders.clear();
    }
    if let Some(loaders) = ctx.data_opt::<CommentLoaders>() {
        loaders.clear();
    }
    if let Some(loaders) = ctx.data_opt::<ReactionLoaders>() {
        loaders.clear();
    }
    if let Some(loaders) = ctx.data_opt::<SkillLoaders>() {
        loaders.clear();
    }
    if let Some(loaders) = ctx.data_opt::<FollowingLoaders>() {
        loaders.clear();
    }
    if let Some(loaders) = ctx.data_opt::<AskingLoaders>() {
        loaders.clear();
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::Context;
    use async_graphql::resolver_utils::ContainerType;

    use crate::features::comments::graphql::Comment;
    use crate::features::communities::graphql::Community;
    use crate::features::feed::graphql::FeedItem;
    use crate::features::people::graphql::Profile;
    use crate::features::posts::graphql::Post;

    /// The most room a field of something that pages are full of may take: no name or id needs
    /// more, and the allocator gives it at once.
    const FIELD_BYTES_MAX: usize = 1_000;

    fn bytes<T: 'static, F>(_: impl FnOnce(&'static T, &'static Context<'static>) -> F) -> usize {
        size_of::<F>()
    }

    #[test]
    fn a_field_of_what_pages_are_full_of_takes_little_room() {
        let sizes = [
            ("Post", bytes(|it: &Post, ctx| it.resolve_field(ctx))),
            ("Comment", bytes(|it: &Comment, ctx| it.resolve_field(ctx))),
            ("Profile", bytes(|it: &Profile, ctx| it.resolve_field(ctx))),
            (
                "Community",
                bytes(|it: &Community, ctx| it.resolve_field(ctx)),
            ),
            (
                "FeedItem",
                bytes(|it: &FeedItem, ctx| it.resolve_field(ctx)),
            ),
        ];
        let large: Vec<_> = sizes
            .iter()
            .filter(|(_, bytes)| *bytes > FIELD_BYTES_MAX)
            .collect();
        assert!(large.is_empty(), "{sizes:?}");
    }
}
