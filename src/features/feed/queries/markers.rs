//! How far the viewer has read in a feed, and what is new since. Only the viewer may ask.

use sqlx::{AssertSqlSafe, Row};

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::communities::events::{Audience, CommunityId};
use crate::features::communities::visibility::visible_sql;
use crate::features::feed::queries::{Filter, WITH_TAG};
use crate::kernel::clock::Time;
use crate::kernel::database::bind_each;
use crate::kernel::error::Error;

/// New posts are counted so far.
pub const NEW_MAX: i64 = 100;

/// A feed people read on from where they stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The home feed.
    Home,
    /// The feed of a community.
    Community(CommunityId),
}

impl Place {
    /// The name of its marker.
    pub fn name(self) -> String {
        match self {
            Self::Home => "home".to_owned(),
            Self::Community(community) => community.to_string(),
        }
    }

    /// What is in it.
    pub fn filter(self) -> Filter {
        let audience = match self {
            Self::Home => None,
            Self::Community(community) => Some(Audience::Community(community)),
        };
        Filter {
            home: audience.is_none(),
            audience,
            ..Filter::default()
        }
    }
}

/// Up to which time of publication a person has read; none where they have never said.
pub async fn read_up_to(app: &App, person: PersonId, place: Place) -> Result<Option<Time>, Error> {
    let row = sqlx::query("SELECT place FROM marker WHERE owner = $1 AND name = $2")
        .bind(person.to_string())
        .bind(place.name())
        .fetch_optional(app.database.reader())
        .await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?.map(Time))
}

/// How many posts of others came into a feed after a moment, at most [`NEW_MAX`].
pub async fn new_posts(
    app: &App,
    person: PersonId,
    place: Place,
    since: Time,
) -> Result<i64, Error> {
    let filter = place.filter();
    let (conditions, values) = filter.conditions(WITH_TAG, "$3", if filter.home { 4 } else { 3 });
    let sql = format!(
        "SELECT CAST(count(*) AS BIGINT) FROM (SELECT 1 FROM posts_post_r2 p
         WHERE p.status = 'published' AND p.published_at > $2 AND p.author_id <> $1
         AND {}{conditions} LIMIT {NEW_MAX}) found",
        visible_sql("p.audience", "$1")
    );
    let mut query = sqlx::query(AssertSqlSafe(sql))
        .bind(person.to_string())
        .bind(since.0);
    if filter.home {
        query = query.bind(app.now().0);
    }
    let row = bind_each(query, values)
        .fetch_one(app.database.reader())
        .await?;
    Ok(row.try_get(0)?)
}
