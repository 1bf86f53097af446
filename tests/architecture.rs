//! The walls of ARCHITECTURE.md, executed. A broken one is reported as `file:line: rule`.
#![cfg(test)]

#[path = "architecture/planted.rs"]
mod planted;
#[path = "architecture/rust_source.rs"]
mod rust_source;

use std::fs;
use std::path::{Path, PathBuf};

use rust_source::{Piece, pieces};

const LINES_MAX: usize = 400;

/// A tier may reach itself and the tiers before it. `main.rs` and `lib.rs` are above them all.
const TIERS: &[&str] = &["kernel", "config", "adapters", "app", "features", "server"];

/// A feature may reach the features before it; `graphql` may look sideways at other `graphql`.
const FEATURES: &[&str] = &[
    "accounts",
    "communities",
    "people",
    "pseudonyms",
    "blocks",
    "posts",
    "comments",
    "reactions",
    "skills",
    "activity",
    "following",
    "feed",
    "home",
    "notifications",
    "experts",
    "search",
    "asking",
    "imports",
    "demo",
];

/// The files (or folders) a feature may consist of.
const PARTS: &[&str] = &[
    "mod",
    "events",
    "aggregate",
    "commands",
    "projection",
    "queries",
    "graphql",
    "notify",
    "emails",
];

/// The parts of one feature alone, each for a reason of its own.
const EXTRA_PARTS: &[(&str, &[&str])] = &[
    ("communities", &["visibility", "ending", "succession"]),
    ("experts", &["index", "ranking", "measures", "evaluation"]),
    ("asking", &["routing"]),
    ("feed", &["formula"]),
    ("imports", &["format"]),
    ("demo", &["chance", "script", "timeline", "tests"]),
];

/// Data compiled in beside the code.
const DATA: &[&str] = &[
    "csv", "ftl", "html", "json", "jsonl", "md", "toml", "tsv", "txt",
];

/// Crate and the only modules that may name it; `*` is any one name.
const CONFINED: &[(&str, &[&str])] = &[
    (
        "sqlx",
        &[
            "kernel",
            "adapters",
            "features/*/projection",
            "features/*/queries",
            "features/communities/visibility",
        ],
    ),
    (
        "async_graphql",
        &["features/graphql", "features/*/graphql", "server"],
    ),
    ("apollo_compiler", &["server"]),
    (
        "actix_web",
        &["server", "adapters/search/meilisearch/tests"],
    ),
    ("actix_ws", &["server"]),
    ("mail_parser", &["adapters/mail"]),
    ("governor", &["adapters/attempts", "adapters/mail"]),
    ("prometheus_client", &["server"]),
    ("lettre", &["adapters/mail"]),
    ("ring", &["adapters/mail", "adapters/search/meilisearch"]),
    ("tantivy", &["adapters/search"]),
    (
        "meilisearch_sdk",
        &["adapters/search/meilisearch", "adapters/search/error"],
    ),
    ("hyper", &["adapters/search/meilisearch"]),
    ("hyper_rustls", &["adapters/search/meilisearch"]),
    ("hyper_util", &["adapters/search/meilisearch"]),
    ("http_body_util", &["adapters/search/meilisearch"]),
    ("rustls", &["adapters/search/meilisearch"]),
    ("argon2", &["adapters/password"]),
    ("chacha20poly1305", &["kernel/personal"]),
    ("clap", &["config", "main", "program"]),
    ("toml", &["config"]),
    ("anyhow", &["main", "program"]),
    ("similar", &["features/posts/graphql"]),
];

/// The modules that decide and replay: the same events must always give the same state.
const PURE: &[&str] = &["features/*/aggregate", "features/*/events"];

/// What a pure module may not touch.
const IMPURE: &[&[&str]] = &[
    &["async"],
    &["await"],
    &["tokio"],
    &["getrandom"],
    &["std", "env"],
    &["std", "fs"],
    &["std", "net"],
    &["std", "thread"],
    &["std", "time", "Instant"],
    &["std", "time", "SystemTime"],
    &["crate", "kernel", "clock", "Clock"],
    &["crate", "kernel", "database"],
    &["crate", "kernel", "effects"],
    &["crate", "kernel", "execute"],
    &["crate", "kernel", "log"],
    &["crate", "kernel", "reactor"],
    &["crate", "kernel", "rows"],
    &["crate", "kernel", "runner"],
    &["crate", "config"],
    &["crate", "adapters"],
    &["crate", "app"],
    &["crate", "server"],
];

/// The modules that may write tables.
const WRITERS: &[&str] = &["kernel", "features/*/projection"];

/// What a feature keeps from the others.
const PRIVATE: &[&str] = &["aggregate", "projection"];

/// The modules that decide from streams, and so may load the aggregate of an earlier feature: a
/// guard such as a membership or a block is never read from a table that lags.
const DECIDING: &[&str] = &[
    "features/*/commands",
    "features/communities/visibility",
    // Comments obey the rules of texts that posts have.
    "features/comments/aggregate",
];

#[test]
fn the_source_follows_the_architecture() {
    let broken = check("src", |path, text| match text {
        Some(text) => violations(path, text),
        None => place(path).into_iter().map(|rule| (1, rule)).collect(),
    });
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn tests_and_benches_are_as_short_and_say_what_they_are_for() {
    for folder in ["tests", "benches"] {
        let broken = check(folder, |_, text| text.map(form).unwrap_or_default());
        assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
    }
}

/// What `rules` find in the files below a folder; each is given the path and, where it is Rust,
/// the text.
fn check(folder: &str, rules: impl Fn(&str, Option<&str>) -> Vec<(usize, String)>) -> Vec<String> {
    let files = files(Path::new(folder));
    assert!(!files.is_empty(), "run from the folder of Cargo.toml");
    let mut broken = Vec::new();
    for file in files {
        let path = file.strip_prefix(folder).unwrap().to_str().unwrap();
        let is_rust = file.extension().is_some_and(|extension| extension == "rs");
        let text = is_rust.then(|| fs::read_to_string(&file).unwrap());
        let found = rules(path, text.as_deref()).into_iter();
        broken.extend(found.map(|(line, rule)| format!("{folder}/{path}:{line}: {rule}")));
    }
    broken
}

/// The rules on the form of any Rust file.
fn form(text: &str) -> Vec<(usize, String)> {
    let mut broken = Vec::new();
    if !text.starts_with("//!") {
        broken.push((1, "say in `//!` what this file is for".into()));
    }
    if text.lines().count() > LINES_MAX {
        broken.push((
            LINES_MAX,
            format!("over {LINES_MAX} lines: split by responsibility"),
        ));
    }
    broken
}

/// Every rule that the Rust file `path` (below `src`) breaks, with the line.
fn violations(path: &str, text: &str) -> Vec<(usize, String)> {
    let module = module(path);
    let mut broken: Vec<_> = place(path).into_iter().map(|rule| (1, rule)).collect();
    broken.extend(form(text));
    for (index, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap();
        if code.contains("use crate::{") || code.contains("super::super::") {
            broken.push((index + 1, "write one full `use crate::…` per module".into()));
        }
    }
    let mut before = [&[][..], &[]];
    let pieces = pieces(text);
    for (line, piece) in &pieces {
        match piece {
            Piece::Literal(text) if writes(text) && !within(&module, WRITERS) => {
                broken.push((*line, format!("only {WRITERS:?} write tables")));
            }
            Piece::Literal(_) => {}
            Piece::Path(path) => {
                let rules = path_rules(&module, path, before);
                broken.extend(rules.into_iter().map(|rule| (*line, rule)));
                before = [before[1], path];
            }
        }
    }
    broken
}

/// Rules on a path in the code of `module`; `before` are the two paths in front of it.
fn path_rules(module: &[&str], path: &[String], before: [&[String]; 2]) -> Vec<String> {
    let mut broken = Vec::new();
    let used = before[1] == ["use"];
    for (name, places) in CONFINED {
        if path[0] == *name && (used || path.len() > 1) && !within(module, places) {
            broken.push(format!("crate `{name}` is confined to {places:?}"));
        }
    }
    let target = absolute(module, path);
    let impure =
        |banned: &&&[&str]| target.len() >= banned.len() && target[..banned.len()] == ***banned;
    if within(module, PURE)
        && let Some(banned) = IMPURE.iter().find(impure)
    {
        broken.push(format!("`{}` in a pure module", banned.join("::")));
    }
    let published = used && before[0] == ["pub"] && module.len() == 2;
    if published && module[0] == "features" && PRIVATE.contains(&target[target.len() - 1]) {
        broken.push("aggregate and projection stay inside their feature".into());
    }
    if target.first() != Some(&"crate") {
        return broken;
    }
    let target = &target[1..];
    if let (Some(from), Some(to)) = (tier(module), tier(target))
        && from < to
    {
        broken.push(format!(
            "tier `{}` may not reach `{}`",
            TIERS[from], TIERS[to]
        ));
    }
    if let (Some(from), Some(to)) = (feature(module), feature(target))
        && from != to
    {
        let part = target.get(2).copied().unwrap_or("mod");
        let sideways = module.get(2) == Some(&"graphql") && matches!(part, "graphql" | "events");
        if from < to && !sideways {
            broken.push(format!(
                "feature `{}` comes before `{}`",
                FEATURES[from], FEATURES[to]
            ));
        }
        let guard = part == "aggregate" && within(module, DECIDING);
        // A reader's name is how others wait for it.
        let waits = part == "projection" && target.get(3) == Some(&"NAME");
        if PRIVATE.contains(&part) && !guard && !waits {
            broken.push(format!("`{part}` of feature `{}` is its own", FEATURES[to]));
        }
    }
    broken
}

/// Where a file may be: inside `features`, only known features and known parts.
fn place(path: &str) -> Option<String> {
    let (stem, extension) = path.rsplit_once('.').unwrap_or((path, ""));
    let parts: Vec<_> = stem.split('/').collect();
    match parts[..] {
        ["features", "mod" | "testing"] | ["features", "graphql", ..] => None,
        ["features", name, ..] if !FEATURES.contains(&name) => Some(format!(
            "feature `{name}` has no place in the order of tests/architecture.rs"
        )),
        ["features", name, part, ..] if extension == "rs" && !is_part(name, part) => {
            Some(format!("a feature has no part `{part}`"))
        }
        ["features", ..] if extension != "rs" && !DATA.contains(&extension) => {
            Some(format!("data beside the code is one of {DATA:?}"))
        }
        _ => None,
    }
}

fn is_part(feature: &str, part: &str) -> bool {
    let extra = EXTRA_PARTS.iter().find(|(name, _)| *name == feature);
    PARTS.contains(&part) || extra.is_some_and(|(_, parts)| parts.contains(&part))
}

/// The module of a file: `features/posts/mod.rs` is `features`, `posts`.
fn module(path: &str) -> Vec<&str> {
    let stem = path.strip_suffix(".rs").unwrap_or(path);
    stem.split('/').filter(|name| *name != "mod").collect()
}

/// `path` from the root, as far as it can be told without resolving names: `super` and `self` are
/// followed, and a child of a feature's `mod.rs` is found by its name.
fn absolute<'a>(module: &[&'a str], path: &'a [String]) -> Vec<&'a str> {
    let words = || {
        path.iter()
            .map(String::as_str)
            .filter(|word| *word != "self")
    };
    let parent = &module[..module.len().saturating_sub(1)];
    match path[0].as_str() {
        "super" => ["crate"]
            .into_iter()
            .chain(parent.iter().copied())
            .chain(words().skip(1))
            .collect(),
        "self" => ["crate"]
            .into_iter()
            .chain(module.iter().copied())
            .chain(words())
            .collect(),
        _ => words().collect(),
    }
}

fn within(module: &[&str], places: &[&str]) -> bool {
    places.iter().any(|place| {
        let place: Vec<_> = place.split('/').collect();
        module.len() >= place.len()
            && place
                .iter()
                .zip(module)
                .all(|(name, actual)| *name == "*" || name == actual)
    })
}

fn tier(module: &[&str]) -> Option<usize> {
    TIERS.iter().position(|tier| module.first() == Some(tier))
}

fn feature(module: &[&str]) -> Option<usize> {
    (module.first() == Some(&"features")).then_some(())?;
    FEATURES
        .iter()
        .position(|feature| module.get(1) == Some(feature))
}

/// Is this literal SQL that changes rows?
fn writes(literal: &str) -> bool {
    let sql = literal.to_lowercase();
    let words: Vec<_> = sql
        .split(|c: char| c.is_whitespace() || "\"\\#".contains(c))
        .collect();
    let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
    words.windows(3).any(|words| {
        matches!(
            words,
            ["insert" | "replace", "into", _] | ["delete", "from", _] | ["update", _, "set"]
        )
    })
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![path]
            }
        })
        .collect();
    files.sort();
    files
}
