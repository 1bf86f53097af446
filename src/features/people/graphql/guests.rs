//! Guests in the API: people from outside the company, for whom somebody here answers.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use crate::features::accounts::events::PersonId;
use crate::features::accounts::queries::Stay;
use crate::features::communities;
use crate::features::graphql::{
    DateTime, Position, UserError, app, locale, unloaded, user_errors, viewer,
};
use crate::features::people::aggregate::Refusal;
use crate::features::people::commands::{self, GuestInvitation};
use crate::features::people::graphql::{InterfaceLanguage, Profile, loaders, profile};
use crate::kernel::execute::{Done, Failure};
use crate::kernel::locale::Locale;

/// The days a guest stays where nothing is said.
const DAYS_DEFAULT: i64 = 90;

/// Whether a guest may sign in.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuestState {
    /// The stay lasts.
    Active,
    /// The stay is over, or rests until somebody takes the guest over whose sponsor has left.
    Suspended,
}

/// The stay of somebody from outside the company.
pub struct GuestStay(Stay);

/// The stay of somebody from outside the company.
#[Object]
impl GuestStay {
    /// Who answers for the guest; null where the viewer does not see them.
    async fn sponsor(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        profile(ctx, self.0.sponsor).await
    }

    /// When the stay ends by itself.
    async fn until(&self) -> DateTime {
        DateTime(self.0.until)
    }

    /// Whether the guest may sign in now.
    async fn state(&self) -> GuestState {
        if self.0.is_live {
            GuestState::Active
        } else {
            GuestState::Suspended
        }
    }
}

/// The stay of a person; none for somebody who works here.
pub(super) async fn stay(
    ctx: &Context<'_>,
    person: PersonId,
) -> async_graphql::Result<Option<GuestStay>> {
    let stay = loaders(ctx)?.stays.get(&person).await.map_err(unloaded)?;
    Ok(stay.map(GuestStay))
}

/// Whom to invite from outside the company.
#[derive(InputObject)]
pub struct InviteGuestInput {
    /// The community they become a member of; it must take guests.
    community_id: ID,
    /// Their address, with which they sign in.
    email: String,
    /// Their name, 1 to 80 characters.
    name: String,
    /// When the stay ends, at most 90 days ahead; null is in 90 days.
    until: Option<DateTime>,
    /// The language Ruche writes to them in; null is the viewer's.
    language: Option<InterfaceLanguage>,
    /// The same key invites once and gives the same guest again.
    idempotency_key: Option<String>,
}

/// What came of inviteGuest.
#[derive(SimpleObject)]
pub struct InviteGuestPayload {
    /// The guest; null where userErrors is not empty.
    guest: Option<Profile>,
    /// The password of the first sign-in, shown this once; null on a repeat.
    secret: Option<String>,
    /// Why nobody was invited; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// The guest who stays longer, or shorter.
#[derive(InputObject)]
pub struct ExtendGuestInput {
    /// Who.
    person_id: ID,
    /// When the stay ends, at most 90 days ahead.
    until: DateTime,
}

/// The guest who goes.
#[derive(InputObject)]
pub struct EndGuestInput {
    /// Who.
    person_id: ID,
}

/// The guest for whom the viewer answers from now on.
#[derive(InputObject)]
pub struct TakeOverGuestInput {
    /// Who.
    person_id: ID,
    /// A community of theirs into which the viewer lets others.
    community_id: ID,
}

/// What came of a change to a guest's stay.
#[derive(SimpleObject)]
pub struct GuestPayload {
    /// The guest as they are now; null where userErrors is not empty.
    guest: Option<Profile>,
    /// Why nothing changed; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// Changes to guests.
#[derive(Default)]
pub struct GuestsMutation;

#[Object]
impl GuestsMutation {
    /// Invites somebody from outside the company into a community that takes guests; managers
    /// may. The viewer answers for them.
    async fn invite_guest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and where.")] input: InviteGuestInput,
    ) -> async_graphql::Result<InviteGuestPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let until = input.until.map_or_else(
            || app.now().plus_seconds(DAYS_DEFAULT * 24 * 3_600),
            |until| until.0,
        );
        let language = input.language.map_or(locale(ctx), Locale::from);
        let invited = match input.community_id.parse() {
            Ok(community) => {
                let invitation = GuestInvitation {
                    community,
                    email: input.email,
                    name: input.name,
                    until,
                    language: language.tag().to_owned(),
                };
                let key = input.idempotency_key.as_deref();
                commands::invite_guest(app, viewer, invitation, key).await
            }
            Err(_not_an_id) => Err(no_such_community()),
        };
        match invited {
            Ok(invited) => Ok(InviteGuestPayload {
                guest: profile(ctx, invited.person).await?,
                secret: invited.secret,
                user_errors: Vec::new(),
                position: Some(Position(invited.done.position)),
            }),
            Err(failure) => Ok(InviteGuestPayload {
                guest: None,
                secret: None,
                user_errors: user_errors(ctx, failure)?,
                position: None,
            }),
        }
    }

    /// Lets a guest stay until another date; who answers for them and administrators may.
    async fn extend_guest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and until when.")] input: ExtendGuestInput,
    ) -> async_graphql::Result<GuestPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let person = person(&input.person_id);
        let done = match person {
            Ok(person) => commands::extend_guest(app, viewer, person, input.until.0).await,
            Err(refusal) => Err(Failure::Refused(refusal)),
        };
        answer(ctx, person, done).await
    }

    /// Ends a guest's stay; who answers for them and administrators may.
    async fn end_guest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] input: EndGuestInput,
    ) -> async_graphql::Result<GuestPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let person = person(&input.person_id);
        let done = match person {
            Ok(person) => commands::end_guest(app, viewer, person).await,
            Err(refusal) => Err(Failure::Refused(refusal)),
        };
        answer(ctx, person, done).await
    }

    /// Answers for a guest from now on; managers of a community of the guest may.
    async fn take_over_guest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For whom.")] input: TakeOverGuestInput,
    ) -> async_graphql::Result<GuestPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let person = person(&input.person_id);
        let done = match (person, input.community_id.parse()) {
            (Ok(person), Ok(community)) => {
                commands::take_over_guest(app, viewer, community, person).await
            }
            (Err(refusal), _) => Err(Failure::Refused(refusal)),
            (_, Err(_not_an_id)) => Err(no_such_community()),
        };
        answer(ctx, person, done).await
    }
}

fn person(id: &ID) -> Result<PersonId, Refusal> {
    id.parse().map_err(|_not_an_id| Refusal::NotFound)
}

fn no_such_community() -> Failure<Refusal> {
    Failure::Refused(Refusal::Community(
        communities::aggregate::Refusal::NotFound,
    ))
}

async fn answer(
    ctx: &Context<'_>,
    person: Result<PersonId, Refusal>,
    done: Result<Done, Failure<Refusal>>,
) -> async_graphql::Result<GuestPayload> {
    loaders(ctx)?.clear();
    match (person, done) {
        (Ok(person), Ok(done)) => Ok(GuestPayload {
            guest: profile(ctx, person).await?,
            user_errors: Vec::new(),
            position: Some(Position(done.position)),
        }),
        (person, done) => {
            let refused = person.err().map(Failure::Refused);
            let failure = done.err().or(refused);
            let failure = failure.unwrap_or(Failure::Refused(Refusal::NotFound));
            Ok(GuestPayload {
                guest: None,
                user_errors: user_errors(ctx, failure)?,
                position: None,
            })
        }
    }
}
