//! The feed in the API.

pub mod absence;
mod ahead;
pub mod changes;
pub mod markers;
pub mod relevance;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use crate::features::communities::events::{Audience, CommunityId};
use crate::features::communities::graphql::CommunityLoader;
use crate::features::feed::formula::Facts;
use crate::features::feed::queries::{self, Filter};
use crate::features::following::events::Target;
use crate::features::following::graphql::{FollowLevel, level};
use crate::features::graphql::{Text, apart, app, broken, locale, page, unloaded, viewer, words};
use crate::features::posts::graphql::{Post, PostLoaders};
use crate::features::pseudonyms::graphql::is_own;
use crate::kernel::page::{Page, encode};
use crate::kernel::texts::text;

use absence::FeedAnswer;
use relevance::{FeedFormula, FeedRelevance};

/// The cursors of a feed: the time of the post and its id.
const FEED: &str = "feed";

/// The most reasons of one entry.
const REASONS_MAX: usize = 3;

/// The most characters of a tag.
const TAG_CHARS_MAX: usize = 50;

/// The rules that put a post into a feed. More may come: treat an unknown one as OTHER.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedReasonCode {
    /// The post mentions the viewer.
    MentionsViewer,
    /// The viewer wrote it.
    OwnPost,
    /// The viewer is a member of its community.
    MemberOfCommunity,
    /// The viewer follows the post.
    FollowsPost,
    /// The viewer follows its author.
    FollowsAuthor,
    /// The viewer follows one of its tags.
    FollowsTag,
    /// The viewer follows its community.
    FollowsCommunity,
    /// It is for the whole company.
    CompanyWide,
    /// It is in an open community the viewer looked into, or fits what the viewer asked for.
    Other,
}

/// In which order a feed comes.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedOrder {
    /// The newest first.
    Latest,
    /// By the published formula, see `feedFormula`: the newest 400 posts, with limits for each
    /// community and author.
    Relevant,
}

/// Why a post is in the feed.
#[derive(SimpleObject)]
pub struct FeedReason {
    /// Which rule put it there.
    code: FeedReasonCode,
    /// The reason in the viewer's language.
    text: Text,
}

crate::define_id!(
    /// An entry of a feed: the id of its post under another name.
    FeedItemId,
    "feeditem"
);

/// One entry of a feed: the post, and why it is here.
pub struct FeedItem {
    post: Post,
    facts: Option<Facts>,
}

impl FeedItem {
    /// The entry of a post outside the relevant order.
    pub fn of(post: Post) -> Self {
        Self { post, facts: None }
    }
}

/// One entry of a feed: the post, and why it is here.
#[Object]
impl FeedItem {
    /// Opaque, globally unique, stable for ever.
    pub async fn id(&self) -> ID {
        ID(FeedItemId(self.post.0.id.0).to_string())
    }

    /// The post.
    async fn post(&self) -> &Post {
        &self.post
    }

    /// What put it at its place; null in the order LATEST, which asks for nothing but the time.
    async fn relevance(&self) -> Option<FeedRelevance> {
        self.facts.map(FeedRelevance)
    }

    /// Why the viewer sees it, strongest first: at least one reason, at most 3.
    async fn reasons(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<FeedReason>> {
        let mut codes = apart(reasons(ctx, &self.post)).await?;
        if codes.is_empty() {
            codes.push((FeedReasonCode::Other, None));
        }
        codes.truncate(REASONS_MAX);
        let locale = locale(ctx);
        Ok(codes
            .into_iter()
            .map(|(code, name)| {
                let name = name.unwrap_or_default();
                let sentence = text(locale, text_key(code), &[("name", (&name).into())]);
                FeedReason {
                    code,
                    text: Text(sentence),
                }
            })
            .collect())
    }
}

/// The rules that put a post into the home feed, strongest first, each with the community or
/// the tag it names; none where nothing does.
async fn reasons(
    ctx: &Context<'_>,
    post: &Post,
) -> async_graphql::Result<Vec<(FeedReasonCode, Option<String>)>> {
    let viewer = viewer(ctx)?;
    let follows = follows(ctx, post).await?;
    let post = &post.0;
    let mentions = &ctx.data::<PostLoaders>()?.mentions;
    let mentioned = mentions.get(&post.id).await.map_err(unloaded)?;
    let mut codes = Vec::new();
    if mentioned.is_some_and(|people| people.contains(&viewer.person)) {
        codes.push((FeedReasonCode::MentionsViewer, None));
    }
    if is_own(ctx, (post.author, post.id))? {
        codes.push((FeedReasonCode::OwnPost, None));
    }
    codes.extend(follows);
    match post.audience {
        Audience::Everyone => codes.push((FeedReasonCode::CompanyWide, None)),
        Audience::Community(id) => {
            let community = CommunityLoader::get(ctx, id).await?;
            let own = community.filter(|community| community.0.role.is_some());
            if let Some(own) = own {
                codes.push((FeedReasonCode::MemberOfCommunity, Some(own.0.name.clone())));
            }
        }
    }
    Ok(codes)
}

/// What of a post the viewer wants to hear everything about.
async fn follows(
    ctx: &Context<'_>,
    post: &Post,
) -> async_graphql::Result<Vec<(FeedReasonCode, Option<String>)>> {
    let tags = &ctx.data::<PostLoaders>()?.tags;
    let tags = tags.get(&post.0.id).await.map_err(unloaded)?;
    let mut asked = vec![(FeedReasonCode::FollowsPost, Target::Post(post.0.id), None)];
    if let Some(author) = post.0.author.person() {
        let target = Target::Person(author);
        asked.push((FeedReasonCode::FollowsAuthor, target, None));
    }
    for tag in tags.unwrap_or_default() {
        let name = Some(tag.clone());
        asked.push((FeedReasonCode::FollowsTag, Target::Tag(tag), name));
    }
    if let Some(community) = post.0.audience.community() {
        let target = Target::Community(community);
        asked.push((FeedReasonCode::FollowsCommunity, target, None));
    }
    let levels = asked
        .iter()
        .map(|(_, target, _)| level(ctx, target.clone()));
    let levels = futures_util::future::try_join_all(levels).await?;
    let followed = asked.into_iter().zip(levels);
    let followed = followed.filter(|(_, level)| *level == Some(FollowLevel::All));
    Ok(followed.map(|((code, _, name), _)| (code, name)).collect())
}

fn text_key(code: FeedReasonCode) -> &'static str {
    match code {
        FeedReasonCode::MentionsViewer => "feed-mentions-viewer",
        FeedReasonCode::OwnPost => "feed-own-post",
        FeedReasonCode::MemberOfCommunity => "feed-member",
        FeedReasonCode::FollowsPost => "feed-follows-post",
        FeedReasonCode::FollowsAuthor => "feed-follows-author",
        FeedReasonCode::FollowsTag => "feed-follows-tag",
        FeedReasonCode::FollowsCommunity => "feed-follows-community",
        FeedReasonCode::CompanyWide => "feed-company-wide",
        FeedReasonCode::Other => "feed-other",
    }
}

/// Which feed: the home feed where nothing is said.
#[derive(InputObject, Default)]
pub struct FeedFilter {
    /// Only what is in this community.
    community_id: Option<ID>,
    /// Only what this person wrote.
    author_id: Option<ID>,
    /// Only what carries this tag, at most 50 characters, without the number sign.
    tag: Option<String>,
}

impl FeedFilter {
    /// Reads the ids; none when one of them names nothing, so that the feed is empty.
    fn read(self) -> async_graphql::Result<Option<Filter>> {
        let tag = words("filter.tag", self.tag, TAG_CHARS_MAX)?;
        let home = self.community_id.is_none() && self.author_id.is_none() && tag.is_none();
        let community = self
            .community_id
            .map(|id| id.parse::<CommunityId>())
            .transpose();
        let author = self.author_id.map(|id| id.parse()).transpose();
        let (Ok(community), Ok(author)) = (community, author) else {
            return Ok(None);
        };
        Ok(Some(Filter {
            home,
            audience: community.map(Audience::Community),
            author,
            tag: tag.map(|tag| tag.to_lowercase()),
        }))
    }
}

crate::connection!(
    FeedConnection,
    FeedEdge,
    FeedItem,
    "entries of a feed",
    "entry of a feed"
);

/// Reads of the feed.
#[derive(Default)]
pub struct FeedQuery;

#[Object]
impl FeedQuery {
    /// What is new for the viewer: what is for the whole company, in their communities, by them, with
    /// a mention of them, or of what they follow, and by nobody they have muted; or all visible posts that fit the filter.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the field")]
    async fn feed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which feed.", default)] filter: FeedFilter,
        #[graphql(desc = "In which order.", default_with = "FeedOrder::Latest")] order: FeedOrder,
        #[graphql(desc = "At most this many, 1 to 100; 20 where nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<FeedConnection> {
        viewer(ctx)?;
        entries(ctx, filter, order, (first, after.as_deref())).await
    }

    /// Why a post is in the viewer's home feed or not; null where it does not exist for them.
    async fn why_not_in_feed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which post.")] post_id: ID,
        #[graphql(desc = "In which order.", default_with = "FeedOrder::Latest")] order: FeedOrder,
    ) -> async_graphql::Result<Option<FeedAnswer>> {
        absence::why(ctx, &post_id, order).await
    }

    /// The formula of the order RELEVANT.
    #[expect(clippy::unused_async, reason = "resolvers are async methods")]
    async fn feed_formula(&self, ctx: &Context<'_>) -> async_graphql::Result<FeedFormula> {
        viewer(ctx)?;
        Ok(relevance::published(locale(ctx)))
    }
}

/// A page of a feed.
pub async fn entries(
    ctx: &Context<'_>,
    filter: FeedFilter,
    order: FeedOrder,
    (first, after): (Option<i32>, Option<&str>),
) -> async_graphql::Result<FeedConnection> {
    let filter = filter.read()?;
    match order {
        FeedOrder::Latest => latest(ctx, filter, first, after).await,
        FeedOrder::Relevant => relevance::relevant(ctx, filter, first, after).await,
    }
}

async fn latest(
    ctx: &Context<'_>,
    filter: Option<Filter>,
    first: Option<i32>,
    after: Option<&str>,
) -> async_graphql::Result<FeedConnection> {
    let (app, viewer) = (app(ctx)?, viewer(ctx)?);
    let as_of = app.log().head();
    let page = page(FEED, 2, first, after)?;
    let Some(filter) = filter else {
        return Ok(nothing(&page, as_of));
    };
    let asked = ahead::asked(ctx);
    let (shown, more) = queries::latest(app, viewer.person, &filter, (&page, asked))
        .await
        .map_err(broken)?;
    let posts = ahead::known(ctx, asked, shown)?;
    let items = posts.into_iter().map(|post| {
        let keys = [&post.published_at.0.to_string(), &post.id.to_string()];
        let cursor = encode(FEED, &keys.map(String::as_str));
        (cursor, FeedItem::of(Post(post)))
    });
    Ok(FeedConnection::new(items.collect(), more, &page, as_of))
}

fn nothing(page: &Page, as_of: i64) -> FeedConnection {
    FeedConnection::new(Vec::new(), false, page, as_of)
}
