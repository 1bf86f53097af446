//! What one text changed about who is mentioned.

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::kernel::error::Error;
use crate::kernel::event::{Event, Recorded};

/// What one text changed about who is mentioned, as far as it still holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) added: Vec<PersonId>,
    pub(super) removed: Vec<PersonId>,
}

impl Change {
    /// The change that the event at `version` made; `texts` are the mentions of every text with
    /// its version, in order.
    pub(super) fn of(texts: &[(i64, Vec<PersonId>)], version: i64) -> Self {
        let mentions = |found: Option<&(i64, Vec<PersonId>)>| {
            found.map(|(_, people)| people.clone()).unwrap_or_default()
        };
        let before = mentions(texts.iter().rfind(|(at, _)| *at < version));
        let then = mentions(texts.iter().find(|(at, _)| *at == version));
        let now = mentions(texts.last());
        let without = |people: &[PersonId], others: &[&[PersonId]]| {
            let in_others = |person| others.iter().any(|others| others.contains(person));
            let kept = people.iter().filter(|person| !in_others(person));
            kept.copied().collect::<Vec<_>>()
        };
        let mut added = without(&then, &[&before]);
        added.retain(|person| now.contains(person));
        Self {
            added,
            removed: without(&before, &[&then, &now]),
        }
    }

    /// Leaves out who knows of it already, for whichever reason.
    pub(super) fn leave_out(&mut self, known: &[PersonId]) {
        self.added.retain(|person| !known.contains(person));
        self.removed.retain(|person| !known.contains(person));
    }
}

/// The mentions of every text of a stream, with the version of its event.
pub(super) async fn texts<E: Event>(
    app: &App,
    stream: &str,
    mentions: impl Fn(E) -> Option<Vec<PersonId>>,
) -> Result<Vec<(i64, Vec<PersonId>)>, Error> {
    let recorded = app.log().read_stream(stream, 0).await?;
    let read = || {
        let text = |recorded: &Recorded| {
            E::read(recorded).map(|event| Some((recorded.version, mentions(event)?)))
        };
        recorded
            .iter()
            .filter_map(|recorded| text(recorded).transpose())
            .collect::<Result<Vec<_>, _>>()
    };
    app.keys().opening(read).await?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(names: &[&str]) -> Vec<PersonId> {
        names
            .iter()
            .map(|name| PersonId::derived(&[name]))
            .collect()
    }

    #[test]
    fn an_edit_tells_the_newly_mentioned_alone() {
        let texts = [(1, people(&["a", "b"])), (2, people(&["b", "c"]))];
        let first = Change::of(&texts[..1], 1);
        assert_eq!(first.added, people(&["a", "b"]));
        let second = Change::of(&texts, 2);
        assert_eq!(second.added, people(&["c"]));
        assert_eq!(second.removed, people(&["a"]));
    }

    #[test]
    fn what_a_later_text_undid_is_told_to_nobody() {
        let texts = [
            (1, people(&["a", "b"])),
            (3, people(&["b"])),
            (4, people(&["a", "b"])),
        ];
        assert_eq!(Change::of(&texts[..2], 1).added, people(&["b"]));
        assert_eq!(Change::of(&texts, 3), Change::default());
        assert_eq!(Change::of(&texts, 4).added, people(&["a"]));
    }
}
