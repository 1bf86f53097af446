//! The taxonomy of skills in the API.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};

use crate::features::graphql::permission::Permission;
use crate::features::graphql::{
    DateTime, Text, apart, app, broken, locale, page, unloaded, viewer, words,
};
use crate::features::people::folded;
use crate::features::people::graphql::{InterfaceLanguage, Profile, profile};
use crate::features::skills::aggregate::NAME_CHARS_MAX;
use crate::features::skills::events::{SkillId, SkillState};
use crate::features::skills::projection;
use crate::features::skills::queries::{self, Listed};
use crate::kernel::locale::Locale;
use crate::kernel::page::encode;

pub mod editors;
pub mod endorsements;
pub mod gaps;
mod loaders;
pub mod mutations;
mod refusal;

pub use loaders::SkillLoaders;

/// Where a skill stands.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "SkillState", name = "SkillState")]
pub enum State {
    /// Somebody proposes it; an editor of the taxonomy decides.
    Proposed,
    /// It is in the taxonomy.
    Accepted,
    /// It was proposed, and is not in the taxonomy.
    Refused,
    /// It is another one now: see mergedInto.
    Merged,
}

/// A skill of the company's taxonomy.
#[derive(Clone)]
pub struct Skill(pub(super) Arc<queries::Skill>);

/// The skill with this id, as far as it exists for the viewer.
pub async fn skill(ctx: &Context<'_>, id: SkillId) -> async_graphql::Result<Option<Skill>> {
    if viewer(ctx).is_err() {
        return Ok(None);
    }
    let found = SkillLoaders::of(ctx)?.skills.get(&id).await;
    Ok(found.map_err(unloaded)?.map(Skill))
}

/// The skill of the taxonomy that has this name, folded, whatever the language; none where it is no
/// name of one, or the taxonomy does not exist for the viewer.
pub async fn skill_named(ctx: &Context<'_>, name: String) -> async_graphql::Result<Option<Skill>> {
    let id = SkillLoaders::of(ctx)?.named.get(&name).await;
    match id.map_err(unloaded)? {
        Some(id) => skill(ctx, id).await,
        None => Ok(None),
    }
}

/// The skill of the taxonomy that this id means now: itself, or the one it goes on in.
pub async fn skill_meant(ctx: &Context<'_>, id: SkillId) -> async_graphql::Result<Option<Skill>> {
    let found = skill(ctx, id).await?;
    let found = match found.as_ref().and_then(|skill| skill.0.into) {
        Some(into) => skill(ctx, into).await?,
        None => found,
    };
    Ok(found.filter(|skill| skill.0.state == SkillState::Accepted))
}

/// The folded names that mean the same skill as this one: those of the skill of the taxonomy, or the
/// name alone where it is none of one.
pub async fn names_of_skill(ctx: &Context<'_>, name: &str) -> async_graphql::Result<Vec<String>> {
    let name = folded(name.trim());
    let found = skill_named(ctx, name.clone()).await?;
    Ok(found.map_or_else(
        || vec![name],
        |skill| skill.0.names.all().map(|name| folded(name)).collect(),
    ))
}

impl Skill {
    /// Which skill it is.
    pub fn skill(&self) -> SkillId {
        self.0.id
    }

    /// The label in a language, else the one it has.
    pub fn label_in(&self, locale: Locale) -> &str {
        self.0.label(locale)
    }
}

crate::connection!(SkillConnection, SkillEdge, Skill, "skills", "skill");

/// What the viewer may do with a skill now, and why not.
pub struct SkillPermissions;

/// What the viewer may do with a skill now, and why not.
#[Object]
impl SkillPermissions {
    /// Change its names and its place, decide about it, merge it.
    async fn edit(&self, ctx: &Context<'_>) -> async_graphql::Result<Permission> {
        editors::may_edit(ctx).await
    }
}

/// A skill of the company's taxonomy.
#[Object]
impl Skill {
    /// Opaque, globally unique, stable for ever.
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What it is called in the viewer's language, else in the other.
    async fn label(&self, ctx: &Context<'_>) -> Text {
        Text(self.0.label(locale(ctx)).to_owned())
    }

    /// The label in French; null where it has none.
    async fn french(&self) -> Option<&str> {
        self.0.names.french.as_deref()
    }

    /// The label in English; null where it has none.
    async fn english(&self) -> Option<&str> {
        self.0.names.english.as_deref()
    }

    /// What else it is called, in any language, at most 50.
    async fn synonyms(&self) -> &[String] {
        &self.0.names.synonyms
    }

    /// Where it stands.
    async fn state(&self) -> State {
        self.0.state.into()
    }

    /// The wider skill above it; null for one at the top.
    async fn parent(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Self>> {
        match self.0.parent {
            Some(parent) => skill(ctx, parent).await,
            None => Ok(None),
        }
    }

    /// The narrower skills below it, by name.
    async fn children(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100.", default = 20)] first: i32,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<SkillConnection> {
        let below = Listed::Below(self.0.id);
        apart(list(ctx, below, first, after.as_deref())).await
    }

    /// The skill it goes on in; null where it was not merged.
    async fn merged_into(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Self>> {
        match self.0.into {
            Some(into) => skill(ctx, into).await,
            None => Ok(None),
        }
    }

    /// How many people who are here claim it, under any of its names; nobody twice.
    async fn holder_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i64> {
        let count = SkillLoaders::of(ctx)?.holders.get(&self.0.id).await;
        Ok(count.map_err(unloaded)?.unwrap_or_default())
    }

    /// Who proposed it; null where an editor added it, or the person was erased.
    async fn proposed_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        match self.0.proposed_by {
            Some(person) => profile(ctx, person).await,
            None => Ok(None),
        }
    }

    /// When it was proposed or added.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// What the viewer may do with it now, and why not.
    async fn viewer_can(&self) -> SkillPermissions {
        SkillPermissions
    }
}

/// Reads of the taxonomy.
#[derive(Default)]
pub struct SkillsQuery;

#[Object]
impl SkillsQuery {
    /// The skill with this id, also when it was merged into another; null where there is none.
    async fn skill(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of a skill.")] id: ID,
    ) -> async_graphql::Result<Option<Skill>> {
        viewer(ctx)?;
        match id.parse() {
            Ok(id) => skill(ctx, id).await,
            Err(_not_an_id) => Ok(None),
        }
    }

    /// Skills of the taxonomy with a name one of whose words begins so, by that name: for
    /// suggestions while a skill is typed.
    #[expect(clippy::too_many_arguments, reason = "the arguments of the field")]
    async fn skills(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How a label or a synonym begins, at most 120 characters; case and accents do not \
                    count. Empty lists all.",
            default
        )]
        prefix: String,
        #[graphql(desc = "Only labels of this language, and synonyms; null for all names.")]
        language: Option<InterfaceLanguage>,
        #[graphql(desc = "At most this many, 1 to 100.", default = 20)] first: i32,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<SkillConnection> {
        let prefix = words("prefix", Some(prefix), NAME_CHARS_MAX)?.unwrap_or_default();
        let begin = Listed::Begin(prefix, language.map(Locale::from));
        list(ctx, begin, first, after.as_deref()).await
    }

    /// Skills that are proposed and wait for an editor of the taxonomy, by name.
    async fn skill_proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100.", default = 20)] first: i32,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<SkillConnection> {
        list(ctx, Listed::Proposed, first, after.as_deref()).await
    }
}

/// The name of the cursors of a list; they carry the folded name.
fn name(listed: &Listed) -> &'static str {
    match listed {
        Listed::Begin(..) => "skills",
        Listed::Below(_) => "narrower-skills",
        Listed::Proposed => "skill-proposals",
    }
}

async fn list(
    ctx: &Context<'_>,
    listed: Listed,
    first: i32,
    after: Option<&str>,
) -> async_graphql::Result<SkillConnection> {
    let (app, viewer) = (app(ctx)?, viewer(ctx)?);
    let name = name(&listed);
    let page = page(name, 1, Some(first), after)?;
    let as_of = app.progress.position(projection::NAME);
    let slice = queries::list(app, viewer.person, &listed, &page).await;
    let slice = slice.map_err(broken)?;
    let items = slice.items.into_iter().map(|(by, skill)| {
        let skill = Arc::new(skill);
        (encode(name, &[&by]), Skill(skill))
    });
    Ok(SkillConnection::new(
        items.collect(),
        slice.more,
        &page,
        as_of,
    ))
}
