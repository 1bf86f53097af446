//! Tier 3: the edge. HTTP, the GraphQL transports and request pipeline, health and metrics.

pub mod access;
pub mod graphiql;
pub mod graphql;
pub mod health;
pub mod identify;
pub mod inbound;
pub mod mail;
pub mod metrics;

use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;

use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::{App as Site, HttpServer, web};
use url::Url;

use crate::app::App;
use crate::server::graphql::endpoint::Endpoint;
use crate::server::graphql::limits::Limits;
use crate::server::graphql::pipeline::{Pipeline, SchemaError};
use crate::server::graphql::streams::{Drain, StreamLimits, Streams};
use crate::server::graphql::{routes, schema};
use crate::server::metrics::Metrics;

/// How long requests under way may take to end when the server stops, in seconds.
const DRAIN_SECONDS: u64 = 5;

/// How the edge is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where to listen; port 0 takes a free one.
    pub addr: SocketAddr,
    /// How browsers know this server.
    pub public_url: Url,
    /// What one request may ask for.
    pub limits: Limits,
    /// What one stream may take, and how many there may be.
    pub streams: StreamLimits,
    /// Proxies whose word about the client's address is taken.
    pub trusted_proxies: Vec<IpAddr>,
    /// Threads that serve requests.
    pub workers: usize,
}

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is taken or not this machine's.
    #[error("cannot listen on {addr}")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The schema and the pipeline do not fit together.
    #[error("the schema cannot be served")]
    Schema(#[source] SchemaError),
}

/// A server that listens; it serves while its future runs.
pub struct Listening {
    /// Serves until stopped; await it.
    pub server: Server,
    /// Where it listens.
    pub addr: SocketAddr,
    /// Ends the open streams before the server stops.
    pub drain: Drain,
}

/// Starts to listen.
pub fn listen(app: &App, settings: &Settings) -> Result<Listening, StartError> {
    let failed = |source| StartError::Listen {
        addr: settings.addr,
        source,
    };
    let listener = TcpListener::bind(settings.addr).map_err(failed)?;
    let addr = listener.local_addr().map_err(failed)?;
    let pipeline = Pipeline::new(schema::build(), &schema::sdl(), settings.limits.clone())
        .map_err(StartError::Schema)?;
    let mut endpoint = Endpoint::new(pipeline, identify::identify(app), &settings.public_url);
    endpoint.trusted_proxies = settings.trusted_proxies.clone().into();
    let metrics = Arc::new(Metrics::new());
    let streams = Streams::new(settings.streams.clone());
    let drain = streams.drain.clone();
    let app = app.clone();
    let site = move || {
        Site::new()
            .app_data(web::Data::new(app.clone()))
            .app_data(web::Data::from(Arc::clone(&metrics)))
            .wrap(from_fn(access::log))
            .service(routes::resource(
                "/graphql",
                endpoint.clone(),
                streams.clone(),
            ))
            .configure(health::configure)
            .configure(metrics::configure)
            .configure(graphiql::configure)
            .configure(mail::configure)
            .configure(inbound::configure)
    };
    let server = HttpServer::new(site)
        .workers(settings.workers)
        .shutdown_timeout(DRAIN_SECONDS)
        .disable_signals()
        .listen(listener)
        .map_err(failed)?
        .run();
    Ok(Listening {
        server,
        addr,
        drain,
    })
}
