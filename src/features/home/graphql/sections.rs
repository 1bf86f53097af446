//! The sections of the home screen. Each is loaded and fails by itself.
#![expect(clippy::unused_async, reason = "resolvers are async methods")]

use async_graphql::{Context, Enum, ID, Interface, Object, SimpleObject};

use crate::features::communities::graphql::{Community, CommunityLoader};
use crate::features::feed::graphql::{FeedConnection, FeedFilter, FeedOrder, entries};
use crate::features::graphql::{DateTime, Text, app, broken, locale, viewer};
use crate::features::home::events::Section;
use crate::features::home::graphql::{HomeSectionKind, title};
use crate::features::home::queries::{self, Meeting, Question, Why};
use crate::features::people::graphql::{Profile, profile};
use crate::features::posts::graphql::{Post, PostLoaders};
use crate::kernel::error::Error;
use crate::kernel::texts::{Arg, text};

/// The most entries of a section but the feed: it is a start, not a list.
const ENTRIES_MAX: usize = 6;

/// The most reasons of an entry.
const REASONS_MAX: usize = 3;

/// What was loaded for a section; the error where it was not.
type Content<T> = async_graphql::Result<Vec<T>>;

/// A part of the home screen.
#[derive(Interface)]
#[expect(clippy::duplicated_attributes, reason = "two fields are of one type")]
#[graphql(
    field(
        name = "id",
        ty = "ID",
        desc = "Opaque, the same for this section each time."
    ),
    field(name = "kind", ty = "HomeSectionKind", desc = "What is in it."),
    field(name = "title", ty = "Text", desc = "What to call it."),
    field(
        name = "fallback_text",
        ty = "Text",
        desc = "The section in a sentence, for places that draw no entries."
    )
)]
pub enum HomeSection {
    /// Announcements.
    Announcements(HomeAnnouncements),
    /// Questions.
    Questions(HomeQuestions),
    /// Communities.
    Communities(HomeCommunities),
    /// People.
    People(HomePeople),
    /// The feed.
    Feed(HomeFeed),
}

/// A section with what all of them have, and its content.
macro_rules! section {
    ($(#[$doc:meta])* $name:ident, $section:expr, $count:expr, { $($content:tt)* }) => {
        $(#[$doc])*
        #[Object]
        impl $name {
            /// Opaque, the same for this section each time.
            async fn id(&self) -> ID {
                ID(format!("homesection_{}", $section.as_str()))
            }

            /// What is in it.
            async fn kind(&self) -> HomeSectionKind {
                $section.into()
            }

            /// What to call it.
            async fn title(&self, ctx: &Context<'_>) -> Text {
                title(locale(ctx), $section)
            }

            /// The section in a sentence, for places that draw no entries.
            async fn fallback_text(&self, ctx: &Context<'_>) -> Text {
                let count: fn(&Self) -> usize = $count;
                sentence(ctx, $section, count(self))
            }

            $($content)*
        }
    };
}

fn sentence(ctx: &Context<'_>, section: Section, count: usize) -> Text {
    let key = match section {
        Section::Announcements => "home-announcements-fallback",
        Section::Questions => "home-questions-fallback",
        Section::Communities => "home-communities-fallback",
        Section::People => "home-people-fallback",
        Section::Feed => "home-feed-fallback",
    };
    let count = Arg::Number(u32::try_from(count).unwrap_or(u32::MAX));
    Text(text(locale(ctx), key, &[("count", count)]))
}

fn count<T>(content: &Content<T>) -> usize {
    content.as_ref().map_or(0, Vec::len)
}

/// Why an entry is in a section of the home screen. More may come.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum HomeReasonCode {
    /// The question is tagged with a skill of the viewer.
    ViewerSkill,
    /// Nobody has answered the question.
    NoAnswerYet,
    /// The person helps with a skill the viewer wants to learn.
    OffersSkill,
    /// The person wants to learn a skill the viewer helps with.
    SeeksSkill,
    /// The person has just come, and is in a community of the viewer.
    Newcomer,
}

/// Why an entry is in a section of the home screen.
#[derive(SimpleObject)]
pub struct HomeReason {
    /// Which rule put it there.
    code: HomeReasonCode,
    /// The reason in the viewer's language.
    text: Text,
}

impl HomeReason {
    fn of(ctx: &Context<'_>, code: HomeReasonCode, name: &str) -> Self {
        let key = match code {
            HomeReasonCode::ViewerSkill => "home-viewer-skill",
            HomeReasonCode::NoAnswerYet => "home-no-answer",
            HomeReasonCode::OffersSkill => "home-offers-skill",
            HomeReasonCode::SeeksSkill => "home-seeks-skill",
            HomeReasonCode::Newcomer => "home-newcomer",
        };
        Self {
            code,
            text: Text(text(locale(ctx), key, &[("name", name.into())])),
        }
    }
}

/// Announcements the viewer has not taken note of.
pub struct HomeAnnouncements(Content<Post>);

section! {
    /// Announcements the viewer has not taken note of.
    HomeAnnouncements, Section::Announcements, |it| count(&it.0), {
        /// The newest first, at most 6; null where they could not be loaded.
        async fn posts(&self) -> async_graphql::Result<Option<Vec<Post>>> {
            self.0.clone().map(Some)
        }
    }
}

/// A question the viewer could answer.
#[derive(Clone)]
pub struct HomeQuestion(Question);

/// A question the viewer could answer.
#[Object]
impl HomeQuestion {
    /// The question.
    async fn post(&self) -> Post {
        Post(self.0.post.clone())
    }

    /// Why it is here, strongest first, at most 2.
    async fn reasons(&self, ctx: &Context<'_>) -> Vec<HomeReason> {
        let skill = self.0.skill.as_deref();
        let skill = skill.map(|name| HomeReason::of(ctx, HomeReasonCode::ViewerSkill, name));
        let open = !self.0.answered;
        let open = open.then(|| HomeReason::of(ctx, HomeReasonCode::NoAnswerYet, ""));
        skill.into_iter().chain(open).collect()
    }
}

/// Questions the viewer could answer.
pub struct HomeQuestions(Content<HomeQuestion>);

section! {
    /// Questions the viewer could answer.
    HomeQuestions, Section::Questions, |it| count(&it.0), {
        /// Those in the viewer's skills first, at most 6; null where they could not be loaded.
        async fn questions(&self) -> async_graphql::Result<Option<Vec<HomeQuestion>>> {
            self.0.clone().map(Some)
        }
    }
}

/// A community of the viewer, and what is new there.
pub struct HomeCommunity(queries::Own);

/// A community of the viewer, and what is new there.
#[Object]
impl HomeCommunity {
    /// The community; null where it is gone since.
    async fn community(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Community>> {
        CommunityLoader::get(ctx, self.0.community).await
    }

    /// When the last post came; null where there is none.
    async fn last_post_at(&self) -> Option<DateTime> {
        self.0.last_post_at.map(DateTime)
    }

    /// How many posts by others came since the viewer said with `markFeedRead` how far they have
    /// read in it or, where they have not, since they joined; at most 100.
    async fn new_post_count(&self) -> i64 {
        self.0.new_posts
    }
}

/// The viewer's communities.
pub struct HomeCommunities(Content<queries::Own>);

section! {
    /// The viewer's communities.
    HomeCommunities, Section::Communities, |it| count(&it.0), {
        /// Those with the newest posts first, at most 6; null where they could not be loaded.
        async fn communities(&self) -> async_graphql::Result<Option<Vec<HomeCommunity>>> {
            let own = self.0.clone()?;
            Ok(Some(own.into_iter().map(HomeCommunity).collect()))
        }
    }
}

/// Somebody the viewer could meet.
pub struct HomePerson(Meeting);

/// Somebody the viewer could meet.
#[Object]
impl HomePerson {
    /// Who; null where they are gone since.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        profile(ctx, self.0.person).await
    }

    /// Why, strongest first, at most 3: what both say of themselves, or that the person is new.
    async fn reasons(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<HomeReason>> {
        let mut reasons = Vec::new();
        for why in self.0.why.iter().take(REASONS_MAX) {
            let (code, name) = match why {
                Why::Helps(skill) => (HomeReasonCode::OffersSkill, Some(skill.clone())),
                Why::Learns(skill) => (HomeReasonCode::SeeksSkill, Some(skill.clone())),
                Why::Newcomer(community) => {
                    let community = CommunityLoader::get(ctx, *community).await?;
                    let name = community.map(|community| community.0.name.clone());
                    (HomeReasonCode::Newcomer, name)
                }
            };
            reasons.extend(name.map(|name| HomeReason::of(ctx, code, &name)));
        }
        Ok(reasons)
    }
}

/// People the viewer could meet.
pub struct HomePeople(Content<Meeting>);

section! {
    /// People the viewer could meet.
    HomePeople, Section::People, |it| count(&it.0), {
        /// Those with the strongest reasons first, at most 6; null where they could not be loaded.
        async fn people(&self) -> async_graphql::Result<Option<Vec<HomePerson>>> {
            let found = self.0.clone()?;
            Ok(Some(found.into_iter().map(HomePerson).collect()))
        }
    }
}

/// The home feed.
pub struct HomeFeed;

section! {
    /// The home feed.
    HomeFeed, Section::Feed, |_| 0, {
        /// A page of it, as the root field `feed` gives it; null where it could not be loaded.
        async fn feed(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "In which order.", default_with = "FeedOrder::Latest")]
            order: FeedOrder,
            #[graphql(desc = "At most this many, 1 to 100; 20 where nothing is said.")]
            first: Option<i32>,
            #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        ) -> async_graphql::Result<Option<FeedConnection>> {
            let page = (first, after.as_deref());
            entries(ctx, FeedFilter::default(), order, page).await.map(Some)
        }
    }
}

/// A section with what is in it; none where there is nothing.
pub(super) async fn load(
    ctx: &Context<'_>,
    section: Section,
) -> async_graphql::Result<Option<HomeSection>> {
    let (app, person) = (app(ctx)?, viewer(ctx)?.person);
    Ok(match section {
        Section::Announcements => {
            let found = queries::announcements(app, person, ENTRIES_MAX).await;
            if let Ok(posts) = &found {
                ctx.data::<PostLoaders>()?.prime(posts);
            }
            let posts = found.map(|posts| posts.into_iter().map(Post).collect());
            filled(posts).map(|posts| HomeAnnouncements(posts).into())
        }
        Section::Questions => {
            let found = queries::questions(app, person, ENTRIES_MAX).await;
            let found = found.map(|found| found.into_iter().map(HomeQuestion).collect());
            filled(found).map(|found| HomeQuestions(found).into())
        }
        Section::Communities => {
            let own = queries::communities(app, person, ENTRIES_MAX).await;
            filled(own).map(|own| HomeCommunities(own).into())
        }
        Section::People => {
            let people = queries::people(app, person, ENTRIES_MAX).await;
            filled(people).map(|people| HomePeople(people).into())
        }
        Section::Feed => Some(HomeFeed.into()),
    })
}

/// What was loaded, where it is not empty.
fn filled<T>(found: Result<Vec<T>, Error>) -> Option<Content<T>> {
    match found {
        Ok(found) if found.is_empty() => None,
        Ok(found) => Some(Ok(found)),
        Err(error) => Some(Err(broken(error))),
    }
}
