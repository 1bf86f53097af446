//! A pipeline around a small schema, and shorthands to ask it.

mod schema;

use async_graphql::{Data, ScalarType, Schema, ValidationMode};
use serde_json::{Value as Json, json};

use crate::server::graphql::answer::{Answer, Refused};
use crate::server::graphql::limits::Limits;
use crate::server::graphql::params::Params;
use crate::server::graphql::pipeline::{Pipeline, Prepared, ScalarCheck, ScalarChecks, Transport};
use crate::server::graphql::testing::schema::{Even, Mutation, Node, Query, Runs, Ticker};

/// A pipeline around the schema.
pub(super) fn pipeline_with(limits: Limits) -> (Pipeline, Runs) {
    let runs = Runs::default();
    let schema = Schema::build(Query, Mutation(runs.clone()), Ticker)
        .register_output_type::<Node>()
        .validation_mode(ValidationMode::Fast)
        .limit_recursive_depth(256)
        .finish();
    let even: ScalarCheck = |value| <Even as ScalarType>::parse(value.clone()).is_ok();
    let scalars = ScalarChecks::from([("Even", even)]);
    let pipeline = Pipeline::with_scalars(schema.clone(), &schema.sdl(), limits, scalars).unwrap();
    (pipeline, runs)
}

pub(super) fn pipeline() -> Pipeline {
    pipeline_with(Limits::default()).0
}

pub(super) fn params(query: &str, variables: &Json) -> Params {
    Params::from_value(json!({ "query": query, "variables": variables })).unwrap()
}

pub(super) fn prepare(query: &str, variables: &Json) -> Result<Prepared, Refused> {
    pipeline().prepare(&params(query, variables), Transport::Post)
}

pub(super) fn refused(query: &str, variables: &Json) -> Refused {
    prepare(query, variables)
        .err()
        .expect("the document should be refused")
}

/// The text of the answer to a query.
pub(super) async fn text(query: &str, variables: Json) -> String {
    let pipeline = pipeline();
    let prepared = match pipeline.prepare(&params(query, &variables), Transport::Post) {
        Ok(prepared) => prepared,
        Err(refused) => panic!("{query}: {refused:?}"),
    };
    let answer = pipeline
        .execute(prepared, Data::default(), "request-1")
        .await;
    String::from_utf8(answer.to_json()).unwrap()
}

/// The data of the answer to a query, as text, and the paths of its errors.
pub(super) async fn data_and_paths(query: &str) -> (String, Vec<String>) {
    let text = text(query, Json::Null).await;
    let answer: Json = serde_json::from_str(&text).unwrap();
    let errors = answer["errors"].as_array().cloned().unwrap_or_default();
    let mut paths: Vec<_> = errors
        .iter()
        .map(|error| error["path"].to_string())
        .collect();
    paths.sort();
    (answer["data"].to_string(), paths)
}

/// The answer as a JSON value.
pub(super) fn json_of(answer: &Answer) -> Json {
    serde_json::from_slice(&answer.to_json()).unwrap()
}
