//! The feed: what is new for the viewer, newest first or by a published formula, each item with
//! the reason it is there.
//!
//! Nothing is prepared or copied: the feed is a query over posts through the one visibility rule,
//! so whoever loses a membership loses its posts with the next page.

pub mod commands;
pub mod formula;
pub mod graphql;
pub mod queries;
