//! Comments: answers under a post, in threads.
//!
//! A comment is one stream and never moves: it answers the post or another comment of the same
//! post, at most twenty levels deep. It is for whom its post is for, and does not exist where the
//! post does not. A deleted comment that others have answered keeps its place in the thread
//! without its text, so that the answers still stand under something.

pub mod aggregate;
pub mod commands;
pub mod events;
pub mod graphql;
pub mod projection;
pub mod queries;
