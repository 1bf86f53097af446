//! Tier 0: event sourcing without a domain.
//!
//! Reading order: [`event`] and [`aggregate`] (what is stored, who decides), [`log`] (where it
//! is stored), [`execute`] (load, decide, append), [`projection`] and [`runner`] (events to rows),
//! [`reactor`] and [`effects`] (events to the outside world).

pub mod addresses;
pub mod aggregate;
pub mod clock;
pub mod database;
pub mod effects;
pub mod error;
pub mod event;
pub mod execute;
pub mod failpoint;
pub mod id;
pub mod last_use;
pub mod loader;
pub mod locale;
pub mod log;
pub mod mail_wishes;
pub mod mails;
pub mod markdown;
pub mod markers;
pub mod page;
pub mod personal;
pub mod progress;
pub mod projection;
pub mod reactor;
pub mod record;
pub mod rows;
pub mod runner;
pub mod texts;
