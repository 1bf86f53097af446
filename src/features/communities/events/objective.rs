//! What happens to the objective of a community.

use serde::{Deserialize, Serialize};

use crate::kernel::clock::Day;
use crate::kernel::personal::Personal;

/// See [`Event::ObjectiveSet`](super::Event::ObjectiveSet).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObjectiveSet {
    /// What the community wants to reach.
    pub statement: String,
    /// What is measured.
    pub measure: String,
    /// The value to reach.
    pub target: i64,
    /// What the value counts; empty where it counts things.
    pub unit: String,
    /// Until when.
    pub due_on: Day,
    /// Whether what was reported before says nothing about it: something else is measured now.
    pub restarts: bool,
}

/// See [`Event::ObjectiveReported`](super::Event::ObjectiveReported).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObjectiveReported {
    /// The value.
    pub value: i64,
    /// Of which day.
    pub on: Day,
    /// What the manager says about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Personal<String>>,
}

/// See [`Event::ObjectiveCleared`](super::Event::ObjectiveCleared).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObjectiveCleared {}
