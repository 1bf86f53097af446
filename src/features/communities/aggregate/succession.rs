//! A wider circle goes on in another community, and what was written stays with those who see it
//! now.

use crate::features::communities::aggregate::exposure::{Around, Exposure, Seen};
use crate::features::communities::aggregate::{Community, Refusal};
use crate::features::communities::events::{
    Archived, CharterPublished, CommunityId, Created, Event, PoliciesSet, Succeeded,
    VisibilityChanged,
};

/// Which community goes on in the stead of which, and for whom.
#[derive(Clone, Debug)]
pub struct Succession {
    /// The one that stops.
    pub community: CommunityId,
    /// The one that goes on.
    pub successor: CommunityId,
    /// For whom.
    pub wanted: VisibilityChanged,
    /// The rules of conduct, which go with it and are accepted anew.
    pub charter: Option<String>,
}

impl Community {
    /// Whether a change lets people read what is in it who could not before.
    pub fn shows_more(&self, wanted: &VisibilityChanged) -> bool {
        // One of everything, to see whether any of it shows.
        let around = Around {
            posts: 1,
            outside: 1,
            unaware: 1,
            guests: 1,
            ..Around::default()
        };
        let place = self.place();
        place.is_some_and(|place| Exposure::of(&place, wanted, &around).posts > 0)
    }

    /// Stops it where it is, and founds the one that goes on: what happens to the one and to the
    /// other. Refused when more people would learn of it than the owner has seen.
    pub fn succeed(
        &self,
        to: &Succession,
        around: &Around,
        seen: Seen,
    ) -> Result<(Vec<Event>, Vec<Event>), Refusal> {
        let place = self.place().ok_or(Refusal::NotFound)?;
        if self.archived {
            return Err(Refusal::Archived);
        }
        let around = Around {
            posts: 0,
            comments: 0,
            ..*around
        };
        let exposure = Exposure::of(&place, &to.wanted, &around);
        if exposure.exceeds(seen) {
            return Err(Refusal::Exposes(exposure));
        }
        let successor = to.successor;
        let stops = vec![Succeeded { successor }.into(), Archived {}.into()];
        let mut goes_on = vec![
            Created {
                community: successor,
                name: self.name.clone(),
                description: self.description.clone(),
                visibility: to.wanted.visibility.unwrap_or(place.visibility),
                language: self.language.clone(),
                succeeds: Some(to.community),
            }
            .into(),
        ];
        let policies = PoliciesSet {
            join: self.policies.join,
            posting: self.policies.posting,
            external: None,
            pseudonyms: self.policies.pseudonyms,
        };
        if policies != PoliciesSet::default() {
            goes_on.push(policies.into());
        }
        if to.wanted.external.unwrap_or(place.external) {
            let external = VisibilityChanged {
                external: Some(true),
                ..VisibilityChanged::default()
            };
            goes_on.push(external.into());
        }
        if let Some(text) = to.charter.clone() {
            goes_on.push(CharterPublished { version: 1, text }.into());
        }
        goes_on.extend(self.objective.clone().map(Event::from));
        Ok((stops, goes_on))
    }
}
