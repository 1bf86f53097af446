//! What activities are about, as it is now, whoever may see it: read once for all who follow.

use std::collections::HashMap;

use crate::app::App;
use crate::features::activity::queries::About;
use crate::features::comments::events::CommentId;
use crate::features::communities::events::Audience;
use crate::features::posts::events::PostId;
use crate::features::{comments, posts};
use crate::kernel::error::Error;

/// What an activity is about. Who may see it is for the caller to ask.
#[derive(Clone, Debug, Default)]
pub struct Sight {
    /// The post, or the one that is commented; also one that is in the bin.
    pub post: Option<posts::queries::Post>,
    /// The comment, as whoever may see the post is shown it.
    pub comment: Option<comments::queries::Comment>,
    /// The tags of the post.
    pub tags: Vec<String>,
}

impl Sight {
    /// Who may see it; none where there is nothing to see.
    pub fn audience(&self) -> Option<Audience> {
        self.post.as_ref().map(|post| post.audience)
    }
}

/// What these are about; of people nothing, whom everybody asks for by themselves.
pub async fn sights(app: &App, abouts: &[About]) -> Result<HashMap<About, Sight>, Error> {
    let comments = abouts.iter().filter_map(|about| match about {
        About::Comment(id) => Some(*id),
        About::Post(_) | About::Person(_) => None,
    });
    let comments: Vec<CommentId> = comments.collect();
    let comments = if comments.is_empty() {
        HashMap::new()
    } else {
        comments::queries::shown(app, &comments).await?
    };
    let of = |about: &About| match about {
        About::Post(id) => Some(*id),
        About::Comment(id) => comments.get(id).map(|comment| comment.post),
        About::Person(_) => None,
    };
    let ids: Vec<PostId> = abouts.iter().filter_map(of).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let posts = posts::queries::known(app, &ids).await?;
    let tags = posts::queries::tags(app, &ids).await?;
    let sight = |about: &About| {
        let id = of(about)?;
        let comment = match about {
            About::Comment(id) => comments.get(id).cloned(),
            About::Post(_) | About::Person(_) => None,
        };
        let sight = Sight {
            post: posts.get(&id).cloned(),
            comment,
            tags: tags.get(&id).cloned().unwrap_or_default(),
        };
        Some((*about, sight))
    };
    Ok(abouts.iter().filter_map(sight).collect())
}
