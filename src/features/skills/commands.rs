//! Keeping the taxonomy: employees propose, its editors decide.

pub mod editing;
pub mod endorsing;
pub mod gaps;

use crate::app::App;
use crate::features::accounts::commands::kind;
use crate::features::accounts::{Kind, Viewer};
use crate::features::skills::aggregate::{Refusal, Relabel, Taxonomy};
use crate::features::skills::events::{Event, Names, SkillId, TaxonomyId};
use crate::features::skills::projection;
use crate::kernel::aggregate::Aggregate as _;
use crate::kernel::execute::{Command, Decision, Done, Failure};

use self::editing::may_edit;

/// A skill to be made.
#[derive(Clone, Debug, Default)]
pub struct NewSkill {
    /// What it is called.
    pub names: Names,
    /// The wider skill above it.
    pub parent: Option<SkillId>,
}

/// Proposes a skill, for an editor to decide about. Answers its id.
pub async fn propose_skill(
    app: &App,
    viewer: &Viewer,
    new: &NewSkill,
    idempotency_key: Option<&str>,
) -> Result<(SkillId, Done), Failure<Refusal>> {
    if kind(app, viewer.person).await? != Kind::Employee {
        return Err(Failure::Refused(Refusal::EmployeesOnly));
    }
    let command = Command::by(&viewer.person.to_string(), "proposeSkill", idempotency_key);
    let id = made_by(&command);
    let done = change(app, &command, |taxonomy| {
        taxonomy.propose(id, &new.names, new.parent, viewer.person)
    })
    .await?;
    Ok((id, done))
}

/// Adds a skill. Answers its id.
pub async fn create_skill(
    app: &App,
    viewer: &Viewer,
    new: &NewSkill,
    idempotency_key: Option<&str>,
) -> Result<(SkillId, Done), Failure<Refusal>> {
    may_edit(app, viewer).await?;
    let command = Command::by(&viewer.person.to_string(), "createSkill", idempotency_key);
    let id = made_by(&command);
    let done = change(app, &command, |taxonomy| {
        taxonomy.add(id, &new.names, new.parent)
    })
    .await?;
    Ok((id, done))
}

/// Adds skills, each after those above it, without asking whether somebody may: all of them, or none.
/// Those that are known already stay as they are.
pub async fn enter(
    app: &App,
    command: &Command,
    skills: &[(SkillId, NewSkill)],
) -> Result<Done, Failure<Refusal>> {
    change(app, command, |taxonomy| {
        let (mut taxonomy, mut added) = (taxonomy.clone(), Vec::new());
        for (id, new) in skills {
            if taxonomy.knows(*id) {
                continue;
            }
            for event in taxonomy.add(*id, &new.names, new.parent)? {
                taxonomy.apply(&event);
                added.push(event);
            }
        }
        Ok(added)
    })
    .await
}

/// The same command always makes the same skill.
fn made_by(command: &Command) -> SkillId {
    SkillId::derived(&[&command.id.to_string()])
}

/// Changes the labels of a skill.
pub async fn rename_skill(
    app: &App,
    viewer: &Viewer,
    skill: SkillId,
    wanted: &Relabel,
) -> Result<Done, Failure<Refusal>> {
    edit(app, viewer, "renameSkill", |taxonomy| {
        taxonomy.relabel(skill, wanted)
    })
    .await
}

/// Replaces the synonyms of a skill.
pub async fn set_skill_synonyms(
    app: &App,
    viewer: &Viewer,
    skill: SkillId,
    synonyms: &[String],
) -> Result<Done, Failure<Refusal>> {
    edit(app, viewer, "setSkillSynonyms", |taxonomy| {
        taxonomy.set_synonyms(skill, synonyms)
    })
    .await
}

/// Puts a skill below a wider one, or at the top.
pub async fn set_skill_parent(
    app: &App,
    viewer: &Viewer,
    skill: SkillId,
    parent: Option<SkillId>,
) -> Result<Done, Failure<Refusal>> {
    edit(app, viewer, "setSkillParent", |taxonomy| {
        taxonomy.place(skill, parent)
    })
    .await
}

/// Accepts a proposal.
pub async fn accept_skill(
    app: &App,
    viewer: &Viewer,
    skill: SkillId,
) -> Result<Done, Failure<Refusal>> {
    edit(app, viewer, "acceptSkill", |taxonomy| {
        taxonomy.accept(skill)
    })
    .await
}

/// Refuses a proposal.
pub async fn refuse_skill(
    app: &App,
    viewer: &Viewer,
    skill: SkillId,
) -> Result<Done, Failure<Refusal>> {
    edit(app, viewer, "refuseSkill", |taxonomy| {
        taxonomy.refuse(skill)
    })
    .await
}

/// Merges a skill into another.
pub async fn merge_skills(
    app: &App,
    viewer: &Viewer,
    skill: SkillId,
    into: SkillId,
) -> Result<Done, Failure<Refusal>> {
    edit(app, viewer, "mergeSkills", |taxonomy| {
        taxonomy.merge(skill, into)
    })
    .await
}

async fn edit(
    app: &App,
    viewer: &Viewer,
    request: &str,
    decide: impl Fn(&Taxonomy) -> Result<Vec<Event>, Refusal>,
) -> Result<Done, Failure<Refusal>> {
    may_edit(app, viewer).await?;
    let command = Command::by(&viewer.person.to_string(), request, None);
    change(app, &command, decide).await
}

async fn change(
    app: &App,
    command: &Command,
    decide: impl Fn(&Taxonomy) -> Result<Vec<Event>, Refusal>,
) -> Result<Done, Failure<Refusal>> {
    let stream = TaxonomyId::company().to_string();
    let decide = |taxonomy: &Taxonomy| decide(taxonomy).map(Decision::from);
    let done = app.executor.execute(command, &stream, decide).await?;
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}
