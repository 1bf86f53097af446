//! The feed in the API.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use crate::features::communities::events::{Audience, CommunityId};
use crate::features::communities::graphql::CommunityLoader;
use crate::features::graphql::{Text, app, broken, locale, page, unloaded, viewer, words};
use crate::features::posts::graphql::{Post, PostLoaders};
use crate::features::posts::queries::{self, Filter};
use crate::kernel::page::encode;
use crate::kernel::texts::text;

/// The cursors of a feed: the time of the post and its id.
const FEED: &str = "feed";

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
    /// It is for the whole company.
    CompanyWide,
    /// It is in an open community the viewer looked into, or fits what the viewer asked for.
    Other,
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
pub struct FeedItem(pub Post);

/// One entry of a feed: the post, and why it is here.
#[Object]
impl FeedItem {
    /// Opaque, globally unique, stable for ever.
    pub async fn id(&self) -> ID {
        ID(FeedItemId(self.0.0.id.0).to_string())
    }

    /// The post.
    async fn post(&self) -> &Post {
        &self.0
    }

    /// Why the viewer sees it, strongest first: at least one reason, at most 3.
    async fn reasons(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<FeedReason>> {
        let viewer = viewer(ctx)?;
        let post = &self.0.0;
        let mentions = &ctx.data::<PostLoaders>()?.mentions;
        let mentioned = mentions.get(&post.id).await.map_err(unloaded)?;
        let mut codes = Vec::new();
        if mentioned.is_some_and(|people| people.contains(&viewer.person)) {
            codes.push((FeedReasonCode::MentionsViewer, None));
        }
        if post.author == viewer.person {
            codes.push((FeedReasonCode::OwnPost, None));
        }
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
        if codes.is_empty() {
            codes.push((FeedReasonCode::Other, None));
        }
        let locale = locale(ctx);
        Ok(codes
            .into_iter()
            .map(|(code, name)| {
                let name = name.unwrap_or_default();
                let sentence = text(locale, text_key(code), &[("community", (&name).into())]);
                FeedReason {
                    code,
                    text: Text(sentence),
                }
            })
            .collect())
    }
}

fn text_key(code: FeedReasonCode) -> &'static str {
    match code {
        FeedReasonCode::MentionsViewer => "feed-mentions-viewer",
        FeedReasonCode::OwnPost => "feed-own-post",
        FeedReasonCode::MemberOfCommunity => "feed-member",
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
    /// What is new for the viewer, newest first: what is for the whole company, in their
    /// communities, by them, or with a mention of them; or all visible posts that fit the filter.
    async fn feed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which feed.", default)] filter: FeedFilter,
        #[graphql(desc = "At most this many, 1 to 100; 20 where nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<FeedConnection> {
        let viewer = viewer(ctx)?;
        let app = app(ctx)?;
        let as_of = app.log().head();
        let page = page(FEED, 2, first, after.as_deref())?;
        let Some(filter) = filter.read()? else {
            return Ok(FeedConnection::new(Vec::new(), false, &page, as_of));
        };
        let slice = queries::list(app, viewer.person, &filter, &page)
            .await
            .map_err(broken)?;
        ctx.data::<PostLoaders>()?.prime(&slice.items);
        let more = slice.more;
        let items = slice.items.into_iter().map(|post| {
            let keys = [&post.published_at.0.to_string(), &post.id.to_string()];
            (
                encode(FEED, &keys.map(String::as_str)),
                FeedItem(Post(post)),
            )
        });
        Ok(FeedConnection::new(items.collect(), more, &page, as_of))
    }
}
