//! The checker, checked: planted violations are found, and proper code is left alone.

use crate::{LINES_MAX, place, violations};

/// The rules that `code` breaks at `path`, behind a proper head.
fn planted(path: &str, code: &str) -> Vec<String> {
    let found = violations(path, &format!("//! Head.\n{code}"));
    found
        .into_iter()
        .map(|(line, rule)| format!("{line}: {rule}"))
        .collect()
}

/// File, code, and a part of the rule it breaks.
const PLANTED: &[(&str, &str, &str)] = &[
    ("kernel/log.rs", "use crate::features::posts;", "tier"),
    ("kernel/log.rs", "pub use crate::server as s;", "tier"),
    (
        "kernel/log.rs",
        "use crate::{server, config};",
        "tier `kernel` may not reach `server`",
    ),
    (
        "kernel/log.rs",
        "use crate::{kernel::error::Error};",
        "one full",
    ),
    (
        "kernel/clock.rs",
        "fn f() { crate::config::Config::load() }",
        "tier",
    ),
    (
        "kernel/log.rs",
        "fn f() { vec![crate::app::App::new()]; }",
        "tier",
    ),
    ("adapters/mail.rs", "use crate::app::App;", "tier"),
    ("app.rs", "use crate::server::http;", "tier"),
    ("app.rs", "use crate::features::posts::commands;", "tier"),
    (
        "features/posts/events.rs",
        "use crate::features::reactions::events::Emoji;",
        "before",
    ),
    (
        "features/posts/mod.rs",
        "use super::reactions::events::Emoji;",
        "before",
    ),
    (
        "features/posts/graphql.rs",
        "use crate::features::reactions::queries::count;",
        "before",
    ),
    (
        "features/reactions/graphql.rs",
        "use crate::features::posts::aggregate::Post;",
        "own",
    ),
    (
        "features/reactions/queries.rs",
        "use crate::features::posts::{projection as p};",
        "own",
    ),
    (
        "features/posts/mod.rs",
        "pub use aggregate::Post;\npub use aggregate;",
        "3: aggregate",
    ),
    (
        "features/posts/commands.rs",
        "use sqlx as s;",
        "`sqlx` is confined",
    ),
    (
        "features/posts/commands.rs",
        "fn f(pool: &sqlx::AnyPool) {}",
        "`sqlx` is confined",
    ),
    (
        "features/posts/commands/edit.rs",
        "use ::sqlx::Any;",
        "`sqlx` is confined",
    ),
    ("server/http.rs", "use sqlx::Any;", "`sqlx` is confined"),
    (
        "features/posts/queries.rs",
        "use async_graphql::Object;",
        "`async_graphql` is confined",
    ),
    (
        "features/posts/graphql.rs",
        "use actix_web::web;",
        "`actix_web` is confined",
    ),
    (
        "adapters/search/mod.rs",
        "use lettre::Message;",
        "`lettre` is confined",
    ),
    (
        "adapters/mail/mod.rs",
        "use tantivy::Index;",
        "`tantivy` is confined",
    ),
    (
        "features/posts/aggregate.rs",
        "pub async fn decide() {}",
        "`async` in a pure module",
    ),
    (
        "features/posts/aggregate/mod.rs",
        "fn f() { g().await }",
        "`await` in a pure module",
    ),
    (
        "features/posts/events.rs",
        "use crate::kernel::clock::{Clock, Time};",
        "pure",
    ),
    (
        "features/posts/aggregate.rs",
        "use crate::kernel::log::Log;",
        "pure",
    ),
    (
        "features/posts/aggregate.rs",
        "fn f() { std::time::Instant::now(); }",
        "pure",
    ),
    (
        "features/posts/commands.rs",
        "const A: &str = \"DELETE FROM posts\";",
        "write tables",
    ),
    (
        "features/posts/queries.rs",
        "const A: &str = r#\"\nupdate t\nset a\"#;",
        "write tables",
    ),
    (
        "features/posts/graphql.rs",
        "fn f() { g!(\"INSERT INTO {t} VALUES\") }",
        "write tables",
    ),
    (
        "features/posts/graphql.rs",
        "use super::super::people::queries;",
        "one full",
    ),
    ("features/posts/utils.rs", "", "no part `utils`"),
    ("features/posts/format.rs", "", "no part `format`"),
    (
        "features/reactions/commands.rs",
        "use crate::features::posts::projection::TABLE;",
        "own",
    ),
    (
        "features/posts/commands.rs",
        "use crate::features::reactions::aggregate::Reaction;",
        "before",
    ),
    ("features/chat/mod.rs", "", "no place in the order"),
];

#[test]
fn every_planted_violation_is_found() {
    for (path, code, rule) in PLANTED {
        let found = planted(path, code);
        assert!(
            found.iter().any(|found| found.contains(rule)),
            "{path}: {code}: {found:?}"
        );
    }
    let long = "\n".repeat(LINES_MAX);
    assert!(
        planted("app.rs", &long)
            .iter()
            .any(|found| found.contains("over 400 lines"))
    );
    assert!(violations("app.rs", "use std::fs;")[0].1.contains("`//!`"));
    assert!(place("features/posts/emails/reply.exe").is_some());
}

/// File and code that break nothing.
const ALLOWED: &[(&str, &str)] = &[
    (
        "features/reactions/commands.rs",
        "use crate::features::posts::aggregate::Post;",
    ),
    ("features/imports/format/mod.rs", "use std::fmt;"),
    ("features/graphql.rs", "use async_graphql::Object;"),
    ("features/graphql/errors.rs", "use async_graphql::Enum;"),
    (
        "features/reactions/events.rs",
        "use crate::features::posts::events::{PostId, Kind};",
    ),
    (
        "features/posts/graphql.rs",
        "use crate::features::reactions::graphql::Reaction;",
    ),
    (
        "features/posts/graphql/node.rs",
        "use crate::features::feed::graphql::Item;",
    ),
    (
        "features/posts/commands.rs",
        "use crate::app::App;\nuse crate::kernel::log::Log;",
    ),
    (
        "features/posts/commands.rs",
        "use crate::features::posts::aggregate::Post;",
    ),
    (
        "features/posts/aggregate.rs",
        "use crate::kernel::clock::Time;",
    ),
    (
        "features/posts/aggregate.rs",
        "// no sqlx::Any, no async\n/// crate::server\nfn f() {}",
    ),
    ("features/posts/aggregate.rs", "mod tests { use super::*; }"),
    (
        "features/posts/projection/rows.rs",
        "const A: &str = \"DELETE FROM posts\";",
    ),
    (
        "features/posts/queries.rs",
        "const A: &str = \"SELECT 1 -- http://update\"; fn toml() {}",
    ),
    (
        "features/posts/mod.rs",
        "pub mod events;\nmod aggregate;\npub use events::PostId;",
    ),
    (
        "server/registry.rs",
        "use crate::features::posts::projection;",
    ),
    (
        "config/mod.rs",
        "use clap::Parser;\nuse crate::kernel::error::Error;",
    ),
    ("main.rs", "use ruche::server;\nuse anyhow::Context;"),
];

#[test]
fn what_is_allowed_is_left_alone() {
    for (path, code) in ALLOWED {
        assert_eq!(planted(path, code), [""; 0], "{path}: {code}");
    }
    assert_eq!(place("features/posts/emails/reply.fr.html"), None);
}
