//! What people may say of themselves to the expert finder, and ask about themselves.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::ExpertNeedInput;
use crate::features::experts::aggregate::{Refusal, TOPIC_CHARS_MAX, TOPICS_MAX};
use crate::features::experts::commands;
use crate::features::experts::queries::{self, Absence};
use crate::features::graphql::{
    Explain, Position, Text, UserError, UserErrorCode, app, broken, failed, locale, told,
    unavailable, viewer,
};
use crate::kernel::texts::{Arg, text};

impl Explain for Refusal {
    fn code(&self) -> UserErrorCode {
        match self {
            Self::Topic => UserErrorCode::Invalid,
            Self::TooManyTopics => UserErrorCode::Forbidden,
        }
    }

    fn text_key(&self) -> &'static str {
        match self {
            Self::Topic => "error-expert-topic",
            Self::TooManyTopics => "error-expert-topics",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg<'_>)> {
        let max = match self {
            Self::Topic => TOPIC_CHARS_MAX,
            Self::TooManyTopics => TOPICS_MAX,
        };
        vec![("max", Arg::Number(u32::try_from(max).unwrap_or(u32::MAX)))]
    }

    fn field(&self) -> Option<&'static str> {
        Some("topics")
    }
}

/// What the viewer wishes of the expert finder.
#[derive(SimpleObject)]
pub struct ExpertListing {
    /// Whether they are not suggested at all.
    is_hidden: bool,
    /// The topics for which they are not suggested, at most 20.
    topics: Vec<String>,
}

impl From<queries::Listing> for ExpertListing {
    fn from(listing: queries::Listing) -> Self {
        Self {
            is_hidden: listing.hidden,
            topics: listing.topics,
        }
    }
}

/// Why somebody is not among the experts for a need. More may come: show the text.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpertAbsenceCode {
    /// They are found.
    Found,
    /// They do not want to be suggested.
    Hidden,
    /// They do not want to be suggested for this topic.
    HiddenForTopic,
    /// Nothing of theirs has a word of the need.
    NothingFound,
    /// They asked about it, and nothing else of theirs is about it.
    OnlyAsked,
    /// Others are closer to it.
    OthersAreCloser,
}

/// Where the viewer is in the answer to a need, or why they are not in it.
#[derive(SimpleObject)]
pub struct ExpertAbsence {
    /// Why.
    code: ExpertAbsenceCode,
    /// Their place in the answer, from 1; null where they are not in it.
    place: Option<u32>,
    /// The same as a sentence in the viewer's language.
    text: Text,
}

/// What people may ask about themselves.
#[derive(Default)]
pub struct ListingQuery;

#[Object]
impl ListingQuery {
    /// Whether the viewer is suggested as an expert, and for which topics not.
    async fn expert_listing(&self, ctx: &Context<'_>) -> async_graphql::Result<ExpertListing> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let listing = queries::listing(app, viewer.person).await;
        Ok(listing.map_err(broken)?.into())
    }

    /// Why the viewer is not found for a need, by those who read what the viewer reads.
    async fn why_not_found(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What would be looked for.")] by: ExpertNeedInput,
        #[graphql(desc = "Who; only the viewer may ask, which is also what null means.")]
        person_id: Option<ID>,
    ) -> async_graphql::Result<ExpertAbsence> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let other = person_id.is_some_and(|id| id.as_str() != viewer.person.to_string());
        if other {
            return Err(failed(
                "FORBIDDEN",
                "personId: only the person themself may ask.",
            ));
        }
        let search = app
            .search()
            .ok_or_else(|| unavailable("The search index is not open here."))?;
        let asked = by.read(ctx).await?;
        let absence = queries::why_not_found(app, search, viewer.person, &asked).await;
        let (code, place) = match absence.map_err(broken)? {
            Absence::Found(place) => (ExpertAbsenceCode::Found, u32::try_from(place).ok()),
            Absence::Hidden => (ExpertAbsenceCode::Hidden, None),
            Absence::HiddenForTopic => (ExpertAbsenceCode::HiddenForTopic, None),
            Absence::NothingFound => (ExpertAbsenceCode::NothingFound, None),
            Absence::OnlyAsked => (ExpertAbsenceCode::OnlyAsked, None),
            Absence::OthersAreCloser => (ExpertAbsenceCode::OthersAreCloser, None),
        };
        let at = [("place", Arg::Number(place.unwrap_or_default()))];
        Ok(ExpertAbsence {
            code,
            place,
            text: Text(text(locale(ctx), key(code), &at)),
        })
    }
}

fn key(code: ExpertAbsenceCode) -> &'static str {
    match code {
        ExpertAbsenceCode::Found => "expert-absence-found",
        ExpertAbsenceCode::Hidden => "expert-absence-hidden",
        ExpertAbsenceCode::HiddenForTopic => "expert-absence-topic",
        ExpertAbsenceCode::NothingFound => "expert-absence-nothing",
        ExpertAbsenceCode::OnlyAsked => "expert-absence-asked",
        ExpertAbsenceCode::OthersAreCloser => "expert-absence-others",
    }
}

/// Whether the viewer is suggested as an expert.
#[derive(InputObject)]
pub struct HideMeFromExpertSearchInput {
    /// Whether the viewer is not suggested at all; false lists them again.
    #[graphql(default = true)]
    hidden: bool,
    /// The topics for which the viewer is not suggested, at most 20 of 1 to 120 characters; they
    /// take the place of those before. A need that has all words of a topic is about it.
    #[graphql(default)]
    topics: Vec<String>,
}

/// What came of hideMeFromExpertSearch.
#[derive(SimpleObject)]
pub struct HideMeFromExpertSearchPayload {
    /// What the viewer wishes now; null where userErrors is not empty.
    listing: Option<ExpertListing>,
    /// Why nothing changed; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log: pass it on to read your own write.
    position: Option<Position>,
}

/// What people may say of themselves to the expert finder.
#[derive(Default)]
pub struct ExpertsMutation;

#[Object]
impl ExpertsMutation {
    /// Says whether, and for which topics, the viewer is not suggested as an expert. It holds for
    /// every search from now on; what they wrote stays where it is. Doing it twice changes nothing.
    async fn hide_me_from_expert_search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the viewer wishes.")] input: HideMeFromExpertSearchInput,
    ) -> async_graphql::Result<HideMeFromExpertSearchPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let HideMeFromExpertSearchInput { hidden, topics } = input;
        let outcome = commands::hide_me_from_expert_search(app, viewer, hidden, &topics).await;
        let outcome = outcome.map(|done| (viewer.person, done));
        let (done, user_errors) = told(ctx, outcome)?;
        let Some((person, done)) = done else {
            return Ok(HideMeFromExpertSearchPayload {
                listing: None,
                user_errors,
                position: None,
            });
        };
        let listing = queries::listing(app, person).await.map_err(broken)?;
        Ok(HideMeFromExpertSearchPayload {
            listing: Some(listing.into()),
            user_errors,
            position: Some(Position(done.position)),
        })
    }
}
