//! Mail that comes in: an answer becomes a comment, a report counts against an address, and all
//! else is let go. What is answered here is durable: the mail server may forget the mail.

use crate::adapters::mail::inbound::{Addressed, Envelope, Incoming};
use crate::app::App;
use crate::features::notifications::commands::replies::Why;
use crate::features::notifications::commands::{bounces, replies};
use crate::kernel::error::Error;

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// It is no mail.
    Unreadable,
    /// It did what it was for, now or when it came before.
    Accepted,
    /// Nothing, and nobody is told; the word says why.
    Ignored(&'static str),
    /// Nothing, and the person it would have spoken for is told why.
    Refused(Why),
}

/// Takes a mail in.
pub async fn take(app: &App, bytes: &[u8], envelope: Envelope) -> Result<Became, Error> {
    let Some(mail) = Incoming::read(bytes, envelope) else {
        return Ok(Became::Unreadable);
    };
    match mail.addressed(app.sender.domain()) {
        Some(Addressed::Reply(local_part)) => replies::take(app, &mail, &local_part).await,
        Some(Addressed::Bounce(local_part)) => bounces::take(app, &mail, &local_part).await,
        None => Ok(Became::Ignored("recipient")),
    }
}
