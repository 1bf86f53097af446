//! A profile as its readers see it.
#![expect(clippy::unused_async, reason = "resolvers are async methods")]

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};

use crate::features::accounts::events::PersonId;
use crate::features::following::events::Target;
use crate::features::following::graphql::{FollowLevel, level};
use crate::features::graphql::{DateTime, apart, app, unloaded, viewer};
use crate::features::people::aggregate::Skill;
use crate::features::people::events::Wish;
use crate::features::people::folded;
use crate::features::people::graphql::guests::{self, GuestStay};
use crate::features::people::graphql::history::{self, ProfileChangeConnection};
use crate::features::people::graphql::permissions::ProfilePermissions;
use crate::features::people::graphql::{ProfileConnection, list, loaders, profile};
use crate::features::people::queries::{Filter, Person};
use crate::features::skills::graphql::endorsements::{self, EndorsementConnection};
use crate::features::skills::graphql::{Skill as TaxonomySkill, skill_named};
use crate::kernel::locale::Locale;
use crate::kernel::markdown;

/// A person of the organisation.
#[derive(Clone)]
pub struct Profile(Arc<Person>);

impl From<Person> for Profile {
    fn from(person: Person) -> Self {
        Self(Arc::new(person))
    }
}

impl Profile {
    /// Whose profile it is.
    pub fn person(&self) -> PersonId {
        self.0.id
    }
}

/// What a person wants to do with a skill.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Wish")]
pub enum SkillWish {
    /// Nothing in particular.
    Neither,
    /// Help others.
    Help,
    /// Learn more.
    Learn,
}

/// Whether a person is still here.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileStatus {
    /// The person is here.
    Active,
    /// The person has left; what they wrote stays.
    Deactivated,
}

/// The languages in which Ruche writes to a person.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Locale")]
pub enum InterfaceLanguage {
    /// French.
    French,
    /// English.
    English,
}

/// A skill a person claims.
pub struct ClaimedSkill {
    person: PersonId,
    skill: Skill,
}

/// A skill a person claims.
#[Object]
impl ClaimedSkill {
    /// The skill, as the person writes it.
    async fn name(&self) -> &str {
        &self.skill.name
    }

    /// From 1, beginner, to 4, expert.
    async fn level(&self) -> i32 {
        i32::from(self.skill.level)
    }

    /// What the person wants to do with it.
    async fn wish(&self) -> SkillWish {
        self.skill.wish.into()
    }

    /// The skill of the taxonomy that has this name, in any language; null where none has. Two claims
    /// may be one skill, which then counts once.
    async fn skill(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<TaxonomySkill>> {
        skill_named(ctx, folded(&self.skill.name)).await
    }

    /// How many people confirm the skill, under whatever name of it.
    async fn endorsement_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i32> {
        let count = endorsements::count(ctx, self.person, folded(&self.skill.name)).await?;
        Ok(i32::try_from(count.people).unwrap_or(i32::MAX))
    }

    /// Whether the viewer confirms it.
    async fn viewer_has_endorsed(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        let count = endorsements::count(ctx, self.person, folded(&self.skill.name)).await?;
        Ok(count.by_viewer)
    }

    /// Who confirms it, last first.
    async fn endorsements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100.", default = 20)] first: i32,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<EndorsementConnection> {
        let of = (self.person, folded(&self.skill.name));
        apart(endorsements::list(ctx, of, first, after.as_deref())).await
    }
}

/// A person's absence.
#[derive(SimpleObject)]
pub struct Absence {
    /// When the person is back.
    until: DateTime,
    /// What they say about it; null where they say nothing.
    message: Option<String>,
}

/// A person of the organisation.
#[Object]
impl Profile {
    /// Opaque, globally unique, stable for ever.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// The unique short name, without the at sign; null where the person was erased.
    async fn handle(&self) -> Option<&str> {
        self.0.handle.as_deref()
    }

    /// The name to show; null where the person was erased.
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// The job title; null where there is none.
    async fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }

    /// The department; null where there is none.
    async fn department(&self) -> Option<&str> {
        self.0.department.as_deref()
    }

    /// The place of work; null where there is none.
    async fn location(&self) -> Option<&str> {
        self.0.location.as_deref()
    }

    /// Spoken languages, as language tags, at most 10.
    async fn languages(&self) -> &[String] {
        &self.0.languages
    }

    /// The biography in Markdown, to edit; null where there is none.
    async fn bio(&self) -> Option<&str> {
        self.0.bio.as_deref()
    }

    /// The biography as clean HTML, to show; null where there is none.
    async fn bio_html(&self) -> Option<String> {
        self.0.bio.as_deref().map(markdown::to_html)
    }

    /// The phone number at work; null where there is none.
    async fn phone(&self) -> Option<&str> {
        self.0.phone.as_deref()
    }

    /// The language of mail and labels; null where the person has not chosen.
    async fn language(&self) -> Option<InterfaceLanguage> {
        self.0.language.map(Into::into)
    }

    /// Claimed skills, best first, at most 50.
    async fn skills(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<ClaimedSkill>> {
        let skills = loaders(ctx)?.skills.get(&self.0.id).await;
        let skills = skills.map_err(unloaded)?.unwrap_or_default();
        let person = self.0.id;
        let skills = skills.into_iter();
        Ok(skills.map(|skill| ClaimedSkill { person, skill }).collect())
    }

    /// The absence that lasts now; null while the person is there.
    async fn absence(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Absence>> {
        let now = app(ctx)?.now();
        let until = self.0.away_until.filter(|until| *until > now);
        Ok(until.map(|until| Absence {
            until: DateTime(until),
            message: self.0.away_message.clone(),
        }))
    }

    /// Whether the person is still here.
    async fn status(&self) -> ProfileStatus {
        if self.0.active {
            ProfileStatus::Active
        } else {
            ProfileStatus::Deactivated
        }
    }

    /// The stay of somebody from outside the company; null for somebody who works here.
    async fn guest(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<GuestStay>> {
        guests::stay(ctx, self.0.id).await
    }

    /// When the person joined.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// The manager; null where there is none.
    async fn manager(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Self>> {
        match self.0.manager {
            Some(manager) => profile(ctx, manager).await,
            None => Ok(None),
        }
    }

    /// The people here who report to this one, by name.
    async fn direct_reports(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100.", default = 20)] first: i32,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<ProfileConnection> {
        let filter = Filter {
            manager: Some(self.0.id),
            ..Filter::default()
        };
        apart(list(ctx, &filter, first, after.as_deref())).await
    }

    /// What changed in the profile, newest first; null where the viewer is neither the person nor
    /// an administrator.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100.", default = 20)] first: i32,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<Option<ProfileChangeConnection>> {
        if !viewer(ctx)?.may_edit(self.0.id) {
            return Ok(None);
        }
        apart(history::list(ctx, self.0.id, first, after.as_deref()))
            .await
            .map(Some)
    }

    /// How much the viewer wants to hear of this person; null where they have not said.
    async fn viewer_follow_level(
        &self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Option<FollowLevel>> {
        level(ctx, Target::Person(self.0.id)).await
    }

    /// What the viewer may do with this person now, and why not.
    async fn viewer_can(&self) -> ProfilePermissions {
        ProfilePermissions(self.0.id)
    }
}
