//! What people do to communities and memberships.

use crate::app::App;
use crate::features::accounts::commands::kind;
use crate::features::accounts::events::PersonId;
use crate::features::accounts::{Kind, Viewer};
use crate::features::communities::aggregate::rules::Ground;
use crate::features::communities::aggregate::{Community, Membership, Refusal};
use crate::features::communities::events::{
    CommunityId, Created, Described, Event, Joined, MembershipId, PoliciesSet, Role, Visibility,
};
use crate::features::communities::{projection, visibility};
use crate::kernel::execute::{Command, Decision, Done, Failure};

mod access;
mod members;
mod objective;
mod opening;
mod owners;
mod succession;
mod waiting;

pub use access::{approve_access, end_access, request_access};
pub use members::{add_member, admit, change_role, dismiss, end_membership, enter, join_community};
pub use objective::{Progress, clear_objective, report_objective, set_objective};
pub use opening::change_visibility;
pub use owners::{hand_over_all, transfer_ownership};
pub use succession::{carry_over, succeed};
pub use waiting::{
    accept_invitation, approve_request, decline_invitation, decline_request, invite,
    request_to_join, withdraw_invitation, withdraw_request,
};

/// What a new community is.
#[derive(Clone, Debug)]
pub struct NewCommunity {
    /// Its name.
    pub name: String,
    /// What it is for, in Markdown.
    pub description: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// The language it mostly speaks.
    pub language: Option<String>,
}

/// Founds a community; the viewer becomes its owner. Answers its id, also when the same request
/// founded it before.
pub async fn create_community(
    app: &App,
    viewer: &Viewer,
    new: NewCommunity,
    idempotency_key: Option<&str>,
) -> Result<(CommunityId, Done), Failure<Refusal>> {
    if kind(app, viewer.person).await? != Kind::Employee {
        return Err(Failure::Refused(Refusal::Guest));
    }
    let command = Command::by(
        &viewer.person.to_string(),
        "createCommunity",
        idempotency_key,
    );
    let (id, done) = found(app, &command, new, viewer.person).await?;
    app.settled(&[projection::NAME], done.position).await?;
    Ok((id, done))
}

/// Founds a community with its first owner.
pub async fn found(
    app: &App,
    command: &Command,
    new: NewCommunity,
    owner: PersonId,
) -> Result<(CommunityId, Done), Failure<Refusal>> {
    let community = CommunityId::new();
    let created = created(community, new);
    let joined = Joined {
        community,
        person: owner,
        role: Role::Owner,
    };
    let membership = MembershipId::of(community, owner).to_string();
    let decide = |place: &Community, member: &Membership| {
        let founded = place.create(created.clone())?;
        Ok((founded.into(), member.join(joined.clone()).into()))
    };
    let streams = (community.to_string(), membership);
    let done = app
        .executor
        .execute_both(command, (&streams.0, &streams.1), decide)
        .await?;
    let first = done.streams.first().and_then(|stream| stream.parse().ok());
    Ok((first.unwrap_or(community), done))
}

/// Founds a community that nobody belongs to yet, for imports; its members follow one by one.
pub async fn found_empty(
    app: &App,
    command: &Command,
    community: CommunityId,
    new: NewCommunity,
) -> Result<Done, Failure<Refusal>> {
    let created = created(community, new);
    let decide = |place: &Community| place.create(created.clone()).map(Decision::from);
    app.executor
        .execute(command, &community.to_string(), decide)
        .await
}

fn created(community: CommunityId, new: NewCommunity) -> Created {
    Created {
        community,
        name: new.name,
        description: new.description,
        visibility: new.visibility,
        language: new.language,
        succeeds: None,
    }
}

/// Changes name, description or language; managers may.
pub async fn update_community(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    wanted: Described,
) -> Result<Done, Failure<Refusal>> {
    allowed(app, viewer, community, Ground::may_edit).await?;
    change(app, viewer, ("updateCommunity", community), |place| {
        place.describe(wanted.clone())
    })
    .await
}

/// Changes how people come in and who publishes; managers may.
pub async fn set_policies(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    wanted: PoliciesSet,
) -> Result<Done, Failure<Refusal>> {
    allowed(app, viewer, community, Ground::may_edit).await?;
    change(app, viewer, ("setCommunityPolicies", community), |place| {
        place.set_policies(wanted.clone())
    })
    .await
}

/// Publishes rules of conduct; managers may. Whoever has not accepted them writes no more.
pub async fn publish_charter(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    text: String,
) -> Result<Done, Failure<Refusal>> {
    allowed(app, viewer, community, Ground::may_edit).await?;
    change(app, viewer, ("publishCharter", community), |place| {
        place.publish_charter(text.clone())
    })
    .await
}

/// Accepts the present rules of conduct.
pub async fn accept_charter(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    version: u32,
) -> Result<Done, Failure<Refusal>> {
    let ground = allowed(app, viewer, community, Ground::may_accept_charter).await?;
    let command = Command::by(&viewer.person.to_string(), "acceptCharter", None);
    let pair = (community, viewer.person);
    members::decide(app, &command, pair, |member| {
        member.accept_charter(pair, version, ground.place.charter)
    })
    .await
}

/// Stops a community where it is; owners may.
pub async fn archive_community(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
) -> Result<Done, Failure<Refusal>> {
    let ruled = |ground: &Ground| match ground.may_archive() {
        // Done is done.
        Err(Refusal::Archived) => Ok(()),
        ruled => ruled,
    };
    allowed(app, viewer, community, ruled).await?;
    change(
        app,
        viewer,
        ("archiveCommunity", community),
        Community::archive,
    )
    .await
}

/// Lets an archived community live again; owners may.
pub async fn restore_community(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
) -> Result<Done, Failure<Refusal>> {
    let ruled = |ground: &Ground| match ground.may_restore() {
        Err(Refusal::NotArchived) => Ok(()),
        ruled => ruled,
    };
    allowed(app, viewer, community, ruled).await?;
    change(
        app,
        viewer,
        ("restoreCommunity", community),
        Community::restore,
    )
    .await
}

async fn change(
    app: &App,
    viewer: &Viewer,
    (request, community): (&str, CommunityId),
    decide: impl Fn(&Community) -> Result<Vec<Event>, Refusal>,
) -> Result<Done, Failure<Refusal>> {
    let command = Command::by(&viewer.person.to_string(), request, None);
    let decide = |place: &Community| decide(place).map(Decision::from);
    let done = app
        .executor
        .execute(&command, &community.to_string(), decide)
        .await?;
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}

/// The viewer before a community, if this rule lets them. To whom the community is hidden, it
/// does not exist.
async fn allowed(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    rule: impl Fn(&Ground) -> Result<(), Refusal>,
) -> Result<Ground, Failure<Refusal>> {
    let ground = visibility::ground(app, viewer.person, community).await?;
    let ground = ground.ok_or(Failure::Refused(Refusal::NotFound))?;
    rule(&ground).map_err(Failure::Refused)?;
    Ok(ground)
}
