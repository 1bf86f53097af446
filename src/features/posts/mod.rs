//! Posts: what people publish, in a community or to the whole company.
//!
//! A post is one stream: published, edited, deleted, restored. Its text is Markdown; the people
//! and subjects it names are references, found in the text when it is written: somebody who may
//! not see the post is never mentioned by it. An edit keeps every earlier text for whoever sees
//! the post. A deleted post lies in the bin, where its author and the moderators of the place
//! find it; for everybody else it does not exist, and neither does anything below it.

pub mod aggregate;
pub mod commands;
pub mod events;
pub mod graphql;
pub mod projection;
pub mod queries;
