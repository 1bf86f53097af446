//! Reactions: six small words to a post or a comment. The feature to read first; every other one
//! has this form. From top to bottom, as a tap on "thanks" travels:
//!
//! 1. `graphql.rs`: `reactToPost(input)` reads the id and calls one command.
//! 2. `commands.rs`: does the thing exist for this viewer? Asked of streams, never of tables.
//! 3. `aggregate.rs`: given the reaction so far, what happens? Nothing, or one event.
//! 4. `events.rs`: that event, appended to the log. From here on it is true.
//! 5. `projection.rs`: the event becomes rows: who reacted how, and how many of each kind.
//! 6. `queries.rs`: rows become counts, for many things in one statement.
//! 7. `graphql.rs` again: loaders gather the questions of a page and answer `reactionSummary`.
//!
//! Each pair of a person and a thing is its own stream, its id derived from the pair: a thousand
//! people react to one post at once and nobody waits for anybody.

pub mod aggregate;
pub mod commands;
pub mod events;
pub mod graphql;
pub mod projection;
pub mod queries;
