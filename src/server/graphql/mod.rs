//! The GraphQL request pipeline and its transports.
//!
//! `async-graphql` only executes. What comes before (parsing, limits, validation, coercion) and
//! after (nulls, order, errors) is done here, and the transports stand on top. Reading order:
//! params → pipeline → persisted → cache → document (scan, guard, validate) → coerce → plan →
//! cost → executable → complete → mask → answer.

pub mod answer;
pub mod code;
pub mod endpoint;
pub mod http;
pub mod limits;
pub mod node;
pub mod params;
pub mod pipeline;
pub mod routes;
pub mod schema;
pub mod sse;
pub mod streams;
pub mod ws;

mod cache;
mod coerce;
mod complete;
mod cost;
mod descriptions;
mod document;
mod executable;
mod guard;
mod lines;
mod mask;
mod persisted;
mod plan;
mod scan;
mod tokens;
mod types;
mod validate;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod toy;
