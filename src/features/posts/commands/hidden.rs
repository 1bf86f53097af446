//! Publishing under a pseudonym.

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::events::PersonId;
use crate::features::communities::aggregate::Community;
use crate::features::communities::events::{CommunityId, PseudonymPolicy};
use crate::features::posts::aggregate::hidden::{A_DAY_MAX, MEMBERS_MIN, Unusable};
use crate::features::posts::aggregate::{Post, Refusal};
use crate::features::posts::commands::publishing::NewPost;
use crate::features::posts::events::{Kind, PostId, Published};
use crate::features::pseudonyms::aggregate::Pseudonym;
use crate::features::pseudonyms::commands as pseudonyms;
use crate::features::pseudonyms::events::Taken;
use crate::features::pseudonyms::queries;
use crate::kernel::error::Error;
use crate::kernel::execute::{Command, Done, Failure};

/// A day, in which so many questions may be asked.
const DAY_SECONDS: i64 = 24 * 3_600;

/// The request to publish it, and where that is under a pseudonym, who is behind it. The log then
/// names the pseudonym as the actor, and the request by what only its asker repeats.
pub(super) async fn named(
    app: &App,
    viewer: &Viewer,
    (post, new): (PostId, &NewPost),
    idempotency_key: Option<&str>,
) -> Result<(Command, Option<Taken>), Failure<Refusal>> {
    const REQUEST: &str = "createPost";
    if !new.under_pseudonym {
        let actor = viewer.person.to_string();
        return Ok((Command::by(&actor, REQUEST, idempotency_key), None));
    }
    let refused = |why| Failure::Refused(Refusal::Pseudonym(why));
    if new.kind != Kind::Question {
        return Err(refused(Unusable::QuestionsOnly));
    }
    let community = new.audience.community();
    let community = community.ok_or(refused(Unusable::NotAllowedHere))?;
    let (place, _) = app
        .executor
        .load::<Community>(&community.to_string())
        .await?;
    let policy = place.place().map(|place| place.pseudonyms);
    if policy != Some(PseudonymPolicy::Questions) {
        return Err(refused(Unusable::NotAllowedHere));
    }
    let repeats = pseudonyms::pseudonym_of(app, viewer.person, REQUEST).to_string();
    let mut command = Command::by(&repeats, REQUEST, idempotency_key);
    let is_new = app.log().read_command(command.id).await?.is_empty();
    if is_new && let Err(why) = may_take(app, viewer.person, community).await? {
        return Err(refused(why));
    }
    let taken = pseudonyms::taken(app, viewer.person, (community, post));
    command.actor = Some(taken.pseudonym.to_string());
    Ok((command, Some(taken)))
}

/// Appends it together with who is behind its pseudonym.
pub(super) async fn append_under(
    app: &App,
    command: &Command,
    published: Published,
    taken: Taken,
) -> Result<Done, Failure<Refusal>> {
    let streams = (published.post.to_string(), taken.pseudonym.to_string());
    let decide = |state: &Post, pseudonym: &Pseudonym| {
        let published = state.publish(published.clone());
        Ok((published.into(), pseudonym.take(taken.clone()).into()))
    };
    let done = app
        .executor
        .execute_both(command, (&streams.0, &streams.1), decide)
        .await?;
    pseudonyms::settled(app, &done).await?;
    Ok(done)
}

/// Whether a person may write one more thing under a pseudonym in a community that allows it: where
/// it is large enough, and they have not done so too often.
async fn may_take(
    app: &App,
    person: PersonId,
    community: CommunityId,
) -> Result<Result<(), Unusable>, Error> {
    if queries::members(app, community).await? < MEMBERS_MIN {
        return Ok(Err(Unusable::TooFewMembers));
    }
    let lately = queries::since(app, app.now().plus_seconds(-DAY_SECONDS)).await?;
    let own = lately
        .iter()
        .filter(|(pseudonym, post)| *pseudonym == pseudonyms::pseudonym_of(app, person, post));
    Ok(if own.count() < A_DAY_MAX {
        Ok(())
    } else {
        Err(Unusable::TooMany)
    })
}
