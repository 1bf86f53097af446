//! Confirmations of claimed skills: who confirms, and what shows it.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use crate::features::accounts::events::PersonId;
use crate::features::comments::graphql::{Comment, CommentLoaders};
use crate::features::graphql::{
    DateTime, Position, UserError, app, broken, on, page, told, unloaded, viewer,
};
use crate::features::people::folded;
use crate::features::people::graphql::{Profile, profile};
use crate::features::posts::graphql::{Post, PostLoaders};
use crate::features::reactions::events::Subject;
use crate::features::skills::aggregate::endorsement::Refusal;
use crate::features::skills::commands::endorsing;
use crate::features::skills::graphql::{Skill, SkillLoaders, skill_named};
use crate::features::skills::projection::endorsements::NAME;
use crate::features::skills::queries::endorsements as queries;
use crate::kernel::execute::{Done, Failure};
use crate::kernel::page::encode;

/// The cursors of those who confirm a skill: the moment and the id.
const ENDORSEMENTS: &str = "endorsements";

/// The cursors of requests: the moment, who asks, and the folded skill.
const REQUESTS: &str = "endorsement-requests";

/// That somebody confirms a claimed skill.
pub struct Endorsement(queries::Endorsement);

/// That somebody confirms a claimed skill.
#[Object]
impl Endorsement {
    /// Who confirms it, perhaps somebody who left since; null where they were erased.
    async fn endorser(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        profile(ctx, self.0.by).await
    }

    /// When.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.given_at)
    }

    /// The post that shows it; null where there is none, or none that the viewer may see.
    async fn post(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Post>> {
        match self.0.evidence {
            Some(Subject::Post(id)) => ctx.data::<PostLoaders>()?.post(id).await,
            Some(Subject::Comment(_)) | None => Ok(None),
        }
    }

    /// The comment that shows it; null where there is none, or none that the viewer may see.
    async fn comment(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Comment>> {
        match self.0.evidence {
            Some(Subject::Comment(id)) => ctx.data::<CommentLoaders>()?.comment(id).await,
            Some(Subject::Post(_)) | None => Ok(None),
        }
    }
}

crate::connection!(
    EndorsementConnection,
    EndorsementEdge,
    Endorsement,
    "endorsements",
    "endorsement"
);

/// What a folded name means: the id of the skill of the taxonomy, or itself.
async fn meaning(ctx: &Context<'_>, name: String) -> async_graphql::Result<String> {
    let id = SkillLoaders::of(ctx)?.named.get(&name).await;
    let id = id.map_err(unloaded)?;
    Ok(id.map_or(name, |id| id.to_string()))
}

/// How many people confirm a skill that a person claims by this folded name.
pub async fn count(
    ctx: &Context<'_>,
    person: PersonId,
    name: String,
) -> async_graphql::Result<queries::Count> {
    let meaning = meaning(ctx, name).await?;
    let counts = SkillLoaders::of(ctx)?.endorsements.get(&person).await;
    let counts = counts.map_err(unloaded)?.unwrap_or_default();
    Ok(counts.get(&meaning).copied().unwrap_or_default())
}

/// Who confirms it.
pub async fn list(
    ctx: &Context<'_>,
    (person, name): (PersonId, String),
    first: i32,
    after: Option<&str>,
) -> async_graphql::Result<EndorsementConnection> {
    let (app, viewer) = (app(ctx)?, viewer(ctx)?);
    let page = page(ENDORSEMENTS, 2, Some(first), after)?;
    let as_of = app.progress.position(NAME);
    let meaning = meaning(ctx, name).await?;
    let slice = queries::list(app, viewer.person, (person, &meaning), &page).await;
    let slice = slice.map_err(broken)?;
    let items = slice.items.into_iter().map(|it| {
        let keys = [it.given_at.0.to_string(), it.by.to_string()];
        (encode(ENDORSEMENTS, &[&keys[0], &keys[1]]), Endorsement(it))
    });
    Ok(EndorsementConnection::new(
        items.collect(),
        slice.more,
        &page,
        as_of,
    ))
}

/// That somebody asks the viewer to confirm a skill. Nobody else knows of it but whoever asks.
pub struct EndorsementRequest(queries::Request);

/// That somebody asks the viewer to confirm a skill. Nobody else knows of it but whoever asks.
#[Object]
impl EndorsementRequest {
    /// Who asks; null where they were erased.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        profile(ctx, self.0.person).await
    }

    /// The skill, as they claim it.
    async fn name(&self) -> &str {
        &self.0.skill
    }

    /// The skill of the taxonomy that has this name; null where none has.
    async fn skill(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Skill>> {
        skill_named(ctx, folded(&self.0.skill)).await
    }

    /// When they asked.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.asked_at)
    }
}

crate::connection!(
    EndorsementRequestConnection,
    EndorsementRequestEdge,
    EndorsementRequest,
    "requests to confirm a skill",
    "request"
);

/// Reads of confirmations.
#[derive(Default)]
pub struct EndorsementsQuery;

#[Object]
impl EndorsementsQuery {
    /// What the viewer is asked to confirm, last first.
    async fn endorsement_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100.", default = 20)] first: i32,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<EndorsementRequestConnection> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let page = page(REQUESTS, 3, Some(first), after.as_deref())?;
        let as_of = app.progress.position(NAME);
        let slice = queries::requests(app, viewer.person, &page).await;
        let slice = slice.map_err(broken)?;
        let items = slice.items.into_iter().map(|it| {
            let keys = [it.asked_at.0.to_string(), it.person.to_string()];
            let cursor = encode(REQUESTS, &[&keys[0], &keys[1], &folded(&it.skill)]);
            (cursor, EndorsementRequest(it))
        });
        Ok(EndorsementRequestConnection::new(
            items.collect(),
            slice.more,
            &page,
            as_of,
        ))
    }
}

/// The skill to confirm.
#[derive(InputObject)]
pub struct EndorseSkillInput {
    /// Whose skill.
    person_id: ID,
    /// The skill, by any name of it; the person claims it.
    skill: String,
    /// The post or comment that shows it, which both may see; null for none.
    evidence_id: Option<ID>,
}

/// The skill to confirm no longer.
#[derive(InputObject)]
pub struct WithdrawEndorsementInput {
    /// Whose skill.
    person_id: ID,
    /// The skill, by any name of it.
    skill: String,
}

/// The skill to have confirmed.
#[derive(InputObject)]
pub struct RequestEndorsementInput {
    /// Who is asked.
    person_id: ID,
    /// The skill, by any name of it; the viewer claims it.
    skill: String,
}

/// The request not to answer.
#[derive(InputObject)]
pub struct DeclineEndorsementInput {
    /// Who asks.
    person_id: ID,
    /// The skill, by any name of it.
    skill: String,
}

/// What came of confirming a skill, of ending that, or of asking for it.
#[derive(SimpleObject)]
pub struct EndorsementPayload {
    /// The other person; null where userErrors is not empty.
    person: Option<Profile>,
    /// Why nothing changed; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log: pass it on to read your own write.
    position: Option<Position>,
}

impl EndorsementPayload {
    async fn of(
        ctx: &Context<'_>,
        outcome: Result<(PersonId, Done), Failure<Refusal>>,
    ) -> async_graphql::Result<Self> {
        let (done, user_errors) = told(ctx, outcome)?;
        let mut payload = Self {
            person: None,
            user_errors,
            position: None,
        };
        if let Some((person, done)) = done {
            SkillLoaders::of(ctx)?.clear();
            payload.person = profile(ctx, person).await?;
            payload.position = Some(Position(done.position));
        }
        Ok(payload)
    }
}

/// Confirms colleagues' skills.
#[derive(Default)]
pub struct EndorsementsMutation;

#[Object]
impl EndorsementsMutation {
    /// Confirms a skill that a colleague claims: somebody the viewer shares a community with, or
    /// whom the viewer commented, thanked, or was commented or thanked by. Doing it twice changes
    /// nothing.
    async fn endorse_skill(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose skill, and which.")] input: EndorseSkillInput,
    ) -> async_graphql::Result<EndorsementPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let evidence = input
            .evidence_id
            .map(|id| id.parse::<Subject>())
            .transpose();
        let outcome = match evidence {
            Ok(evidence) => {
                on(&input.person_id, Refusal::NotFound, |person| {
                    endorsing::endorse_skill(app, viewer, (person, &input.skill), evidence)
                })
                .await
            }
            Err(_not_an_id) => Err(Failure::Refused(Refusal::NoEvidence)),
        };
        EndorsementPayload::of(ctx, outcome).await
    }

    /// Confirms a skill no longer. Doing it twice changes nothing.
    async fn withdraw_endorsement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose skill, and which.")] input: WithdrawEndorsementInput,
    ) -> async_graphql::Result<EndorsementPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = on(&input.person_id, Refusal::NotFound, |person| {
            endorsing::withdraw_endorsement(app, viewer, person, &input.skill)
        });
        EndorsementPayload::of(ctx, outcome.await).await
    }

    /// Asks a colleague to confirm a skill of the viewer's, at most 5 times in seven days. Asking the
    /// same again changes nothing, also where they declined, which nobody but they know.
    async fn request_endorsement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and about which skill.")] input: RequestEndorsementInput,
    ) -> async_graphql::Result<EndorsementPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = on(&input.person_id, Refusal::NotFound, |from| {
            endorsing::request_endorsement(app, viewer, from, &input.skill)
        });
        EndorsementPayload::of(ctx, outcome.await).await
    }

    /// Takes a request off the viewer's list without an answer: nobody else ever learns it. Doing it
    /// twice changes nothing.
    async fn decline_endorsement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose request.")] input: DeclineEndorsementInput,
    ) -> async_graphql::Result<EndorsementPayload> {
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let outcome = on(&input.person_id, Refusal::NotFound, |person| {
            endorsing::decline_endorsement(app, viewer, person, &input.skill)
        });
        EndorsementPayload::of(ctx, outcome.await).await
    }
}
