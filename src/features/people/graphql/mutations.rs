//! Changing profiles.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};

use crate::features::accounts::events::PersonId;
use crate::features::graphql::{DateTime, Position, UserError, app, told, viewer};
use crate::features::people::aggregate::{Patch, Refusal, Skill};
use crate::features::people::commands;
use crate::features::people::graphql::{InterfaceLanguage, Profile, SkillWish, loaders, profile};
use crate::kernel::execute::{Done, Failure};
use crate::kernel::locale::Locale;

/// What to change. Absent fields stay as they are; null clears a field.
#[derive(InputObject)]
pub struct UpdateProfileInput {
    /// Whose profile; absent or null is the viewer's own.
    person_id: Option<ID>,
    /// The name to show, 1 to 80 characters; cannot be cleared.
    name: MaybeUndefined<String>,
    /// The job title, at most 160 characters.
    title: MaybeUndefined<String>,
    /// The department, at most 160 characters.
    department: MaybeUndefined<String>,
    /// The place of work, at most 160 characters.
    location: MaybeUndefined<String>,
    /// Spoken languages as language tags, such as `fr` and `pt-BR`, at most 10.
    languages: MaybeUndefined<Vec<String>>,
    /// The biography in Markdown, at most 2000 characters.
    bio: MaybeUndefined<String>,
    /// The phone number at work, at most 40 characters.
    phone: MaybeUndefined<String>,
    /// The manager: somebody who is here, and does not report to the person.
    manager_id: MaybeUndefined<ID>,
    /// The language of mail and labels; null keeps it.
    language: Option<InterfaceLanguage>,
}

/// The skill to claim.
#[derive(InputObject)]
pub struct ClaimSkillInput {
    /// Who claims it; absent or null is the viewer.
    person_id: Option<ID>,
    /// The skill, 1 to 120 characters; case and accents do not make another skill.
    skill: String,
    /// From 1, beginner, to 4, expert.
    level: i32,
    /// What the person wants to do with it.
    #[graphql(default_with = "SkillWish::Neither")]
    wish: SkillWish,
}

/// The skill to withdraw.
#[derive(InputObject)]
pub struct WithdrawSkillInput {
    /// Who claimed it; absent or null is the viewer.
    person_id: Option<ID>,
    /// The skill; case and accents do not count.
    skill: String,
}

/// Whether a person is away.
#[derive(InputObject)]
pub struct SetAvailabilityInput {
    /// Who is away; absent or null is the viewer.
    person_id: Option<ID>,
    /// When the person is back; absent or null when they are there.
    away_until: Option<DateTime>,
    /// What they say about it, at most 250 characters; counts only with an end.
    #[graphql(default)]
    message: String,
}

/// Who leaves.
#[derive(InputObject)]
pub struct DeactivatePersonInput {
    /// The person.
    person_id: ID,
}

/// Who comes back.
#[derive(InputObject)]
pub struct ReactivatePersonInput {
    /// The person.
    person_id: ID,
}

/// Declares what a mutation of a profile answers.
macro_rules! payload {
    ($name:ident, $mutation:literal) => {
        #[doc = concat!("What came of ", $mutation, ".")]
        #[derive(SimpleObject)]
        pub struct $name {
            /// The profile as it is now; null where userErrors is not empty.
            profile: Option<Profile>,
            /// Why nothing changed; empty on success.
            user_errors: Vec<UserError>,
            /// Where the change lies in the event log: pass it on to read your own write.
            position: Option<Position>,
        }

        impl From<Outcome> for $name {
            fn from(outcome: Outcome) -> Self {
                Self {
                    profile: outcome.profile,
                    user_errors: outcome.user_errors,
                    position: outcome.position,
                }
            }
        }
    };
}

payload!(UpdateProfilePayload, "updateProfile");
payload!(ClaimSkillPayload, "claimSkill");
payload!(WithdrawSkillPayload, "withdrawSkill");
payload!(SetAvailabilityPayload, "setAvailability");
payload!(DeactivatePersonPayload, "deactivatePerson");
payload!(ReactivatePersonPayload, "reactivatePerson");

/// What all mutations of profiles answer.
struct Outcome {
    profile: Option<Profile>,
    user_errors: Vec<UserError>,
    position: Option<Position>,
}

/// Changes profiles.
#[derive(Default)]
pub struct PeopleMutation;

#[Object]
impl PeopleMutation {
    /// Changes fields of a profile: one's own, or any for an administrator.
    async fn update_profile(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: UpdateProfileInput,
    ) -> async_graphql::Result<UpdateProfilePayload> {
        let viewer = viewer(ctx)?;
        let person = subject(input.person_id.as_ref(), viewer.person);
        let done = match (person, patch(input)) {
            (Ok(person), Ok(patch)) => {
                commands::update_profile(app(ctx)?, viewer, person, &patch).await
            }
            (Err(refusal), _) | (_, Err(refusal)) => Err(Failure::Refused(refusal)),
        };
        answer(ctx, person, done).await.map(Into::into)
    }

    /// Claims a skill, or changes the level or the wish of a claimed one; doing it twice changes
    /// nothing.
    async fn claim_skill(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The skill.")] input: ClaimSkillInput,
    ) -> async_graphql::Result<ClaimSkillPayload> {
        let viewer = viewer(ctx)?;
        let person = subject(input.person_id.as_ref(), viewer.person);
        let skill = Skill {
            name: input.skill,
            // What does not fit is no level, which the rules refuse.
            level: u8::try_from(input.level).unwrap_or(0),
            wish: input.wish.into(),
        };
        let done = match person {
            Ok(person) => commands::claim_skill(app(ctx)?, viewer, person, &skill).await,
            Err(refusal) => Err(Failure::Refused(refusal)),
        };
        answer(ctx, person, done).await.map(Into::into)
    }

    /// Withdraws a claimed skill; doing it twice changes nothing.
    async fn withdraw_skill(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The skill.")] input: WithdrawSkillInput,
    ) -> async_graphql::Result<WithdrawSkillPayload> {
        let viewer = viewer(ctx)?;
        let person = subject(input.person_id.as_ref(), viewer.person);
        let done = match person {
            Ok(person) => commands::withdraw_skill(app(ctx)?, viewer, person, &input.skill).await,
            Err(refusal) => Err(Failure::Refused(refusal)),
        };
        answer(ctx, person, done).await.map(Into::into)
    }

    /// Says until when a person is away, or that they are there.
    async fn set_availability(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whether the person is away.")] input: SetAvailabilityInput,
    ) -> async_graphql::Result<SetAvailabilityPayload> {
        let viewer = viewer(ctx)?;
        let person = subject(input.person_id.as_ref(), viewer.person);
        let until = input.away_until.map(|until| until.0);
        let done = match person {
            Ok(person) => {
                let app = app(ctx)?;
                commands::set_availability(app, viewer, person, until, &input.message).await
            }
            Err(refusal) => Err(Failure::Refused(refusal)),
        };
        answer(ctx, person, done).await.map(Into::into)
    }

    /// A person leaves: nobody signs in as them any more, and what they wrote stays. For
    /// administrators.
    async fn deactivate_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who leaves.")] input: DeactivatePersonInput,
    ) -> async_graphql::Result<DeactivatePersonPayload> {
        let viewer = viewer(ctx)?;
        let person = subject(Some(&input.person_id), viewer.person);
        let done = match person {
            Ok(person) => commands::deactivate(app(ctx)?, viewer, person).await,
            Err(refusal) => Err(Failure::Refused(refusal)),
        };
        answer(ctx, person, done).await.map(Into::into)
    }

    /// A person comes back and may sign in again. For administrators.
    async fn reactivate_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who comes back.")] input: ReactivatePersonInput,
    ) -> async_graphql::Result<ReactivatePersonPayload> {
        let viewer = viewer(ctx)?;
        let person = subject(Some(&input.person_id), viewer.person);
        let done = match person {
            Ok(person) => commands::reactivate(app(ctx)?, viewer, person).await,
            Err(refusal) => Err(Failure::Refused(refusal)),
        };
        answer(ctx, person, done).await.map(Into::into)
    }
}

fn subject(id: Option<&ID>, viewer: PersonId) -> Result<PersonId, Refusal> {
    id.map_or(Ok(viewer), |id| {
        id.parse().map_err(|_not_an_id| Refusal::NotFound)
    })
}

fn patch(input: UpdateProfileInput) -> Result<Patch, Refusal> {
    let manager = match input.manager_id {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(id) => {
            let manager = id.parse();
            Some(Some(manager.map_err(|_not_an_id| Refusal::NoSuchManager)?))
        }
    };
    Ok(Patch {
        name: cleared(input.name),
        title: cleared(input.title),
        department: cleared(input.department),
        location: cleared(input.location),
        languages: cleared(input.languages),
        bio: cleared(input.bio),
        phone: cleared(input.phone),
        manager,
        language: input
            .language
            .map(|language| Locale::from(language).tag().to_owned()),
    })
}

/// Absent keeps, null clears.
fn cleared<T: Default>(value: MaybeUndefined<T>) -> Option<T> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(T::default()),
        MaybeUndefined::Value(value) => Some(value),
    }
}

async fn answer(
    ctx: &Context<'_>,
    person: Result<PersonId, Refusal>,
    done: Result<Done, Failure<Refusal>>,
) -> async_graphql::Result<Outcome> {
    let done = person
        .map_err(Failure::Refused)
        .and_then(|person| Ok((person, done?)));
    let (done, user_errors) = told(ctx, done)?;
    let mut outcome = Outcome {
        profile: None,
        user_errors,
        position: None,
    };
    if let Some((person, done)) = done {
        loaders(ctx)?.clear();
        outcome.profile = profile(ctx, person).await?;
        outcome.position = Some(Position(done.position));
    }
    Ok(outcome)
}
