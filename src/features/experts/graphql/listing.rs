//! What people may say of themselves to the expert finder, and ask about themselves.

use async_graphql::{Context, Enum, ID, InputObject, MaybeUndefined, Object, SimpleObject};

use super::{ExpertEvidenceKind, ExpertNeedInput};
use crate::adapters::search::EvidenceKind;
use crate::features::experts::aggregate::{Refusal, TOPIC_CHARS_MAX, TOPICS_MAX, WEEKLY_MAX, Wish};
use crate::features::experts::commands;
use crate::features::experts::queries::{self, Absence};
use crate::features::graphql::{
    Explain, Position, Text, UserError, UserErrorCode, app, broken, failed, locale, search_index,
    told, viewer,
};
use crate::kernel::execute::{Done, Failure};
use crate::kernel::texts::{Arg, text};

impl Explain for Refusal {
    fn code(&self) -> UserErrorCode {
        match self {
            Self::Topic | Self::Weekly => UserErrorCode::Invalid,
            Self::TooManyTopics => UserErrorCode::Forbidden,
        }
    }

    fn text_key(&self) -> &'static str {
        match self {
            Self::Topic => "error-expert-topic",
            Self::TooManyTopics => "error-expert-topics",
            Self::Weekly => "error-expert-weekly",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg<'_>)> {
        let max = match self {
            Self::Topic => TOPIC_CHARS_MAX,
            Self::TooManyTopics => TOPICS_MAX,
            Self::Weekly => usize::from(WEEKLY_MAX),
        };
        vec![("max", Arg::Number(u32::try_from(max).unwrap_or(u32::MAX)))]
    }

    fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::Topic | Self::TooManyTopics => "topics",
            Self::Weekly => "requestsPerWeek",
        })
    }
}

/// What the viewer wishes of the expert finder.
#[derive(SimpleObject)]
pub struct ExpertListing {
    /// Whether they are not suggested at all.
    is_hidden: bool,
    /// The topics for which they are not suggested, at most 20.
    topics: Vec<String>,
    /// The kinds of their evidence that may be used, at most 11; null where all may.
    evidence_kinds: Option<Vec<ExpertEvidenceKind>>,
    /// The most questions a week that may be put to them, 0 to 3; 0 is none at all.
    requests_per_week: i32,
}

impl From<queries::Listing> for ExpertListing {
    fn from(listing: queries::Listing) -> Self {
        Self {
            is_hidden: listing.hidden,
            topics: listing.topics,
            evidence_kinds: listing
                .kinds
                .map(|kinds| kinds.into_iter().map(Into::into).collect()),
            requests_per_week: i32::try_from(listing.weekly).unwrap_or(0),
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
    /// What of theirs is about it may not be used, as they wish.
    KindNotUsed,
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
        let search = search_index(ctx)?;
        let asked = by.read(ctx).await?;
        let absence = queries::why_not_found(app, search, viewer.person, &asked).await;
        let (code, place) = match absence.map_err(broken)? {
            Absence::Found(place) => (ExpertAbsenceCode::Found, u32::try_from(place).ok()),
            Absence::Hidden => (ExpertAbsenceCode::Hidden, None),
            Absence::HiddenForTopic => (ExpertAbsenceCode::HiddenForTopic, None),
            Absence::KindNotUsed => (ExpertAbsenceCode::KindNotUsed, None),
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
        ExpertAbsenceCode::KindNotUsed => "expert-absence-kind",
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

/// What the viewer wishes of the expert finder; what is left out stays as it is.
#[derive(InputObject)]
pub struct SetExpertWishesInput {
    /// The topics for which the viewer is not suggested, at most 20 of 1 to 120 characters; they
    /// take the place of those before.
    topics: Option<Vec<String>>,
    /// The kinds of the viewer's evidence that may be used, at most 11, such as those of the
    /// profile alone; null for all.
    evidence_kinds: MaybeUndefined<Vec<ExpertEvidenceKind>>,
    /// The most questions a week that may be put to the viewer, 0 to 3; 0 is none at all.
    requests_per_week: Option<i32>,
}

/// What came of setExpertWishes.
#[derive(SimpleObject)]
pub struct SetExpertWishesPayload {
    /// What the viewer wishes now; null where userErrors is not empty.
    listing: Option<ExpertListing>,
    /// Why nothing changed; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log: pass it on to read your own write.
    position: Option<Position>,
}

/// What the viewer wishes after a change of it, and where the change lies.
async fn changed(
    ctx: &Context<'_>,
    outcome: Result<Done, Failure<Refusal>>,
) -> async_graphql::Result<(Option<ExpertListing>, Vec<UserError>, Option<Position>)> {
    let (done, user_errors) = told(ctx, outcome)?;
    let Some(done) = done else {
        return Ok((None, user_errors, None));
    };
    let listing = queries::listing(app(ctx)?, viewer(ctx)?.person).await;
    let listing = listing.map_err(broken)?;
    Ok((
        Some(listing.into()),
        user_errors,
        Some(Position(done.position)),
    ))
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
        let (listing, user_errors, position) = changed(ctx, outcome).await?;
        Ok(HideMeFromExpertSearchPayload {
            listing,
            user_errors,
            position,
        })
    }

    /// Says how often questions may be put to the viewer as an expert, for which topics they are
    /// not suggested, and what of theirs may be used for it. It holds for every search and every
    /// request from now on. Doing it twice changes nothing.
    async fn set_expert_wishes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the viewer wishes.")] input: SetExpertWishesInput,
    ) -> async_graphql::Result<SetExpertWishesPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let word = |kind| EvidenceKind::from(kind).name().to_owned();
        let words = |kinds: Vec<ExpertEvidenceKind>| kinds.into_iter().map(word).collect();
        let wish = Wish {
            topics: input.topics,
            weekly: input.requests_per_week,
            kinds: input.evidence_kinds.map_value(words).into(),
        };
        let outcome = commands::set_expert_wishes(app, viewer, &wish).await;
        let (listing, user_errors, position) = changed(ctx, outcome).await?;
        Ok(SetExpertWishesPayload {
            listing,
            user_errors,
            position,
        })
    }
}
