//! What people put on posts: pins, and who has taken note.

use async_graphql::{Context, Object};

use crate::features::graphql::permission::Permission;
use crate::features::graphql::{DateTime, app, broken, locale, page, viewer};
use crate::features::people::graphql::{ProfileConnection, profile};
use crate::features::posts::aggregate::acknowledgement::withdraw;
use crate::features::posts::events::PostId;
use crate::features::posts::projection::marks;
use crate::features::posts::queries::marks::{Pin, Tally, missing};
use crate::kernel::clock::Time;
use crate::kernel::page::encode;

/// The cursors of who is missing: the folded name and the id.
const MISSING: &str = "acknowledgements_missing";

/// That a post stands at the top of something.
pub(super) struct PostPin(pub(super) Pin);

/// That a post stands at the top of something.
#[Object]
impl PostPin {
    /// Since when.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.pinned_at)
    }

    /// Until when; null until somebody takes it down.
    async fn until(&self) -> Option<DateTime> {
        self.0.until.map(DateTime)
    }
}

/// Who has taken note of an announcement.
pub(super) struct Acknowledgements {
    pub(super) post: PostId,
    pub(super) tally: Tally,
    pub(super) now: Time,
}

/// Who has taken note of an announcement.
#[Object]
impl Acknowledgements {
    /// How many people have.
    async fn count(&self) -> i32 {
        i32::try_from(self.tally.people).unwrap_or(i32::MAX)
    }

    /// When the viewer did; null where they have not.
    async fn viewer_acknowledged_at(&self) -> Option<DateTime> {
        self.tally.own_at.map(DateTime)
    }

    /// Whether the viewer may take their acknowledgement back now: within five minutes. Allowed
    /// where there is none, since nothing happens then.
    async fn viewer_can_withdraw(&self, ctx: &Context<'_>) -> Permission {
        let ruled = self
            .tally
            .own_at
            .map_or(Ok(()), |given_at| withdraw(given_at, self.now));
        Permission::of(ruled, locale(ctx))
    }

    /// The people it is for who have not, by name: all of them for the author of the announcement,
    /// else those who report to the viewer. In a community its members are meant.
    async fn missing(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100.", default = 20)] first: i32,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<ProfileConnection> {
        let app = app(ctx)?;
        let page = page(MISSING, 2, Some(first), after.as_deref())?;
        let as_of = app.progress.position(marks::NAME);
        let viewer = viewer(ctx)?.person;
        let slice = missing(app, viewer, self.post, &page).await;
        let slice = slice.map_err(broken)?;
        let people = slice.items.iter().map(|it| profile(ctx, it.person));
        let people = futures_util::future::try_join_all(people).await?;
        let items = slice.items.iter().zip(people);
        let items = items.filter_map(|(it, person)| {
            let keys = [it.name_folded.as_str(), &it.person.to_string()];
            Some((encode(MISSING, &keys), person?))
        });
        Ok(ProfileConnection::new(
            items.collect(),
            slice.more,
            &page,
            as_of,
        ))
    }
}
