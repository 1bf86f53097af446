//! How soon somebody usually answers, in words.

use async_graphql::{Context, Enum, Object};

use super::AskingLoaders;
use crate::features::accounts::events::PersonId;
use crate::features::graphql::{Text, locale, unloaded};
use crate::kernel::texts::text;

/// Up to half a working day is within hours.
const HOURS_SECONDS: i64 = 5 * 3_600;

/// Up to a working day and a half is about a day.
const DAY_SECONDS: i64 = 15 * 3_600;

/// How soon somebody usually answers. More may come: show the text.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseTime {
    /// Within some working hours.
    Hours,
    /// Within about a working day.
    ADay,
    /// Within some days.
    SomeDays,
}

impl ResponseTime {
    fn of(seconds: i64) -> Self {
        if seconds <= HOURS_SECONDS {
            Self::Hours
        } else if seconds <= DAY_SECONDS {
            Self::ADay
        } else {
            Self::SomeDays
        }
    }
}

/// How soon somebody usually answers when a question is put to them: the median of at least five
/// answers of the last 180 days, in working time, rounded. Nobody is ranked by it.
pub struct UsualResponse(ResponseTime);

/// How soon somebody usually answers when a question is put to them: the median of at least five
/// answers of the last 180 days, in working time, rounded. Nobody is ranked by it.
#[Object]
impl UsualResponse {
    /// How soon.
    async fn time(&self) -> ResponseTime {
        self.0
    }

    /// The same as a sentence in the viewer's language.
    async fn text(&self, ctx: &Context<'_>) -> Text {
        let key = match self.0 {
            ResponseTime::Hours => "response-within-hours",
            ResponseTime::ADay => "response-within-a-day",
            ResponseTime::SomeDays => "response-within-days",
        };
        Text(text(locale(ctx), key, &[]))
    }
}

/// How soon a person usually answers; none where that is not known.
pub async fn usual(
    ctx: &Context<'_>,
    person: PersonId,
) -> async_graphql::Result<Option<UsualResponse>> {
    let usual = &ctx.data::<AskingLoaders>()?.usual;
    let seconds = usual.get(&person).await.map_err(unloaded)?;
    Ok(seconds.map(|seconds| UsualResponse(ResponseTime::of(seconds))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_told_in_three_steps() {
        let of = |hours: i64| ResponseTime::of(hours * 3_600);
        assert_eq!([0, 5].map(of), [ResponseTime::Hours; 2]);
        assert_eq!([6, 15].map(of), [ResponseTime::ADay; 2]);
        assert_eq!([16, 40].map(of), [ResponseTime::SomeDays; 2]);
    }
}
