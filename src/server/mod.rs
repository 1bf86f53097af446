//! Tier 3: the edge. HTTP, the GraphQL transports and request pipeline, health and metrics.

pub mod graphql;
