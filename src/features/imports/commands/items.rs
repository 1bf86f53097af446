//! What a line asks for: one thing to make, or a community with its members, each with the things
//! it refers to.

use uuid::Uuid;

use crate::features::accounts::events::PersonId;
use crate::features::comments::commands::NewComment;
use crate::features::comments::events::CommentId;
use crate::features::communities::commands::NewCommunity;
use crate::features::communities::events::{
    Audience, CommunityId, Joined, MembershipId, Role, Visibility,
};
use crate::features::imports::commands::names::Source;
use crate::features::imports::commands::report::What;
use crate::features::imports::format;
use crate::features::imports::format::{Community, Id, Language, Member, Post, Reaction, Target};
use crate::features::people::commands::Entry;
use crate::features::posts::aggregate::Text;
use crate::features::posts::commands::NewPost;
use crate::features::posts::events::{Kind, PostId};
use crate::features::reactions;
use crate::features::reactions::events::{ReactionId, Subject};
use crate::features::skills::aggregate::endorsement::Pair;
use crate::kernel::clock::Time;
use crate::kernel::locale::Locale;
use crate::kernel::texts::{Arg, text};

use super::profile;

/// One thing to do.
#[derive(Debug)]
pub(super) struct Item {
    /// The line that asks for it.
    pub(super) line: u64,
    pub(super) what: What,
    /// The command; known to the log once all of it is done.
    pub(super) command: Uuid,
    /// Where the thing comes from.
    pub(super) origin: String,
    /// Who did it, where somebody did.
    pub(super) actor: Option<PersonId>,
    /// When it happened.
    pub(super) at: Option<Time>,
    /// What it writes to: two items with one slot keep their order.
    pub(super) slot: Uuid,
    /// What must be there before.
    pub(super) needs: Vec<Need>,
    pub(super) act: Act,
}

impl Item {
    /// The key under which others refer to what it makes.
    pub(super) fn makes(&self) -> Option<Uuid> {
        What::TYPES
            .iter()
            .filter(|what| !matches!(what, What::Reaction | What::Endorsement))
            .any(|what| *what == self.what)
            .then_some(self.slot)
    }
}

/// A reference.
#[derive(Debug)]
pub(super) struct Need {
    pub(super) field: &'static str,
    pub(super) what: What,
    pub(super) id: Id,
    pub(super) key: Uuid,
}

/// What to do.
#[derive(Debug)]
pub(super) enum Act {
    Enter(Box<Entry>),
    Assign { person: PersonId, manager: PersonId },
    Found(CommunityId, NewCommunity),
    Join { joined: Joined, until: Option<Time> },
    Publish(PostId, PersonId, NewPost),
    Write(CommentId, PersonId, NewComment),
    React(PersonId, Subject, reactions::events::Kind),
    Endorse(Pair, String, Option<Subject>),
}

impl Act {
    /// Whether it writes a text, which may mention people.
    pub(super) fn is_text(&self) -> bool {
        matches!(self, Self::Publish(..) | Self::Write(..))
    }

    /// Whether a text written after it may mention somebody whom the same text before it could not.
    pub(super) fn decides_who_is_mentioned(&self) -> bool {
        matches!(self, Self::Enter(_) | Self::Join { .. })
    }
}

/// Makes items of lines.
pub(super) struct Maker<'a> {
    pub(super) source: &'a Source,
    /// The language of people and communities that have none.
    pub(super) locale: Locale,
    /// Now, for memberships that are over.
    pub(super) now: Time,
}

impl Maker<'_> {
    /// The items of a line, in an order in which references point backwards.
    pub(super) fn items(&self, line: u64, said: format::Line) -> Vec<Item> {
        match said {
            format::Line::Person(person) => self.person(line, *person),
            format::Line::Community(community) => self.community(line, community),
            format::Line::Post(post) => vec![self.post(line, *post)],
            format::Line::Comment(comment) => vec![self.comment(line, comment)],
            format::Line::Reaction(reaction) => vec![self.reaction(line, &reaction)],
            format::Line::Endorsement(said) => vec![self.endorsement(line, said)],
        }
    }

    fn item(&self, line: u64, what: What, id: &Id, act: Act) -> Item {
        Item {
            line,
            what,
            command: self.source.command(what, &[id.as_str()]),
            origin: self.source.origin(what, id.as_str()),
            actor: None,
            at: None,
            slot: self.source.key(what, id),
            needs: Vec::new(),
            act,
        }
    }

    pub(super) fn need(&self, field: &'static str, what: What, id: &Id) -> Need {
        Need {
            field,
            what,
            id: id.clone(),
            key: self.source.key(what, id),
        }
    }

    fn person(&self, line: u64, said: format::Person) -> Vec<Item> {
        let person = self.source.person(&said.id);
        // The content belongs to the command: other content is another command, an update.
        let content = profile::content(&said);
        let (id, manager) = (said.id.clone(), said.manager.clone());
        let at = time(said.joined_at);
        let act = Act::Enter(Box::new(profile::entry(person, said, self.locale.tag())));
        let entered = Item {
            command: self.source.command(What::Person, &[id.as_str(), &content]),
            at,
            ..self.item(line, What::Person, &id, act)
        };
        let assigned = manager.map(|manager| {
            let act = Act::Assign {
                person,
                manager: self.source.person(&manager),
            };
            Item {
                command: self.source.command(
                    What::Manager,
                    &[
                        &person.to_string(),
                        &self.source.person(&manager).to_string(),
                    ],
                ),
                needs: vec![
                    self.need("id", What::Person, &id),
                    self.need("manager", What::Person, &manager),
                ],
                ..self.item(line, What::Manager, &id, act)
            }
        });
        std::iter::once(entered).chain(assigned).collect()
    }

    fn community(&self, line: u64, said: Community) -> Vec<Item> {
        let community = self.source.community(&said.id);
        let new = NewCommunity {
            name: self.name(&said),
            description: said.description.unwrap_or_default(),
            visibility: match said.visibility {
                format::Visibility::Open => Visibility::Open,
                format::Visibility::Closed => Visibility::Closed,
                format::Visibility::Secret => Visibility::Secret,
            },
            language: said.language.map(|tag| language(tag).to_owned()),
        };
        let founded = Item {
            at: time(said.created_at),
            ..self.item(line, What::Community, &said.id, Act::Found(community, new))
        };
        let owner = self.owner(&said.members);
        let members = said.members.iter().enumerate().map(|(place, member)| {
            let role = if owner == Some(place) {
                Role::Owner
            } else {
                role(member.role)
            };
            self.member(line, &said.id, member, role)
        });
        std::iter::once(founded).chain(members).collect()
    }

    /// What a community is called; where nobody named it, what shows that somebody should. Its
    /// members and posts are worth more than its name.
    fn name(&self, said: &Community) -> String {
        if !said.name.trim().is_empty() {
            return said.name.clone();
        }
        let locale = match said.language {
            Some(Language::Fr) => Locale::French,
            Some(Language::En) => Locale::English,
            None => self.locale,
        };
        let id = Arg::Text(said.id.as_str());
        text(locale, "import-unnamed-community", &[("id", id)])
    }

    /// Where a community has no owner, the place of the member who becomes it: a community always
    /// has one, and the first of the highest role comes closest.
    fn owner(&self, members: &[Member]) -> Option<usize> {
        let here = members
            .iter()
            .enumerate()
            .filter(|(_, member)| !self.is_over(member));
        let (place, first) = here.rev().max_by_key(|(_, member)| role(member.role))?;
        (role(first.role) < Role::Owner).then_some(place)
    }

    fn is_over(&self, member: &Member) -> bool {
        time(member.until).is_some_and(|until| until <= self.now)
    }

    fn member(&self, line: u64, community: &Id, member: &Member, role: Role) -> Item {
        let joined = Joined {
            community: self.source.community(community),
            person: self.source.person(&member.person),
            // Owners cannot leave; who did was not the last one.
            role: if self.is_over(member) {
                role.min(Role::Manager)
            } else {
                role
            },
        };
        let (place, person) = (joined.community.to_string(), joined.person.to_string());
        let until = time(member.until).filter(|until| *until <= self.now);
        let ends = if until.is_some() { "ended" } else { "joined" };
        let label = format!("{community}/{}", member.person);
        Item {
            line,
            what: What::Membership,
            command: self
                .source
                .command(What::Membership, &[&place, &person, ends]),
            origin: self.source.origin(What::Membership, &label),
            actor: Some(joined.person),
            at: time(member.since),
            slot: MembershipId::of(joined.community, joined.person).0,
            needs: vec![
                self.need("id", What::Community, community),
                self.need("members", What::Person, &member.person),
            ],
            act: Act::Join { joined, until },
        }
    }

    fn post(&self, line: u64, said: Post) -> Item {
        let author = self.source.person(&said.author);
        let community = said.community.as_ref();
        let new = NewPost {
            audience: community.map_or(Audience::Everyone, |id| {
                Audience::Community(self.source.community(id))
            }),
            kind: match said.kind {
                format::PostKind::Status => Kind::Status,
                format::PostKind::Article => Kind::Article,
                format::PostKind::Question => Kind::Question,
                format::PostKind::Announcement => Kind::Announcement,
                format::PostKind::Kudos => Kind::Kudos,
            },
            text: Text {
                title: said.title,
                body: said.body,
                tags: said.tags,
            },
            language: said.language.map(|tag| language(tag).to_owned()),
            ends_at: None,
            thanked: None,
            under_pseudonym: false,
        };
        let mut needs = vec![self.need("author", What::Person, &said.author)];
        needs.extend(community.map(|id| self.need("community", What::Community, id)));
        let act = Act::Publish(self.source.post(&said.id), author, new);
        Item {
            actor: Some(author),
            at: time(said.created_at),
            needs,
            ..self.item(line, What::Post, &said.id, act)
        }
    }

    fn comment(&self, line: u64, said: format::Comment) -> Item {
        let author = self.source.person(&said.author);
        let mut needs = vec![
            self.need("author", What::Person, &said.author),
            self.need("post", What::Post, &said.post),
        ];
        let parent = said.parent.as_ref();
        needs.extend(parent.map(|id| self.need("parent", What::Comment, id)));
        let new = NewComment {
            post: self.source.post(&said.post),
            parent: parent.map(|id| self.source.comment(id)),
            body: said.body,
        };
        let act = Act::Write(self.source.comment(&said.id), author, new);
        Item {
            actor: Some(author),
            at: time(said.created_at),
            needs,
            ..self.item(line, What::Comment, &said.id, act)
        }
    }

    pub(super) fn target(&self, target: &Target) -> (Subject, Need) {
        match target {
            Target::Post(id) => (
                Subject::Post(self.source.post(id)),
                self.need("post", What::Post, id),
            ),
            Target::Comment(id) => (
                Subject::Comment(self.source.comment(id)),
                self.need("comment", What::Comment, id),
            ),
        }
    }

    fn reaction(&self, line: u64, said: &Reaction) -> Item {
        let person = self.source.person(&said.person);
        let (subject, need) = self.target(&said.target);
        let kind = reaction_kind(said.kind);
        let content = [&subject.to_string(), &person.to_string(), kind.as_str()];
        let label = format!("{}/{}/{}", need.what.as_str(), need.id, said.person);
        Item {
            line,
            what: What::Reaction,
            command: self.source.command(What::Reaction, &content),
            origin: self.source.origin(What::Reaction, &label),
            actor: Some(person),
            at: time(said.created_at),
            slot: ReactionId::of(subject, person).0,
            needs: vec![self.need("person", What::Person, &said.person), need],
            act: Act::React(person, subject, kind),
        }
    }
}

pub(super) fn time(at: Option<jiff::Timestamp>) -> Option<Time> {
    at.map(|at| Time(at.as_microsecond()))
}

pub(super) fn language(language: Language) -> &'static str {
    match language {
        Language::Fr => "fr",
        Language::En => "en",
    }
}

fn role(role: format::Role) -> Role {
    match role {
        format::Role::Owner => Role::Owner,
        format::Role::Manager => Role::Manager,
        format::Role::Moderator => Role::Moderator,
        // Guests read and write in the communities they belong to, as contributors do.
        format::Role::Contributor | format::Role::Guest => Role::Contributor,
        format::Role::Reader => Role::Reader,
    }
}

fn reaction_kind(kind: format::ReactionKind) -> reactions::events::Kind {
    use crate::features::reactions::events::Kind;
    match kind {
        format::ReactionKind::Like => Kind::Like,
        format::ReactionKind::Celebrate => Kind::Celebrate,
        format::ReactionKind::Support => Kind::Support,
        format::ReactionKind::Insightful => Kind::Insightful,
        format::ReactionKind::Curious => Kind::Curious,
        format::ReactionKind::Thanks => Kind::Thanks,
    }
}
