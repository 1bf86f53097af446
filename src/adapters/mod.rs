//! Tier 1: the outside world as closed enums.

pub mod search;
