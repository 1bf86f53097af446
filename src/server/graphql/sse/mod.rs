//! GraphQL over server-sent events: the "distinct connections" mode of `graphql-sse`.
//!
//! One stream an operation: `next` events, then `complete`. What is wrong with the operation is
//! told inside the stream, since a browser shows nothing of a stream that was refused. `id:` is
//! the position of the event, so `Last-Event-ID` goes on where the client stopped.

#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::pin::pin;
use std::sync::{Arc, Weak};

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::Data;
use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt as _};
use tokio::sync::{Mutex, mpsc};
use tokio::time::{Instant, sleep_until, timeout};

use crate::server::graphql::answer::{Answer, Refused};
use crate::server::graphql::code::Code;
use crate::server::graphql::endpoint::{Credentials, Endpoint};
use crate::server::graphql::http::{self, csrf, media::Media};
use crate::server::graphql::params::Params;
use crate::server::graphql::pipeline::OperationKind;
use crate::server::graphql::streams::{Opening, Streams, position_of};

/// The media type that asks for a stream.
const EVENT_STREAM: &str = "text/event-stream";

const KEEP_ALIVE: &[u8] = b":\n\n";
/// With the empty `data`, without which a browser does not dispatch the event.
const COMPLETE: &[u8] = b"event: complete\ndata:\n\n";

/// Whether the request likes a stream of events better than an answer in JSON. A client that
/// takes everything lists both, and means JSON.
pub fn wants_events(headers: &HeaderMap) -> bool {
    let accepted = headers
        .get_all(header::ACCEPT)
        .filter_map(|value| value.to_str().ok());
    let (mut events, mut json) = (0.0_f32, 0.0_f32);
    for range in accepted.flat_map(|value| value.split(',')) {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let quality = parts
            .find_map(|part| part.strip_prefix("q=")?.parse().ok())
            .unwrap_or(1.0);
        match name.as_str() {
            EVENT_STREAM => events = events.max(quality),
            "application/json" | "application/graphql-response+json" => json = json.max(quality),
            _ => {}
        }
    }
    events > json
}

/// Answers a GET: a query or a subscription in the query string.
pub async fn get(
    request: HttpRequest,
    endpoint: web::Data<Endpoint>,
    streams: web::Data<Streams>,
) -> HttpResponse {
    let params = Params::from_query_string(request.query_string());
    respond(&request, &endpoint, &streams, params).await
}

/// Answers a POST: any operation in the body.
pub async fn post(
    request: HttpRequest,
    payload: web::Payload,
    endpoint: web::Data<Endpoint>,
    streams: web::Data<Streams>,
) -> HttpResponse {
    let bytes_max = endpoint.pipeline.limits().body_bytes_max;
    let params = http::request::params(request.headers(), payload, bytes_max).await;
    respond(&request, &endpoint, &streams, params).await
}

async fn respond(
    request: &HttpRequest,
    endpoint: &Endpoint,
    streams: &Streams,
    params: Result<Params, Refused>,
) -> HttpResponse {
    let credentials = http::request::credentials(request, &endpoint.trusted_proxies);
    let answers = match answers(request, endpoint, &credentials, params).await {
        Ok(answers) => answers,
        Err(refused) => return refuse(refused),
    };
    let place = match streams.place() {
        Ok(place) => place,
        Err(refused) => return refuse(refused),
    };
    let (sender, receiver) = mpsc::channel(streams.limits.queue_max);
    let queue = Arc::new(Mutex::new(receiver));
    let feed = Feed {
        endpoint: endpoint.clone(),
        streams: streams.clone(),
        credentials,
        answers,
        sender,
        queue: Arc::downgrade(&queue),
    };
    tokio::spawn(async move {
        let _place = place;
        feed.run().await;
    });
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // Some proxies collect an answer before they hand it on, unless told otherwise.
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(queued(queue).map(Ok::<_, Infallible>))
}

/// The answers of the operation, or why there is no stream at all.
async fn answers(
    request: &HttpRequest,
    endpoint: &Endpoint,
    credentials: &Credentials,
    params: Result<Params, Refused>,
) -> Result<BoxStream<'static, Answer>, Refused> {
    // Only a script can ask for events, so the rule of POST serves a GET too: the own origin,
    // and no further sign of intent, which a browser's `EventSource` could not give.
    csrf::check(
        &Method::POST,
        request.headers(),
        credentials,
        &endpoint.origin,
    )?;
    let params = params?;
    match Opening::new(endpoint, credentials.clone(), &params).await {
        Ok(opening)
            if request.method() == Method::GET && opening.kind() == OperationKind::Mutation =>
        {
            Err(Refused::new(
                Code::MethodNotAllowed,
                "Send mutations by POST.",
            ))
        }
        Ok(mut opening) => {
            let last = request
                .headers()
                .get("last-event-id")
                .and_then(|id| id.to_str().ok());
            if let Some(position) = last.filter(|position| !position.is_empty()) {
                opening.resume_after(position.to_owned());
            }
            Ok(opening.answers(endpoint))
        }
        Err(refused) if concerns_the_request(refused.code()) => Err(refused),
        Err(refused) => Ok(stream::iter([Answer::from(refused)]).boxed()),
    }
}

fn concerns_the_request(code: Code) -> bool {
    matches!(
        code,
        Code::Unauthenticated | Code::RateLimited | Code::InternalServerError
    )
}

fn refuse(refused: Refused) -> HttpResponse {
    http::respond(&refused.into(), Media::GraphqlResponse)
}

/// What waits for the client, as a stream. The lock is free for who empties a queue that is full:
/// while this waits under it, the queue is empty.
fn queued(queue: Arc<Mutex<mpsc::Receiver<Bytes>>>) -> impl Stream<Item = Bytes> {
    stream::unfold(queue, async |queue| {
        let chunk = queue.lock().await.recv().await?;
        Some((chunk, queue))
    })
}

/// Runs the operation beside the connection, so that a reader who stopped is noticed.
struct Feed {
    endpoint: Endpoint,
    streams: Streams,
    credentials: Credentials,
    answers: BoxStream<'static, Answer>,
    sender: mpsc::Sender<Bytes>,
    /// Gone with the connection.
    queue: Weak<Mutex<mpsc::Receiver<Bytes>>>,
}

enum Step {
    Send(Bytes),
    Finish(Bytes),
    Stop,
}

impl Feed {
    async fn run(mut self) {
        let drain = self.streams.drain.clone();
        let mut drained = pin!(drain.turn());
        let limits = self.streams.limits.clone();
        let mut next_ping = Instant::now();
        loop {
            let step = tokio::select! {
                answer = self.answers.next() => match answer {
                    Some(answer) => Step::Send(event(&answer).into()),
                    None => Step::Finish(Bytes::from_static(COMPLETE)),
                },
                () = sleep_until(next_ping) => {
                    next_ping = Instant::now() + limits.next_ping();
                    let identified = (self.endpoint.identify)(self.credentials.sign_of_life());
                    sign_of_life(identified.await)
                }
                () = self.sender.closed() => Step::Stop,
                // No `complete`: the client comes back to another node and goes on.
                () = &mut drained => Step::Stop,
            };
            let (chunk, is_last) = match step {
                Step::Send(chunk) => (chunk, false),
                Step::Finish(chunk) => (chunk, true),
                Step::Stop => return,
            };
            let sent = timeout(limits.stall_timeout, self.sender.send(chunk)).await;
            if sent.is_err() {
                self.give_up();
            }
            if is_last || !matches!(sent, Ok(Ok(()))) {
                return;
            }
        }
    }

    /// Drops what the client has not taken, and leaves word of it. It has the position of the last
    /// event that it took, and goes on from there: as after every end without `complete`.
    fn give_up(&self) {
        let Some(queue) = self.queue.upgrade() else {
            return;
        };
        let Ok(mut queue) = queue.try_lock() else {
            return;
        };
        while queue.try_recv().is_ok() {}
        let message = "Nothing was taken for too long; subscribe again after the last position.";
        let stalled = Answer::from(Refused::new(Code::Stalled, message));
        // There is room now.
        drop(self.sender.try_send(event(&stalled).into()));
    }
}

/// A sign of life, if the session that opened the stream still is one.
fn sign_of_life(identified: Result<Data, Refused>) -> Step {
    match identified {
        Err(refused) if refused.code() == Code::Unauthenticated => {
            let mut last = event(&Answer::from(refused));
            last.extend_from_slice(COMPLETE);
            Step::Finish(last.into())
        }
        _ => Step::Send(Bytes::from_static(KEEP_ALIVE)),
    }
}

/// A `next` event. JSON as it is written here has no line breaks, so it is one line of data.
fn event(answer: &Answer) -> Vec<u8> {
    let mut out = b"event: next\n".to_vec();
    if let Some(id) = position_of(answer).filter(|id| !id.contains(['\n', '\r', '\0'])) {
        out.extend_from_slice(format!("id: {id}\n").as_bytes());
    }
    out.extend_from_slice(b"data: ");
    out.extend_from_slice(&answer.to_json());
    out.extend_from_slice(b"\n\n");
    out
}
