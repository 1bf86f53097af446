//! Who may see a community, and what a change of that shows to whom.

use crate::features::communities::aggregate::rules::Place;
use crate::features::communities::aggregate::{Community, Refusal};
use crate::features::communities::events::{
    Event, JoinPolicy, PoliciesSet, Visibility, VisibilityChanged,
};

/// What is in a community and who is around it, as far as a change of who may see it matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// Published posts.
    pub posts: i64,
    /// Comments on them.
    pub comments: i64,
    /// People who work here and are not members.
    pub outside: i64,
    /// Those of them who are not invited either.
    pub unaware: i64,
    /// Members from outside the company.
    pub guests: i64,
}

/// How much becomes visible, and to how many more people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exposure {
    /// Posts that more people can read.
    pub posts: i64,
    /// Comments that more people can read.
    pub comments: i64,
    /// People who work here and see more than before: what is in it, or that it exists.
    pub employees: i64,
    /// People from outside the company who see more than before.
    pub guests: i64,
}

/// The numbers that an owner has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Posts.
    pub posts: i64,
    /// Comments.
    pub comments: i64,
    /// People, from here and from outside.
    pub people: i64,
}

impl Exposure {
    /// What a change makes of a place.
    pub fn of(place: &Place, wanted: &VisibilityChanged, around: &Around) -> Self {
        let (before, after) = (
            place.visibility,
            wanted.visibility.unwrap_or(place.visibility),
        );
        let opens = after == Visibility::Open && before != Visibility::Open;
        let appears = before == Visibility::Secret && after == Visibility::Closed;
        let lets_guests = wanted.external == Some(true) && !place.external;
        let guests = if lets_guests { around.guests } else { 0 };
        let content = opens || guests > 0;
        Self {
            posts: if content { around.posts } else { 0 },
            comments: if content { around.comments } else { 0 },
            employees: match (opens, appears) {
                (true, _) => around.outside,
                (false, true) => around.unaware,
                (false, false) => 0,
            },
            guests,
        }
    }

    /// Everybody who sees more than before.
    pub fn people(&self) -> i64 {
        self.employees.saturating_add(self.guests)
    }

    pub(super) fn exceeds(&self, seen: Seen) -> bool {
        self.posts > seen.posts || self.comments > seen.comments || self.people() > seen.people
    }
}

impl Community {
    /// Changes who may see it; what stays the same is left out. Refused when it would show more
    /// than the owner has seen.
    pub fn change_visibility(
        &self,
        mut wanted: VisibilityChanged,
        around: &Around,
        seen: Seen,
    ) -> Result<Vec<Event>, Refusal> {
        let place = self.place().ok_or(Refusal::NotFound)?;
        let exposure = Exposure::of(&place, &wanted, around);
        if exposure.exceeds(seen) {
            return Err(Refusal::Exposes(exposure));
        }
        wanted.visibility = wanted.visibility.filter(|it| *it != place.visibility);
        wanted.external = wanted.external.filter(|it| *it != place.external);
        let mut events = Vec::new();
        let hides = wanted.visibility == Some(Visibility::Secret);
        let join = self.policies.join;
        if hides && join.is_some_and(|join| join != JoinPolicy::OnInvitation) {
            // Nobody asks to join what they do not know.
            let set = PoliciesSet {
                join: Some(JoinPolicy::OnInvitation),
                ..PoliciesSet::default()
            };
            events.push(set.into());
        }
        if wanted != VisibilityChanged::default() {
            events.push(wanted.into());
        }
        Ok(events)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::features::communities::events::{CommunityId, Created};
    use crate::kernel::aggregate::Aggregate;

    const AROUND: Around = Around {
        posts: 7,
        comments: 11,
        outside: 40,
        unaware: 39,
        guests: 3,
    };

    const EVERYTHING: Seen = Seen {
        posts: 7,
        comments: 11,
        people: 43,
    };

    fn community(visibility: Visibility, policies: &PoliciesSet) -> Community {
        let created = Created {
            community: CommunityId::derived(&["forge"]),
            name: "Forge".to_owned(),
            description: String::new(),
            visibility,
            language: None,
            succeeds: None,
        };
        Community::replay(&[created.into(), policies.clone().into()])
    }

    fn to(visibility: Visibility, external: bool) -> VisibilityChanged {
        VisibilityChanged {
            visibility: Some(visibility),
            external: Some(external),
        }
    }

    fn shown(from: Visibility, wanted: &VisibilityChanged) -> (i64, i64, i64, i64) {
        let place = community(from, &PoliciesSet::default()).place().unwrap();
        let shown = Exposure::of(&place, wanted, &AROUND);
        (shown.posts, shown.comments, shown.employees, shown.guests)
    }

    #[test]
    fn content_is_shown_to_whoever_could_not_read_it_and_existence_to_whoever_did_not_know() {
        use Visibility::{Closed, Open, Secret};
        assert_eq!(shown(Secret, &to(Open, false)), (7, 11, 40, 0));
        assert_eq!(shown(Closed, &to(Open, false)), (7, 11, 40, 0));
        assert_eq!(shown(Secret, &to(Closed, false)), (0, 0, 39, 0));
        assert_eq!(shown(Secret, &to(Secret, true)), (7, 11, 0, 3));
        assert_eq!(shown(Closed, &to(Open, true)), (7, 11, 40, 3));
        for (from, narrower) in [(Open, Closed), (Open, Secret), (Closed, Secret)] {
            assert_eq!(shown(from, &to(narrower, false)), (0, 0, 0, 0));
        }
    }

    #[test]
    fn more_than_the_owner_has_seen_is_refused_with_the_numbers() {
        let place = community(Visibility::Closed, &PoliciesSet::default());
        let wanted = to(Visibility::Open, true);
        for less in [
            Seen {
                posts: 6,
                ..EVERYTHING
            },
            Seen {
                comments: 10,
                ..EVERYTHING
            },
            Seen {
                people: 42,
                ..EVERYTHING
            },
        ] {
            let exposure = Exposure {
                posts: 7,
                comments: 11,
                employees: 40,
                guests: 3,
            };
            let refused = place.change_visibility(wanted.clone(), &AROUND, less);
            assert_eq!(refused, Err(Refusal::Exposes(exposure)));
        }
        let changed = place.change_visibility(wanted.clone(), &AROUND, EVERYTHING);
        assert_eq!(changed, Ok(vec![wanted.into()]));
    }

    #[test]
    fn what_becomes_secret_is_joined_by_invitation() {
        let asking = PoliciesSet {
            join: Some(JoinPolicy::OnRequest),
            ..PoliciesSet::default()
        };
        let mut place = community(Visibility::Closed, &asking);
        let wanted = to(Visibility::Secret, false);
        let events = place
            .change_visibility(wanted, &AROUND, Seen::default())
            .unwrap();
        for event in &events {
            place.apply(event);
        }
        assert_eq!(place.place().unwrap().join, JoinPolicy::OnInvitation);
    }

    proptest! {
        #[test]
        fn the_same_change_twice_changes_nothing_the_second_time(from in 0..3_usize, to_ in 0..3_usize, external: bool) {
            let all = [Visibility::Open, Visibility::Closed, Visibility::Secret];
            let mut place = community(all[from], &PoliciesSet::default());
            let wanted = to(all[to_], external);
            for event in place.change_visibility(wanted.clone(), &AROUND, EVERYTHING).unwrap() {
                place.apply(&event);
            }
            // By now it shows nothing new.
            let again = place.change_visibility(wanted, &AROUND, Seen::default());
            prop_assert_eq!(again, Ok(vec![]));
        }
    }
}
