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
