//! The embedded index from outside.

mod storage;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::adapters::search::EVERYONE;
use crate::adapters::search::Evidence;
use crate::adapters::search::EvidenceKind;
use crate::adapters::search::EvidencePerson;
use crate::adapters::search::Language;
use crate::adapters::search::Matched;
use crate::adapters::search::Role;
use crate::adapters::search::tests::{item, request as everything};

fn opened() -> (TempDir, Index) {
    let folder = TempDir::new().unwrap();
    let index = Index::open(folder.path()).unwrap();
    (folder, index)
}

fn french(id: &str, title: &str, body: &str) -> Evidence {
    item(id, Language::French, title, body)
}

fn put(index: &Index, items: &[Evidence]) {
    let changes: Vec<Change> = items.iter().cloned().map(Change::Put).collect();
    index.apply(&changes, 1).unwrap();
}

fn request(text: &str) -> Request {
    Request {
        excerpts: true,
        ..everything(text)
    }
}

fn ids(index: &Index, text: &str) -> Vec<String> {
    let found = index.search(&request(text)).unwrap();
    found.hits.into_iter().map(|hit| hit.id).collect()
}

/// Three items that share no word of interest.
fn workshop() -> (TempDir, Index) {
    let (folder, index) = opened();
    put(
        &index,
        &[
            french(
                "weld",
                "Soudures TIG",
                "La soudure de l'aluminium \u{e0} l'argon, en s\u{e9}curit\u{e9}.",
            ),
            french(
                "code",
                "Outils No-Code",
                "Remplacer des scripts C++ et C# avec L'Or\u{e9}al.",
            ),
            item(
                "net",
                Language::English,
                "Network drivers",
                "The driver of the mlx5 card, and .NET tools.",
            ),
        ],
    );
    (folder, index)
}

#[test]
fn words_are_found_in_any_form_and_in_both_languages() {
    let (_folder, index) = workshop();
    for (text, id) in [
        ("soudure", "weld"),
        ("SOUDURES", "weld"),
        ("securite", "weld"),
        ("s\u{e9}curit\u{e9}s", "weld"),
        ("l\u{2019}aluminium", "weld"),
        ("nocode", "code"),
        ("no code", "code"),
        ("C#", "code"),
        ("C++", "code"),
        ("Or\u{e9}al", "code"),
        ("L'Oreal", "code"),
        ("driver", "net"),
        (".NET", "net"),
        ("qui conna\u{ee}t bien les drivers ?", "net"),
    ] {
        assert_eq!(ids(&index, text), [id], "{text}");
    }
    assert_eq!(ids(&index, "boulangerie"), Vec::<String>::new());
    assert_eq!(ids(&index, "?!"), Vec::<String>::new());
}

#[test]
fn a_typing_error_is_forgiven_but_not_in_digits() {
    let (_folder, index) = workshop();
    assert_eq!(ids(&index, "soduure"), ["weld"]);
    assert_eq!(ids(&index, "alumniuum"), ["weld"]);
    assert_eq!(ids(&index, "mlx4"), Vec::<String>::new());
    let found = index.search(&request("drivres")).unwrap();
    assert_eq!(found.words[0].corrected, ["drivers"]);
    assert_eq!(
        found.hits[0].excerpt.as_ref().unwrap().matched,
        Matched::Spelling
    );
}

#[test]
fn a_title_is_named_by_its_words_and_not_by_their_family() {
    let (_folder, index) = opened();
    put(
        &index,
        &[
            french("skill", "Facilitation", ""),
            french("deploy", "D\u{e9}ploiement", ""),
        ],
    );
    put(&index, &[french("text", "", "faciliter la r\u{e9}union")]);
    let named = |text: &str, id: &str| {
        let found = index.search(&request(text)).unwrap();
        found.hits.iter().any(|hit| hit.id == id && hit.title_named)
    };
    assert!(named("la facilitation", "skill"));
    assert!(named("facilitations", "skill"));
    assert!(!named("faciliter", "skill"));
    assert!(
        named("d\u{e9}ploiment", "deploy"),
        "a typing error the stemmer forgives"
    );
    assert!(named("deploieemnt", "deploy"));
}

#[test]
fn the_last_word_may_be_a_beginning() {
    let (_folder, index) = workshop();
    let mut request = request("alu");
    assert!(index.search(&request).unwrap().hits.is_empty());
    request.prefix = true;
    assert_eq!(index.search(&request).unwrap().hits[0].id, "weld");
}

#[test]
fn a_hit_says_what_it_covers_and_marks_it() {
    let (_folder, index) = workshop();
    let found = index.search(&request("soudure aluminium tig")).unwrap();
    let hit = &found.hits[0];
    assert!((hit.coverage - 1.0).abs() < 1e-6);
    assert!(hit.title_named, "plurals aside the title is in the need");
    assert_eq!(
        hit.people,
        [EvidencePerson {
            id: "by_weld".to_owned(),
            role: Role::Author
        }]
    );
    assert_eq!(
        (hit.thread.as_deref(), hit.occurred_at),
        (Some("thread"), 7)
    );
    let excerpt = hit.excerpt.as_ref().unwrap();
    let marked = |fragment: &crate::adapters::search::Fragment| -> Vec<String> {
        let marks = fragment.marks.iter();
        marks
            .map(|(start, end)| fragment.text.get(*start..*end).unwrap().to_owned())
            .collect()
    };
    assert_eq!(marked(&excerpt.title), ["Soudures", "TIG"]);
    assert_eq!(marked(&excerpt.body), ["soudure", "aluminium"]);
    assert_eq!(excerpt.matched, Matched::Stem);
    let half = index.search(&request("soudure boulangerie")).unwrap();
    assert!(half.hits[0].coverage < 0.5, "an unknown word is the rarest");
}

#[test]
fn a_long_body_is_cut_around_its_matches() {
    let (_folder, index) = opened();
    let filler = "mot ".repeat(400);
    put(
        &index,
        &[french(
            "long",
            "",
            &format!("{filler}la soudure TIG {filler}"),
        )],
    );
    let found = index.search(&request("soudure")).unwrap();
    let body = &found.hits[0].excerpt.as_ref().unwrap().body;
    assert!(
        body.text.len() <= 230 && body.text.contains("la soudure TIG"),
        "{body:?}"
    );
    let (start, end) = body.marks[0];
    assert_eq!(body.text.get(start..end), Some("soudure"));
}

#[test]
fn items_are_idempotent_by_id_and_can_be_deleted() {
    let (_folder, index) = opened();
    put(
        &index,
        &[french("a", "soudure", ""), french("b", "soudure", "")],
    );
    put(&index, &[french("a", "soudure", "")]);
    assert_eq!(ids(&index, "soudure"), ["a", "b"]);
    put(&index, &[french("a", "ma\u{e7}onnerie", "")]);
    index.apply(&[Change::Delete("b".to_owned())], 2).unwrap();
    assert_eq!(ids(&index, "soudure"), Vec::<String>::new());
    assert_eq!(ids(&index, "maconnerie"), ["a"]);
}

#[test]
fn only_the_kinds_asked_for_are_found() {
    let (_folder, index) = workshop();
    let mut request = request("soudure");
    request.wanted[0].kinds = vec![EvidenceKind::Status];
    assert!(index.search(&request).unwrap().hits.is_empty());
    request.wanted[0].kinds.push(EvidenceKind::Article);
    assert_eq!(index.search(&request).unwrap().hits.len(), 1);
}

#[test]
fn excerpts_are_refused_to_those_who_may_not_read() {
    let (_folder, index) = opened();
    let mut secret = french("secret", "soudure", "");
    secret.audience = "community_1".to_owned();
    put(&index, &[secret, french("open", "soudure", "")]);
    let wanted = ["secret".to_owned(), "open".to_owned()];
    let request_all = request("soudure");
    let found = index.search(&request_all).unwrap();
    let shown = index.excerpts(&request_all, &found, &wanted).unwrap();
    assert_eq!(shown.into_keys().collect::<Vec<_>>(), ["open"]);
    let mut nobody = request("soudure");
    nobody.audiences.clear();
    assert!(index.search(&nobody).unwrap().hits.is_empty());
}

#[test]
fn words_that_nobody_may_see_push_no_correction_out() {
    let (_folder, index) = opened();
    // Every word with one letter of the typing error replaced by another.
    let typed = "turbizes";
    let hidden = (0..typed.len()).flat_map(|at| {
        ('a'..='z').map(move |letter| {
            let letters = typed.chars().enumerate();
            letters
                .map(|(place, kept)| if place == at { letter } else { kept })
                .collect::<String>()
        })
    });
    let hidden = hidden.filter(|word| word != typed && word != "turbines");
    let items = hidden.enumerate().map(|(at, word)| Evidence {
        audience: "community_1".to_owned(),
        ..french(&format!("hidden{at}"), "", &word)
    });
    let items: Vec<Evidence> = items.chain([french("open", "", "turbines")]).collect();
    put(&index, &items);
    assert_eq!(ids(&index, typed), ["open"]);
}

#[test]
fn a_short_text_is_compared_with_texts_of_its_kind() {
    let (_folder, index) = opened();
    let page = |id: &str| Evidence {
        kind: EvidenceKind::Community,
        ..french(id, "", &format!("soudure {}", "mot ".repeat(200)))
    };
    let post =
        |id: &str, words: usize| french(id, "", &format!("soudure {}", "mot ".repeat(words)));
    put(
        &index,
        &[
            page("page"),
            page("other"),
            post("short", 10),
            post("long", 30),
        ],
    );
    let found = index.search(&request("soudure")).unwrap();
    let score = |id: &str| found.hits.iter().find(|hit| hit.id == id).unwrap().score;
    // A page as long as pages are loses nothing against posts; a long post does.
    assert!(score("short") > score("page") && score("page") > score("long"));
}

/// Texts of a small vocabulary, some of them in a closed group.
fn texts() -> impl Strategy<Value = Vec<(String, bool)>> {
    let words = "(soudure|acier|argon|soudre|aciers|turbine)";
    let text = prop::collection::vec(words, 1..6).prop_map(|words| words.join(" "));
    prop::collection::vec((text, any::<bool>()), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_one_may_not_read_changes_nothing_one_sees(
        texts in texts(),
        need in "(soudure acier|turbine|argno|turbines soudrue)",
    ) {
        let all: Vec<Evidence> = (0..)
            .zip(&texts)
            .map(|(at, (text, hidden))| {
                let mut item = french(&format!("{at}"), "", text);
                if *hidden {
                    item.audience = "community_1".to_owned();
                }
                item
            })
            .collect();
        let open: Vec<Evidence> =
            all.iter().filter(|item| item.audience == EVERYONE).cloned().collect();
        let (_one, with_group) = opened();
        put(&with_group, &all);
        let (_other, without_group) = opened();
        put(&without_group, &open);
        let request = request(&need);
        prop_assert_eq!(
            with_group.search(&request).unwrap(),
            without_group.search(&request).unwrap(),
        );
    }
}
