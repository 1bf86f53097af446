//! Which mail was given up.

use crate::app::App;
use crate::features::notifications::emails::MAIL_KINDS;
use crate::kernel::clock::Time;
use crate::kernel::effects::Parked;
use crate::kernel::error::Error;
use crate::kernel::page::{Page, Slice};

/// A page of the mail that was given up, the latest first. Cursors carry when that was, and the id.
pub async fn parked(app: &App, page: &Page) -> Result<Slice<Parked>, Error> {
    let after = page.number(0).map(Time).zip(page.key(1));
    let found = app.effects.parked_of(&MAIL_KINDS, after, page.limit());
    let found = found.await?.into_iter().map(shown);
    Ok(Slice::cut(found.collect(), page.first))
}

/// A mail that was given up, by its id in the queue.
pub async fn one(app: &App, id: &str) -> Result<Option<Parked>, Error> {
    let found = app.effects.parked_one(&MAIL_KINDS, id).await?;
    Ok(found.map(shown))
}

fn shown(parked: Parked) -> Parked {
    Parked {
        why: without_addresses(&parked.why),
        ..parked
    }
}

/// The words of a mail server without the addresses in them.
fn without_addresses(text: &str) -> String {
    let words = text.split_whitespace();
    let shown = words.map(|word| if word.contains('@') { "…" } else { word });
    shown.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_is_in_what_is_shown_of_a_servers_words() {
        let said = "the address does not exist: 550 5.1.1 <zoe@people.example>: unknown zoe@x";
        let shown = "the address does not exist: 550 5.1.1 … unknown …";
        assert_eq!(without_addresses(said), shown);
    }
}
