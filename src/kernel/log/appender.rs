//! Group commit: requests that wait while an append is under way go together into the next one,
//! each with its own result.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::{Append, Appended, Request, advance, postgres, sqlite};
use crate::kernel::clock::Clock;
use crate::kernel::database::{Database, Engine};
use crate::kernel::error::Error;
use crate::kernel::failpoint::failpoint;

/// The most commands in one commit.
const BATCH_MAX: usize = 512;

/// Pauses before an append is tried again whose outcome is unknown. A known command id makes
/// trying again harmless.
const RETRY_PAUSES: [Duration; 4] = [
    Duration::from_millis(50),
    Duration::from_millis(200),
    Duration::from_millis(800),
    Duration::from_secs(2),
];

/// Serves appends until every handle to the log is gone.
pub(super) async fn run(
    database: Database,
    clock: Clock,
    mut queue: mpsc::Receiver<Request>,
    head: watch::Sender<i64>,
) {
    let mut waiting = VecDeque::new();
    loop {
        if waiting.is_empty() {
            match queue.recv().await {
                Some(request) => waiting.push_back(request),
                None => return,
            }
        }
        // Callers just answered run first, so that what they ask next goes along: else commits of
        // one and of all the others would alternate.
        tokio::task::yield_now().await;
        while waiting.len() < BATCH_MAX {
            match queue.try_recv() {
                Ok(request) => waiting.push_back(request),
                Err(_none) => break,
            }
        }
        let (batch, answers): (Vec<_>, Vec<_>) = independent(&mut waiting)
            .into_iter()
            .map(|request| (request.append, request.answer))
            .unzip();
        failpoint("before_append");
        match commit(&database, &clock, &batch).await {
            Ok(outcomes) => {
                failpoint("after_append");
                let last = outcomes.iter().filter_map(last_position).max();
                advance(&head, last.unwrap_or(0));
                for (answer, outcome) in answers.into_iter().zip(outcomes) {
                    // A caller that no longer waits has given up; the log keeps the events.
                    drop(answer.send(Ok(outcome)));
                }
            }
            Err(error) => {
                tracing::error!(error = ?error, commands = batch.len(), "an append failed");
                for answer in answers {
                    drop(answer.send(Err(Error::Unavailable(None))));
                }
            }
        }
    }
}

fn last_position(outcome: &Appended) -> Option<i64> {
    match outcome {
        Appended::New { last, .. } | Appended::Repeated { last, .. } => Some(*last),
        Appended::Conflict { .. } | Appended::Taken { .. } => None,
    }
}

/// Takes the requests that share no stream, claim or command id with an earlier one; the others
/// stay for the next commit, in their order.
fn independent(waiting: &mut VecDeque<Request>) -> Vec<Request> {
    let mut used: HashSet<(&'static str, String)> = HashSet::new();
    let mut batch = Vec::new();
    let mut later = VecDeque::new();
    for request in waiting.drain(..) {
        let names = names(&request.append);
        let free = names.iter().all(|name| !used.contains(name));
        used.extend(names);
        if free {
            batch.push(request);
        } else {
            later.push_back(request);
        }
    }
    *waiting = later;
    batch
}

fn names(append: &Append) -> Vec<(&'static str, String)> {
    let streams = append
        .expected
        .iter()
        .map(|(stream, _)| ("stream", stream.clone()));
    let claims = append
        .claims
        .iter()
        .map(|claim| (claim.scope, claim.key.clone()));
    let command = ("command", append.origin.command_id.to_string());
    streams.chain(claims).chain([command]).collect()
}

async fn commit(
    database: &Database,
    clock: &Clock,
    batch: &[Append],
) -> Result<Vec<Appended>, Error> {
    let mut pauses = RETRY_PAUSES.iter();
    loop {
        let now = clock.now();
        let result = match database.engine() {
            Engine::Sqlite => sqlite::append(database, batch, now).await,
            Engine::Postgres => postgres::append(database, batch, now).await,
        };
        match (result, pauses.next()) {
            (Err(Error::Unavailable(_)), Some(pause)) => tokio::time::sleep(*pause).await,
            (result, _) => return result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::id;
    use crate::kernel::log::Origin;

    fn request(stream: &str) -> Request {
        let origin = Origin {
            command_id: id::new_uuid(),
            actor: None,
            correlation_id: None,
            causation: None,
            occurred_at: None,
            imported_from: None,
        };
        let expected = vec![(stream.to_owned(), 0)];
        let append = Append {
            origin,
            expected,
            claims: vec![],
            events: vec![],
        };
        Request {
            append,
            answer: tokio::sync::oneshot::channel().0,
        }
    }

    #[test]
    fn requests_on_one_stream_go_into_different_commits_in_their_order() {
        let mut waiting: VecDeque<_> = ["a", "b", "a", "c", "a"].map(request).into();
        let batches: Vec<usize> =
            std::iter::from_fn(|| Some(independent(&mut waiting).len()).filter(|n| *n > 0))
                .collect();
        assert_eq!(batches, [3, 1, 1]);
    }
}
