//! `ruche serve`: the API and all background work, until stopped.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use ruche::app::{App, Running};
use ruche::config::Config;
use ruche::features;
use ruche::kernel::database::Engine;
use ruche::server::graphql::limits::Limits;
use ruche::server::graphql::streams::StreamLimits;
use ruche::server::{self, Settings};
use tokio::signal::unix::{SignalKind, signal};

use crate::program::{folder, open, say};

/// Over how long open streams end, so that clients do not come back all at once.
const DRAIN: Duration = Duration::from_secs(2);

/// Serves until told to stop.
pub(crate) async fn serve(config: &Config) -> anyhow::Result<()> {
    folder::prepare(&config.data)?;
    let _lock = folder::lock(&config.data)?;
    let app = open(config).await?;
    let running = start(&app).await?;
    listen(config, app, running, |addr| {
        say(&format!(
            "Ruche serves {}, listening on {addr}",
            config.http.public_url
        ))
    })
    .await
}

/// Starts all background work of a server.
pub(crate) async fn start(app: &App) -> anyhow::Result<Running> {
    app.open_search().await?;
    if app.database.engine() == Engine::Sqlite {
        // The folder is locked: there is no other node.
        app.effects.give_back().await?;
    }
    let mut running = app
        .start(features::followers(), features::workers(app))
        .await?;
    features::start_index(app, &mut running);
    Ok(running)
}

/// Serves an open network until told to stop; calls `ready` once it listens.
pub(crate) async fn listen(
    config: &Config,
    app: App,
    running: Running,
    ready: impl FnOnce(SocketAddr) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let settings = Settings {
        addr: config.http.addr,
        public_url: config.http.public_url.clone(),
        limits: Limits {
            body_bytes_max: config.http.body_bytes_max,
            timeout: Duration::from_millis(config.http.request_ms_max),
            ..Limits::default()
        },
        streams: StreamLimits {
            connections_max: config.http.subscribers_max,
            ..StreamLimits::default()
        },
        trusted_proxies: config.http.trusted_proxies.clone(),
        workers: std::thread::available_parallelism().map_or(2, |cores| cores.get().min(8)),
    };
    let listening = server::listen(&app, &settings)?;
    let handle = listening.server.handle();
    let drain = listening.drain.clone();
    let mut serving = tokio::spawn(listening.server);
    // Before anybody is told of it: who stops it at once stops it well.
    let mut terminated = signal(SignalKind::terminate())?;
    let mut interrupted = signal(SignalKind::interrupt())?;
    ready(listening.addr)?;
    tokio::select! {
        ended = &mut serving => ended?.context("the server ended")?,
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
    }
    tracing::info!("stopping");
    drain.begin(DRAIN);
    handle.stop(true).await;
    running.stop().await;
    app.database.close().await;
    Ok(())
}
