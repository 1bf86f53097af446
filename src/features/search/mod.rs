//! Finding things by their words: people, posts, comments, communities and skills, as far as the
//! viewer may see them, by the same engines as the expert finder.

pub mod graphql;
pub mod queries;
