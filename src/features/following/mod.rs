//! Following: what people want to hear more of, or less, and what they keep to read again.
//!
//! One follows a person, a tag, a community or a post, each with a level from everything to
//! nothing. A bookmark keeps a post. Both are private to whoever makes them, and neither opens
//! anything: what is followed or kept and may not be seen any more is on no list. Each pair of a
//! person and a thing is its own stream.

pub mod aggregate;
pub mod commands;
pub mod events;
pub mod graphql;
pub mod projection;
pub mod queries;
