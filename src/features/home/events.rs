//! How the home screen is arranged.

use serde::{Deserialize, Serialize};

crate::define_id!(
    /// The arrangement of the home screen: one for the whole company.
    HomeId,
    "home"
);

impl HomeId {
    /// The only one there is.
    pub fn company() -> Self {
        Self::derived(&["company"])
    }
}

/// A part of the home screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// Announcements the viewer is to take note of.
    Announcements,
    /// Questions the viewer could answer.
    Questions,
    /// The viewer's communities.
    Communities,
    /// People the viewer does not follow yet.
    People,
    /// The feed.
    Feed,
}

impl Section {
    /// Every section, in the order of a network that nobody has arranged.
    pub const ALL: [Self; 5] = [
        Self::Announcements,
        Self::Questions,
        Self::Communities,
        Self::People,
        Self::Feed,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Announcements => "announcements",
            Self::Questions => "questions",
            Self::Communities => "communities",
            Self::People => "people",
            Self::Feed => "feed",
        }
    }

    /// Reads the stored word; none for one this version does not know.
    pub fn from_stored(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == word)
    }
}

crate::events! {
    /// What happens to the home screen.
    pub enum Event {
        /// Its sections are chosen and ordered.
        "home.arranged" 1 => Arranged(Arranged),
    }
}

/// See [`Event::Arranged`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arranged {
    /// What is shown, from the top.
    pub shown: Vec<Section>,
    /// What is not. A section in neither list came into the product later.
    pub hidden: Vec<Section>,
}
