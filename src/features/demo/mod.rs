//! Demo: a network to try Ruche with, the colleagues of an invented maker of aluminium structures.
//!
//! The people, communities and conversations are texts compiled in; their times and the reactions
//! come from a seeded generator, relative to the moment given. The same moment and seed give the
//! same lines, in the form an import takes.

mod chance;
mod script;
mod timeline;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::features::imports::format::{
    Comment, Community, Id, Line, Member, Person, PersonStatus, Post, PostKind, Reaction,
    ReactionKind, Role, Target,
};
use crate::features::skills::commands::NewSkill;
use crate::features::skills::events::SkillId;

use self::chance::Chance;
use self::script::{Colleague, Place, Remark, Thread};
use self::timeline::Timeline;

/// The seed of the network shown by default.
pub const SEED: u64 = 2026;

/// The handle of the person to make administrator.
pub const ADMINISTRATOR: &str = "ada";

/// The domain of everybody's address.
pub const DOMAIN: &str = "montclar.example";

/// The people who left; what they wrote stays.
const LEFT: &[&str] = &["gilles"];

/// Which reactions a post of a kind, or a comment, attracts, and how often.
type Moods = &'static [(ReactionKind, u64)];

/// The whole network, in an order in which every reference points backwards.
pub fn network(now: Timestamp, seed: u64) -> Vec<Line> {
    let mut chance = Chance::new(seed);
    let timeline = Timeline::new(now);
    let colleagues = script::colleagues();
    let places = script::places();
    let mut lines: Vec<Line> = colleagues
        .iter()
        .map(|colleague| person(colleague, &timeline, &mut chance))
        .collect();
    lines.extend(
        places
            .iter()
            .map(|place| community(place, &timeline, &mut chance)),
    );

    let everybody: Vec<&str> = colleagues
        .iter()
        .map(|colleague| colleague.handle)
        .collect();
    let mut audiences: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for place in &places {
        audiences.insert(
            place.key,
            place.members.iter().map(|(handle, _)| *handle).collect(),
        );
    }
    let mut planned: Vec<(Timestamp, Option<&str>, Thread)> = Vec::new();
    for (place, threads) in script::threads() {
        let moments = timeline.posts(threads.len(), &mut chance);
        planned.extend(
            moments
                .into_iter()
                .zip(threads)
                .map(|(at, thread)| (at, place, thread)),
        );
    }
    planned.sort_by_key(|(at, ..)| *at);

    let mut writer = Writer {
        lines,
        timeline,
        chance,
        posts: 0,
        comments: 0,
    };
    for (at, place, thread) in &planned {
        let audience = place
            .and_then(|key| audiences.get(key))
            .unwrap_or(&everybody);
        writer.thread(*at, *place, thread, audience);
    }
    writer.lines
}

/// The taxonomy of skills of the network, each after those above it.
pub fn taxonomy() -> Vec<(SkillId, NewSkill)> {
    let id = |key: &str| SkillId::derived(&["demo", key]);
    let skills = script::taxonomy().into_iter().map(|taxon| {
        let new = NewSkill {
            names: taxon.names,
            parent: taxon.parent.map(id),
        };
        (id(taxon.key), new)
    });
    skills.collect()
}

fn person(colleague: &Colleague, timeline: &Timeline, chance: &mut Chance) -> Line {
    let left = LEFT.contains(&colleague.handle);
    Line::Person(Box::new(Person {
        id: Id::from(colleague.handle),
        handle: colleague.handle.to_owned(),
        name: colleague.name.to_owned(),
        email: Some(format!("{}@{DOMAIN}", colleague.handle)),
        language: Some(colleague.language),
        title: Some(colleague.title.to_owned()),
        department: Some(colleague.department.to_owned()),
        location: Some(colleague.location.to_owned()),
        bio: Some(colleague.bio.to_owned()),
        phone: None,
        manager: colleague.manager.map(Id::from),
        skills: colleague.skills.clone(),
        languages: colleague
            .languages
            .iter()
            .map(|&language| language.to_owned())
            .collect(),
        status: if left {
            PersonStatus::Deactivated
        } else {
            PersonStatus::Active
        },
        joined_at: Some(timeline.days_ago(650 + chance.below(4_000))),
    }))
}

fn community(place: &Place, timeline: &Timeline, chance: &mut Chance) -> Line {
    let founded = 500 + chance.below(120);
    let members = place.members.iter().map(|&(handle, role)| Member {
        person: Id::from(handle),
        role,
        since: Some(timeline.days_ago(match role {
            Role::Owner => founded,
            Role::Manager | Role::Moderator | Role::Contributor | Role::Reader | Role::Guest => {
                founded.saturating_sub(chance.below(60))
            }
        })),
        until: None,
    });
    Line::Community(Community {
        id: Id::from(place.key),
        name: place.name.to_owned(),
        visibility: place.visibility,
        description: Some(place.description.to_owned()),
        language: Some(place.language),
        tags: place.tags.iter().map(|&tag| tag.to_owned()).collect(),
        members: members.collect(),
        created_at: Some(timeline.days_ago(founded)),
    })
}

/// Turns threads into lines, one after the other, and counts the ids.
struct Writer {
    lines: Vec<Line>,
    timeline: Timeline,
    chance: Chance,
    posts: u64,
    comments: u64,
}

impl Writer {
    fn thread(&mut self, at: Timestamp, place: Option<&str>, thread: &Thread, audience: &[&str]) {
        self.posts += 1;
        let post = Id::from(self.posts);
        let accepted = (self.comments + 1..).zip(&thread.remarks);
        let accepted = accepted
            .filter(|(_, remark)| remark.accepted)
            .map(|(id, _)| Id::from(id));
        self.lines.push(Line::Post(Box::new(Post {
            id: post.clone(),
            author: Id::from(thread.author),
            body: thread.body.clone(),
            community: place.map(Id::from),
            kind: thread.kind,
            title: thread.title.map(str::to_owned),
            language: Some(thread.language),
            tags: thread.tags(),
            created_at: Some(at),
            edited_at: None,
            accepted_comments: accepted.collect(),
        })));
        let welcome = match thread.kind {
            PostKind::Kudos | PostKind::Announcement => 4,
            PostKind::Article => 2,
            PostKind::Status | PostKind::Question => 0,
        };
        // Squared: most posts get a nod, a few are what everybody talks about.
        let applause = welcome + self.chance.skewed(7);
        let others: Vec<&str> = audience
            .iter()
            .copied()
            .filter(|handle| *handle != thread.author)
            .collect();
        self.reactions(
            &Target::Post(post.clone()),
            (at, applause),
            &others,
            moods(thread.kind),
        );
        self.remarks(&post, at, &thread.remarks, audience);
    }

    fn remarks(&mut self, post: &Id, at: Timestamp, remarks: &[Remark], audience: &[&str]) {
        // The last comment at each depth: a reply answers the one above it.
        let mut branch: Vec<Id> = Vec::new();
        let mut last = at;
        for remark in remarks {
            self.comments += 1;
            let id = Id::from(self.comments);
            last = self
                .timeline
                .after(last, SignedDuration::from_hours(20), &mut self.chance);
            branch.truncate(remark.depth);
            self.lines.push(Line::Comment(Comment {
                id: id.clone(),
                post: post.clone(),
                author: Id::from(remark.author),
                body: remark.body.to_owned(),
                parent: branch.last().cloned(),
                created_at: Some(last),
            }));
            branch.push(id.clone());
            let applause = u64::from(remark.accepted) + self.chance.skewed(2);
            let others: Vec<&str> = audience
                .iter()
                .copied()
                .filter(|handle| *handle != remark.author)
                .collect();
            self.reactions(
                &Target::Comment(id),
                (last, applause),
                &others,
                COMMENT_MOODS,
            );
        }
    }

    /// Adds so many reactions, each of another person, in the order they were made.
    fn reactions(
        &mut self,
        target: &Target,
        (mut at, count): (Timestamp, u64),
        people: &[&str],
        moods: Moods,
    ) {
        let mut people: Vec<&str> = people
            .iter()
            .copied()
            .filter(|handle| !LEFT.contains(handle))
            .collect();
        self.chance.shuffle(&mut people);
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        for person in people.into_iter().take(count) {
            at = self
                .timeline
                .after(at, SignedDuration::from_hours(6), &mut self.chance);
            if let Some(kind) = self.chance.weighted(moods) {
                self.lines.push(Line::Reaction(Reaction {
                    target: target.clone(),
                    person: Id::from(person),
                    kind,
                    created_at: Some(at),
                }));
            }
        }
    }
}

const COMMENT_MOODS: Moods = &[
    (ReactionKind::Like, 50),
    (ReactionKind::Thanks, 25),
    (ReactionKind::Insightful, 18),
    (ReactionKind::Support, 5),
    (ReactionKind::Celebrate, 2),
];

fn moods(kind: PostKind) -> Moods {
    match kind {
        PostKind::Status | PostKind::Announcement => &[
            (ReactionKind::Like, 50),
            (ReactionKind::Celebrate, 18),
            (ReactionKind::Support, 12),
            (ReactionKind::Thanks, 10),
            (ReactionKind::Insightful, 6),
            (ReactionKind::Curious, 4),
        ],
        PostKind::Article => &[
            (ReactionKind::Insightful, 42),
            (ReactionKind::Like, 30),
            (ReactionKind::Thanks, 18),
            (ReactionKind::Curious, 10),
        ],
        PostKind::Question => &[
            (ReactionKind::Curious, 55),
            (ReactionKind::Support, 25),
            (ReactionKind::Like, 20),
        ],
        PostKind::Kudos => &[
            (ReactionKind::Celebrate, 55),
            (ReactionKind::Thanks, 20),
            (ReactionKind::Like, 15),
            (ReactionKind::Support, 10),
        ],
    }
}
