//! Ruche, the backend of an enterprise social network.
//!
//! Every change is an event in an append-only log; projections of that log feed a GraphQL API,
//! an expert finder and notification mail. The modules are tiers: [`kernel`], [`config`],
//! [`adapters`], [`app`], [`features`], [`server`]. A tier may use itself and the tiers before it
//! (`tests/architecture.rs` checks it).
// Every feature adds a type to the roots of the schema, and each is a step for the compiler.
#![recursion_limit = "256"]

pub mod adapters;
pub mod app;
pub mod config;
pub mod features;
pub mod kernel;
pub mod server;
