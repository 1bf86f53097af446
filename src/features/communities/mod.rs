//! Communities: where people meet, and who may see what is said there.
//!
//! A community is open (everyone sees and joins it), closed (everyone sees that it exists) or
//! secret (only members know of it). A membership is its own small stream, its id derived from
//! the pair, so a busy community makes nobody wait. The one rule about who sees what lives in
//! [`visibility`]; every way out of Ruche asks it.

pub mod aggregate;
pub mod commands;
pub mod ending;
pub mod events;
pub mod graphql;
pub mod projection;
pub mod queries;
pub mod succession;
pub mod visibility;
