//! What each type of line has, and how its value is made of the fields read.

use jiff::Timestamp;

use super::Fields;
use crate::features::imports::format::values::{Moment, choose};
use crate::features::imports::format::{
    Broken, Comment, Community, Endorsement, Id, Language, Line, Person, PersonStatus, Post,
    PostKind, Reaction, ReactionKind, Target, Visibility,
};

const PERSON: &[&str] = &[
    "type",
    "id",
    "handle",
    "name",
    "email",
    "language",
    "title",
    "department",
    "location",
    "bio",
    "phone",
    "manager",
    "skills",
    "languages",
    "status",
    "joined_at",
];
const COMMUNITY: &[&str] = &[
    "type",
    "id",
    "name",
    "visibility",
    "description",
    "language",
    "tags",
    "created_at",
    "members",
];
const POST: &[&str] = &[
    "type",
    "id",
    "author",
    "body",
    "community",
    "kind",
    "title",
    "language",
    "tags",
    "created_at",
    "edited_at",
    "accepted_comments",
];
const COMMENT: &[&str] = &[
    "type",
    "id",
    "post",
    "author",
    "body",
    "parent",
    "created_at",
];
const REACTION: &[&str] = &["type", "post", "comment", "person", "kind", "created_at"];

const ENDORSEMENT: &[&str] = &[
    "type",
    "person",
    "by",
    "skill",
    "post",
    "comment",
    "created_at",
];

const LANGUAGES: &[(&str, Language)] = &[("fr", Language::Fr), ("en", Language::En)];
const STATUSES: &[(&str, PersonStatus)] = &[
    ("active", PersonStatus::Active),
    ("deactivated", PersonStatus::Deactivated),
];
const VISIBILITIES: &[(&str, Visibility)] = &[
    ("open", Visibility::Open),
    ("closed", Visibility::Closed),
    ("secret", Visibility::Secret),
    ("public", Visibility::Open),
    ("private", Visibility::Closed),
];
const POST_KINDS: &[(&str, PostKind)] = &[
    ("status", PostKind::Status),
    ("article", PostKind::Article),
    ("question", PostKind::Question),
    ("announcement", PostKind::Announcement),
    ("kudos", PostKind::Kudos),
    ("post", PostKind::Status),
    ("praise", PostKind::Kudos),
];
const REACTION_KINDS: &[(&str, ReactionKind)] = &[
    ("like", ReactionKind::Like),
    ("celebrate", ReactionKind::Celebrate),
    ("support", ReactionKind::Support),
    ("insightful", ReactionKind::Insightful),
    ("curious", ReactionKind::Curious),
    ("thanks", ReactionKind::Thanks),
];

pub(super) type Build = fn(Fields) -> Result<Line, Broken>;

/// The types of lines, the fields of each, and what makes it.
pub(super) const TYPES: &[(&str, (&[&str], Build))] = &[
    ("person", (PERSON, Fields::person)),
    ("community", (COMMUNITY, Fields::community)),
    ("post", (POST, Fields::post)),
    ("comment", (COMMENT, Fields::comment)),
    ("reaction", (REACTION, Fields::reaction)),
    ("endorsement", (ENDORSEMENT, Fields::endorsement)),
];

impl Fields {
    pub(super) fn build(mut self) -> Result<Line, Broken> {
        let name = required("type", self.r#type.take())?;
        let (allowed, build) =
            choose(&name, TYPES).map_err(|reason| Broken::field("type", reason))?;
        let foreign = self.seen.iter().find(|field| !allowed.contains(field));
        if let Some(field) = self.stranger.as_deref().or(foreign.copied()) {
            let allowed = allowed.join(", ");
            let reason = format!(
                "no field of a {}, allowed are {allowed}",
                name.to_lowercase()
            );
            return Err(Broken::field(field, reason));
        }
        build(self)
    }

    fn person(self) -> Result<Line, Broken> {
        Ok(Line::Person(Box::new(Person {
            id: required("id", self.id)?,
            handle: required("handle", self.handle)?,
            name: required("name", self.name)?,
            email: self.email,
            language: language(self.language)?,
            title: self.title,
            department: self.department,
            location: self.location,
            bio: self.bio,
            phone: self.phone,
            manager: self.manager,
            skills: self.skills.unwrap_or_default(),
            languages: self.languages.unwrap_or_default(),
            status: chosen("status", self.status, STATUSES)?.unwrap_or(PersonStatus::Active),
            joined_at: time(self.joined_at),
        })))
    }

    fn community(self) -> Result<Line, Broken> {
        let visibility = chosen("visibility", self.visibility, VISIBILITIES)?;
        Ok(Line::Community(Community {
            id: required("id", self.id)?,
            name: required("name", self.name)?,
            visibility: visibility.unwrap_or(Visibility::Open),
            description: self.description,
            language: language(self.language)?,
            tags: self.tags.unwrap_or_default(),
            created_at: time(self.created_at),
            members: self.members.unwrap_or_default(),
        }))
    }

    fn post(self) -> Result<Line, Broken> {
        Ok(Line::Post(Box::new(Post {
            id: required("id", self.id)?,
            author: required("author", self.author)?,
            body: required("body", self.body)?,
            community: self.community,
            kind: chosen("kind", self.kind, POST_KINDS)?.unwrap_or(PostKind::Status),
            title: self.title,
            language: language(self.language)?,
            tags: self.tags.unwrap_or_default(),
            created_at: time(self.created_at),
            edited_at: time(self.edited_at),
            accepted_comments: self.accepted_comments.unwrap_or_default(),
        })))
    }

    fn comment(self) -> Result<Line, Broken> {
        Ok(Line::Comment(Comment {
            id: required("id", self.id)?,
            post: required("post", self.post)?,
            author: required("author", self.author)?,
            body: required("body", self.body)?,
            parent: self.parent,
            created_at: time(self.created_at),
        }))
    }

    fn reaction(self) -> Result<Line, Broken> {
        let target = target(self.post, self.comment)?;
        let target = target.ok_or_else(|| Broken::field("post", "missing: a post or a comment"))?;
        Ok(Line::Reaction(Reaction {
            target,
            person: required("person", self.person)?,
            kind: required("kind", chosen("kind", self.kind, REACTION_KINDS)?)?,
            created_at: time(self.created_at),
        }))
    }

    fn endorsement(self) -> Result<Line, Broken> {
        Ok(Line::Endorsement(Endorsement {
            person: required("person", self.person)?,
            by: required("by", self.by)?,
            skill: required("skill", self.skill)?,
            evidence: target(self.post, self.comment)?,
            created_at: time(self.created_at),
        }))
    }
}

fn target(post: Option<Id>, comment: Option<Id>) -> Result<Option<Target>, Broken> {
    match (post, comment) {
        (Some(post), None) => Ok(Some(Target::Post(post))),
        (None, Some(comment)) => Ok(Some(Target::Comment(comment))),
        (None, None) => Ok(None),
        (Some(_), Some(_)) => Err(Broken::field("comment", "a post or a comment, not both")),
    }
}

fn required<T>(field: &str, value: Option<T>) -> Result<T, Broken> {
    value.ok_or_else(|| Broken::field(field, "missing"))
}

fn time(moment: Option<Moment>) -> Option<Timestamp> {
    moment.map(|moment| moment.0)
}

fn chosen<T: Copy>(
    field: &str,
    text: Option<String>,
    options: &[(&str, T)],
) -> Result<Option<T>, Broken> {
    let value = text.map(|text| choose(&text, options)).transpose();
    value.map_err(|reason| Broken::field(field, reason))
}

/// A region says nothing the product would use: `fr-CA` reads as `fr`.
fn language(text: Option<String>) -> Result<Option<Language>, Broken> {
    let primary = text.map(|tag| tag.split(['-', '_']).next().unwrap_or_default().to_owned());
    chosen("language", primary, LANGUAGES)
}
