//! What the tests stand on: a database of their own, a running server, and a client that reads
//! like a story.

pub(crate) mod chance;
pub(crate) mod durable_postgres;
pub(crate) mod engine;
#[expect(dead_code, reason = "the tests of the mail adapter use the rest")]
pub(crate) mod fake_smtp;
pub(crate) mod hidden;
pub(crate) mod history;
pub(crate) mod mail_rules;
pub(crate) mod postgres;
pub(crate) mod quiet;
pub(crate) mod server;
pub(crate) mod statements;
pub(crate) mod streams;
pub(crate) mod things;
