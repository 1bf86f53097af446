//! The home screen: which sections it has, in which order, and what is in each of them for a
//! viewer.
//!
//! Administrators choose and order the sections for the whole company. Clients say which of them
//! they can draw, and draw what comes.

pub mod aggregate;
pub mod commands;
pub mod events;
pub mod graphql;
pub mod projection;
pub mod queries;
