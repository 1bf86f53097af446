//! What people do to communities and memberships.

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::aggregate::Account;
use crate::features::accounts::events::{AccountId, PersonId};
use crate::features::communities::aggregate::{Community, Membership, Refusal};
use crate::features::communities::events::{
    CommunityId, Created, Described, Joined, MembershipId, Role, Visibility,
};
use crate::features::communities::{projection, visibility};
use crate::kernel::execute::{Command, Decision, Done, Failure};

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
    }
}

/// Changes name, description or language; managers may.
pub async fn update_community(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    wanted: Described,
) -> Result<Done, Failure<Refusal>> {
    acting_role(app, viewer, community, Role::Manager).await?;
    let command = Command::by(&viewer.person.to_string(), "updateCommunity", None);
    let decide = |place: &Community| place.describe(wanted.clone()).map(Decision::from);
    let done = app
        .executor
        .execute(&command, &community.to_string(), decide)
        .await?;
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}

/// Joins an open community.
pub async fn join_community(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
) -> Result<Done, Failure<Refusal>> {
    let (place, role) = visibility::facts(app, viewer.person, community).await?;
    match (place, role) {
        (Some(Visibility::Open), _) | (Some(_), Some(_)) => {}
        (Some(Visibility::Closed), None) => return Err(Failure::Refused(Refusal::NotOpen)),
        (Some(Visibility::Secret) | None, None) | (None, Some(_)) => {
            return Err(Failure::Refused(Refusal::NotFound));
        }
    }
    let command = Command::by(&viewer.person.to_string(), "joinCommunity", None);
    let joined = Joined {
        community,
        person: viewer.person,
        role: Role::Contributor,
    };
    enter(app, &command, joined).await
}

/// Adds somebody; managers may, up to their own role.
pub async fn add_member(
    app: &App,
    viewer: &Viewer,
    joined: Joined,
) -> Result<Done, Failure<Refusal>> {
    let role = acting_role(app, viewer, joined.community, Role::Manager).await?;
    if joined.role > role {
        return Err(Failure::Refused(Refusal::NotAllowed));
    }
    let account = AccountId::from(joined.person).to_string();
    let (account, _) = app.executor.load::<Account>(&account).await?;
    if account.person().is_none() {
        return Err(Failure::Refused(Refusal::NotFound));
    }
    let command = Command::by(&viewer.person.to_string(), "addCommunityMember", None);
    enter(app, &command, joined).await
}

/// Makes somebody a member without asking anybody; waits until it shows.
pub async fn enter(app: &App, command: &Command, joined: Joined) -> Result<Done, Failure<Refusal>> {
    let done = admit(app, command, joined).await?;
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}

/// Makes somebody a member without asking anybody, for imports.
pub async fn admit(app: &App, command: &Command, joined: Joined) -> Result<Done, Failure<Refusal>> {
    let stream = MembershipId::of(joined.community, joined.person).to_string();
    let decide = |member: &Membership| Ok(member.join(joined.clone()).into());
    app.executor.execute(command, &stream, decide).await
}

/// Ends a membership without asking anybody, for imports.
pub async fn dismiss(
    app: &App,
    command: &Command,
    community: CommunityId,
    person: PersonId,
) -> Result<Done, Failure<Refusal>> {
    let stream = MembershipId::of(community, person).to_string();
    let decide = |member: &Membership| member.end(community, person).map(Decision::from);
    app.executor.execute(command, &stream, decide).await
}

/// Gives a member another role; managers may, up to their own role.
pub async fn change_role(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    person: PersonId,
    role: Role,
) -> Result<Done, Failure<Refusal>> {
    let by = acting_role(app, viewer, community, Role::Manager).await?;
    let command = Command::by(&viewer.person.to_string(), "changeCommunityRole", None);
    let stream = MembershipId::of(community, person).to_string();
    let decide = |member: &Membership| {
        member
            .change_role(community, person, role, by)
            .map(Decision::from)
    };
    let done = app.executor.execute(&command, &stream, decide).await?;
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}

/// Ends a membership: one's own, or another's as a manager.
pub async fn end_membership(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    person: PersonId,
) -> Result<Done, Failure<Refusal>> {
    let needed = if viewer.person == person {
        Role::Reader
    } else {
        Role::Manager
    };
    acting_role(app, viewer, community, needed).await?;
    let command = Command::by(&viewer.person.to_string(), "endMembership", None);
    let stream = MembershipId::of(community, person).to_string();
    let decide = |member: &Membership| member.end(community, person).map(Decision::from);
    let done = app.executor.execute(&command, &stream, decide).await?;
    app.settled(&[projection::NAME], done.position).await?;
    Ok(done)
}

/// The viewer's role, if it is enough. To whom the community is hidden, it does not exist.
async fn acting_role(
    app: &App,
    viewer: &Viewer,
    community: CommunityId,
    needed: Role,
) -> Result<Role, Failure<Refusal>> {
    let (place, role) = visibility::facts(app, viewer.person, community).await?;
    match (place, role) {
        (Some(_), Some(role)) if role >= needed => Ok(role),
        (Some(Visibility::Open | Visibility::Closed), _) | (Some(Visibility::Secret), Some(_)) => {
            Err(Failure::Refused(Refusal::NotAllowed))
        }
        (Some(Visibility::Secret), None) | (None, _) => Err(Failure::Refused(Refusal::NotFound)),
    }
}
