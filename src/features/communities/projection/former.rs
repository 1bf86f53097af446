//! Who was in a community, and until when, as rows: what somebody worked on stays true.

use crate::features::communities::events::MembershipEvent;
use crate::kernel::error::Error;
use crate::kernel::event::{Event as _, Recorded};
use crate::kernel::projection::Projection;
use crate::kernel::rows::{Kind, Rows, Table};

/// The name of this projection.
pub const NAME: &str = "communities.former";

static FORMER: Table = Table {
    name: "communities_left",
    key: &[("community_id", Kind::Text), ("person_id", Kind::Text)],
    columns: &[("ended_at", Kind::Int)],
    indexes: &[],
};

/// See the module.
pub struct Former;

impl Projection for Former {
    fn name(&self) -> &'static str {
        NAME
    }

    fn revision(&self) -> i64 {
        1
    }

    fn tables(&self) -> Vec<&'static Table> {
        vec![&FORMER]
    }

    fn kinds(&self) -> Vec<&'static str> {
        MembershipEvent::KINDS.to_vec()
    }

    fn apply(&self, recorded: &Recorded, rows: &mut Rows) -> Result<(), Error> {
        let event = MembershipEvent::read(recorded)?;
        let (community, person) = event.pair();
        let key = [community.to_string().into(), person.to_string().into()];
        match event {
            MembershipEvent::Joined(_) => rows.delete(&FORMER, key),
            MembershipEvent::Ended(_) => {
                let [community, person] = key;
                rows.put(&FORMER, [community, person, recorded.occurred_at.into()]);
            }
            MembershipEvent::Requested(_)
            | MembershipEvent::Invited(_)
            | MembershipEvent::RequestWithdrawn(_)
            | MembershipEvent::RequestDeclined(_)
            | MembershipEvent::InvitationDeclined(_)
            | MembershipEvent::InvitationWithdrawn(_)
            | MembershipEvent::RoleChanged(_)
            | MembershipEvent::CharterAccepted(_) => {}
        }
        Ok(())
    }
}
