//! Activity: what happens that the viewer may see, as a stream that can be resumed from any
//! position without gap or repeat.
//!
//! The event log is the bus. One task a node reads it for all streams, woken by hints and by a
//! poll, and asks the visibility rule for every event once for everybody who has a stream open, so
//! a membership that ends takes its activity with it. A stream is a position: one that has fallen
//! behind reads the log itself, so a slow reader costs reads, never memory.

pub mod graphql;
pub mod queries;
