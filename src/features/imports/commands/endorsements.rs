//! Confirmations of skills, as the rules of confirming take them.

use crate::features::imports::commands::items::{Act, Item, Maker, time};
use crate::features::imports::commands::report::What;
use crate::features::imports::format::Endorsement;
use crate::features::skills::aggregate::endorsement::Pair;
use crate::features::skills::events::endorsement::EndorsementId;

impl Maker<'_> {
    /// What a line asks for. Who confirms is not asked whether they know each other: the network
    /// they come from has decided it.
    pub(super) fn endorsement(&self, line: u64, said: Endorsement) -> Item {
        let pair = Pair {
            by: self.source.person(&said.by),
            person: self.source.person(&said.person),
        };
        let mut needs = vec![
            self.need("person", What::Person, &said.person),
            self.need("by", What::Person, &said.by),
        ];
        let shown = said.evidence.as_ref().map(|target| self.target(target));
        let (evidence, need) = shown.unzip();
        needs.extend(need);
        let (by, person) = (pair.by.to_string(), pair.person.to_string());
        let shown = evidence.map(|it| it.to_string()).unwrap_or_default();
        let content = [&*by, &person, &said.skill, &shown];
        let label = format!("{}/{}", said.person, said.by);
        Item {
            line,
            what: What::Endorsement,
            command: self.source.command(What::Endorsement, &content),
            origin: self.source.origin(What::Endorsement, &label),
            actor: Some(pair.by),
            at: time(said.created_at),
            slot: EndorsementId::of(pair.by, pair.person).0,
            needs,
            act: Act::Endorse(pair, said.skill, evidence),
        }
    }
}
