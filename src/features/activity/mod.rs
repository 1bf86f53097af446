//! Activity: what happens that the viewer may see, as a stream that can be resumed from any
//! position without gap or repeat.
//!
//! The event log is the bus. Each stream reads the log from its own position, woken by hints and
//! by a poll, and asks the visibility rule again for every event, so a membership that ends takes
//! its activity with it. A slow reader costs reads, never memory.

pub mod graphql;
pub mod queries;
