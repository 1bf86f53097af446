//! Ruche, as it serves.

use std::path::Path;

use ruche::app::App;
use ruche::kernel::clock::Clock;
use ruche::server::graphql::limits::Limits;
use ruche::server::graphql::streams::StreamLimits;
use ruche::server::{self, Settings};

use crate::data::{followers, settings};

pub(crate) fn run(folder: &Path, url: &str) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let app = App::open(settings(folder, url), Clock::System)
            .await
            .unwrap();
        let _running = app.start(followers(), Vec::new()).await.unwrap();
        let settings = Settings {
            addr: "127.0.0.1:0".parse().unwrap(),
            public_url: "http://localhost:8080".parse().unwrap(),
            limits: Limits::default(),
            streams: StreamLimits::default(),
            trusted_proxies: Vec::new(),
            workers: 2,
        };
        let listening = server::listen(&app, &settings).unwrap();
        println!("{}", listening.addr);
        listening.server.await.unwrap();
    });
}
