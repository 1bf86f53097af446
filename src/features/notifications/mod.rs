//! Notifications: who is told what, in the application and by mail.
//!
//! Two reactors and two workers, so that a rebuild tells nobody anything. The first pair turns
//! what happens to posts, comments and reactions into `notification.raised`, one notification a
//! person and subject, for the strongest reason; the second turns what was raised into mail. Both
//! ask the visibility rule anew: when somebody is told, when the list is read, and when a mail
//! leaves. Reactions to one post are one notification with several actors, and one mail for all
//! that come while it waits.

pub mod aggregate;
pub mod commands;
pub mod emails;
pub mod events;
pub mod graphql;
pub mod notify;
pub mod projection;
pub mod queries;
