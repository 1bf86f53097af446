//! An operation on a socket: from its first check to its end, as one stream.

use std::sync::Arc;

use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};

use crate::server::graphql::answer::{Answer, Problem};
use crate::server::graphql::endpoint::{Credentials, Endpoint};
use crate::server::graphql::params::Params;
use crate::server::graphql::streams::Opening;

/// What an operation gives.
pub(super) struct Outcome {
    pub(super) id: Arc<str>,
    pub(super) what: What,
}

/// One step of it; the last two end it.
pub(super) enum What {
    Next(Answer),
    Error(Vec<Problem>),
    Complete,
}

/// An operation from its first check to its end.
pub(super) fn outcomes(
    id: Arc<str>,
    endpoint: Arc<Endpoint>,
    credentials: Credentials,
    params: Params,
) -> BoxStream<'static, Outcome> {
    let opening = async move {
        match Opening::new(&endpoint, credentials, &params).await {
            Ok(opening) => until_refused(opening.answers(&endpoint)),
            Err(refused) => stream::iter([What::Error(refused.into_problems())]).boxed(),
        }
    };
    stream::once(opening)
        .flatten()
        .map(move |what| Outcome {
            id: Arc::clone(&id),
            what,
        })
        .boxed()
}

/// Answers up to one that is a refusal; that one, or the end of the stream, ends the operation.
fn until_refused(answers: BoxStream<'static, Answer>) -> BoxStream<'static, What> {
    stream::unfold(Some(answers), |answers| async {
        let mut answers = answers?;
        match answers.next().await {
            Some(answer) if answer.is_refusal() => Some((What::Error(answer.errors), None)),
            Some(answer) => Some((What::Next(answer), Some(answers))),
            None => Some((What::Complete, None)),
        }
    })
    .boxed()
}
