//! Blocks: a person keeps somebody at a distance, and what reaches them of that person ends.
//!
//! To mute is silent and for one side: the muted person's doings are told no more. To block is for
//! both: neither is told of the other's doings, mentions the other or thanks the other. What they
//! share stays visible, communities above all: this is a company. Nobody is told that they are
//! blocked, and nothing is answered differently from what happens without it.

pub mod aggregate;
pub mod commands;
pub mod events;
pub mod graphql;
pub mod projection;
pub mod queries;
