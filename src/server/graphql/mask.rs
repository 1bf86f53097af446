//! From the executor's errors to those a client may read.
//!
//! An error with one of our codes was written for the client. Any other is an accident: it is
//! logged, and the client gets a fixed sentence with the id to search the log for.

use async_graphql::{ErrorExtensionValues, PathSegment, ServerError, Value};
use serde_json::Map;

use crate::server::graphql::answer::{Location, Problem, ProblemExtensions, Segment};
use crate::server::graphql::code::Code;

const MASKED: &str = "Something went wrong on our side.";

/// What the client is told of this error.
pub(super) fn tell(error: &ServerError, request_id: &str) -> Problem {
    let problem = match code(error) {
        Some(code) => Problem {
            extensions: ProblemExtensions {
                code,
                more: more(error.extensions.as_ref()),
            },
            ..Problem::new(code, error.message.as_str())
        },
        None => accident(error, request_id),
    };
    let places = error.locations.iter().filter(|at| at.line > 0);
    Problem {
        locations: places
            .map(|at| Location {
                line: at.line,
                column: at.column,
            })
            .collect(),
        path: error.path.iter().map(segment).collect(),
        ..problem
    }
}

fn accident(error: &ServerError, request_id: &str) -> Problem {
    let path = display(&error.path);
    let message = error.message.as_str();
    tracing::error!(
        request.id = request_id,
        path,
        error = message,
        "A field failed."
    );
    Problem::masked(request_id)
}

impl Problem {
    /// What is told instead of an accident.
    pub fn masked(request_id: &str) -> Self {
        Self::new(Code::InternalServerError, MASKED).with("requestId", request_id)
    }
}

fn code(error: &ServerError) -> Option<Code> {
    match error
        .extensions
        .as_ref()
        .and_then(|extensions| extensions.get("code"))
    {
        Some(Value::String(code)) => Code::parse(code),
        Some(Value::Enum(code)) => Code::parse(code),
        Some(_) => None,
        None => is_about_an_argument(error).then_some(Code::BadUserInput),
    }
    .filter(|code| *code != Code::InternalServerError)
}

/// Arguments that a custom scalar or a validator refuses are reported by the executor itself,
/// in one of two forms; errors of resolvers that were converted with `?` have a source.
fn is_about_an_argument(error: &ServerError) -> bool {
    let message = &error.message;
    error.source.is_none()
        && (message.starts_with("Failed to parse \"")
            || message.starts_with("Expected input type \""))
}

/// The other extensions. The executor's map cannot be walked, only written out.
fn more(extensions: Option<&ErrorExtensionValues>) -> Map<String, serde_json::Value> {
    let Some(Ok(serde_json::Value::Object(mut more))) = extensions.map(serde_json::to_value) else {
        return Map::new();
    };
    more.shift_remove("code");
    more
}

fn segment(segment: &PathSegment) -> Segment {
    match segment {
        PathSegment::Field(key) => Segment::Key(key.clone()),
        PathSegment::Index(index) => Segment::Index(*index),
    }
}

fn display(path: &[PathSegment]) -> String {
    let steps = path.iter().map(|segment| match segment {
        PathSegment::Field(key) => key.clone(),
        PathSegment::Index(index) => index.to_string(),
    });
    steps.collect::<Vec<_>>().join(".")
}
