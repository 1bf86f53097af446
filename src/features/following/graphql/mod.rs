//! Following and bookmarks in the API. Both are known to whoever made them alone.

use async_graphql::{Context, Enum, ID, Object};

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::events::PersonId;
use crate::features::communities::graphql::{Community, CommunityLoader};
use crate::features::following::aggregate::of_others;
use crate::features::following::events::{Level, Target};
use crate::features::following::projection;
use crate::features::following::queries::{self, Followed};
use crate::features::graphql::permission::Permission;
use crate::features::graphql::{DateTime, app, broken, locale, page, unloaded, viewer};
use crate::features::people::graphql::{Profile, profile};
use crate::features::posts::events::PostId;
use crate::features::posts::graphql::{Post, PostConnection, PostLoaders};
use crate::kernel::clock::Time;
use crate::kernel::loader::Loader;
use crate::kernel::page::{encode, keys};

pub mod mutations;
mod refusal;

/// The cursors of what one follows: the moment and the target.
const FOLLOWING: &str = "following";

/// The cursors of what one keeps: the moment and the post.
const BOOKMARKS: &str = "bookmarks";

/// The ids of what one follows: who follows, and the target.
const FOLLOW: &str = "follow";

/// How much one wants to hear. More may come: treat an unknown one as PARTICIPATING.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Level")]
pub enum FollowLevel {
    /// Everything.
    All,
    /// Where one takes part.
    Participating,
    /// Where one is mentioned.
    Mentions,
    /// Nothing.
    None,
}

/// Something the viewer follows: exactly one of `person`, `tag`, `community` and `post` is there.
pub struct Follow {
    by: PersonId,
    followed: Followed,
}

/// Something the viewer follows: exactly one of `person`, `tag`, `community` and `post` is there.
#[Object]
impl Follow {
    /// Opaque, globally unique, stable for ever.
    pub async fn id(&self) -> ID {
        let keys = [self.by.to_string(), self.followed.target.to_string()];
        ID(encode(FOLLOW, &[&keys[0], &keys[1]]))
    }

    /// The person; null where it is something else.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        match self.followed.target {
            Target::Person(person) => profile(ctx, person).await,
            Target::Tag(_) | Target::Community(_) | Target::Post(_) => Ok(None),
        }
    }

    /// The tag, folded to lower case; null where it is something else.
    async fn tag(&self) -> Option<&str> {
        match &self.followed.target {
            Target::Tag(tag) => Some(tag),
            Target::Person(_) | Target::Community(_) | Target::Post(_) => None,
        }
    }

    /// The community; null where it is something else.
    async fn community(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Community>> {
        match self.followed.target {
            Target::Community(community) => CommunityLoader::get(ctx, community).await,
            Target::Person(_) | Target::Tag(_) | Target::Post(_) => Ok(None),
        }
    }

    /// The post; null where it is something else.
    async fn post(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Post>> {
        match self.followed.target {
            Target::Post(post) => ctx.data::<PostLoaders>()?.post(post).await,
            Target::Person(_) | Target::Tag(_) | Target::Community(_) => Ok(None),
        }
    }

    /// How much the viewer wants to hear.
    async fn level(&self) -> FollowLevel {
        self.followed.level.into()
    }

    /// Since when it has this level.
    async fn created_at(&self) -> DateTime {
        DateTime(self.followed.since)
    }
}

/// What the viewer follows by this id; none where it is not one, or not the viewer's.
pub async fn follow(ctx: &Context<'_>, id: &str) -> async_graphql::Result<Option<Follow>> {
    let (Some([of, target]), by) = (keys(FOLLOW, id), viewer(ctx)?.person) else {
        return Ok(None);
    };
    let (true, Ok(target)) = (of == by.to_string(), target.parse()) else {
        return Ok(None);
    };
    let found = queries::one(app(ctx)?, by, &target).await.map_err(broken)?;
    Ok(found.map(|followed| Follow { by, followed }))
}

crate::connection!(
    FollowConnection,
    FollowEdge,
    Follow,
    "things the viewer follows",
    "thing"
);

/// What one request has loaded of what the viewer follows and keeps.
pub struct FollowingLoaders {
    levels: Loader<Target, Level>,
    kept: Loader<PostId, Time>,
}

impl FollowingLoaders {
    /// Loaders for one request of this viewer.
    pub fn new(app: &App, viewer: &Viewer) -> Self {
        let (for_levels, for_kept, person) = (app.clone(), app.clone(), viewer.person);
        Self {
            levels: Loader::new(move |targets: Vec<Target>| {
                let app = for_levels.clone();
                async move { queries::levels(&app, person, &targets).await }
            }),
            kept: Loader::new(move |posts: Vec<PostId>| {
                let app = for_kept.clone();
                async move { queries::kept(&app, person, &posts).await }
            }),
        }
    }

    /// Forgets everything, after a change.
    pub fn clear(&self) {
        self.levels.clear();
        self.kept.clear();
    }
}

/// `viewerFollowLevel` of anything one can follow.
pub async fn level(
    ctx: &Context<'_>,
    target: Target,
) -> async_graphql::Result<Option<FollowLevel>> {
    let loaders = ctx.data::<FollowingLoaders>()?;
    let level = loaders.levels.get(&target).await.map_err(unloaded)?;
    Ok(level.map(FollowLevel::from))
}

/// Whether the viewer may follow a person.
pub fn may_follow(ctx: &Context<'_>, person: PersonId) -> async_graphql::Result<Permission> {
    let ruled = of_others(viewer(ctx)?.person, person);
    Ok(Permission::of(ruled, locale(ctx)))
}

/// `viewerBookmarkedAt` of a post.
pub async fn kept(ctx: &Context<'_>, post: PostId) -> async_graphql::Result<Option<DateTime>> {
    let loaders = ctx.data::<FollowingLoaders>()?;
    let at = loaders.kept.get(&post).await.map_err(unloaded)?;
    Ok(at.map(DateTime))
}

/// What the viewer follows and keeps.
#[derive(Default)]
pub struct FollowingQuery;

#[Object]
impl FollowingQuery {
    /// What the viewer follows, last set first; what is gone or hidden is left out.
    async fn following(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100.", default = 20)] first: i32,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<FollowConnection> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let page = page(FOLLOWING, 2, Some(first), after.as_deref())?;
        let as_of = app.progress.position(projection::NAME);
        let slice = queries::list(app, viewer.person, &page).await;
        let slice = slice.map_err(broken)?;
        let items = slice.items.into_iter().map(|followed| {
            let keys = [followed.since.0.to_string(), followed.target.to_string()];
            let by = viewer.person;
            let cursor = encode(FOLLOWING, &[&keys[0], &keys[1]]);
            (cursor, Follow { by, followed })
        });
        Ok(FollowConnection::new(
            items.collect(),
            slice.more,
            &page,
            as_of,
        ))
    }

    /// The posts the viewer keeps, last kept first; what is gone or hidden is left out.
    async fn bookmarks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100.", default = 20)] first: i32,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<PostConnection> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let page = page(BOOKMARKS, 2, Some(first), after.as_deref())?;
        let as_of = app.progress.position(projection::NAME);
        let slice = queries::bookmarks(app, viewer.person, &page).await;
        let slice = slice.map_err(broken)?;
        let loaders = ctx.data::<PostLoaders>()?;
        let posts = slice.items.iter().map(|(post, _)| loaders.post(*post));
        let posts = futures_util::future::try_join_all(posts).await?;
        let items = slice.items.iter().zip(posts);
        let items = items.filter_map(|((id, at), post)| {
            let keys = [at.0.to_string(), id.to_string()];
            Some((encode(BOOKMARKS, &[&keys[0], &keys[1]]), post?))
        });
        Ok(PostConnection::new(
            items.collect(),
            slice.more,
            &page,
            as_of,
        ))
    }
}
