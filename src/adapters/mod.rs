//! Tier 1: the outside world as closed enums.

pub mod attempts;
pub mod mail;
pub mod password;
pub mod search;
pub mod token;
