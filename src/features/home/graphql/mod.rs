//! The home screen in the API: the server says which sections there are, in which order, and what
//! they are called; the client draws them.
#![expect(clippy::unused_async, reason = "resolvers are async methods")]

pub mod mutations;
mod refusal;
pub mod sections;

use async_graphql::{Context, Enum, Object, SimpleObject};

use crate::features::accounts::Viewer;
use crate::features::graphql::permission::Permission;
use crate::features::graphql::{DateTime, Text, app, bad_argument, broken, locale, viewer};
use crate::features::home::aggregate::{Refusal, shown};
use crate::features::home::events::Section;
use crate::features::home::queries::{self, Arrangement};
use crate::features::people::graphql::{Profile, profile};
use crate::kernel::locale::Locale;
use crate::kernel::texts::text;

use sections::HomeSection;

/// The most kinds a client says it can draw.
const SUPPORTS_MAX: usize = 50;

/// The kinds of section a home screen may have. More may come: say in `supports` which of them
/// you draw, and no other arrives.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Section")]
pub enum HomeSectionKind {
    /// Announcements the viewer is to take note of.
    Announcements,
    /// Questions the viewer could answer.
    Questions,
    /// The viewer's communities.
    Communities,
    /// People the viewer could meet.
    People,
    /// The home feed.
    Feed,
}

/// A section that can be shown, for whoever arranges them.
#[derive(SimpleObject)]
pub struct HomeSectionChoice {
    /// Which.
    kind: HomeSectionKind,
    /// Its title in the viewer's language.
    label: Text,
}

/// What the viewer may do with the arrangement.
#[derive(SimpleObject)]
pub struct HomePermissions {
    /// Choose and order the sections.
    arrange: Permission,
}

/// How the home screen is arranged, for the whole company.
pub struct HomeArrangement(Option<Arrangement>);

/// How the home screen is arranged, for the whole company.
#[Object]
impl HomeArrangement {
    /// What is shown, from the top, at most 5.
    async fn shown(&self, ctx: &Context<'_>) -> Vec<HomeSectionChoice> {
        choices(locale(ctx), self.sections())
    }

    /// What is not shown, at most 5.
    async fn hidden(&self, ctx: &Context<'_>) -> Vec<HomeSectionChoice> {
        let shown = self.sections();
        let hidden = Section::ALL.into_iter().filter(|it| !shown.contains(it));
        choices(locale(ctx), hidden.collect())
    }

    /// Who arranged it so; null where nobody has, or they exist no more.
    async fn arranged_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        match self.0.as_ref().and_then(|arrangement| arrangement.by) {
            Some(person) => profile(ctx, person).await,
            None => Ok(None),
        }
    }

    /// When; null where nobody has.
    async fn arranged_at(&self) -> Option<DateTime> {
        self.0.as_ref().map(|arrangement| DateTime(arrangement.at))
    }

    /// What the viewer may do with it.
    async fn viewer_can(&self, ctx: &Context<'_>) -> async_graphql::Result<HomePermissions> {
        let arrange = may_arrange(viewer(ctx)?);
        Ok(HomePermissions {
            arrange: Permission::of(arrange, locale(ctx)),
        })
    }
}

impl HomeArrangement {
    async fn now(ctx: &Context<'_>) -> async_graphql::Result<Self> {
        let arrangement = queries::arrangement(app(ctx)?).await;
        arrangement.map(Self).map_err(broken)
    }

    fn sections(&self) -> Vec<Section> {
        shown(self.0.as_ref().map(|arrangement| &arrangement.arranged))
    }
}

fn may_arrange(viewer: &Viewer) -> Result<(), Refusal> {
    if viewer.administrator {
        Ok(())
    } else {
        Err(Refusal::AdministratorsOnly)
    }
}

fn choices(locale: Locale, sections: Vec<Section>) -> Vec<HomeSectionChoice> {
    let choice = |section: Section| HomeSectionChoice {
        kind: section.into(),
        label: title(locale, section),
    };
    sections.into_iter().map(choice).collect()
}

/// What a section is called.
fn title(locale: Locale, section: Section) -> Text {
    let key = match section {
        Section::Announcements => "home-announcements",
        Section::Questions => "home-questions",
        Section::Communities => "home-communities",
        Section::People => "home-people",
        Section::Feed => "home-feed",
    };
    Text(text(locale, key, &[]))
}

/// Reads of the home screen.
#[derive(Default)]
pub struct HomeQuery;

#[Object]
impl HomeQuery {
    /// The sections of the viewer's home screen that the client can draw, from the top, at most 5.
    /// One with nothing in it is left out; one that could not be loaded is there, its content null.
    async fn home(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The sections the client can draw, at most 50.")] supports: Vec<
            HomeSectionKind,
        >,
    ) -> async_graphql::Result<Vec<HomeSection>> {
        viewer(ctx)?;
        if supports.len() > SUPPORTS_MAX {
            return Err(bad_argument("supports", "at most 50"));
        }
        let arrangement = HomeArrangement::now(ctx).await?;
        let sections = arrangement.sections().into_iter();
        let drawn = sections.filter(|section| supports.contains(&(*section).into()));
        let loaded = drawn.map(|section| sections::load(ctx, section));
        let loaded = futures_util::future::try_join_all(loaded).await?;
        Ok(loaded.into_iter().flatten().collect())
    }

    /// How the home screen is arranged.
    async fn home_arrangement(&self, ctx: &Context<'_>) -> async_graphql::Result<HomeArrangement> {
        viewer(ctx)?;
        HomeArrangement::now(ctx).await
    }
}
