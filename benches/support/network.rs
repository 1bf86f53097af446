//! A network of any size, written straight to the log: in a hundred events one newcomer with a
//! profile, ten posts, twenty-five comments and the reactions to them.

use std::collections::HashSet;

use ruche::features::accounts::events::{AccountEvent, AccountId, Opened, PersonId};
use ruche::features::comments::events::{self as comments, CommentId};
use ruche::features::communities::events::Audience;
use ruche::features::communities::events::{
    self as communities, CommunityId, MembershipEvent, MembershipId, Role, Visibility,
};
use ruche::features::people::events as people;
use ruche::features::posts::events::{self as posts, PostId};
use ruche::features::reactions::events::{self as reactions, ReactionId, Subject};
use ruche::kernel::event::Event;
use ruche::kernel::id;
use ruche::kernel::log::{Append, Appended, Log, NewEvent, Origin};
use ruche::kernel::personal::{Keys, Personal};
use ruche::kernel::runner::Runner;

const TEXT: &str = "The new line runs since Monday; thanks to everyone who stayed late. What we \
    learned about the sensors is in the wiki, and questions are welcome here. #line #sensors";

/// Posts that still get comments and reactions.
const RECENT: usize = 200;

/// Events in one append.
const BATCH: usize = 1_000;

/// The network so far.
pub(crate) struct Network {
    log: Log,
    keys: Keys,
    written: i64,
    number: usize,
    people: Vec<PersonId>,
    posts: Vec<PostId>,
    communities: Vec<CommunityId>,
    reacted: HashSet<ReactionId>,
    batch: Vec<NewEvent>,
    streams: Vec<String>,
}

impl Network {
    pub(crate) fn new(runner: &Runner) -> Self {
        Self {
            log: runner.log.clone(),
            keys: runner.keys.clone(),
            written: 0,
            number: 0,
            people: Vec::new(),
            posts: Vec::new(),
            communities: Vec::new(),
            reacted: HashSet::new(),
            batch: Vec::new(),
            streams: Vec::new(),
        }
    }

    /// Writes until the log holds `size` events.
    pub(crate) async fn grow_to(&mut self, size: i64) {
        while self.written < size {
            match self.number % 100 {
                0 => self.newcomer().await,
                1..=10 => self.post().await,
                11..=35 => self.comment().await,
                _ => self.reaction().await,
            }
            self.number += 1;
            let left = usize::try_from(size - self.written).unwrap();
            if self.batch.len() >= BATCH.min(left) {
                self.append(left).await;
            }
        }
    }

    fn pick<T: Copy>(&self, from: &[T]) -> T {
        // Spread, and the same each time.
        from[self.number.wrapping_mul(7_919) / 3 % from.len()]
    }

    async fn newcomer(&mut self) {
        let person = PersonId::new();
        self.people.push(person);
        let known = |text: &str| Personal::identity(person.0, text.to_owned());
        let handle = format!("person{}", self.people.len());
        let opened = Opened {
            person,
            handle: known(&handle),
            email: Some(known(&format!("{handle}@example.com"))),
            administrator: false,
        };
        self.write(
            &AccountId::from(person).to_string(),
            &[AccountEvent::from(opened)],
        )
        .await;
        let created = people::Created {
            person,
            handle: known(&handle),
            name: known(&format!("Person {handle}")),
            language: "en".to_owned(),
        };
        let updated = people::Updated {
            title: Some(known("Engineer")),
            department: Some(known("Assembly")),
            ..people::Updated::default()
        };
        let claimed = people::SkillClaimed {
            skill: known("sensors"),
            level: 3,
            wish: people::Wish::Help,
        };
        let events: [people::Event; 3] = [created.into(), updated.into(), claimed.into()];
        self.write(&person.to_string(), &events).await;
        if self.people.len() % 20 == 1 {
            self.community().await;
        }
        let joined = communities::Joined {
            community: self.pick(&self.communities),
            person,
            role: Role::Contributor,
        };
        let stream = MembershipId::of(joined.community, person).to_string();
        self.write(&stream, &[MembershipEvent::from(joined)]).await;
    }

    async fn community(&mut self) {
        let community = CommunityId::new();
        self.communities.push(community);
        let created = communities::Created {
            community,
            name: format!("Community {}", self.communities.len()),
            description: TEXT.to_owned(),
            visibility: Visibility::Open,
            language: None,
            succeeds: None,
        };
        self.write(&community.to_string(), &[communities::Event::from(created)])
            .await;
    }

    async fn post(&mut self) {
        let (post, author) = (PostId::new(), self.pick(&self.people));
        if self.posts.len() == RECENT {
            self.posts.remove(0);
        }
        self.posts.push(post);
        let published = posts::Published {
            post,
            author,
            audience: Audience::Community(self.pick(&self.communities)),
            kind: posts::Kind::Status,
            title: None,
            body: Personal::writing(author.0, TEXT.to_owned()),
            language: Some("en".to_owned()),
            mentions: vec![self.people[0]],
            tags: vec!["line".to_owned(), "sensors".to_owned()],
            ends_at: None,
            thanks: None,
        };
        self.write(&post.to_string(), &[posts::Event::from(published)])
            .await;
    }

    async fn comment(&mut self) {
        let (comment, author) = (CommentId::new(), self.pick(&self.people));
        let written = comments::Written {
            comment,
            post: self.pick(&self.posts),
            parent: None,
            depth: 1,
            author,
            body: Personal::writing(author.0, TEXT.to_owned()),
            mentions: Vec::new(),
        };
        self.write(&comment.to_string(), &[comments::Event::from(written)])
            .await;
    }

    async fn reaction(&mut self) {
        let subject = Subject::Post(self.pick(&self.posts));
        let person = self.people[self.number * 31 % self.people.len()];
        let kind = reactions::Kind::ALL[self.number % 6];
        let id = ReactionId::of(subject, person);
        if !self.reacted.insert(id) {
            return;
        }
        let added = reactions::Added {
            subject,
            person,
            kind,
        };
        self.write(&id.to_string(), &[reactions::Event::from(added)])
            .await;
    }

    /// Adds the first events of a stream to the batch.
    async fn write<E: Event>(&mut self, stream: &str, events: &[E]) {
        let encode = || {
            events
                .iter()
                .map(|event| event.encode().unwrap())
                .collect::<Vec<_>>()
        };
        let payloads = self.keys.sealing(encode).await.unwrap();
        self.streams.push(stream.to_owned());
        let written = events.iter().zip(payloads).zip(1_i64..);
        self.batch
            .extend(written.map(|((event, payload), version)| NewEvent {
                stream: stream.to_owned(),
                version,
                kind: event.kind(),
                revision: event.revision(),
                payload,
            }));
    }

    /// Appends the batch, at most `left` events of it.
    async fn append(&mut self, left: usize) {
        self.batch.truncate(left);
        let append = Append {
            origin: Origin {
                command_id: id::new_uuid(),
                actor: self.people.first().map(PersonId::to_string),
                correlation_id: None,
                causation: None,
                occurred_at: None,
                imported_from: None,
            },
            expected: self.streams.drain(..).map(|stream| (stream, 0)).collect(),
            claims: Vec::new(),
            events: std::mem::take(&mut self.batch),
        };
        let appended = self.log.append(append).await.unwrap();
        let Appended::New { last, .. } = appended else {
            panic!("{appended:?}")
        };
        self.written = last;
    }
}
