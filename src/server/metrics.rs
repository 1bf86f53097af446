//! `/metrics` for Prometheus: requests by route and status, the log, its readers, the queue.
//! Nothing about single people.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpResponse, web};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::app::App;
use crate::features;
use crate::kernel::error::Error;
use crate::kernel::runner::standings;

const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds of the request histogram, in seconds.
const SECONDS: [f64; 11] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Name {
    name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Became {
    outcome: String,
    why: String,
}

/// What is counted while the server runs.
pub struct Metrics {
    registry: Registry,
    requests: Family<Route, Counter<u64, AtomicU64>>,
    seconds: Histogram,
    head: Gauge,
    lag: Family<Name, Gauge>,
    halted: Family<Name, Gauge>,
    pending: Family<Name, Gauge>,
    parked: Gauge,
    inbound: Family<Became, Counter<u64, AtomicU64>>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Counts nothing yet.
    pub fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("ruche"),
            requests: Family::default(),
            seconds: Histogram::new(SECONDS),
            head: Gauge::default(),
            lag: Family::default(),
            halted: Family::default(),
            pending: Family::default(),
            parked: Gauge::default(),
            inbound: Family::default(),
        };
        metrics.register();
        metrics
    }

    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register("http_requests", "Requests answered", self.requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "Time to answer a request",
            Unit::Seconds,
            self.seconds.clone(),
        );
        registry.register(
            "log_head",
            "Position of the newest event",
            self.head.clone(),
        );
        registry.register("reader_lag", "Events a reader is behind", self.lag.clone());
        registry.register(
            "reader_halted",
            "1 while a reader has halted",
            self.halted.clone(),
        );
        registry.register("effects_pending", "Effects that wait", self.pending.clone());
        registry.register("effects_parked", "Effects given up", self.parked.clone());
        registry.register("inbound_mails", "Mails that came in", self.inbound.clone());
    }

    /// Notes a request that was answered. `route` is the pattern, never the path.
    pub fn request(&self, route: Option<&str>, status: u16, took: Duration) {
        let route = Route {
            route: route.unwrap_or("other").to_owned(),
            status,
        };
        self.requests.get_or_create(&route).inc();
        self.seconds.observe(took.as_secs_f64());
    }

    /// Notes what became of a mail that came in.
    pub fn mail_in(&self, outcome: &str, why: &str) {
        let became = Became {
            outcome: outcome.to_owned(),
            why: why.to_owned(),
        };
        self.inbound.get_or_create(&became).inc();
    }

    async fn look(&self, app: &App) -> Result<(), Error> {
        let head = app.log().look_up_head().await?;
        self.head.set(head);
        for standing in standings(&app.database, &features::followers()).await? {
            let name = Name {
                name: format!("{}/{}", standing.name, standing.revision),
            };
            self.lag.get_or_create(&name).set(head - standing.position);
            self.halted
                .get_or_create(&name)
                .set(i64::from(standing.trouble.is_some()));
        }
        self.pending.clear();
        for (kind, count) in app.effects.pending().await? {
            self.pending.get_or_create(&Name { name: kind }).set(count);
        }
        self.parked.set(app.effects.parked().await?);
        Ok(())
    }
}

/// Adds the page.
pub fn configure(config: &mut ServiceConfig) {
    config.route("/metrics", web::get().to(page));
}

async fn page(app: Data<App>, metrics: Data<Metrics>) -> HttpResponse {
    if let Err(error) = metrics.look(&app).await {
        tracing::warn!(error = ?error, "the metrics of the engines cannot be read");
        return HttpResponse::ServiceUnavailable().finish();
    }
    let mut text = String::new();
    match encode(&mut text, &metrics.registry) {
        Ok(()) => HttpResponse::Ok().content_type(TEXT).body(text),
        Err(_unwritable) => HttpResponse::InternalServerError().finish(),
    }
}
