//! Everything that needs a database or a server, in one binary, on both engines.
#![cfg(test)]

#[path = "../support/mod.rs"]
mod support;

mod activity;
mod asking;
mod authorization;
mod changes;
mod communities;
mod communities_access;
mod communities_guests;
mod communities_objective;
mod communities_permissions;
mod communities_visibility;
mod content;
mod editors;
mod endorsements;
mod errors;
mod experts;
mod feed;
mod first_start;
mod following;
mod home;
mod idempotency;
mod imports;
mod inbound;
mod instance_key;
mod leaks;
mod log;
mod nodes;
mod notifications;
mod pseudonyms;
mod published;
mod rebuild;
mod rows;
mod runner;
mod search;
mod sessions;
mod skills;
mod smoke;
mod streams;
mod support_check;
mod walkthrough;
