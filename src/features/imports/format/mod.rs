//! The neutral import format: one JSON line to one plain value, or the field and the reason.
//!
//! Only the form is judged here. Lengths, references and rules of the product belong to the
//! aggregates, so that an import obeys exactly what the API obeys.

mod fields;
mod values;

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde::Serialize;

pub use self::values::Id;

/// The longest line that is read, without its line end.
pub const LINE_BYTES_MAX: usize = 256 * 1024;

/// What one line of the file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Somebody of the network.
    Person(Box<Person>),
    /// A place where people post.
    Community(Community),
    /// Something published.
    Post(Box<Post>),
    /// A comment on a post.
    Comment(Comment),
    /// A reaction to a post or to a comment.
    Reaction(Reaction),
    /// A skill that somebody confirms of somebody else.
    Endorsement(Endorsement),
}

/// A person and their profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Unique among the people of the file.
    pub id: Id,
    /// The name used in mentions.
    pub handle: String,
    /// The name shown.
    pub name: String,
    /// Where mail goes.
    pub email: Option<String>,
    /// The language the person reads the product in.
    pub language: Option<Language>,
    /// The job title.
    pub title: Option<String>,
    /// The department.
    pub department: Option<String>,
    /// The site.
    pub location: Option<String>,
    /// The biography, in Markdown.
    pub bio: Option<String>,
    /// The telephone number, as written.
    pub phone: Option<String>,
    /// The person they report to.
    pub manager: Option<Id>,
    /// The skills they declare.
    pub skills: Vec<Skill>,
    /// The languages they speak, as written.
    pub languages: Vec<String>,
    /// Whether they still work here; missing reads as active.
    pub status: PersonStatus,
    /// When they arrived.
    pub joined_at: Option<Timestamp>,
}

/// A declared skill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skill {
    /// Its name, as written.
    pub name: String,
    /// From 1 (beginner) to 4 (reference).
    pub level: Option<u8>,
    /// What the person wants to do with it.
    pub wants: Option<Wants>,
}

/// A community and its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Community {
    /// Unique among the communities of the file.
    pub id: Id,
    /// The name shown.
    pub name: String,
    /// Who sees it; missing reads as open.
    pub visibility: Visibility,
    /// What it is for.
    pub description: Option<String>,
    /// The language spoken there.
    pub language: Option<Language>,
    /// Its topics.
    pub tags: Vec<String>,
    /// When it was founded.
    pub created_at: Option<Timestamp>,
    /// Who belongs to it, or did.
    pub members: Vec<Member>,
}

/// A membership, with its dates where they are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub person: Id,
    /// As what; missing reads as contributor.
    pub role: Role,
    /// From when.
    pub since: Option<Timestamp>,
    /// Until when; may lie in the future.
    pub until: Option<Timestamp>,
}

/// A post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Unique among the posts of the file.
    pub id: Id,
    /// Who wrote it.
    pub author: Id,
    /// The text, in Markdown.
    pub body: String,
    /// Where; none is the whole company.
    pub community: Option<Id>,
    /// What it is; missing reads as a status.
    pub kind: PostKind,
    /// The title, for the kinds that have one.
    pub title: Option<String>,
    /// The language it is written in.
    pub language: Option<Language>,
    /// Its topics.
    pub tags: Vec<String>,
    /// When it was published.
    pub created_at: Option<Timestamp>,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
    /// On a question: the comments chosen as answers. They come later in the file.
    pub accepted_comments: Vec<Id>,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Unique among the comments of the file.
    pub id: Id,
    /// The post it belongs to.
    pub post: Id,
    /// Who wrote it.
    pub author: Id,
    /// The text, in Markdown.
    pub body: String,
    /// The comment it answers; none answers the post.
    pub parent: Option<Id>,
    /// When it was written.
    pub created_at: Option<Timestamp>,
}

/// A reaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    /// To what.
    pub target: Target,
    /// Whose.
    pub person: Id,
    /// Which of the six.
    pub kind: ReactionKind,
    /// When.
    pub created_at: Option<Timestamp>,
}

/// What a reaction is about, or what shows a skill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A post, by its id in the file.
    Post(Id),
    /// A comment, by its id in the file.
    Comment(Id),
}

/// A confirmation of a skill that a person declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endorsement {
    /// Whose skill.
    pub person: Id,
    /// Who confirms it.
    pub by: Id,
    /// The skill, by any name of it.
    pub skill: String,
    /// What shows it.
    pub evidence: Option<Target>,
    /// When.
    pub created_at: Option<Timestamp>,
}

/// A language the product speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Language {
    /// French.
    Fr,
    /// English.
    En,
}

/// Whether a person still works here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum PersonStatus {
    /// They do.
    Active,
    /// They left; what they wrote stays.
    Deactivated,
}

/// What a person wants to do with a skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Wants {
    /// Help others.
    Help,
    /// Learn more.
    Learn,
}

/// Who sees a community and what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Everybody sees all of it.
    Open,
    /// Everybody sees that it exists, members see what is in it.
    Closed,
    /// Only members know of it.
    Secret,
}

/// What a member may do in a community.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Everything, handing it over included.
    Owner,
    /// Settings and members.
    Manager,
    /// What others wrote.
    Moderator,
    /// Writing.
    Contributor,
    /// Reading.
    Reader,
    /// Reading and writing here, from outside the company.
    Guest,
}

/// What a post is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostKind {
    /// A short message.
    Status,
    /// A long text with a title.
    Article,
    /// Something asked.
    Question,
    /// Something everybody has to know.
    Announcement,
    /// Thanks in public.
    Kudos,
}

/// The six reactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReactionKind {
    /// I like it.
    Like,
    /// Well done.
    Celebrate,
    /// I stand with you.
    Support,
    /// I learned something.
    Insightful,
    /// I want to know more.
    Curious,
    /// Thank you.
    Thanks,
}

/// Why a line is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {reason}")]
pub struct Broken {
    /// The field at fault, or `line` when the whole line is.
    pub field: String,
    /// What is wrong and what would be right.
    pub reason: String,
}

impl Broken {
    fn field(field: &str, reason: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            reason: reason.into(),
        }
    }

    fn line(reason: impl Into<String>) -> Self {
        Self::field("line", reason)
    }
}

/// Reads one line of the file. Its line end may be present; a byte order mark is skipped.
pub fn parse(line: &[u8]) -> Result<Line, Broken> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    if line.len() > LINE_BYTES_MAX {
        let bytes = line.len();
        return Err(Broken::line(format!(
            "{bytes} bytes, at most {LINE_BYTES_MAX} are read"
        )));
    }
    let text = std::str::from_utf8(line).map_err(|error| {
        Broken::line(format!(
            "not UTF-8 from byte {}",
            error.valid_up_to().saturating_add(1)
        ))
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    fields::read(text)
}
