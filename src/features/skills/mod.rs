//! Skills: the company's taxonomy of what people know, kept by those who administer the network and
//! by editors whom they name.
//!
//! A skill has a label in each language, synonyms, and perhaps a wider skill above it; each name
//! belongs to one skill only. Any employee proposes a skill, an editor accepts or refuses it.
//! Of two that are the same, one is merged into the other: its names go on as synonyms, and its id
//! still resolves. People go on claiming skills by whatever name they write. Which skill that is, is
//! looked up when somebody reads, so that a new synonym and a merge act on old claims at once.
//!
//! Colleagues who have something to do with each other confirm what the other claims, perhaps with a
//! post that shows it, and are asked to; who declines says so to nobody. Those who manage a community
//! see which skills it offers and wants, as numbers without names.

pub mod aggregate;
pub mod commands;
pub mod events;
pub mod graphql;
pub mod projection;
pub mod queries;
