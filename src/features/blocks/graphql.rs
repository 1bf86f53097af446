//! Blocking and muting in the API. Each is known to whoever did it alone.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use crate::features::accounts::events::PersonId;
use crate::features::blocks::aggregate::{PEOPLE_MAX, Pair, Refusal, of_others};
use crate::features::blocks::commands;
use crate::features::blocks::projection;
use crate::features::blocks::queries::{self, Away, Kept};
use crate::features::graphql::permission::Permission;
use crate::features::graphql::{
    DateTime, Explain, Position, UserError, UserErrorCode, app, broken, locale, on, page, told,
    viewer,
};
use crate::features::people::graphql::{Profile, profile};
use crate::kernel::execute::{Done, Failure};
use crate::kernel::page::{encode, keys};
use crate::kernel::texts::Arg;

impl Explain for Refusal {
    fn code(&self) -> UserErrorCode {
        match self {
            Self::NotFound => UserErrorCode::NotFound,
            Self::Yourself | Self::MuteUntil => UserErrorCode::Invalid,
            Self::TooMany => UserErrorCode::Forbidden,
        }
    }

    fn text_key(&self) -> &'static str {
        match self {
            Self::NotFound => "error-not-found",
            Self::Yourself => "error-block-yourself",
            Self::MuteUntil => "error-mute-until",
            Self::TooMany => "error-block-too-many",
        }
    }

    fn args(&self) -> Vec<(&'static str, Arg<'_>)> {
        match self {
            Self::TooMany => {
                let max = u32::try_from(PEOPLE_MAX).unwrap_or(u32::MAX);
                vec![("max", Arg::Number(max))]
            }
            Self::NotFound | Self::Yourself | Self::MuteUntil => Vec::new(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::NotFound | Self::TooMany => None,
            Self::Yourself => Some("personId"),
            Self::MuteUntil => Some("until"),
        }
    }
}

/// Whether the viewer may block and mute a person.
pub fn may_keep_away(ctx: &Context<'_>, person: PersonId) -> async_graphql::Result<Permission> {
    let by = viewer(ctx)?.person;
    Ok(Permission::of(of_others(Pair { by, person }), locale(ctx)))
}

/// Somebody the viewer keeps away.
pub struct KeptAway {
    by: PersonId,
    kept: Kept,
    away: Away,
}

/// Somebody the viewer keeps away.
#[Object]
impl KeptAway {
    /// Opaque, globally unique, stable for ever.
    pub async fn id(&self) -> ID {
        let keys = [self.by.to_string(), self.away.person.to_string()];
        ID(encode(name(self.kept), &[&keys[0], &keys[1]]))
    }

    /// Who; null where they were erased.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        profile(ctx, self.away.person).await
    }

    /// Since when.
    async fn created_at(&self) -> DateTime {
        DateTime(self.away.since)
    }

    /// Until when; null until the viewer says otherwise.
    async fn until(&self) -> Option<DateTime> {
        self.away.until.map(DateTime)
    }
}

crate::connection!(
    KeptAwayConnection,
    KeptAwayEdge,
    KeptAway,
    "people the viewer keeps away",
    "person"
);

/// Whom the viewer keeps away.
#[derive(Default)]
pub struct BlocksQuery;

#[Object]
impl BlocksQuery {
    /// The people the viewer has blocked, last first.
    async fn blocked_people(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100.", default = 20)] first: i32,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<KeptAwayConnection> {
        list(ctx, Kept::Blocked, first, after.as_deref()).await
    }

    /// The people the viewer has muted, last first.
    async fn muted_people(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100.", default = 20)] first: i32,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<KeptAwayConnection> {
        list(ctx, Kept::Muted, first, after.as_deref()).await
    }
}

/// The name of the ids and of the cursors of those who are kept away so. Ids carry who keeps them
/// away, and whom; cursors the moment and whom.
fn name(kept: Kept) -> &'static str {
    match kept {
        Kept::Blocked => "blocked-people",
        Kept::Muted => "muted-people",
    }
}

/// Whom the viewer keeps away by this id; none where it is not one, or not the viewer's.
pub async fn kept_away(ctx: &Context<'_>, id: &str) -> async_graphql::Result<Option<KeptAway>> {
    let by = viewer(ctx)?.person;
    for kept in [Kept::Blocked, Kept::Muted] {
        let Some([of, person]) = keys(name(kept), id) else {
            continue;
        };
        let (true, Ok(person)) = (of == by.to_string(), person.parse()) else {
            return Ok(None);
        };
        let found = queries::one(app(ctx)?, by, kept, person).await;
        let found = found.map_err(broken)?;
        return Ok(found.map(|away| KeptAway { by, kept, away }));
    }
    Ok(None)
}

async fn list(
    ctx: &Context<'_>,
    kept: Kept,
    first: i32,
    after: Option<&str>,
) -> async_graphql::Result<KeptAwayConnection> {
    let (app, viewer) = (app(ctx)?, viewer(ctx)?);
    let name = name(kept);
    let page = page(name, 2, Some(first), after)?;
    let as_of = app.progress.position(projection::NAME);
    let slice = queries::list(app, viewer.person, kept, &page).await;
    let slice = slice.map_err(broken)?;
    let items = slice.items.into_iter().map(|away| {
        let keys = [away.since.0.to_string(), away.person.to_string()];
        let by = viewer.person;
        let cursor = encode(name, &[&keys[0], &keys[1]]);
        (cursor, KeptAway { by, kept, away })
    });
    Ok(KeptAwayConnection::new(
        items.collect(),
        slice.more,
        &page,
        as_of,
    ))
}

/// The person to block.
#[derive(InputObject)]
pub struct BlockPersonInput {
    /// Whom.
    person_id: ID,
}

/// The person to block no longer.
#[derive(InputObject)]
pub struct UnblockPersonInput {
    /// Whom.
    person_id: ID,
}

/// The person to mute.
#[derive(InputObject)]
pub struct MutePersonInput {
    /// Whom.
    person_id: ID,
    /// Until when, within a year; null until the viewer says otherwise.
    until: Option<DateTime>,
}

/// The person to mute no longer.
#[derive(InputObject)]
pub struct UnmutePersonInput {
    /// Whom.
    person_id: ID,
}

/// What came of blocking or muting somebody, or of ending it.
#[derive(SimpleObject)]
pub struct KeepAwayPayload {
    /// The person; null where userErrors is not empty.
    person: Option<Profile>,
    /// Why nothing changed; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// Blocking and muting.
#[derive(Default)]
pub struct BlocksMutation;

#[Object]
impl BlocksMutation {
    /// Blocks a person, who is not told: neither of the two is told of the other's doings,
    /// mentions the other or thanks the other any more. What both may see, both still see. At most
    /// 500 people. Doing it twice changes nothing.
    async fn block_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: BlockPersonInput,
    ) -> async_graphql::Result<KeepAwayPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = on(&input.person_id, Refusal::NotFound, |person| {
            commands::block_person(app, viewer, person)
        });
        KeepAwayPayload::of(ctx, outcome.await).await
    }

    /// Ends a block. Doing it twice changes nothing.
    async fn unblock_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: UnblockPersonInput,
    ) -> async_graphql::Result<KeepAwayPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = on(&input.person_id, Refusal::NotFound, |person| {
            commands::unblock_person(app, viewer, person)
        });
        KeepAwayPayload::of(ctx, outcome.await).await
    }

    /// Mutes a person, who is not told: the viewer is told nothing of their doings. At most 500
    /// people. Doing it twice changes nothing.
    async fn mute_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and until when.")] input: MutePersonInput,
    ) -> async_graphql::Result<KeepAwayPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let until = input.until.map(|DateTime(until)| until);
        let outcome = on(&input.person_id, Refusal::NotFound, |person| {
            commands::mute_person(app, viewer, person, until)
        });
        KeepAwayPayload::of(ctx, outcome.await).await
    }

    /// Ends a mute. Doing it twice changes nothing.
    async fn unmute_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: UnmutePersonInput,
    ) -> async_graphql::Result<KeepAwayPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = on(&input.person_id, Refusal::NotFound, |person| {
            commands::unmute_person(app, viewer, person)
        });
        KeepAwayPayload::of(ctx, outcome.await).await
    }
}

impl KeepAwayPayload {
    async fn of(
        ctx: &Context<'_>,
        outcome: Result<(PersonId, Done), Failure<Refusal>>,
    ) -> async_graphql::Result<Self> {
        let (done, user_errors) = told(ctx, outcome)?;
        let Some((person, done)) = done else {
            return Ok(Self {
                person: None,
                user_errors,
                position: None,
            });
        };
        Ok(Self {
            person: profile(ctx, person).await?,
            user_errors,
            position: Some(Position(done.position)),
        })
    }
}
