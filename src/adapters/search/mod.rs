//! Search engines: the embedded index.
