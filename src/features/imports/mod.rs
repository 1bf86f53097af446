//! Imports: a network that lived elsewhere moves in, from a file of JSON lines.
//!
//! The format names no product. Each line is one person, community, post, comment or reaction and
//! refers only to lines before it, so a file of any size is read once, window by window. Every
//! line becomes ordinary commands, under ids derived from the source and the id in the file: what
//! the rules refuse is refused here too, and a second run finds everything done.

pub mod commands;
pub mod format;
