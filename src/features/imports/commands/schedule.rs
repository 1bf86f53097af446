//! The order of a window: what does not depend on each other goes together, so that many commands
//! share one commit.

use std::collections::HashMap;

use uuid::Uuid;

use crate::features::imports::commands::items::Item;

/// The items in rounds: each needs only things made in rounds before its own, and writes to what
/// no other item of its round writes to. Within a slot the order stays. Texts come after the people
/// and memberships above them, which decide whom a text mentions.
pub(super) fn rounds(items: Vec<Item>) -> Vec<Vec<Item>> {
    let mut last: HashMap<Uuid, usize> = HashMap::new();
    let mut last_who: Option<usize> = None;
    let mut rounds: Vec<Vec<Item>> = Vec::new();
    for item in items {
        let needs = item.needs.iter().map(|need| need.key);
        let who = last_who.as_ref().filter(|_| item.act.is_text());
        let after = needs.chain([item.slot]).filter_map(|key| last.get(&key));
        let round = after.chain(who).max().map_or(0, |round| round + 1);
        last.insert(item.slot, round);
        if item.act.decides_who_is_mentioned() {
            last_who = last_who.max(Some(round));
        }
        if rounds.len() <= round {
            rounds.resize_with(round + 1, Vec::new);
        }
        if let Some(round) = rounds.get_mut(round) {
            round.push(item);
        }
    }
    rounds
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::imports::commands::items::Maker;
    use crate::features::imports::commands::names::Source;
    use crate::features::imports::commands::report::What;
    use crate::features::imports::format::parse;
    use crate::kernel::clock::Time;
    use crate::kernel::locale::Locale;

    /// The round of each item, by what it is, in the order of the lines.
    fn scheduled(lines: &[&str]) -> Vec<(What, usize)> {
        let source = Source::named("old intranet").unwrap();
        let maker = Maker {
            source: &source,
            locale: Locale::English,
            now: Time(0),
        };
        let items = (1..).zip(lines).flat_map(|(number, line)| {
            let said = parse(line.as_bytes()).unwrap();
            maker.items(number, said)
        });
        let rounds = rounds(items.collect());
        let mut placed: Vec<(u64, What, usize)> = (0..)
            .zip(rounds)
            .flat_map(|(round, items)| {
                let place = move |item: Item| (item.line, item.what, round);
                items.into_iter().map(place)
            })
            .collect();
        placed.sort_unstable();
        placed
            .into_iter()
            .map(|(_, what, round)| (what, round))
            .collect()
    }

    #[test]
    fn texts_come_after_the_people_and_memberships_above_them() {
        let placed = scheduled(&[
            r#"{"type":"person","id":1,"handle":"ada","name":"Ada"}"#,
            r#"{"type":"community","id":1,"name":"Place"}"#,
            r#"{"type":"community","id":2,"name":"Other","members":[1]}"#,
            r#"{"type":"post","id":1,"author":1,"body":"Hello @bo"}"#,
            r#"{"type":"person","id":2,"handle":"bo","name":"Bo"}"#,
            r#"{"type":"post","id":2,"author":1,"community":1,"body":"Hello @ada"}"#,
            r#"{"type":"comment","id":1,"post":1,"author":1,"body":"Hello @bo"}"#,
        ]);
        assert_eq!(
            placed,
            [
                (What::Person, 0),
                (What::Community, 0),
                (What::Community, 0),
                (What::Membership, 1),
                (What::Post, 2),
                (What::Person, 0),
                (What::Post, 2),
                (What::Comment, 3),
            ]
        );
    }
}
