//! One socket: one task, one loop. Nothing here waits for the client with anything in hand, so a
//! slow reader costs a bounded queue, and all streams go when the loop ends.

use std::any::TypeId;
use std::collections::{HashMap, VecDeque};
use std::future::poll_fn;
use std::mem;
use std::pin::pin;
use std::sync::Arc;

use actix_ws::{AggregatedMessage, AggregatedMessageStream, Closed, Message};
use actix_ws::{ProtocolError, Session};
use async_graphql::Data;
use futures_util::future::BoxFuture;
use futures_util::stream::{AbortHandle, Abortable, BoxStream, SelectAll};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Map, Value};
use tokio::time::{Instant, sleep_until, timeout};

use crate::server::graphql::answer::{Problem, Refused};
use crate::server::graphql::code::Code;
use crate::server::graphql::endpoint::{Credentials, Endpoint};
use crate::server::graphql::params::Params;
use crate::server::graphql::streams::{Seat, SocketOwner, Streams};
use crate::server::graphql::ws::message::{self, Closing, Incoming};
use crate::server::graphql::ws::operation::{Outcome, What, outcomes};

pub(super) struct Socket {
    session: Session,
    endpoint: Arc<Endpoint>,
    streams: Streams,
    credentials: Credentials,
    phase: Phase,
    /// Counts this socket among those of its person.
    seat: Option<Seat>,
    /// The check of the credentials that is under way: the first one, or one of those at pings.
    identifying: Option<BoxFuture<'static, Result<Data, Refused>>>,
    running: HashMap<Arc<str>, AbortHandle>,
    outcomes: SelectAll<Abortable<BoxStream<'static, Outcome>>>,
    queue: VecDeque<String>,
    clocks: Clocks,
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Phase {
    /// Before `connection_init`.
    Fresh,
    /// Between `connection_init` and `connection_ack`.
    Initialising,
    /// After `connection_ack`.
    Acknowledged,
}

struct Clocks {
    init_by: Instant,
    next_ping: Instant,
    /// Since when the client has taken nothing of the queue.
    queued_since: Instant,
    /// When the client must have given a sign of life, if it was asked for one.
    alive_by: Option<Instant>,
}

/// Why the loop ends.
enum End {
    Closing(Closing),
    /// The client is gone, or has said goodbye.
    Gone,
}

impl From<Closing> for End {
    fn from(closing: Closing) -> Self {
        Self::Closing(closing)
    }
}

type Step = Result<(), End>;

impl Socket {
    pub(super) fn new(
        session: Session,
        endpoint: Arc<Endpoint>,
        streams: Streams,
        credentials: Credentials,
    ) -> Self {
        let now = Instant::now();
        let clocks = Clocks {
            init_by: now + streams.limits.init_timeout,
            next_ping: now + streams.limits.next_ping(),
            queued_since: now,
            alive_by: None,
        };
        Self {
            session,
            endpoint,
            streams,
            credentials,
            phase: Phase::Fresh,
            seat: None,
            identifying: None,
            running: HashMap::new(),
            outcomes: SelectAll::new(),
            queue: VecDeque::new(),
            clocks,
        }
    }

    /// Serves the socket until one side ends it.
    pub(super) async fn run(mut self, mut incoming: AggregatedMessageStream) {
        let drain = self.streams.drain.clone();
        let mut drained = pin!(drain.turn());
        let end = loop {
            // What the client says is read for longer than operations run: it may be a `complete`.
            let queue_max = self.streams.limits.queue_max;
            let may_run = self.queue.len() < queue_max;
            let may_read = self.queue.len() < queue_max.saturating_mul(2);
            let deadline = self.deadline();
            let step = tokio::select! {
                ready = poll_fn(|cx| self.session.poll_ready_unpin(cx)), if !self.queue.is_empty() => {
                    self.send(ready)
                }
                message = incoming.recv(), if may_read => self.receive(message),
                Some(outcome) = self.outcomes.next(), if may_run => {
                    self.report(outcome);
                    Ok(())
                }
                Some(identified) = identified(&mut self.identifying) => self.identified(identified),
                () = sleep_until(deadline) => self.tick(),
                () = &mut drained => Err(Closing::restart().into()),
            };
            if let Err(end) = step {
                break end;
            }
        };
        // The operations end before the farewell, which may have to wait.
        self.outcomes.clear();
        if let End::Closing(closing) = end {
            // To a client that takes nothing, not even this can be said.
            let patience = self.streams.limits.init_timeout;
            drop(timeout(patience, self.session.close(Some(closing.into()))).await);
        }
    }

    fn send(&mut self, ready: Result<(), Closed>) -> Step {
        ready.map_err(|Closed| End::Gone)?;
        self.clocks.queued_since = Instant::now();
        let Some(text) = self.queue.pop_front() else {
            return Ok(());
        };
        self.session
            .start_send_unpin(Message::Text(text.into()))
            .map_err(|Closed| End::Gone)
    }

    fn queue(&mut self, text: String) {
        if self.queue.is_empty() {
            self.clocks.queued_since = Instant::now();
        }
        self.queue.push_back(text);
    }

    fn receive(&mut self, message: Option<Result<AggregatedMessage, ProtocolError>>) -> Step {
        self.clocks.alive_by = None;
        match message {
            Some(Ok(AggregatedMessage::Text(text))) => self.handle(Incoming::parse(&text)?),
            Some(Ok(AggregatedMessage::Binary(_))) => {
                Err(Closing::invalid("Binary messages are not served").into())
            }
            Some(Ok(AggregatedMessage::Ping(payload))) => {
                // A full channel means that the answer would be late anyway.
                let ready = poll_fn(|cx| self.session.poll_ready_unpin(cx));
                match futures_util::FutureExt::now_or_never(ready) {
                    Some(Ok(())) => self.session.start_send_unpin(Message::Pong(payload)),
                    Some(Err(Closed)) => Err(Closed),
                    None => Ok(()),
                }
                .map_err(|Closed| End::Gone)
            }
            Some(Ok(AggregatedMessage::Pong(_))) => Ok(()),
            Some(Err(ProtocolError::Overflow)) => Err(Closing::too_big().into()),
            Some(Ok(AggregatedMessage::Close(_)) | Err(ProtocolError::Io(_))) | None => {
                Err(End::Gone)
            }
            Some(Err(_)) => Err(Closing::broken().into()),
        }
    }

    fn handle(&mut self, message: Incoming) -> Step {
        match message {
            Incoming::Init(payload) => self.initialise(&payload),
            Incoming::Ping(payload) => {
                self.queue(message::pong(payload.as_ref()));
                Ok(())
            }
            Incoming::Pong => Ok(()),
            Incoming::Subscribe(id, params) => self.subscribe(&id, *params),
            Incoming::Complete(id) => {
                self.stop(&id);
                Ok(())
            }
        }
    }

    fn initialise(&mut self, payload: &Map<String, Value>) -> Step {
        if self.phase != Phase::Fresh {
            return Err(Closing::second_init().into());
        }
        self.phase = Phase::Initialising;
        if let Some(token) = message::token(payload)? {
            self.credentials.bearer = Some(token);
            self.credentials.cookie_session = None;
        }
        self.identify(self.credentials.clone());
        Ok(())
    }

    fn identify(&mut self, credentials: Credentials) {
        if self.identifying.is_none() {
            self.identifying = Some((self.endpoint.identify)(credentials));
        }
    }

    fn identified(&mut self, result: Result<Data, Refused>) -> Step {
        self.identifying = None;
        match (self.phase, result) {
            (Phase::Acknowledged, Err(refused)) if refused.code() == Code::Unauthenticated => {
                Err(Closing::unauthorized().into())
            }
            // Another refusal is a trouble of the server; the next ping asks again.
            (Phase::Acknowledged, _) => Ok(()),
            (_, Err(_)) => Err(Closing::forbidden().into()),
            (_, Ok(data)) => {
                if let Some(SocketOwner(person)) = data_of(&data) {
                    let sockets_max = self.streams.limits.sockets_max;
                    let seat = self.streams.seats.take(person, sockets_max);
                    self.seat = Some(seat.ok_or_else(Closing::too_many_sockets)?);
                }
                self.phase = Phase::Acknowledged;
                self.queue(message::ACK.to_owned());
                Ok(())
            }
        }
    }

    fn subscribe(&mut self, id: &str, params: Params) -> Step {
        if self.phase != Phase::Acknowledged {
            return Err(Closing::unauthorized().into());
        }
        if self.running.contains_key(id) {
            return Err(Closing::duplicate(id).into());
        }
        if self.running.len() >= self.streams.limits.operations_max {
            let message = "This socket runs as many operations as it may.";
            let problem = Problem::new(Code::RateLimited, message);
            self.queue(message::error(id, &[problem]));
            return Ok(());
        }
        let id: Arc<str> = id.into();
        let outcomes = outcomes(
            Arc::clone(&id),
            Arc::clone(&self.endpoint),
            self.credentials.clone(),
            params,
        );
        let (operation, registration) = AbortHandle::new_pair();
        self.outcomes.push(Abortable::new(outcomes, registration));
        self.running.insert(id, operation);
        Ok(())
    }

    /// Drops an operation now, and not when it would be its turn: its turn may be long in coming.
    fn stop(&mut self, id: &str) {
        if let Some(operation) = self.running.remove(id) {
            operation.abort();
            let outcomes = mem::take(&mut self.outcomes).into_iter();
            self.outcomes = outcomes.filter(|outcomes| !outcomes.is_aborted()).collect();
        }
    }

    fn report(&mut self, Outcome { id, what }: Outcome) {
        let text = match what {
            What::Next(answer) => {
                let text = message::next(&id, &answer);
                if text.len() <= self.streams.limits.answer_bytes_max {
                    self.queue(text);
                    return;
                }
                let message = "The answer is too long for a socket; ask for less, or by HTTP.";
                message::error(&id, &[Problem::new(Code::CostLimit, message)])
            }
            What::Error(problems) => message::error(&id, &problems),
            What::Complete => message::complete(&id),
        };
        self.stop(&id);
        self.queue(text);
    }

    fn deadline(&self) -> Instant {
        let Clocks {
            init_by,
            next_ping,
            queued_since,
            alive_by,
        } = self.clocks;
        let init_by = (self.phase == Phase::Fresh).then_some(init_by);
        let taken_by =
            (!self.queue.is_empty()).then(|| queued_since + self.streams.limits.stall_timeout);
        [init_by, taken_by, alive_by]
            .into_iter()
            .flatten()
            .fold(next_ping, Instant::min)
    }

    fn tick(&mut self) -> Step {
        let now = Instant::now();
        let limits = &self.streams.limits;
        if self.phase == Phase::Fresh && now >= self.clocks.init_by {
            return Err(Closing::init_timeout().into());
        }
        let is_stuck =
            !self.queue.is_empty() && now >= self.clocks.queued_since + limits.stall_timeout;
        if is_stuck || self.clocks.alive_by.is_some_and(|by| now >= by) {
            return Err(Closing::stalled().into());
        }
        if now >= self.clocks.next_ping {
            self.clocks.next_ping = now + limits.next_ping();
            if self.phase == Phase::Acknowledged {
                self.clocks
                    .alive_by
                    .get_or_insert(now + limits.stall_timeout);
                self.queue(message::PING.to_owned());
                self.identify(self.credentials.sign_of_life());
            }
        }
        Ok(())
    }
}

/// The result of the check under way; never, if there is none.
async fn identified(
    identifying: &mut Option<BoxFuture<'static, Result<Data, Refused>>>,
) -> Option<Result<Data, Refused>> {
    Some(identifying.as_mut()?.await)
}

/// What the data of a request has of this type.
fn data_of<T: 'static>(data: &Data) -> Option<&T> {
    data.get(&TypeId::of::<T>())?.downcast_ref()
}
