//! What the demo network promises to whoever imports it, judges it or searches it.

mod texts;

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::features::people::folded;

fn now() -> Timestamp {
    "2026-11-24T10:30:00Z".parse().unwrap()
}

/// The lines by type.
#[derive(Default)]
struct Network {
    people: Vec<Person>,
    communities: Vec<Community>,
    posts: Vec<Post>,
    comments: Vec<Comment>,
    reactions: Vec<Reaction>,
}

fn demo() -> Network {
    let mut demo = Network::default();
    for line in network(now(), SEED) {
        match line {
            Line::Person(person) => demo.people.push(*person),
            Line::Community(community) => demo.communities.push(community),
            Line::Post(post) => demo.posts.push(*post),
            Line::Comment(comment) => demo.comments.push(comment),
            Line::Reaction(reaction) => demo.reactions.push(reaction),
            Line::Endorsement(_) => {}
        }
    }
    demo
}

impl Network {
    /// Who may read a post: the members of its community, or everybody.
    fn readers(&self, post: &Post) -> BTreeSet<&str> {
        match &post.community {
            None => self
                .people
                .iter()
                .map(|person| person.handle.as_str())
                .collect(),
            Some(id) => {
                let community = self
                    .communities
                    .iter()
                    .find(|place| place.id == *id)
                    .unwrap();
                community
                    .members
                    .iter()
                    .map(|member| member.person.as_str())
                    .collect()
            }
        }
    }

    fn post(&self, id: &Id) -> &Post {
        self.posts.iter().find(|post| post.id == *id).unwrap()
    }

    /// Every text with the post it belongs to.
    fn texts(&self) -> impl Iterator<Item = (&Post, &str)> {
        let posts = self.posts.iter().map(|post| (post, post.body.as_str()));
        posts.chain(
            self.comments
                .iter()
                .map(|c| (self.post(&c.post), c.body.as_str())),
        )
    }
}

#[test]
fn the_network_has_the_size_of_a_company_at_work() {
    let demo = demo();
    let sizes = [
        (demo.people.len(), 58..=66),
        (demo.communities.len(), 8..=10),
        (demo.posts.len(), 285..=330),
        (demo.comments.len(), 480..=680),
        (demo.reactions.len(), 1_050..=1_500),
    ];
    for (size, range) in sizes {
        assert!(range.contains(&size), "{size} is not in {range:?}");
    }
}

#[test]
fn the_same_seed_and_moment_give_the_same_lines() {
    assert_eq!(network(now(), SEED), network(now(), SEED));
    assert_ne!(network(now(), SEED), network(now(), SEED + 1));
}

#[test]
fn every_reference_points_backwards() {
    let mut seen: BTreeSet<(&str, Id)> = BTreeSet::new();
    let lines = network(now(), SEED);
    let mut managers = Vec::new();
    for line in &lines {
        let (own, refers) = match line {
            Line::Person(person) => {
                managers.extend(person.manager.iter().map(|id| ("person", id.clone())));
                (Some(("person", &person.id)), vec![])
            }
            Line::Community(place) => {
                let members = place
                    .members
                    .iter()
                    .map(|member| ("person", &member.person));
                (Some(("community", &place.id)), members.collect())
            }
            Line::Post(post) => {
                let mut refers = vec![("person", &post.author)];
                refers.extend(post.community.iter().map(|id| ("community", id)));
                (Some(("post", &post.id)), refers)
            }
            Line::Comment(comment) => {
                let mut refers = vec![("person", &comment.author), ("post", &comment.post)];
                refers.extend(comment.parent.iter().map(|id| ("comment", id)));
                (Some(("comment", &comment.id)), refers)
            }
            Line::Reaction(reaction) => {
                let target = match &reaction.target {
                    Target::Post(id) => ("post", id),
                    Target::Comment(id) => ("comment", id),
                };
                (None, vec![("person", &reaction.person), target])
            }
            Line::Endorsement(it) => (None, vec![("person", &it.person), ("person", &it.by)]),
        };
        for (kind, id) in refers {
            assert!(
                seen.contains(&(kind, id.clone())),
                "{line:?} comes before {kind} {id}"
            );
        }
        if let Some((kind, id)) = own {
            assert!(seen.insert((kind, id.clone())), "{kind} {id} twice");
        }
        while let Some(manager) = managers.pop() {
            assert!(
                seen.contains(&manager),
                "{line:?} comes before their manager"
            );
        }
    }
}

#[test]
fn accepted_comments_belong_to_their_question() {
    let demo = demo();
    let questions = demo
        .posts
        .iter()
        .filter(|post| post.kind == PostKind::Question);
    let (mut answered, mut open) = (0, 0);
    for post in questions {
        if post.accepted_comments.is_empty() {
            open += 1;
        } else {
            answered += 1;
        }
    }
    assert!(
        answered > 50 && open >= 3,
        "{answered} answered, {open} open"
    );
    for post in &demo.posts {
        for id in &post.accepted_comments {
            assert_eq!(post.kind, PostKind::Question, "{}", post.body);
            let comment = demo
                .comments
                .iter()
                .find(|comment| comment.id == *id)
                .unwrap();
            assert_eq!(comment.post, post.id);
            assert_ne!(comment.author, post.author, "{}", comment.body);
        }
    }
}

#[test]
fn replies_answer_the_comment_above_them_in_the_same_post() {
    let demo = demo();
    let posts: BTreeMap<&Id, &Id> = demo.comments.iter().map(|c| (&c.id, &c.post)).collect();
    let replies = demo
        .comments
        .iter()
        .filter_map(|c| Some((c.parent.as_ref()?, &c.post)));
    assert!(replies.clone().all(|(parent, post)| posts[parent] == post));
    let written = script::threads().flat_map(|(_, threads)| threads);
    let written = written
        .flat_map(|thread| thread.remarks)
        .filter(|remark| remark.depth > 0);
    assert_eq!(replies.count(), written.count());
}

#[test]
fn time_runs_forwards_and_stops_before_now() {
    let demo = demo();
    let arrivals: BTreeMap<&Id, Timestamp> = demo
        .people
        .iter()
        .map(|p| (&p.id, p.joined_at.unwrap()))
        .collect();
    let founded: BTreeMap<&Id, Timestamp> = demo
        .communities
        .iter()
        .map(|c| (&c.id, c.created_at.unwrap()))
        .collect();
    let posts: Vec<Timestamp> = demo
        .posts
        .iter()
        .map(|post| post.created_at.unwrap())
        .collect();
    assert!(posts.is_sorted());
    for place in &demo.communities {
        for member in &place.members {
            let since = member.since.unwrap();
            assert!(arrivals[&member.person] < since && place.created_at.unwrap() <= since);
        }
    }
    for post in &demo.posts {
        let at = post.created_at.unwrap();
        assert!(at < now() && arrivals[&post.author] < at);
        assert!(
            post.community
                .as_ref()
                .is_none_or(|place| founded[place] < at)
        );
    }
    let mut said: BTreeMap<&Id, Timestamp> = BTreeMap::new();
    for comment in &demo.comments {
        let before = comment
            .parent
            .as_ref()
            .map_or(demo.post(&comment.post).created_at.unwrap(), |id| said[id]);
        let at = comment.created_at.unwrap();
        assert!(before < at && at < now(), "{}", comment.body);
        said.insert(&comment.id, at);
    }
    let day = SignedDuration::from_hours(24);
    assert!(
        posts.iter().any(|at| now().duration_since(*at) < day * 7),
        "nothing this week"
    );
    assert!(
        posts.iter().any(|at| now().duration_since(*at) > day * 390),
        "no past"
    );
}

#[test]
fn reactions_are_of_six_kinds_and_each_person_reacts_once() {
    let demo = demo();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for reaction in &demo.reactions {
        *kinds.entry(format!("{:?}", reaction.kind)).or_default() += 1;
        let (key, post, author) = match &reaction.target {
            Target::Post(id) => (("post", id), demo.post(id), &demo.post(id).author),
            Target::Comment(id) => {
                let comment = demo
                    .comments
                    .iter()
                    .find(|comment| comment.id == *id)
                    .unwrap();
                (("comment", id), demo.post(&comment.post), &comment.author)
            }
        };
        assert!(seen.insert((key, &reaction.person)), "{reaction:?}");
        assert_ne!(author, &reaction.person);
        assert!(demo.readers(post).contains(reaction.person.as_str()));
        assert!(!LEFT.contains(&reaction.person.as_str()));
        assert!(reaction.created_at.unwrap() < now());
    }
    assert_eq!(kinds.len(), 6);
    assert!(kinds.values().all(|count| *count >= 40), "{kinds:?}");
    assert!(kinds["Like"] > demo.reactions.len() / 4, "{kinds:?}");
}

#[test]
fn the_taxonomy_is_a_tree_of_names_that_people_claim() {
    let taxonomy = script::taxonomy();
    assert_eq!(
        taxonomy.len(),
        include_str!("../texts/skills.txt").lines().count()
    );
    let mut owners: BTreeMap<String, &str> = BTreeMap::new();
    for (place, taxon) in taxonomy.iter().enumerate() {
        let above = taxon.parent.is_none_or(|key| {
            let before = taxonomy.iter().take(place);
            before.into_iter().any(|other| other.key == key)
        });
        assert!(above, "{} stands before its parent", taxon.key);
        for name in taxon.names.all() {
            let owner = owners.insert(folded(name), taxon.key);
            assert!(owner.is_none_or(|owner| owner == taxon.key), "{name}");
        }
    }
    let claims = script::colleagues().into_iter().flat_map(|it| it.skills);
    let known: Vec<_> = claims
        .filter(|skill| owners.contains_key(&folded(&skill.name)))
        .collect();
    assert!(known.len() > 40, "{}", known.len());
}
