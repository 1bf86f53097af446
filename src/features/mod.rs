//! Tier 2: the product. One folder a feature, in dependency order.
#![deny(clippy::wildcard_enum_match_arm)]
