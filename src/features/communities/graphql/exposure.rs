//! Who may see a community, in the API: what a change would show to whom, and the change.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use crate::features::comments::graphql::comment_total;
use crate::features::communities::aggregate::Refusal;
use crate::features::communities::aggregate::exposure::{Around, Exposure, Seen};
use crate::features::communities::commands;
use crate::features::communities::events::{self, Audience, CommunityId, VisibilityChanged};
use crate::features::communities::graphql::mutations::{CommunityPayload, read};
use crate::features::communities::graphql::{
    Community, CommunityLoader, ExternalPolicy, Visibility,
};
use crate::features::communities::{projection, queries};
use crate::features::graphql::{Position, Text, UserError, app, broken, locale, viewer};
use crate::features::posts::graphql::post_total;
use crate::kernel::execute::Failure;
use crate::kernel::locale::Locale;
use crate::kernel::texts::{Arg, text};

/// How much a change of who may see a community would show, and to how many more people.
#[derive(SimpleObject)]
pub struct CommunityExposure {
    /// Posts that more people could read.
    posts: i64,
    /// Comments that more people could read.
    comments: i64,
    /// People who work here and would see more than now: what is in it, or that it exists.
    employees: i64,
    /// People from outside the company who would see more than now.
    guests: i64,
    /// Both together.
    people: i64,
    /// What changes for whom, in the viewer's language.
    text: Text,
}

/// What happens to the posts of before when more people may see a community.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum OlderPosts {
    /// They become visible with the rest.
    Publish,
    /// They stay with the members: the community is archived as it is, and a successor with the
    /// same name, rules, objective and members goes on for the wider circle.
    KeepForMembers,
}

/// The wanted change; what is null stays.
pub(super) fn wanted(
    visibility: Option<Visibility>,
    external: Option<ExternalPolicy>,
) -> VisibilityChanged {
    VisibilityChanged {
        visibility: visibility.map(Into::into),
        external: external.map(|external| external == ExternalPolicy::Allowed),
    }
}

/// What the change would show. The caller has checked that the viewer owns the community.
pub(super) async fn exposure(
    ctx: &Context<'_>,
    community: &Community,
    wanted: &VisibilityChanged,
) -> async_graphql::Result<CommunityExposure> {
    let around = around(ctx, community.0.id).await?;
    let place = &community.0.ground.place;
    let exposure = Exposure::of(place, wanted, &around);
    let visibility = (
        place.visibility,
        wanted.visibility.unwrap_or(place.visibility),
    );
    let external = (place.external, wanted.external.unwrap_or(place.external));
    Ok(CommunityExposure {
        posts: exposure.posts,
        comments: exposure.comments,
        employees: exposure.employees,
        guests: exposure.guests,
        people: exposure.people(),
        text: Text(sentence(locale(ctx), visibility, external, &around)),
    })
}

async fn around(ctx: &Context<'_>, community: CommunityId) -> async_graphql::Result<Around> {
    let app = app(ctx)?;
    let settled = app.settled(&[projection::NAME], app.log().head()).await;
    settled.map_err(broken)?;
    let audience = Audience::Community(community);
    Ok(Around {
        posts: post_total(ctx, audience).await?,
        comments: comment_total(ctx, audience).await?,
        ..queries::around(app, community).await.map_err(broken)?
    })
}

fn sentence(
    locale: Locale,
    visibility: (events::Visibility, events::Visibility),
    external: (bool, bool),
    around: &Around,
) -> String {
    use events::Visibility::{Closed, Open, Secret};
    let for_colleagues = match visibility {
        (Open, Open) | (Closed, Closed) | (Secret, Secret) => None,
        (Closed | Secret, Open) => Some(("exposure-opens", around.outside)),
        (Secret, Closed) => Some(("exposure-appears", around.unaware)),
        (Open, Closed) => Some(("exposure-closes", around.outside)),
        (Open | Closed, Secret) => Some(("exposure-disappears", around.unaware)),
    };
    let for_guests = match external {
        (false, true) if around.guests == 0 => Some(("exposure-guests-may-come", 0)),
        (false, true) => Some(("exposure-guests-see", around.guests)),
        (true, false) => Some(("exposure-guests-go", around.guests)),
        (true, true) | (false, false) => None,
    };
    let say = |(key, people): (&str, i64)| {
        let args = [
            ("posts", number(around.posts)),
            ("comments", number(around.comments)),
            ("people", number(people)),
        ];
        text(locale, key, &args)
    };
    let said: Vec<String> = for_colleagues
        .into_iter()
        .chain(for_guests)
        .map(say)
        .collect();
    if said.is_empty() {
        text(locale, "exposure-nothing", &[])
    } else {
        said.join(" ")
    }
}

/// A count for a text.
pub(super) fn number(count: i64) -> Arg<'static> {
    Arg::Number(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Who may see a community from now on, and the numbers of the exposure that the owner has seen.
#[derive(InputObject)]
pub struct ChangeCommunityVisibilityInput {
    /// Which community.
    community_id: ID,
    /// Who may see it; null stays.
    visibility: Option<Visibility>,
    /// Whether people from outside the company may be members; null stays.
    external: Option<ExternalPolicy>,
    /// What happens to the posts of before.
    older_posts: OlderPosts,
    /// The posts of the exposure that the owner has seen.
    seen_posts: i32,
    /// The comments of the exposure that the owner has seen.
    seen_comments: i32,
    /// The people of the exposure that the owner has seen.
    seen_people: i32,
}

/// What came of changeCommunityVisibility.
#[derive(SimpleObject)]
pub struct ChangeCommunityVisibilityPayload {
    /// The community as it is now, or its successor; null where userErrors is not empty.
    community: Option<Community>,
    /// What the change would show now, where it was refused for showing more than the owner has
    /// seen; null otherwise.
    exposure: Option<CommunityExposure>,
    /// Why nothing changed; empty on success.
    user_errors: Vec<UserError>,
    /// Where the change lies in the event log.
    position: Option<Position>,
}

/// Changes of who may see a community.
#[derive(Default)]
pub struct ExposureMutation;

#[Object]
impl ExposureMutation {
    /// Changes who may see a community, at once and everywhere; owners may. Ask for its exposure
    /// first and hand the numbers back: where more would become visible by now, nothing changes.
    /// With `KEEP_FOR_MEMBERS` a change that would show what is in it to more people leaves it as it
    /// is, archived, and answers the community that goes on in its stead; only people count as seen
    /// then. Its members are in it within moments.
    async fn change_community_visibility(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change, and what the owner has seen.")]
        input: ChangeCommunityVisibilityInput,
    ) -> async_graphql::Result<ChangeCommunityVisibilityPayload> {
        let wanted = wanted(input.visibility, input.external);
        let seen = Seen {
            posts: input.seen_posts.into(),
            comments: input.seen_comments.into(),
            people: input.seen_people.into(),
        };
        let owned = owned(ctx, &input.community_id).await?;
        let around = match &owned {
            Some(community) => around(ctx, community.0.id).await?,
            None => Around::default(),
        };
        let (app, viewer) = (app(ctx)?, viewer(ctx)?);
        let act = async {
            let id = read(&input.community_id)?;
            let numbers = (around, seen);
            if input.older_posts == OlderPosts::KeepForMembers {
                let went_on = commands::succeed(app, viewer, id, wanted.clone(), numbers);
                if let Some(successor) = went_on.await? {
                    return Ok(successor);
                }
            }
            let done = commands::change_visibility(app, viewer, id, wanted.clone(), numbers);
            Ok((id, done.await?))
        };
        let outcome = act.await;
        let refused = matches!(outcome, Err(Failure::Refused(Refusal::Exposes(_))));
        let exposure = match owned.filter(|_| refused) {
            Some(community) => Some(exposure(ctx, &community, &wanted).await?),
            None => None,
        };
        let told = CommunityPayload::of(ctx, outcome).await?;
        Ok(ChangeCommunityVisibilityPayload {
            community: told.community,
            exposure,
            user_errors: told.user_errors,
            position: told.position,
        })
    }
}

/// The community, where the viewer owns it: nobody else has anything counted.
async fn owned(ctx: &Context<'_>, id: &ID) -> async_graphql::Result<Option<Community>> {
    let Ok(id) = id.parse() else {
        return Ok(None);
    };
    let found = CommunityLoader::get(ctx, id).await?;
    Ok(found.filter(|found| found.0.role == Some(events::Role::Owner)))
}
