//! What one request has loaded of comments.

use std::collections::HashMap;

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::events::PersonId;
use crate::features::comments::events::CommentId;
use crate::features::comments::graphql::Comment;
use crate::features::comments::queries::{self, Answers, Thread};
use crate::features::graphql::unloaded;
use crate::features::posts::events::PostId;
use crate::kernel::error::Error;
use crate::kernel::loader::Loader;
use crate::kernel::page::{Page, Slice};

/// A page of a thread; pages with the same bounds are loaded in one statement.
type ThreadPage = (Thread, i64, Option<Vec<String>>);

/// What one request has loaded of comments.
pub struct CommentLoaders {
    comments: Loader<CommentId, queries::Comment>,
    threads: Loader<ThreadPage, Slice<queries::Comment>>,
    /// The people a comment mentions.
    pub mentions: Loader<CommentId, Vec<PersonId>>,
    /// How many comments a post has.
    pub counts: Loader<PostId, i64>,
    /// What became of a question.
    pub answers: Loader<PostId, Answers>,
}

impl CommentLoaders {
    /// Loaders for one request of this viewer.
    pub fn new(app: &App, viewer: &Viewer) -> Self {
        let (for_comments, for_threads, person) = (app.clone(), app.clone(), viewer.person);
        let (for_mentions, for_counts) = (app.clone(), app.clone());
        let for_answers = app.clone();
        Self {
            comments: Loader::new(move |ids: Vec<CommentId>| {
                let app = for_comments.clone();
                async move { queries::comments(&app, person, &ids).await }
            }),
            threads: Loader::new(move |pages: Vec<ThreadPage>| {
                let app = for_threads.clone();
                async move { threads(&app, person, pages).await }
            }),
            mentions: Loader::new(move |ids: Vec<CommentId>| {
                let app = for_mentions.clone();
                async move { queries::mentions(&app, &ids).await }
            }),
            answers: Loader::new(move |posts: Vec<PostId>| {
                let app = for_answers.clone();
                async move { queries::answers(&app, &posts).await }
            }),
            counts: Loader::new(move |posts: Vec<PostId>| {
                let app = for_counts.clone();
                async move { queries::counts(&app, &posts).await }
            }),
        }
    }

    /// A comment the viewer may see.
    pub async fn comment(&self, id: CommentId) -> async_graphql::Result<Option<Comment>> {
        let comment = self.comments.get(&id).await.map_err(unloaded)?;
        Ok(comment.map(Comment))
    }

    /// A page of a thread.
    pub async fn thread(
        &self,
        thread: Thread,
        page: &Page,
    ) -> async_graphql::Result<Slice<queries::Comment>> {
        let key = (thread, page.first, page.after.clone());
        let slice = self.threads.get(&key).await.map_err(unloaded)?;
        Ok(slice.unwrap_or(Slice {
            items: Vec::new(),
            more: false,
        }))
    }

    /// Forgets everything, after a change.
    pub fn clear(&self) {
        self.comments.clear();
        self.threads.clear();
        self.mentions.clear();
        self.counts.clear();
        self.answers.clear();
    }
}

async fn threads(
    app: &App,
    person: PersonId,
    pages: Vec<ThreadPage>,
) -> Result<HashMap<ThreadPage, Slice<queries::Comment>>, Error> {
    let mut by_bounds: HashMap<(i64, Option<Vec<String>>), Vec<Thread>> = HashMap::new();
    for (thread, first, after) in pages {
        by_bounds.entry((first, after)).or_default().push(thread);
    }
    let mut found = HashMap::new();
    for ((first, after), threads) in by_bounds {
        let page = Page { first, after };
        let slices = queries::threads(app, person, &threads, &page).await?;
        let keyed = slices
            .into_iter()
            .map(|(thread, slice)| ((thread, first, page.after.clone()), slice));
        found.extend(keyed);
    }
    Ok(found)
}
