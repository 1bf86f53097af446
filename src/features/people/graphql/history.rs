//! The history of a profile: who changed what, and when.

use async_graphql::{Context, Enum, ID, Object};

use crate::features::accounts::events::PersonId;
use crate::features::graphql::{DateTime, app, broken, page, viewer};
use crate::features::people::graphql::{Profile, profile};
use crate::features::people::projection;
use crate::features::people::queries::{self, Change};
use crate::kernel::page::{encode, keys};

/// The cursors of a history: position and field.
const HISTORY: &str = "profile-history";

/// The ids of changes: person, position and field.
const CHANGE: &str = "profile-change";

/// A part of a profile that changes. More may come: treat an unknown one as OTHER.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileField {
    /// The name to show.
    Name,
    /// The job title.
    Title,
    /// The department.
    Department,
    /// The place of work.
    Location,
    /// Spoken languages, as tags with spaces between.
    Languages,
    /// The biography, in Markdown.
    Bio,
    /// The phone number.
    Phone,
    /// The manager, as an id.
    Manager,
    /// The language of mail and labels, as a tag.
    Language,
    /// A claimed skill: the level, a space and the wish, as in `3 help`.
    Skill,
    /// An absence: its end, then a space and the message where there is one.
    Availability,
    /// Whether the person is here: `active` or `deactivated`.
    Status,
    /// Anything else.
    Other,
}

impl ProfileField {
    fn from_stored(field: &str) -> Self {
        match field {
            "name" => Self::Name,
            "title" => Self::Title,
            "department" => Self::Department,
            "location" => Self::Location,
            "languages" => Self::Languages,
            "bio" => Self::Bio,
            "phone" => Self::Phone,
            "manager" => Self::Manager,
            "language" => Self::Language,
            "skill" => Self::Skill,
            "availability" => Self::Availability,
            "status" => Self::Status,
            _ => Self::Other,
        }
    }
}

/// One change of one part of a profile.
pub struct ProfileChange(Change);

/// One change of one part of a profile.
#[Object]
impl ProfileChange {
    /// Opaque, globally unique, stable for ever.
    pub async fn id(&self) -> ID {
        let Change {
            person,
            position,
            field,
            ..
        } = &self.0;
        let keys = [&person.to_string(), &position.to_string(), field];
        ID(encode(CHANGE, &keys.map(String::as_str)))
    }

    /// What changed.
    async fn field(&self) -> ProfileField {
        ProfileField::from_stored(&self.0.field)
    }

    /// Which skill, where a skill changed; else null.
    async fn skill(&self) -> Option<&str> {
        self.0.skill.as_deref()
    }

    /// What it was; null where there was nothing.
    async fn before(&self) -> Option<&str> {
        self.0.before.as_deref()
    }

    /// What it became; null where it was cleared.
    async fn after(&self) -> Option<&str> {
        self.0.after.as_deref()
    }

    /// Who changed it; null where the network itself did.
    async fn actor(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        match self.0.actor {
            Some(actor) => profile(ctx, actor).await,
            None => Ok(None),
        }
    }

    /// When it changed.
    async fn changed_at(&self) -> DateTime {
        DateTime(self.0.at)
    }
}

crate::connection!(
    ProfileChangeConnection,
    ProfileChangeEdge,
    ProfileChange,
    "changes of a profile",
    "change of a profile"
);

/// The change with this id; none where it is not one, or not for the viewer to read.
pub async fn change(ctx: &Context<'_>, id: &str) -> async_graphql::Result<Option<ProfileChange>> {
    let Some([person, position, field]) = keys(CHANGE, id) else {
        return Ok(None);
    };
    let (Ok(person), Ok(position)) = (person.parse::<PersonId>(), position.parse()) else {
        return Ok(None);
    };
    if !viewer(ctx)?.may_edit(person) {
        return Ok(None);
    }
    let found = queries::change(app(ctx)?, person, position, &field).await;
    Ok(found.map_err(broken)?.map(ProfileChange))
}

/// A page of a history. The caller has asked whether the viewer may read it.
pub(super) async fn list(
    ctx: &Context<'_>,
    person: PersonId,
    first: i32,
    after: Option<&str>,
) -> async_graphql::Result<ProfileChangeConnection> {
    let app = app(ctx)?;
    let page = page(HISTORY, 2, Some(first), after)?;
    let as_of = app.progress.position(projection::NAME);
    let slice = queries::history(app, person, &page).await.map_err(broken)?;
    let items = slice.items.into_iter().map(|change| {
        let position = change.position.to_string();
        let cursor = encode(HISTORY, &[&position, &change.field]);
        (cursor, ProfileChange(change))
    });
    Ok(ProfileChangeConnection::new(
        items.collect(),
        slice.more,
        &page,
        as_of,
    ))
}
