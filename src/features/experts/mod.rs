//! The expert finder: type a need, get colleagues, each with the reasons the searcher may open.
//!
//! Evidence is indexed, not people: posts, comments, titles, biographies, skills, communities.
//! A search finds the evidence the searcher may read, and the evidence votes for its people by a
//! published formula ([`ranking`]). [`index`] keeps the search index, which stores the position of
//! the log it contains; what depends on people and reactions is looked up when somebody asks, so a
//! loss of rights acts at once. Who does not want to be suggested says so, and it acts as fast.

pub mod aggregate;
pub mod commands;
pub mod evaluation;
pub mod events;
pub mod graphql;
pub mod index;
pub mod measures;
pub mod projection;
pub mod queries;
pub mod ranking;
