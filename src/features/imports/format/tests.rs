//! What the format accepts, and what it answers to what it does not.

use proptest::prelude::*;

use super::*;

fn broken(line: &str) -> (String, String) {
    let broken = parse(line.as_bytes()).expect_err(line);
    (broken.field, broken.reason)
}

fn post(line: &str) -> Post {
    match parse(line.as_bytes()) {
        Ok(Line::Post(post)) => *post,
        other => panic!("not a post: {other:?}"),
    }
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_person_is_read_with_every_field() {
    let line = br#"{"type":"person","id":7,"handle":"zoe","name":"Zo\u00e9","email":"z@x.example",
        "language":"fr-FR","title":"Soudeuse","department":"Atelier","location":"Lyon","bio":"TIG",
        "phone":"+33","manager":"3","skills":["TIG",{"name":"MIG","level":4,"wants":"HELP"},
        {"name":"Laser","level":null,"wants":"learn","x_since":2019}],"languages":["fr","ar"],
        "status":"Deactivated","joined_at":"2020-01-02T03:04:05+01:00"}"#;
    let skill = |name: &str, level, wants| Skill {
        name: name.to_owned(),
        level,
        wants,
    };
    let expected = Person {
        id: Id::from(7),
        handle: "zoe".into(),
        name: "Zoé".into(),
        email: Some("z@x.example".into()),
        language: Some(Language::Fr),
        title: Some("Soudeuse".into()),
        department: Some("Atelier".into()),
        location: Some("Lyon".into()),
        bio: Some("TIG".into()),
        phone: Some("+33".into()),
        manager: Some(Id::from(3)),
        skills: vec![
            skill("TIG", None, None),
            skill("MIG", Some(4), Some(Wants::Help)),
            skill("Laser", None, Some(Wants::Learn)),
        ],
        languages: vec!["fr".into(), "ar".into()],
        status: PersonStatus::Deactivated,
        joined_at: Some(time("2020-01-02T02:04:05Z")),
    };
    assert_eq!(parse(line), Ok(Line::Person(Box::new(expected))));
}

#[test]
fn a_community_is_read_with_both_forms_of_members() {
    let line =
        br#"{"type":"community","id":"c","name":"Atelier","visibility":"PRIVATE","language":"en",
        "description":"d","tags":["a"],"created_at":"2024-01-01T00:00:00Z","members":[4,"p5",-6,
        {"person":8,"role":"OWNER","since":"2024-05-14","until":null}]}"#;
    let Ok(Line::Community(community)) = parse(line) else {
        panic!("not a community")
    };
    assert_eq!(community.visibility, Visibility::Closed);
    assert_eq!(community.created_at, Some(time("2024-01-01T00:00:00Z")));
    let people: Vec<&str> = community
        .members
        .iter()
        .map(|m| m.person.as_str())
        .collect();
    assert_eq!(people, ["4", "p5", "-6", "8"]);
    assert_eq!(community.members[0].role, Role::Contributor);
    let owner = &community.members[3];
    let expected = (Role::Owner, Some(time("2024-05-14T00:00:00Z")), None);
    assert_eq!((owner.role, owner.since, owner.until), expected);
}

#[test]
fn a_post_has_defaults_and_the_type_may_come_last() {
    let read = post(r#"{"id":1,"author":2,"body":"b","title":null,"type":"POST"}"#);
    assert_eq!(
        (read.kind, read.title, read.community),
        (PostKind::Status, None, None)
    );
    assert_eq!((read.created_at, read.accepted_comments), (None, vec![]));
}

#[test]
fn every_name_of_a_kind_is_understood_in_any_case() {
    let kinds = [
        ("status", PostKind::Status),
        ("Post", PostKind::Status),
        ("ARTICLE", PostKind::Article),
        ("question", PostKind::Question),
        ("announcement", PostKind::Announcement),
        ("Kudos", PostKind::Kudos),
        ("praise", PostKind::Kudos),
    ];
    for (name, kind) in kinds {
        let line = format!(r#"{{"type":"post","id":1,"author":2,"body":"b","kind":"{name}"}}"#);
        assert_eq!(post(&line).kind, kind, "{name}");
    }
}

#[test]
fn comments_and_reactions_are_read() {
    let line = br#"{"type":"comment","id":1,"post":2,"author":3,"body":"b","parent":"9"}"#;
    let Ok(Line::Comment(comment)) = parse(line) else {
        panic!("not a comment")
    };
    assert_eq!(
        (comment.post, comment.parent),
        (Id::from(2), Some(Id::from(9)))
    );
    let line = br#"{"type":"reaction","comment":2,"person":3,"kind":"Insightful"}"#;
    let Ok(Line::Reaction(reaction)) = parse(line) else {
        panic!("not a reaction")
    };
    assert_eq!(reaction.target, Target::Comment(Id::from(2)));
    assert_eq!(reaction.kind, ReactionKind::Insightful);
    let line = br#"{"type":"endorsement","person":1,"by":2,"skill":"TIG"}"#;
    assert!(matches!(parse(line), Ok(Line::Endorsement(it)) if it.evidence.is_none()));
}

/// A line, the field at fault, a part of the reason.
const CASES: &[(&str, &str, &str)] = &[
    (r#"{"type":"post","id":1,"author":2}"#, "body", "missing"),
    (
        r#"{"type":"post","id":1,"author":2,"body":null}"#,
        "body",
        "missing",
    ),
    (r#"{"id":1,"author":2,"body":"b"}"#, "type", "missing"),
    (
        r#"{"type":"poll","id":1}"#,
        "type",
        "`poll` is not one of person, community, post",
    ),
    (
        r#"{"type":"post","id":1,"author":2,"body":"b","colour":1}"#,
        "colour",
        "allowed are type, id, author",
    ),
    (
        r#"{"type":"post","id":1,"author":2,"body":"b","email":"e"}"#,
        "email",
        "no field of a post",
    ),
    (
        r#"{"type":"post","id":1,"id":1,"author":2,"body":"b"}"#,
        "id",
        "given twice",
    ),
    (
        r#"{"type":"post","id":1,"author":2,"body":3}"#,
        "body",
        "expected a string",
    ),
    (
        r#"{"type":"post","id":1.5,"author":2,"body":"b"}"#,
        "id",
        "a whole number",
    ),
    (
        r#"{"type":"post","id":"","author":2,"body":"b"}"#,
        "id",
        "1 to 200 characters",
    ),
    (
        r#"{"type":"post","id":1,"author":2,"body":"b","kind":"poll"}"#,
        "kind",
        "status, article",
    ),
    (
        r#"{"type":"post","id":1,"author":2,"body":"b","language":"de"}"#,
        "language",
        "fr, en",
    ),
    (
        r#"{"type":"post","id":1,"author":2,"body":"b","created_at":"soon"}"#,
        "created_at",
        "RFC 3339",
    ),
    (
        r#"{"type":"post","id":1,"author":2,"body":"b","created_at":"2024-05-14T08:00:00"}"#,
        "created_at",
        "RFC 3339",
    ),
    (
        r#"{"type":"post","id":1,"author":2,"body":"b","tags":"a"}"#,
        "tags",
        "expected a sequence",
    ),
    (
        r#"{"type":"person","id":1,"handle":"h","name":"n","skills":[{"name":"s","level":5}]}"#,
        "skills",
        "1, 2, 3 or 4",
    ),
    (
        r#"{"type":"person","id":1,"handle":"h","name":"n","skills":[{"level":2}]}"#,
        "skills",
        "missing field `name`",
    ),
    (
        r#"{"type":"person","id":1,"handle":"h","name":"n","skills":[{"name":"s","wants":"no"}]}"#,
        "skills",
        "help, learn",
    ),
    (
        r#"{"type":"person","id":1,"handle":"h","name":"n","skills":[{"name":"s","age":1}]}"#,
        "skills",
        "unknown field `age`",
    ),
    (
        r#"{"type":"person","id":1,"handle":"h","name":"n","status":"away"}"#,
        "status",
        "active, deactivated",
    ),
    (
        r#"{"type":"community","id":1,"name":"n","visibility":"hidden"}"#,
        "visibility",
        "open, closed, secret",
    ),
    (
        r#"{"type":"community","id":1,"name":"n","members":[{"person":1,"role":"king"}]}"#,
        "members",
        "owner, manager",
    ),
    (
        r#"{"type":"community","id":1,"name":"n","members":[{"role":"owner"}]}"#,
        "members",
        "missing field `person`",
    ),
    (
        r#"{"type":"community","id":1,"name":"n","members":[true]}"#,
        "members",
        "the id of a person",
    ),
    (
        r#"{"type":"reaction","person":1,"kind":"like"}"#,
        "post",
        "a post or a comment",
    ),
    (
        r#"{"type":"reaction","post":1,"comment":1,"person":1,"kind":"like"}"#,
        "comment",
        "not both",
    ),
    (
        r#"{"type":"reaction","post":1,"person":1}"#,
        "kind",
        "missing",
    ),
    (
        r#"{"type":"reaction","post":1,"person":1,"kind":"hate"}"#,
        "kind",
        "like, celebrate",
    ),
];

#[test]
fn the_field_at_fault_is_named_with_what_is_allowed() {
    for (line, field, part) in CASES {
        let (named, reason) = broken(line);
        assert_eq!(named, *field, "{line}: {reason}");
        assert!(reason.contains(part), "{line}: {reason}");
    }
}

#[test]
fn a_line_that_is_no_object_is_refused_as_a_whole() {
    for line in [
        "",
        "null",
        "[]",
        "7",
        "{",
        "{\"type\":",
        "{} {}",
        "{\"id\":1,}",
        "{'id':1}",
    ] {
        assert!(
            matches!(broken(line), (field, _) if field == "line" || field == "type"),
            "{line}"
        );
    }
    let (field, reason) = broken(r#"{"type":"post","id":1,"author":2 "body":"b"}"#);
    assert_eq!(field, "line");
    assert!(
        reason.starts_with("not JSON at byte 34: expected `,`"),
        "{reason}"
    );
    let broken = parse(b"{\"type\":\"po\xffst\"}").unwrap_err();
    assert_eq!(broken.to_string(), "line: not UTF-8 from byte 12");
}

#[test]
fn extensions_are_passed_over() {
    let line = r#"{"type":"post","x_a":{"deep":[1]},"id":1,"author":2,"body":"b","x_":null}"#;
    assert_eq!(post(line).body, "b");
}

#[test]
fn a_line_end_and_a_byte_order_mark_are_no_part_of_the_line() {
    let line = "\u{feff}{\"type\":\"post\",\"id\":1,\"author\":2,\"body\":\"b\"}\r\n";
    assert_eq!(post(line).id, Id::from(1));
}

#[test]
fn a_line_is_read_up_to_the_limit() {
    let head = r#"{"type":"post","id":1,"author":2,"body":""#;
    let room = LINE_BYTES_MAX - head.len() - 2;
    let fits = format!("{head}{}\"}}\n", "a".repeat(room));
    assert_eq!(post(&fits).body.len(), room);
    let (field, reason) = broken(&format!("{head}{}\"}}", "a".repeat(room + 1)));
    assert_eq!((field.as_str(), reason.contains("262144")), ("line", true));
}

#[test]
fn a_reason_never_repeats_a_long_text() {
    let long = "é".repeat(50_000);
    let (field, reason) = broken(&format!(r#"{{"type":"post","id":"{long}"}}"#));
    assert_eq!(field, "id");
    assert!(
        reason.chars().count() < 400 && reason.ends_with("1 to 200 characters"),
        "{reason}"
    );
    let (_, reason) = broken(&format!(r#"{{"type":"{long}"}}"#));
    assert!(reason.chars().count() < 400, "{}", reason.len());
    let (field, _) = broken(&format!(r#"{{"type":"post","{long}":1}}"#));
    assert!(field.chars().count() < 100, "{}", field.len());
}

/// Pieces that are almost a line, so that the search gets past the first brace.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "null",
        "true",
        "1",
        "-1",
        "1e400",
        "\"\"",
        "\"x\"",
        "\"é\"",
        "\"type\":\"person\",",
        "\"type\":\"post\",",
        "\"type\":\"community\",",
        "\"id\":1,",
        "\"skills\":[",
        "{\"name\":\"s\"",
        "\"level\":",
        "\"members\":[",
        "{\"person\":",
        "\"role\":",
        "\"created_at\":",
        "\"2024-01-01\"",
        "\"x_\":",
        "\"\\ud800\"",
        "\"post\":",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_get_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        let _ = parse(&bytes);
    }

    #[test]
    fn any_pieces_get_an_answer(text in pieces()) {
        if let Err(broken) = parse(text.as_bytes()) {
            prop_assert!(!broken.field.is_empty() && !broken.reason.is_empty());
        }
    }

    #[test]
    fn any_text_survives(body in ".*", id in any::<u64>()) {
        let line = serde_json::json!({"type": "post", "id": id, "author": "a", "body": body});
        let read = post(&line.to_string());
        prop_assert_eq!((read.body, read.id), (body, Id::from(id)));
    }
}
