//! A value of every kind of event, by feature. Fill every field, so that a renamed one is noticed.

pub mod accounts;
pub mod asking;
pub mod blocks;
pub mod comments;
pub mod communities;
pub mod experts;
pub mod following;
pub mod home;
pub mod notifications;
pub mod people;
pub mod posts;
pub mod pseudonyms;
pub mod reactions;
pub mod skills;

use ruche::features::accounts::events::PersonId;
use ruche::kernel::personal::Personal;

/// The person all samples are about; the sample keys are theirs.
pub fn zoe() -> PersonId {
    PersonId::derived(&["sample", "zoe"])
}

pub fn karim() -> PersonId {
    PersonId::derived(&["sample", "karim"])
}

pub fn identity(text: &str) -> Personal<String> {
    Personal::identity(zoe().0, text.to_owned())
}

pub fn writing(text: &str) -> Personal<String> {
    Personal::writing(zoe().0, text.to_owned())
}
