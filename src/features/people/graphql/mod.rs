//! Profiles, the directory and the history of a profile.

use async_graphql::{Context, ID, InputObject, Object};

use crate::features::accounts::events::PersonId;
use crate::features::graphql::{app, bad_argument, broken, page, unloaded, viewer, words};
use crate::features::people::projection;
use crate::features::people::queries;
use crate::features::skills::graphql::names_of_skill;
use crate::kernel::page::encode;

pub mod guests;
pub mod history;
mod loaders;
pub mod mutations;
mod permissions;
mod profile;
mod refusal;

pub use loaders::PeopleLoaders;
pub use mutations::PeopleMutation;
pub use profile::{Absence, ClaimedSkill, InterfaceLanguage, Profile, ProfileStatus, SkillWish};

#[cfg(test)]
mod tests;

/// The cursors of the directory: folded name and id.
const DIRECTORY: &str = "people";

/// The cursors of the people somebody manages.
const REPORTS: &str = "direct-reports";

/// The most characters of anything people are looked for by.
const WORDS_CHARS_MAX: usize = 160;

/// The loaders of this request.
pub fn loaders<'c>(ctx: &Context<'c>) -> async_graphql::Result<&'c PeopleLoaders> {
    ctx.data::<PeopleLoaders>()
}

/// A person by id; none when there is none or nobody is signed in.
pub async fn profile(
    ctx: &Context<'_>,
    person: PersonId,
) -> async_graphql::Result<Option<Profile>> {
    if viewer(ctx).is_err() {
        return Ok(None);
    }
    let person = loaders(ctx)?.people.get(&person).await.map_err(unloaded)?;
    Ok(person.map(Profile::from))
}

/// The profiles of people, in their order; those who were erased are left out.
pub async fn profiles(
    ctx: &Context<'_>,
    people: &[PersonId],
) -> async_graphql::Result<Vec<Profile>> {
    let asked = people.iter().map(|person| profile(ctx, *person));
    let found = futures_util::future::try_join_all(asked).await?;
    Ok(found.into_iter().flatten().collect())
}

crate::connection!(ProfileConnection, ProfileEdge, Profile, "people", "person");

/// Which people to list; an absent condition is met by all.
#[derive(InputObject)]
pub struct PeopleFilter {
    /// Words, each in the name, the handle or the title; case and accents do not count. The first
    /// five count.
    text: Option<String>,
    /// The whole name of a department.
    department: Option<String>,
    /// The whole name of a place of work.
    location: Option<String>,
    /// The whole name of a claimed skill; any name of the same skill of the taxonomy counts.
    skill: Option<String>,
    /// Whether people are here or have left.
    #[graphql(default_with = "ProfileStatus::Active")]
    status: ProfileStatus,
}

/// Reads about people.
#[derive(Default)]
pub struct PeopleQuery;

#[Object]
impl PeopleQuery {
    /// The person with this id or this handle, of which exactly one is given; null where there is
    /// none.
    async fn person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id from a profile.")] id: Option<ID>,
        #[graphql(desc = "The handle, without the at sign.")] handle: Option<String>,
    ) -> async_graphql::Result<Option<Profile>> {
        let viewer = viewer(ctx)?;
        match (id, handle) {
            (Some(id), None) => match id.parse() {
                Ok(person) => profile(ctx, person).await,
                Err(_not_an_id) => Ok(None),
            },
            (None, Some(handle)) => {
                let Some(handle) = words("handle", Some(handle), WORDS_CHARS_MAX)? else {
                    return Ok(None);
                };
                let person = queries::by_handle(app(ctx)?, viewer.person, &handle).await;
                Ok(person.map_err(broken)?.map(Profile::from))
            }
            (Some(_), Some(_)) | (None, None) => {
                Err(bad_argument("id", "give either id or handle"))
            }
        }
    }

    /// The directory, by name.
    async fn people(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which people; null for everyone who is here.")] filter: Option<
            PeopleFilter,
        >,
        #[graphql(desc = "At most this many, 1 to 100.", default = 20)] first: i32,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<ProfileConnection> {
        viewer(ctx)?;
        let filter = match filter {
            Some(filter) => filter.read(ctx).await?,
            None => queries::Filter::default(),
        };
        list(ctx, &filter, first, after.as_deref()).await
    }
}

impl PeopleFilter {
    async fn read(self, ctx: &Context<'_>) -> async_graphql::Result<queries::Filter> {
        let words = |field, text| words(field, text, WORDS_CHARS_MAX);
        let skills = match words("filter.skill", self.skill)? {
            Some(skill) => Some(names_of_skill(ctx, &skill).await?),
            None => None,
        };
        Ok(queries::Filter {
            text: words("filter.text", self.text)?,
            department: words("filter.department", self.department)?,
            location: words("filter.location", self.location)?,
            skills,
            manager: None,
            deactivated: self.status == ProfileStatus::Deactivated,
        })
    }
}

async fn list(
    ctx: &Context<'_>,
    filter: &queries::Filter,
    first: i32,
    after: Option<&str>,
) -> async_graphql::Result<ProfileConnection> {
    let app = app(ctx)?;
    let name = if filter.manager.is_some() {
        REPORTS
    } else {
        DIRECTORY
    };
    let page = page(name, 2, Some(first), after)?;
    let as_of = app.progress.position(projection::NAME);
    let slice = queries::directory(app, viewer(ctx)?.person, filter, &page)
        .await
        .map_err(broken)?;
    loaders(ctx)?
        .people
        .prime(slice.items.iter().map(|person| (person.id, person.clone())));
    let items = slice.items.into_iter().map(|person| {
        let keys = [person.name_folded.as_str(), &person.id.to_string()];
        (encode(name, &keys), Profile::from(person))
    });
    Ok(ProfileConnection::new(
        items.collect(),
        slice.more,
        &page,
        as_of,
    ))
}
