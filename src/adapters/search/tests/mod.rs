//! What every engine does alike: one suite, run on each.

use std::collections::HashSet;

use crate::adapters::search::{
    Change, EVERYONE, Evidence, EvidenceKind, EvidencePerson, Found, Language, Matched, Request,
    Role, Search, Told, Wanted, Words,
};

/// A piece of evidence for tests.
pub(super) fn item(id: &str, language: Language, title: &str, body: &str) -> Evidence {
    Evidence {
        id: id.to_owned(),
        kind: EvidenceKind::Article,
        language: Some(language),
        title: title.to_owned(),
        body: body.to_owned(),
        audience: EVERYONE.to_owned(),
        people: vec![EvidencePerson {
            id: format!("by_{id}"),
            role: Role::Author,
        }],
        thread: Some("thread".to_owned()),
        occurred_at: 7,
    }
}

/// A request for everything that everybody may read.
pub(super) fn request(text: &str) -> Request {
    Request {
        text: text.to_owned(),
        audiences: vec![EVERYONE.to_owned()],
        wanted: vec![Wanted {
            kinds: Vec::new(),
            limit: 100,
            ..Wanted::default()
        }],
        corrections: true,
        ..Request::default()
    }
}

/// Items of a workshop that share no word of interest.
fn workshop() -> Vec<Evidence> {
    vec![
        item(
            "weld",
            Language::French,
            "Soudures TIG",
            "La soudure de l'aluminium \u{e0} l'argon, en s\u{e9}curit\u{e9}.",
        ),
        item(
            "code",
            Language::French,
            "Outils No-Code",
            "Remplacer des scripts C++ et C# avec L'Or\u{e9}al.",
        ),
        item(
            "net",
            Language::English,
            "Network drivers",
            "The driver of the mlx5 card, and .NET tools.",
        ),
        Evidence {
            audience: "secret".to_owned(),
            ..item(
                "hidden",
                Language::French,
                "Turbines",
                "La turbine et la soudure.",
            )
        },
        Evidence {
            kind: EvidenceKind::Skill,
            ..item("skill/f#", Language::English, "F#", "")
        },
    ]
}

async fn put(search: &Search, items: Vec<Evidence>, position: i64) {
    let changes = items.into_iter().map(Change::Put).collect();
    search.apply(changes, position).await.unwrap();
}

async fn found(search: &Search, text: &str) -> Found {
    search.search(request(text)).await.unwrap()
}

async fn ids(search: &Search, text: &str) -> Vec<String> {
    let hits = found(search, text).await.hits.into_iter();
    hits.map(|hit| hit.id).collect()
}

/// Everything that is asked of an engine, on an empty index.
pub(super) async fn suite(search: &Search) {
    assert_eq!(search.position().await.unwrap(), 0);
    put(search, workshop(), 5).await;
    assert_eq!(search.position().await.unwrap(), 5);
    words(search).await;
    spelling(search).await;
    audiences(search).await;
    choices(search).await;
    directory(search).await;
    excerpts(search).await;
    changes(search).await;
}

async fn words(search: &Search) {
    for (text, id) in [
        ("soudure", "weld"),
        ("SOUDURES", "weld"),
        ("securite", "weld"),
        ("l\u{2019}aluminium", "weld"),
        ("nocode", "code"),
        ("no code", "code"),
        ("C#", "code"),
        ("C++", "code"),
        ("Or\u{e9}al", "code"),
        ("L'Oreal", "code"),
        ("driver", "net"),
        (".NET", "net"),
        ("F#", "skill/f#"),
        ("qui conna\u{ee}t bien les drivers ?", "net"),
    ] {
        assert_eq!(ids(search, text).await, [id], "{text}");
    }
    assert_eq!(ids(search, "boulangerie").await, Vec::<String>::new());
    assert_eq!(ids(search, "?!").await, Vec::<String>::new());
    let both = found(search, "aluminium boulangerie").await;
    let hit = both.hits.first().unwrap();
    assert!(hit.coverage > 0.2 && hit.coverage < 0.8, "{hit:?}");
    assert!((found(search, "aluminium").await.hits[0].coverage - 1.0).abs() < 1e-9);
}

async fn spelling(search: &Search) {
    let mistyped = found(search, "alumimium").await;
    assert_eq!(mistyped.hits[0].id, "weld");
    let word = &mistyped.words[0];
    assert!(!word.known, "{word:?}");
    assert_eq!(word.corrected, ["aluminium"]);
    let known = found(search, "aluminium").await;
    assert!(known.words[0].known && known.words[0].corrected.is_empty());
    let exact = Request {
        corrections: false,
        ..request("alumimium")
    };
    assert!(search.search(exact).await.unwrap().hits.is_empty());
}

async fn audiences(search: &Search) {
    assert_eq!(ids(search, "turbine").await, Vec::<String>::new());
    // Neither its words nor how many there are: to who may not read it, it is not there.
    let outside = found(search, "soudure turbine").await;
    assert!(outside.hits.iter().all(|hit| hit.id != "hidden"));
    let inside = Request {
        audiences: vec![EVERYONE.to_owned(), "secret".to_owned()],
        ..request("turbine")
    };
    let inside = search.search(inside).await.unwrap();
    assert_eq!(inside.hits[0].id, "hidden");
    let nobody = Request {
        audiences: Vec::new(),
        ..request("soudure")
    };
    assert!(search.search(nobody).await.unwrap().hits.is_empty());
    let quoted = Request {
        audiences: vec!["\" OR audience = \"secret".to_owned()],
        ..request("turbine")
    };
    assert!(search.search(quoted).await.unwrap().hits.is_empty());
}

async fn choices(search: &Search) {
    let wanted = [EvidenceKind::Skill, EvidenceKind::Article].map(|kind| Wanted {
        kinds: vec![kind],
        limit: 1,
        ..Wanted::default()
    });
    let request = Request {
        wanted: wanted.to_vec(),
        ..request("F# drivers")
    };
    let hits = search.search(request).await.unwrap().hits;
    let found: Vec<(&str, bool)> = hits
        .iter()
        .map(|hit| (hit.id.as_str(), hit.title_named))
        .collect();
    assert_eq!(found, [("skill/f#", true), ("net", false)]);
    let hit = &hits[1];
    assert_eq!(hit.people[0].id, "by_net");
    assert_eq!(
        (
            hit.thread.as_deref(),
            hit.occurred_at,
            hit.audience.as_str()
        ),
        (Some("thread"), 7, EVERYONE)
    );
}

async fn directory(search: &Search) {
    let entry = |id: &str, name: &str| Evidence {
        kind: EvidenceKind::Person,
        ..item(id, Language::French, name, "Atelier de soudure")
    };
    put(
        search,
        vec![
            entry("ada", "Jean-Fran\u{e7}ois L'H\u{f4}te"),
            entry("bea", "Fran\u{e7}oise O'Brien"),
        ],
        6,
    )
    .await;
    // Who does not ask for people does not meet them.
    assert_eq!(ids(search, "soudure").await, ["weld"]);
    let people = |text: &str, prefix: bool| Request {
        wanted: vec![Wanted {
            kinds: vec![EvidenceKind::Person, EvidenceKind::Article],
            limit: 10,
            ..Wanted::default()
        }],
        prefix,
        words: Words::Every,
        told: Told::Counts,
        ..request(text)
    };
    for (text, prefix, id) in [
        ("jean francois", false, "ada"),
        ("JEAN-FRAN\u{c7}OIS", false, "ada"),
        ("L'H\u{f4}te", false, "ada"),
        ("hote jean", false, "ada"),
        ("jean fran", true, "ada"),
        ("obrien", false, "bea"),
        ("o'br", true, "bea"),
    ] {
        let found = search.search(people(text, prefix)).await.unwrap();
        let found: Vec<&str> = found.hits.iter().map(|hit| hit.id.as_str()).collect();
        assert_eq!(found, [id], "{text}");
    }
    let none = search.search(people("jean obrien", false)).await.unwrap();
    assert!(none.hits.is_empty(), "each word, not some: {none:?}");
    let all = search.search(people("soudure", false)).await.unwrap();
    assert_eq!(all.counts.kinds[&EvidenceKind::Person], 2);
    assert_eq!(all.counts.kinds[&EvidenceKind::Article], 1);
    assert_eq!(all.counts.audiences.len(), 1, "{:?}", all.counts);
    assert_eq!(all.counts.audiences[EVERYONE], 3);
    let mut narrow = people("soudure", false);
    narrow.wanted[0].people = Some(HashSet::from(["by_weld".to_owned(), "by_net".to_owned()]));
    let found = search.search(narrow.clone()).await.unwrap();
    assert_eq!((found.hits.len(), found.hits[0].id.as_str()), (1, "weld"));
    narrow.wanted[0].language = Some(Language::English);
    assert!(search.search(narrow).await.unwrap().hits.is_empty());
}

async fn excerpts(search: &Search) {
    let ids = ["weld", "hidden"].map(str::to_owned).to_vec();
    let asked = Request {
        excerpts: true,
        ..request("alumimium soudures")
    };
    let found = search.search(asked.clone()).await.unwrap();
    let with_hits = found.hits[0].excerpt.clone();
    let excerpts = search.excerpts(asked, found, ids).await.unwrap();
    assert_eq!(excerpts.len(), 1, "{excerpts:?}");
    assert_eq!(with_hits.as_ref(), excerpts.get("weld"));
    let excerpt = &excerpts["weld"];
    let marked: Vec<&str> = excerpt
        .body
        .marks
        .iter()
        .map(|mark| excerpt.body.text.get(mark.0..mark.1).unwrap())
        .collect();
    assert_eq!(marked, ["soudure", "aluminium"]);
    assert_eq!(excerpt.title.marks, [(0, 8)]);
    assert_eq!(excerpt.matched, Matched::Spelling);
    assert!(!excerpt.other_language);
}

async fn changes(search: &Search) {
    let rewritten = item("weld", Language::French, "Fraisage", "Une fraiseuse.");
    let changes = vec![
        Change::Put(item("code", Language::French, "Rien", "Rien du tout.")),
        Change::Put(rewritten),
        Change::Delete("net".to_owned()),
        Change::Delete("code".to_owned()),
        Change::Delete("never".to_owned()),
    ];
    search.apply(changes, 9).await.unwrap();
    assert_eq!(search.position().await.unwrap(), 9);
    for gone in ["aluminium", "nocode", "drivers", "rien"] {
        assert_eq!(ids(search, gone).await, Vec::<String>::new(), "{gone}");
    }
    assert_eq!(ids(search, "fraiseuse").await, ["weld"]);
    let mut beside = search.begin_rebuild().await.unwrap();
    assert!(search.begin_rebuild().await.is_err());
    let filled = vec![Change::Put(item("new", Language::French, "Tournage", ""))];
    beside.apply(filled, 4).await.unwrap();
    assert_eq!(beside.position(), 4);
    assert_eq!(
        ids(search, "fraiseuse").await,
        ["weld"],
        "the live one answers"
    );
    beside.finish().await.unwrap();
    assert_eq!(search.position().await.unwrap(), 4);
    assert_eq!(ids(search, "fraiseuse").await, Vec::<String>::new());
    assert_eq!(ids(search, "tournage").await, ["new"]);
}

#[tokio::test]
async fn the_embedded_index_does_what_an_engine_does() {
    let folder = tempfile::tempdir().unwrap();
    let search = Search::open_embedded(folder.path().to_owned())
        .await
        .unwrap();
    suite(&search).await;
}
