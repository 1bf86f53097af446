//! Pseudonyms in the API: how a hidden author shows, and how two people open one together.

pub mod mutations;
mod refusal;

use async_graphql::{Context, Enum, ID, Object};

use crate::features::communities::graphql::{Community, CommunityLoader};
use crate::features::graphql::{DateTime, Text, app, broken, locale, page, viewer};
use crate::features::people::graphql::{Profile, profile};
use crate::features::posts::events::PostId;
use crate::features::posts::graphql::{Post, PostLoaders};
use crate::features::pseudonyms::events::{Author, PseudonymId};
use crate::features::pseudonyms::queries::{Opening, State};
use crate::features::pseudonyms::{commands, queries};
use crate::kernel::page::{encode, keys};
use crate::kernel::texts::text;

pub use mutations::PseudonymsMutation;

/// The cursors of the requests to open pseudonyms: when they were made, and of which.
const REQUESTS: &str = "pseudonym-openings";

/// The ids of openings: of which pseudonym.
const OPENING: &str = "pseudonym-opening";

/// Whoever wrote something, where they are seen.
pub async fn author(ctx: &Context<'_>, author: Author) -> async_graphql::Result<Option<Profile>> {
    match author {
        Author::Person(person) => profile(ctx, person).await,
        Author::Pseudonym(_) => Ok(None),
    }
}

/// Whether the viewer wrote something about a post, by whichever name.
pub fn is_own(ctx: &Context<'_>, written: (Author, PostId)) -> async_graphql::Result<bool> {
    Ok(commands::is_author(app(ctx)?, viewer(ctx)?.person, written))
}

/// In whose name the viewer acts on something that was written about a post.
pub fn name_on(ctx: &Context<'_>, written: (Author, PostId)) -> async_graphql::Result<Author> {
    Ok(commands::name_on(app(ctx)?, viewer(ctx)?.person, written))
}

/// Somebody whom nobody sees. Each question has a pseudonym of its own, under which its asker also
/// comments below it.
#[derive(Clone, Copy, Debug)]
pub struct Pseudonym {
    id: PseudonymId,
    post: PostId,
}

impl Pseudonym {
    /// The pseudonym of an author who wrote something about a post; none where they are seen.
    pub fn of(author: Author, post: PostId) -> Option<Self> {
        let id = author.pseudonym()?;
        Some(Self { id, post })
    }
}

/// Somebody whom nobody sees. Each question has a pseudonym of its own, under which its asker also
/// comments below it.
#[Object]
impl Pseudonym {
    /// What to show as the name, in the viewer's language.
    async fn name(&self, ctx: &Context<'_>) -> Text {
        Text(text(locale(ctx), "pseudonym-name", &[]))
    }

    /// Whether it is the viewer's.
    async fn is_viewer(&self, ctx: &Context<'_>) -> bool {
        is_own(ctx, (Author::Pseudonym(self.id), self.post)).unwrap_or(false)
    }

    /// The latest request to open it, and what came of it: for owners and managers of the
    /// community; for whoever is behind it, once it was opened. Null for everybody else, and where
    /// nobody asked.
    async fn opening(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<PseudonymOpening>> {
        let found = queries::opening(app(ctx)?, self.id).await.map_err(broken)?;
        known(ctx, found).await
    }
}

/// An opening as far as the viewer may know of it.
async fn known(
    ctx: &Context<'_>,
    found: Option<Opening>,
) -> async_graphql::Result<Option<PseudonymOpening>> {
    let Some(found) = found else { return Ok(None) };
    let community = CommunityLoader::get(ctx, found.community).await?;
    let manages = community.is_some_and(|it| it.is_managed());
    let answers = found.state == State::Requested && viewer(ctx)?.administrator;
    let answered = found.decided_by == Some(viewer(ctx)?.person);
    let is_told = match found.post.parse() {
        Ok(post) if found.state == State::Opened => {
            is_own(ctx, (Author::Pseudonym(found.pseudonym), post))?
        }
        Ok(_) | Err(_) => false,
    };
    let knows = manages || answers || answered || is_told;
    Ok(knows.then_some(PseudonymOpening(found)))
}

/// The opening with this id; none where it is not one, or not for the viewer to know of.
pub async fn opening(
    ctx: &Context<'_>,
    id: &str,
) -> async_graphql::Result<Option<PseudonymOpening>> {
    let Some([pseudonym]) = keys(OPENING, id) else {
        return Ok(None);
    };
    let Ok(pseudonym) = pseudonym.parse() else {
        return Ok(None);
    };
    let found = queries::opening(app(ctx)?, pseudonym).await;
    known(ctx, found.map_err(broken)?).await
}

/// Where the opening of a pseudonym stands.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "State")]
pub enum PseudonymOpeningState {
    /// It waits for an administrator, a week at most.
    Requested,
    /// An administrator agreed: the two see who it is for a week.
    Opened,
    /// An administrator refused.
    Refused,
}

/// That somebody wants to know who is behind a pseudonym, and what came of it.
pub struct PseudonymOpening(Opening);

/// That somebody wants to know who is behind a pseudonym, and what came of it.
#[Object]
impl PseudonymOpening {
    /// Opaque, globally unique, stable for ever.
    pub async fn id(&self) -> ID {
        ID(encode(OPENING, &[&self.0.pseudonym.to_string()]))
    }

    /// Where it stands.
    async fn state(&self) -> PseudonymOpeningState {
        self.0.state.into()
    }

    /// The community; null where it does not exist for the viewer.
    async fn community(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Community>> {
        CommunityLoader::get(ctx, self.0.community).await
    }

    /// The post under it; null where the viewer does not see it.
    async fn post(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Post>> {
        match self.0.post.parse() {
            Ok(post) => ctx.data::<PostLoaders>()?.post(post).await,
            Err(_not_an_id) => Ok(None),
        }
    }

    /// Who asked; null where they are gone.
    async fn requested_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        profile(ctx, self.0.requested_by).await
    }

    /// When they asked.
    async fn requested_at(&self) -> DateTime {
        DateTime(self.0.requested_at)
    }

    /// Why; null where it was erased.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The administrator who answered; null while nobody has.
    async fn decided_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        match self.0.decided_by {
            Some(by) => profile(ctx, by).await,
            None => Ok(None),
        }
    }

    /// When that was; null while nobody has.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(DateTime)
    }

    /// Who is behind it: for the two who opened it, for a week; null for everybody else.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Profile>> {
        let shown = commands::shown(app(ctx)?, viewer(ctx)?, self.0.pseudonym).await;
        match shown.map_err(broken)? {
            Some(person) => profile(ctx, person).await,
            None => Ok(None),
        }
    }
}

crate::connection!(
    PseudonymOpeningConnection,
    PseudonymOpeningEdge,
    PseudonymOpening,
    "openings of pseudonyms",
    "opening"
);

/// Reads of pseudonyms.
#[derive(Default)]
pub struct PseudonymsQuery;

#[Object]
impl PseudonymsQuery {
    /// The requests to open a pseudonym that wait for an administrator, the newest first; null
    /// where the viewer does not administer the network.
    async fn pseudonym_opening_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most this many, 1 to 100; 20 where nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> async_graphql::Result<Option<PseudonymOpeningConnection>> {
        if !viewer(ctx)?.administrator {
            return Ok(None);
        }
        let page = page(REQUESTS, 2, first, after.as_deref())?;
        let as_of = app(ctx)?.log().head();
        let slice = queries::requested(app(ctx)?, &page).await.map_err(broken)?;
        let items = slice.items.into_iter().map(|it| {
            let keys = [&it.requested_at.0.to_string(), &it.pseudonym.to_string()];
            let cursor = encode(REQUESTS, &keys.map(String::as_str));
            (cursor, PseudonymOpening(it))
        });
        let items = items.collect();
        let more = slice.more;
        Ok(Some(PseudonymOpeningConnection::new(
            items, more, &page, as_of,
        )))
    }
}
