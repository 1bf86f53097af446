//! What becomes a document, and how.

use crate::adapters::search::{
    Change, EVERYONE, Evidence, EvidenceKind, EvidencePerson, Language, Role,
};
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::Visibility;
use crate::features::posts::events::Kind as PostKind;
use crate::features::{comments, communities, people, posts};

/// The id of a person's title or biography in the index.
fn about_id(person: PersonId, kind: EvidenceKind) -> String {
    format!("{person}/{}", kind.name())
}

/// The id of a person or a community in the directory.
pub fn entry_id(id: &impl std::fmt::Display) -> String {
    format!("{ENTRY}{id}")
}

/// The person or the community behind an id of the index.
pub fn entry_of(id: &str) -> Option<&str> {
    id.strip_prefix(ENTRY)
}

const ENTRY: &str = "entry/";

pub(super) fn about(person: PersonId, kind: EvidenceKind, text: Option<String>) -> Change {
    let id = about_id(person, kind);
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Change::Delete(id);
    };
    let is_title = kind == EvidenceKind::Title;
    let (title, body) = if is_title {
        (text, String::new())
    } else {
        (String::new(), text)
    };
    Change::Put(Evidence {
        people: vec![with(&person, Role::Holder)],
        ..blank(id, kind, title, body)
    })
}

/// A person as they are looked up: by name, handle, and what they say of themselves and claim.
pub(super) fn person(person: &people::queries::Person, skills: &[String]) -> Evidence {
    let told = [
        &person.title,
        &person.department,
        &person.location,
        &person.bio,
    ];
    let told = told.into_iter().flatten().map(String::as_str);
    let handle = person.handle.as_deref();
    let skills = skills.iter().map(String::as_str);
    let lines: Vec<&str> = handle.into_iter().chain(told).chain(skills).collect();
    Evidence {
        people: vec![with(&person.id, Role::Holder)],
        occurred_at: person.created_at.0,
        ..blank(
            entry_id(&person.id),
            EvidenceKind::Person,
            person.name.clone().unwrap_or_default(),
            lines.join("\n"),
        )
    }
}

/// A person who is not to be found by what they say of themselves: by name, handle, department and
/// place of work alone.
pub(super) fn named_person(person: &people::queries::Person) -> Evidence {
    let named = people::queries::Person {
        title: None,
        bio: None,
        ..person.clone()
    };
    self::person(&named, &[])
}

/// A community as it is looked up by those who may know of it.
pub(super) fn place(place: &communities::queries::Indexed) -> Evidence {
    let audience = match place.visibility {
        Visibility::Open | Visibility::Closed => EVERYONE.to_owned(),
        Visibility::Secret => place.id.to_string(),
    };
    Evidence {
        language: place.language.as_deref().and_then(Language::parse),
        audience,
        occurred_at: place.created_at.0,
        ..blank(
            entry_id(&place.id),
            EvidenceKind::Place,
            place.name.clone(),
            place.description.clone(),
        )
    }
}

pub(super) fn community(place: communities::queries::Indexed) -> Evidence {
    let id = place.id.to_string();
    Evidence {
        language: place.language.as_deref().and_then(Language::parse),
        audience: id.clone(),
        occurred_at: place.created_at.0,
        ..blank(id, EvidenceKind::Community, place.name, place.description)
    }
}

pub(super) fn post(post: posts::queries::Post, receivers: &[PersonId]) -> Evidence {
    let kind = match post.kind {
        PostKind::Status | PostKind::Announcement => EvidenceKind::Status,
        PostKind::Article => EvidenceKind::Article,
        PostKind::Question => EvidenceKind::Question,
        PostKind::Kudos => EvidenceKind::Kudos,
    };
    let id = post.id.to_string();
    let author = post.author.person();
    let author = author.iter().map(|person| (person, Role::Author));
    let receivers = receivers.iter().map(|person| (person, Role::Receiver));
    let people = author.chain(receivers);
    Evidence {
        language: post.language.as_deref().and_then(Language::parse),
        audience: post.audience.to_string(),
        people: people.map(|(person, role)| with(person, role)).collect(),
        thread: Some(id.clone()),
        occurred_at: post.published_at.0,
        ..blank(
            id,
            kind,
            // Kudos have no title; what they thank for says as much.
            post.title.or(post.skill).unwrap_or_default(),
            post.body.unwrap_or_default(),
        )
    }
}

/// A comment, which is an answer where its post is a question.
pub(super) fn comment(comment: comments::queries::Comment, is_answer: bool) -> Evidence {
    let kind = if is_answer {
        EvidenceKind::Answer
    } else {
        EvidenceKind::Comment
    };
    let author = comment.author.person();
    Evidence {
        audience: comment.audience.to_string(),
        people: author.iter().map(|it| with(it, Role::Author)).collect(),
        thread: Some(comment.post.to_string()),
        occurred_at: comment.written_at.0,
        ..blank(
            comment.id.to_string(),
            kind,
            String::new(),
            comment.body.unwrap_or_default(),
        )
    }
}

fn with(person: &PersonId, role: Role) -> EvidencePerson {
    EvidencePerson {
        id: person.to_string(),
        role,
    }
}

pub(super) fn blank(id: String, kind: EvidenceKind, title: String, body: String) -> Evidence {
    Evidence {
        id,
        kind,
        language: None,
        title,
        body,
        audience: EVERYONE.to_owned(),
        people: Vec::new(),
        thread: None,
        occurred_at: 0,
    }
}
