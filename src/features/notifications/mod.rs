//! Notifications: who is told what and why, in the application and by mail.
//!
//! Reactors and workers, so that a rebuild tells nobody anything. The first pair turns what
//! happens to posts, comments and reactions into one decision a person, `notification.raised` or
//! `notification.suppressed`, for the strongest reason and by the rule that is kept with it. The
//! second turns what was raised into mail, one a conversation; the third writes digests of what is
//! still unread. All ask the visibility rule anew: when somebody is told, when the list is read,
//! and when a mail leaves.

pub mod aggregate;
pub mod commands;
pub mod emails;
pub mod events;
pub mod graphql;
pub mod notify;
pub mod projection;
pub mod queries;
