//! Tier 0: event sourcing without a domain.
