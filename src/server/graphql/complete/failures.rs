//! The errors of an execution, by the place in the data where they happened.

use std::collections::HashSet;

use async_graphql::{PathSegment, ServerError};

use crate::server::graphql::answer::{Problem, Segment};
use crate::server::graphql::mask;

/// A step from the root of the data. Paths sort so that a place comes right before what is in it.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) enum Step<'r> {
    Index(usize),
    Key(&'r str),
}

impl<'r> From<&'r PathSegment> for Step<'r> {
    fn from(segment: &'r PathSegment) -> Self {
        match segment {
            PathSegment::Field(key) => Self::Key(key),
            PathSegment::Index(index) => Self::Index(*index),
        }
    }
}

impl From<&Step<'_>> for Segment {
    fn from(step: &Step<'_>) -> Self {
        match step {
            Step::Key(key) => Self::Key((*key).to_owned()),
            Step::Index(index) => Self::Index(*index),
        }
    }
}

/// The errors in the order they happened, and their paths sorted.
pub(super) struct Failures<'r> {
    errors: &'r [ServerError],
    paths: Vec<Vec<Step<'r>>>,
}

impl<'r> Failures<'r> {
    pub(super) fn of(errors: &'r [ServerError]) -> Self {
        let mut paths: Vec<_> = errors.iter().map(path_of).collect();
        paths.sort_unstable();
        Self { errors, paths }
    }

    /// Whether something failed at this place or inside it.
    pub(super) fn any_at_or_below(&self, place: &[Step<'r>]) -> bool {
        let first = self.paths.partition_point(|path| &**path < place);
        self.paths
            .get(first)
            .is_some_and(|path| path.starts_with(place))
    }

    /// Whether something failed inside this place.
    pub(super) fn any_below(&self, place: &[Step<'r>]) -> bool {
        let first = self.paths.partition_point(|path| &**path <= place);
        self.paths
            .get(first)
            .is_some_and(|path| path.starts_with(place))
    }

    /// What the client is told. A field that the executor ran twice is told once.
    pub(super) fn tell(&self, errors_max: usize, request_id: &str) -> Vec<Problem> {
        let mut places = HashSet::new();
        let errors = self.errors.iter();
        let errors = errors.filter(|it| it.path.is_empty() || places.insert(path_of(it)));
        errors
            .take(errors_max)
            .map(|error| mask::tell(error, request_id))
            .collect()
    }
}

fn path_of(error: &ServerError) -> Vec<Step<'_>> {
    error.path.iter().map(Step::from).collect()
}
