//! Mail, tested from the outside: what a reader and a mail server get to see.

mod letters;
mod replies;
mod rules;
mod server;

#[expect(dead_code, reason = "the tests of notifications use the rest")]
#[path = "../../../../tests/support/fake_smtp.rs"]
mod fake_smtp;
