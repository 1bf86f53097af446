//! What the streaming transports share: limits, draining, and how an operation becomes a stream.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_graphql::Data;
use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt as _};
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};

use crate::features::graphql::{EventPosition, ResumeAfter};
use crate::server::graphql::answer::{Answer, Problem, Refused};
use crate::server::graphql::code::Code;
use crate::server::graphql::endpoint::{Credentials, Endpoint};
use crate::server::graphql::params::Params;
use crate::server::graphql::pipeline::{OperationKind, Prepared, Transport};

/// What the streaming transports need beside the endpoint. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Streams {
    /// What a stream may take.
    pub limits: StreamLimits,
    /// Ends the streams of this node when it stops.
    pub drain: Drain,
    pub(super) seats: Seats,
    places: Arc<Semaphore>,
}

impl Default for Streams {
    fn default() -> Self {
        Self::new(StreamLimits::default())
    }
}

impl Streams {
    /// Streams with these limits.
    pub fn new(limits: StreamLimits) -> Self {
        Self {
            drain: Drain::default(),
            seats: Seats::default(),
            places: Arc::new(Semaphore::new(limits.connections_max)),
            limits,
        }
    }

    /// A place for one more connection, held until it is dropped.
    pub(super) fn place(&self) -> Result<OwnedSemaphorePermit, Refused> {
        Arc::clone(&self.places)
            .try_acquire_owned()
            .map_err(|_none_left| {
                let message = "This node serves as many streams as it may; try again.";
                Refused::from(Problem::new(Code::Unavailable, message).with("retryAfter", 5))
            })
    }
}

/// The limits of a WebSocket or an event stream.
#[derive(Clone, Debug)]
pub struct StreamLimits {
    /// How long a fresh socket may wait with `connection_init`.
    pub init_timeout: Duration,
    /// The shortest time between two signs of life of the server.
    pub ping_interval: Duration,
    /// What is added to it, at random, so that sockets do not beat together.
    pub ping_jitter: Duration,
    /// How long a client may neither take what is queued for it nor answer a ping.
    pub stall_timeout: Duration,
    /// Answers waiting for a slow reader. When full, its operations pause.
    pub queue_max: usize,
    /// WebSocket and event-stream connections of everybody on this node.
    pub connections_max: usize,
    /// Sockets a person has on this node.
    pub sockets_max: usize,
    /// Operations running on one socket.
    pub operations_max: usize,
    /// Bytes of a message from the client.
    pub message_bytes_max: usize,
    /// Bytes of an answer on a socket.
    pub answer_bytes_max: usize,
}

impl Default for StreamLimits {
    fn default() -> Self {
        Self {
            init_timeout: Duration::from_secs(3),
            ping_interval: Duration::from_secs(20),
            ping_jitter: Duration::from_secs(5),
            stall_timeout: Duration::from_secs(30),
            queue_max: 64,
            connections_max: 10_000,
            sockets_max: 5,
            operations_max: 50,
            message_bytes_max: 16 * 1024,
            answer_bytes_max: 64 * 1024,
        }
    }
}

impl StreamLimits {
    /// When to give the next sign of life.
    pub(super) fn next_ping(&self) -> Duration {
        self.ping_interval + self.ping_jitter.mul_f64(fraction())
    }
}

/// Ends all streams of this node, each at its own moment, so that the clients do not come back
/// to the other nodes all at once. They go on from the position they have.
#[derive(Clone, Debug)]
pub struct Drain {
    spread: Arc<watch::Sender<Option<Duration>>>,
}

impl Default for Drain {
    fn default() -> Self {
        Self {
            spread: Arc::new(watch::Sender::new(None)),
        }
    }
}

impl Drain {
    /// Ends every stream within this time, those opened from now on included.
    pub fn begin(&self, spread: Duration) {
        self.spread.send_replace(Some(spread));
    }

    /// Waits until it is this stream's turn to end.
    pub(super) async fn turn(&self) {
        let mut spread = self.spread.subscribe();
        let begun = spread
            .wait_for(Option::is_some)
            .await
            .map_or(None, |spread| *spread);
        tokio::time::sleep(begun.unwrap_or_default().mul_f64(fraction())).await;
    }
}

/// In the data of a request: the person whose sockets are counted together.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SocketOwner(pub String);

/// How many sockets each person has on this node.
#[derive(Clone, Debug, Default)]
pub(super) struct Seats(Arc<Mutex<HashMap<String, usize>>>);

impl Seats {
    /// One more socket of this person, unless that is too many.
    pub(super) fn take(&self, person: &str, max: usize) -> Option<Seat> {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(person.to_owned()).or_default();
        if *count >= max {
            return None;
        }
        *count += 1;
        drop(taken);
        Some(Seat {
            seats: self.clone(),
            person: person.to_owned(),
        })
    }
}

/// A socket of a person, for as long as it is open.
pub(super) struct Seat {
    seats: Seats,
    person: String,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.person) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.person);
            }
        }
    }
}

/// An operation that may run: valid, and asked for by this viewer.
pub(super) struct Opening {
    prepared: Prepared,
    data: Data,
    position: EventPosition,
    request_id: String,
}

impl Opening {
    /// Checks the operation, then who asks for it: afresh for each one, because loaders and
    /// rights belong to a request and a session can end while its socket is open.
    pub(super) async fn new(
        endpoint: &Endpoint,
        credentials: Credentials,
        params: &Params,
    ) -> Result<Self, Refused> {
        let prepared = endpoint.pipeline.prepare(params, Transport::Stream)?;
        let credentials = credentials.for_operation(params);
        // The id of the connection: the access log has a line with it, and no other.
        let request_id = credentials.request_id.clone();
        let mut data = (endpoint.identify)(credentials).await?;
        let position = EventPosition::default();
        data.insert(position.clone());
        Ok(Self {
            prepared,
            data,
            position,
            request_id,
        })
    }

    /// Query, mutation or subscription.
    pub(super) fn kind(&self) -> OperationKind {
        self.prepared.kind()
    }

    /// Tells the operation where the client stopped.
    pub(super) fn resume_after(&mut self, position: String) {
        self.data.insert(ResumeAfter(position));
    }

    /// Runs the operation, in a task of its own that ends with the stream: a connection looks away
    /// for as long as its client is slow, or while it asks who the client is, and an operation
    /// that waited with it would keep what it has taken, a database connection for one. Not more
    /// than one answer is made ahead.
    pub(super) fn answers(self, endpoint: &Endpoint) -> BoxStream<'static, Answer> {
        let position = self.position;
        let mut answers = endpoint
            .pipeline
            .subscribe(self.prepared, self.data, &self.request_id);
        let (sender, receiver) = mpsc::channel(1);
        tokio::spawn(async move {
            while let Ok(place) = sender.reserve().await {
                let answer = tokio::select! {
                    answer = answers.next() => answer,
                    () = sender.closed() => None,
                };
                let Some(mut answer) = answer else { return };
                if let Some(position) = position.take() {
                    answer
                        .extensions
                        .insert(LOG.to_owned(), json!({ POSITION: position }));
                }
                place.send(answer);
            }
        });
        received(receiver).boxed()
    }
}

/// What arrives in a channel, as a stream.
fn received<T>(receiver: mpsc::Receiver<T>) -> impl Stream<Item = T> {
    stream::unfold(receiver, async |mut receiver| {
        let item = receiver.recv().await?;
        Some((item, receiver))
    })
}

const LOG: &str = "log";
const POSITION: &str = "position";

/// Where the event of this answer lies in the log, if the answer says so.
pub(super) fn position_of(answer: &Answer) -> Option<&str> {
    answer.extensions.get(LOG)?.get(POSITION)?.as_str()
}

/// A random number from 0 to 1. Without randomness everybody waits for as long as possible.
fn fraction() -> f64 {
    getrandom::u32().map_or(1.0, |number| f64::from(number) / f64::from(u32::MAX))
}
