//! Pseudonyms: a question whose asker nobody sees, where the community allows it.
//!
//! Each question has a pseudonym of its own, which stands as its [`Author`](events::Author) in the
//! log, the tables and the API. Who is behind it is sealed under the pseudonym's own key. Whether
//! somebody is, is a keyed digest of the two ids, so that nothing links two questions of one
//! person. The identity is opened only by two people, each by their role, with a reason, and
//! whoever asked is told.

pub mod aggregate;
pub mod commands;
pub mod events;
pub mod graphql;
pub mod projection;
pub mod queries;
