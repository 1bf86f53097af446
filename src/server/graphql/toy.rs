//! For tests of the streaming transports: a small schema behind a real server on a free port.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer};
use async_graphql::{Context, Data, Object, Schema, Subscription};
use futures_util::{FutureExt as _, Stream, StreamExt as _, stream};
use url::Url;

use crate::features::graphql::{EventPosition, ResumeAfter};
use crate::server::access;
use crate::server::graphql::answer::Refused;
use crate::server::graphql::code::Code;
use crate::server::graphql::endpoint::{Credentials, Endpoint, Identify};
use crate::server::graphql::limits::Limits;
use crate::server::graphql::pipeline::Pipeline;
use crate::server::graphql::routes;
use crate::server::graphql::streams::{SocketOwner, StreamLimits, Streams};

/// The token of Alice, until her session ends.
pub(super) const TOKEN: &str = "alice-token";
pub(super) const ORIGIN: &str = "http://ruche.test";

/// A running server; it stops when the test ends.
pub(super) struct Toy {
    pub(super) address: String,
    pub(super) streams: Streams,
    /// How many streams are open right now.
    pub(super) open: Arc<AtomicUsize>,
    /// Whether the session behind `TOKEN` has ended.
    pub(super) session_ended: Arc<AtomicBool>,
}

/// Runs a test against a server with these limits.
pub(super) fn with_toy<F: Future<Output = ()>>(limits: StreamLimits, test: impl FnOnce(Toy) -> F) {
    actix_web::rt::System::new().block_on(async move {
        let streams = Streams::new(limits);
        let open = Arc::new(AtomicUsize::new(0));
        let session_ended = Arc::new(AtomicBool::new(false));
        let schema = Schema::build(Query, Mutation, Ticks)
            .data(Arc::clone(&open))
            .finish();
        let sdl = schema.sdl();
        let pipeline = Pipeline::new(schema, &sdl, Limits::default()).unwrap();
        let origin = Url::parse(ORIGIN).unwrap();
        let endpoint = Endpoint::new(pipeline, identify(Arc::clone(&session_ended)), &origin);
        let shared = streams.clone();
        let server = HttpServer::new(move || {
            App::new()
                .wrap(from_fn(access::log))
                .service(routes::resource(
                    "/graphql",
                    endpoint.clone(),
                    shared.clone(),
                ))
        })
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
        let address = server.addrs()[0].to_string();
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let toy = Toy {
            address,
            streams,
            open,
            session_ended,
        };
        tokio::time::timeout(Duration::from_secs(20), test(toy))
            .await
            .expect("the test hangs");
        handle.stop(false).await;
    });
}

/// Limits in which nothing happens by time, for tests that are not about time.
pub(super) fn calm() -> StreamLimits {
    StreamLimits {
        init_timeout: Duration::from_secs(20),
        ..StreamLimits::default()
    }
}

/// Waits until something that must come about has come about.
pub(super) async fn eventually(what: impl Fn() -> bool) {
    while !what() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn identify(session_ended: Arc<AtomicBool>) -> Identify {
    Arc::new(move |credentials: Credentials| {
        let ended = session_ended.load(Ordering::SeqCst);
        async move {
            let mut data = Data::default();
            match credentials.bearer.or(credentials.cookie_session).as_deref() {
                None => data.insert("nobody"),
                Some(TOKEN) if !ended => {
                    data.insert("alice");
                    data.insert(SocketOwner("alice".to_owned()));
                }
                Some(_) => return Err(Refused::new(Code::Unauthenticated, "Sign in.")),
            }
            Ok(data)
        }
        .boxed()
    })
}

struct Query;

#[Object]
impl Query {
    async fn who(&self, context: &Context<'_>) -> String {
        context.data_unchecked::<&str>().to_string()
    }

    async fn long(&self, length: u32) -> String {
        "x".repeat(usize::try_from(length).unwrap())
    }

    async fn never(&self) -> bool {
        std::future::pending().await
    }
}

struct Mutation;

#[Object]
impl Mutation {
    async fn greet(&self) -> String {
        "hello".to_owned()
    }
}

struct Ticks;

#[Subscription]
impl Ticks {
    /// The numbers up to `to`, each the position of its event.
    async fn ticks(&self, context: &Context<'_>, to: i32) -> impl Stream<Item = i32> {
        let after = context
            .data_opt::<ResumeAfter>()
            .map_or(0, |after| after.0.parse().unwrap());
        let position = context.data_unchecked::<EventPosition>().clone();
        stream::iter(after + 1..=to).inspect(move |tick| position.tell(tick.to_string()))
    }

    /// Nothing, for ever.
    async fn silence(&self, context: &Context<'_>) -> impl Stream<Item = i32> {
        let open = Open::new(context);
        stream::pending().inspect(move |_| drop(open.clone()))
    }

    /// As much as the reader takes.
    async fn flood(&self, context: &Context<'_>) -> impl Stream<Item = String> {
        let open = Open::new(context);
        stream::repeat_with(|| "x".repeat(10_000)).inspect(move |_| drop(open.clone()))
    }

    /// Fails before its first event.
    async fn refused(&self) -> async_graphql::Result<stream::Empty<i32>> {
        std::future::ready(Err("refused".into())).await
    }
}

/// Counts the streams that are open.
#[derive(Clone)]
struct Open {
    _counted: Arc<Counted>,
}

struct Counted(Arc<AtomicUsize>);

impl Open {
    fn new(context: &Context<'_>) -> Self {
        let open = context.data_unchecked::<Arc<AtomicUsize>>();
        open.fetch_add(1, Ordering::SeqCst);
        Self {
            _counted: Arc::new(Counted(Arc::clone(open))),
        }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
