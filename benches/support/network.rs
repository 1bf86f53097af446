//! A network of any size, written straight to the log, skewed as life is and the same each time
//! but for its ids: few write, a few of them a lot; a few communities have most of the members and
//! of the posts, a few posts most of the comments and reactions.

use std::collections::{BTreeSet, HashSet};

use ruche::features::accounts::events::{AccountEvent, AccountId, Opened, PersonId};
use ruche::features::comments::events::{self as comments, CommentId};
use ruche::features::communities::events::Audience;
use ruche::features::communities::events::{
    self as communities, CommunityId, MembershipEvent, MembershipId, Role, Visibility,
};
use ruche::features::people::events as people;
use ruche::features::posts::events::{self as posts, PostId};
use ruche::features::reactions::events::{self as reactions, ReactionId, Subject};
use ruche::kernel::clock::{Clock, Time};
use ruche::kernel::event::Event;
use ruche::kernel::id;
use ruche::kernel::log::{Append, Appended, Log, NewEvent, Origin};
use ruche::kernel::personal::{Keys, Personal};

const TEXT: &str = "The new line runs since Monday; thanks to everyone who stayed late. What we \
    learned about the sensors is in the wiki, and questions are welcome here. #line #sensors";

/// Posts that still get comments and reactions while a network grows.
const RECENT: usize = 200;

/// Events in one append.
const BATCH: usize = 1_000;

/// The same while a network is filled: what is in one append has happened at one time.
const FILL_BATCH: usize = 250;

/// How many of a hundred people write.
const WRITERS_PERCENT: usize = 23;

/// How many communities a newcomer joins.
const MEMBERSHIPS: usize = 8;

const TAGS: usize = 100;

/// The network so far.
pub(crate) struct Network {
    log: Log,
    keys: Keys,
    written: i64,
    number: usize,
    chance: u64,
    /// When the next event happens, and the time from one to the next; none for now.
    pace: Option<(Time, i64)>,
    people: Vec<PersonId>,
    memberships: Vec<Vec<CommunityId>>,
    posts: Vec<PostId>,
    communities: Vec<CommunityId>,
    reacted: HashSet<ReactionId>,
    batch: Vec<NewEvent>,
    streams: Vec<String>,
}

impl Network {
    pub(crate) fn new(log: &Log, keys: &Keys) -> Self {
        Self {
            log: log.clone(),
            keys: keys.clone(),
            written: 0,
            number: 0,
            chance: 1,
            pace: None,
            people: Vec::new(),
            memberships: Vec::new(),
            posts: Vec::new(),
            communities: Vec::new(),
            reacted: HashSet::new(),
            batch: Vec::new(),
            streams: Vec::new(),
        }
    }

    /// Writes until the log holds `size` events: in a hundred steps one newcomer with a profile,
    /// ten posts, twenty-five comments and the reactions to them.
    pub(crate) async fn grow_to(&mut self, size: i64) {
        while self.written < size {
            match self.number % 100 {
                0 => self.newcomer(MEMBERSHIPS).await,
                1..=10 => {
                    if self.posts.len() == RECENT {
                        self.posts.remove(0);
                    }
                    self.post().await;
                }
                11..=35 => {
                    let post = self.recent();
                    self.comment(post).await;
                }
                _ => {
                    let post = self.recent();
                    self.reaction(post).await;
                }
            }
            self.number += 1;
            let left = usize::try_from(size - self.written).unwrap();
            if self.batch.len() >= BATCH.min(left) {
                self.append(left).await;
            }
        }
    }

    /// Writes a network that posts at an even pace and ends now; of each post come two comments and
    /// five reactions. Gives a typical reader, and one who is in a single small community.
    pub(crate) async fn fill(&mut self, posts: usize) -> [PersonId; 2] {
        const APART: i64 = 39_000_000;
        let (people, communities) = ((posts / 20).max(200), (posts / 500).max(40));
        let events = i64::try_from(people * (4 + MEMBERSHIPS) + posts * 8).unwrap();
        let start = Clock::System.now().0 - events * APART;
        self.pace = Some((Time(start), APART));
        for _ in 0..communities {
            self.community().await;
        }
        for person in 1..=people {
            let is_last = person == people;
            self.newcomer(if is_last { 0 } else { MEMBERSHIPS }).await;
            self.append_full().await;
        }
        let quiet = *self.people.last().unwrap();
        let smallest = *self.communities.last().unwrap();
        self.join(smallest, quiet).await;
        let (mut comments, mut reactions) = (0.0, 0.0);
        for _ in 0..posts {
            self.post().await;
            let post = *self.posts.last().unwrap();
            // A mean of 1, and a long tail.
            let draws = self.draw().max(1e-4).powf(-0.5) - 1.0;
            comments += 2.0 * draws;
            reactions += 5.0 * draws;
            while comments >= 1.0 {
                self.comment(post).await;
                comments -= 1.0;
            }
            while reactions >= 1.0 {
                self.reaction(post).await;
                reactions -= 1.0;
            }
            self.append_full().await;
        }
        self.append(usize::MAX).await;
        [self.people[people * 3 / 4], quiet]
    }

    async fn append_full(&mut self) {
        if self.batch.len() >= FILL_BATCH {
            self.append(usize::MAX).await;
        }
    }

    /// A number from 0 to 1, the same in the same place each time (`SplitMix64`).
    fn draw(&mut self) -> f64 {
        self.chance = self.chance.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.chance;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^= bits >> 31;
        f64::from(u32::try_from(bits >> 32).unwrap()) / f64::from(u32::MAX)
    }

    /// A place below `count`, the first ones more often: the first tenth a third of the time.
    fn skewed(&mut self, count: usize) -> usize {
        let draw = self.draw();
        place(draw * draw, count)
    }

    /// A place below `count` by the law of Zipf.
    fn zipf(&mut self, count: usize) -> usize {
        let count_f64 = f64::from(u32::try_from(count).unwrap());
        let rank = count_f64.powf(self.draw()) - 1.0;
        place(rank / count_f64, count)
    }

    /// A recent post, some more often.
    fn recent(&mut self) -> PostId {
        let place = self.skewed(self.posts.len());
        self.posts[place]
    }

    fn writer(&mut self) -> usize {
        let writers = (self.people.len() * WRITERS_PERCENT / 100).max(1);
        self.skewed(writers)
    }

    async fn newcomer(&mut self, memberships: usize) {
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
        if self.people.len() / 20 >= self.communities.len() {
            self.community().await;
        }
        self.memberships.push(Vec::new());
        for _ in 0..memberships.min(self.communities.len()) {
            let mut place = self.zipf(self.communities.len());
            while self.memberships[self.people.len() - 1].contains(&self.communities[place]) {
                place = (place + 1) % self.communities.len();
            }
            self.join(self.communities[place], person).await;
        }
    }

    /// Makes the last newcomer a member.
    async fn join(&mut self, community: CommunityId, person: PersonId) {
        let joined = communities::Joined {
            community,
            person,
            role: Role::Contributor,
        };
        self.memberships.last_mut().unwrap().push(community);
        let stream = MembershipId::of(community, person).to_string();
        self.write(&stream, &[MembershipEvent::from(joined)]).await;
    }

    async fn community(&mut self) {
        let community = CommunityId::new();
        let visibility = match self.communities.len() % 5 {
            3 => Visibility::Closed,
            4 => Visibility::Secret,
            _ => Visibility::Open,
        };
        self.communities.push(community);
        let created = communities::Created {
            community,
            name: format!("Community {}", self.communities.len()),
            description: TEXT.to_owned(),
            visibility,
            language: None,
            succeeds: None,
        };
        self.write(&community.to_string(), &[communities::Event::from(created)])
            .await;
    }

    async fn post(&mut self) {
        let (post, writer) = (PostId::new(), self.writer());
        let author = self.people[writer];
        let draw = self.draw();
        let own = &self.memberships[writer];
        // Two of a hundred are for everyone.
        let audience = match own.get(place((draw - 0.02) / 0.98, own.len())) {
            Some(community) if draw >= 0.02 => Audience::Community(*community),
            _ => Audience::Everyone,
        };
        let mentioned = self.skewed(self.people.len() * 10);
        let tags = [self.zipf(TAGS), self.zipf(TAGS)].map(|tag| format!("topic{tag}"));
        let tags: BTreeSet<_> = tags.into_iter().collect();
        self.posts.push(post);
        let published = posts::Published {
            post,
            author: author.into(),
            audience,
            kind: posts::Kind::Status,
            title: None,
            body: Personal::writing(author.0, TEXT.to_owned()),
            language: Some("en".to_owned()),
            mentions: self.people.get(mentioned).copied().into_iter().collect(),
            tags: tags.into_iter().collect(),
            ends_at: None,
            thanks: None,
        };
        self.write(&post.to_string(), &[posts::Event::from(published)])
            .await;
    }

    async fn comment(&mut self, post: PostId) {
        let (comment, writer) = (CommentId::new(), self.writer());
        let author = self.people[writer];
        let written = comments::Written {
            comment,
            post,
            parent: None,
            depth: 1,
            author: author.into(),
            body: Personal::writing(author.0, TEXT.to_owned()),
            mentions: Vec::new(),
        };
        self.write(&comment.to_string(), &[comments::Event::from(written)])
            .await;
    }

    async fn reaction(&mut self, post: PostId) {
        let subject = Subject::Post(post);
        let person = self.skewed(self.people.len());
        let person = self.people[person];
        let kind = reactions::Kind::ALL[self.skewed(6)];
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
        if let Some((now, apart)) = &mut self.pace {
            now.0 += *apart * i64::try_from(self.batch.len()).unwrap();
        }
        let append = Append {
            origin: Origin {
                command_id: id::new_uuid(),
                actor: self.people.first().map(PersonId::to_string),
                correlation_id: None,
                causation: None,
                occurred_at: self.pace.map(|(now, _)| now),
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

/// The place of a share from 0 to 1 among `count`.
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a count is a count"
)]
fn place(share: f64, count: usize) -> usize {
    let count_f64 = f64::from(u32::try_from(count).unwrap());
    ((share.max(0.0) * count_f64) as usize).min(count.saturating_sub(1))
}
