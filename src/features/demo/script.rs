//! Reads the texts of the demo: people, communities and what they say to each other.
//!
//! The texts are written by us and compiled in, so a piece that does not follow the form is left
//! out; the tests check that none is.

use crate::features::imports::format::{Language, PostKind, Role, Skill, Visibility, Wants};
use crate::features::skills::events::Names;

/// Each community, or the whole company, with its conversations in the order they happened.
const THREADS: &[(Option<&str>, &str)] = &[
    (None, include_str!("texts/company.txt")),
    (Some("atelier"), include_str!("texts/atelier.txt")),
    (Some("sap"), include_str!("texts/sap.txt")),
    (Some("dev"), include_str!("texts/dev.txt")),
    (Some("qse"), include_str!("texts/qse.txt")),
    (Some("logistique"), include_str!("texts/logistique.txt")),
    (Some("automates"), include_str!("texts/automates.txt")),
    (Some("energie"), include_str!("texts/energie.txt")),
    (Some("rgpd"), include_str!("texts/rgpd.txt")),
    (Some("recrutement"), include_str!("texts/recrutement.txt")),
    (Some("atlas"), include_str!("texts/atlas.txt")),
];

const TAGS_MAX: usize = 5;

/// Somebody who works here: `handle | name | language | …`, then their bio after `> `.
pub(super) struct Colleague {
    pub(super) handle: &'static str,
    pub(super) name: &'static str,
    pub(super) language: Language,
    pub(super) title: &'static str,
    pub(super) department: &'static str,
    pub(super) location: &'static str,
    pub(super) manager: Option<&'static str>,
    pub(super) languages: Vec<&'static str>,
    pub(super) skills: Vec<Skill>,
    pub(super) bio: &'static str,
}

/// A community: `key | name | visibility | …`, its description after `> `, its members after `= `.
pub(super) struct Place {
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    pub(super) visibility: Visibility,
    pub(super) language: Language,
    pub(super) tags: Vec<&'static str>,
    pub(super) description: &'static str,
    pub(super) members: Vec<(&'static str, Role)>,
}

/// A post and its comments: `* kind author language | title`, the body, a line a comment.
pub(super) struct Thread {
    pub(super) kind: PostKind,
    pub(super) author: &'static str,
    pub(super) language: Language,
    pub(super) title: Option<&'static str>,
    pub(super) body: String,
    pub(super) remarks: Vec<Remark>,
}

/// A comment: `> author: text`, `>! author: text` when accepted, one more `>` a level down.
pub(super) struct Remark {
    pub(super) author: &'static str,
    pub(super) body: &'static str,
    pub(super) depth: usize,
    pub(super) accepted: bool,
}

impl Thread {
    /// The hashtags of the body, each once.
    pub(super) fn tags(&self) -> Vec<String> {
        let mut tags: Vec<String> = Vec::new();
        for word in self.body.split_whitespace() {
            let Some(tag) = word.strip_prefix('#') else {
                continue;
            };
            let tag = tag
                .trim_end_matches(|c: char| !c.is_alphanumeric())
                .to_lowercase();
            if !tag.is_empty() && !tags.contains(&tag) && tags.len() < TAGS_MAX {
                tags.push(tag);
            }
        }
        tags
    }
}

pub(super) fn colleagues() -> Vec<Colleague> {
    let mut lines = include_str!("texts/people.txt").lines();
    std::iter::from_fn(|| Some((lines.next()?, lines.next()?)))
        .filter_map(|(head, bio)| colleague(head, bio))
        .collect()
}

fn colleague(head: &'static str, bio: &'static str) -> Option<Colleague> {
    let mut cells = head.split('|').map(str::trim);
    Some(Colleague {
        handle: cells.next()?,
        name: cells.next()?,
        language: language(cells.next()?)?,
        title: cells.next()?,
        department: cells.next()?,
        location: cells.next()?,
        manager: cells
            .next()
            .map(|handle| (handle != "-").then_some(handle))?,
        languages: list(cells.next()?).collect(),
        skills: list(cells.next()?).map(skill).collect::<Option<_>>()?,
        bio: bio.strip_prefix("> ")?,
    })
}

/// `name level` or `name level wants`; the name may be of several words.
fn skill(text: &str) -> Option<Skill> {
    let (rest, wants) = match text.rsplit_once(' ')? {
        (rest, "help") => (rest, Some(Wants::Help)),
        (rest, "learn") => (rest, Some(Wants::Learn)),
        _ => (text, None),
    };
    let (name, level) = rest.rsplit_once(' ')?;
    Some(Skill {
        name: name.to_owned(),
        level: Some(level.parse().ok()?),
        wants,
    })
}

/// A line of the taxonomy: its key, its names, and the key of the wider skill above it.
#[derive(Debug)]
pub(super) struct Taxon {
    pub(super) key: &'static str,
    pub(super) names: Names,
    pub(super) parent: Option<&'static str>,
}

pub(super) fn taxonomy() -> Vec<Taxon> {
    let lines = include_str!("texts/skills.txt").lines();
    lines.filter_map(taxon).collect()
}

/// `key | French | English | synonyms | key of the parent, or -`
fn taxon(line: &'static str) -> Option<Taxon> {
    let mut cells = line.split('|').map(str::trim);
    Some(Taxon {
        key: cells.next()?,
        names: Names {
            french: cells.next().map(str::to_owned),
            english: cells.next().map(str::to_owned),
            synonyms: list(cells.next()?).map(str::to_owned).collect(),
        },
        parent: cells.next().map(|key| (key != "-").then_some(key))?,
    })
}

pub(super) fn places() -> Vec<Place> {
    let mut lines = include_str!("texts/communities.txt").lines();
    std::iter::from_fn(|| Some((lines.next()?, lines.next()?, lines.next()?)))
        .filter_map(|(head, description, members)| {
            let mut cells = head.split('|').map(str::trim);
            Some(Place {
                key: cells.next()?,
                name: cells.next()?,
                visibility: match cells.next()? {
                    "open" => Visibility::Open,
                    "closed" => Visibility::Closed,
                    "secret" => Visibility::Secret,
                    _ => return None,
                },
                language: language(cells.next()?)?,
                tags: list(cells.next()?).collect(),
                description: description.strip_prefix("> ")?,
                members: list(members.strip_prefix("= ")?)
                    .map(member)
                    .collect::<Option<_>>()?,
            })
        })
        .collect()
}

fn member(text: &'static str) -> Option<(&'static str, Role)> {
    match text.split_once(' ') {
        None => Some((text, Role::Contributor)),
        Some((handle, "owner")) => Some((handle, Role::Owner)),
        Some((handle, "manager")) => Some((handle, Role::Manager)),
        Some((handle, "moderator")) => Some((handle, Role::Moderator)),
        Some((handle, "reader")) => Some((handle, Role::Reader)),
        Some(_) => None,
    }
}

pub(super) fn threads() -> impl Iterator<Item = (Option<&'static str>, Vec<Thread>)> {
    THREADS
        .iter()
        .map(|(place, text)| (*place, pieces(text).filter_map(thread).collect()))
}

/// The text of each conversation; a line that starts with `* ` begins one.
fn pieces(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.trim_start_matches("* ").split("\n* ")
}

fn thread(text: &'static str) -> Option<Thread> {
    let (head, rest) = text.split_once('\n')?;
    let (head, title) = match head.split_once(" | ") {
        Some((head, title)) => (head, Some(title)),
        None => (head, None),
    };
    let mut words = head.split(' ');
    let kind = match words.next()? {
        "status" => PostKind::Status,
        "article" => PostKind::Article,
        "question" => PostKind::Question,
        "announcement" => PostKind::Announcement,
        "kudos" => PostKind::Kudos,
        _ => return None,
    };
    let (remarks, body): (Vec<&str>, Vec<&str>) =
        rest.lines().partition(|line| line.starts_with('>'));
    Some(Thread {
        kind,
        author: words.next()?,
        language: language(words.next()?)?,
        title,
        body: body.join("\n").trim().to_owned(),
        remarks: remarks.into_iter().map(remark).collect::<Option<_>>()?,
    })
}

fn remark(line: &'static str) -> Option<Remark> {
    let text = line.trim_start_matches('>');
    let depth = line.len().checked_sub(text.len())?.checked_sub(1)?;
    let (mark, text) = text.split_once(' ')?;
    let (author, body) = text.split_once(": ")?;
    Some(Remark {
        author,
        body,
        depth,
        accepted: mark == "!",
    })
}

fn language(text: &str) -> Option<Language> {
    match text {
        "fr" => Some(Language::Fr),
        "en" => Some(Language::En),
        _ => None,
    }
}

fn list(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_piece_of_the_texts_is_left_out() {
        let people = include_str!("texts/people.txt")
            .lines()
            .filter(|line| !line.starts_with('>'));
        assert_eq!(colleagues().len(), people.count());
        let heads = include_str!("texts/communities.txt").lines();
        assert_eq!(
            places().len(),
            heads.filter(|line| line.contains(" | ")).count()
        );
        for (place, text) in THREADS {
            for piece in pieces(text) {
                assert!(thread(piece).is_some(), "{place:?}: {piece}");
            }
        }
        let known: Vec<&str> = places().iter().map(|place| place.key).collect();
        let used: Vec<&str> = THREADS.iter().filter_map(|(place, _)| *place).collect();
        assert_eq!(used, known);
    }

    #[test]
    fn a_thread_is_read_with_its_levels() {
        let text = "question zoe fr | Titre ici\nUn *mot*. #Tig, #tig\n\n- un\n>! bruno: Oui : 3 mm\n>> zoe: Merci";
        let thread = thread(text).unwrap();
        assert_eq!(
            (thread.title, thread.tags()),
            (Some("Titre ici"), vec!["tig".to_owned()])
        );
        assert_eq!(thread.body, "Un *mot*. #Tig, #tig\n\n- un");
        let remarks: Vec<_> = thread
            .remarks
            .iter()
            .map(|r| (r.author, r.body, r.depth, r.accepted))
            .collect();
        assert_eq!(
            remarks,
            [("bruno", "Oui : 3 mm", 0, true), ("zoe", "Merci", 1, false)]
        );
        assert_eq!(super::thread("poll zoe fr\nx").map(|t| t.body), None);
    }
}
