//! Ruche, as it serves, in a process of its own.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use ruche::app::App;
use ruche::features;
use ruche::kernel::clock::Clock;
use ruche::server::graphql::limits::Limits;
use ruche::server::graphql::streams::StreamLimits;
use ruche::server::{self, Settings};

use crate::network::settings;

/// On what data a process serves; the one that measures has none.
const DATABASE: &str = "STREAMS_BENCH_DATABASE";
const FOLDER: &str = "STREAMS_BENCH_FOLDER";

pub(crate) fn is_asked_for() -> bool {
    std::env::var(DATABASE).is_ok()
}

pub(crate) fn run() {
    let (url, folder) = (
        std::env::var(DATABASE).unwrap(),
        std::env::var(FOLDER).unwrap(),
    );
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let app = App::open(settings(&url, folder.as_ref()), Clock::System);
        let app = app.await.unwrap();
        let _running = app
            .start(features::followers(), features::workers(&app))
            .await
            .unwrap();
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

/// A server process; it ends when dropped.
pub(crate) struct Server {
    process: Child,
    pub(crate) address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Server {
    /// Starts one and reads its address from its first line.
    pub(crate) fn start(url: &str, folder: &Path) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .env(DATABASE, url)
            .env(FOLDER, folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.trim().to_owned();
        Self { process, address }
    }

    fn proc(&self, file: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{file}", self.process.id())).unwrap()
    }

    /// Memory of its own, without mapped files.
    pub(crate) fn memory_mb(&self) -> f64 {
        let status = self.proc("status");
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("RssAnon:"));
        let kilobytes: f64 = line
            .unwrap()
            .trim()
            .trim_end_matches(" kB")
            .parse()
            .unwrap();
        kilobytes / 1024.0
    }

    /// Processor time so far.
    pub(crate) fn cpu_ms(&self) -> f64 {
        let stat = self.proc("stat");
        let after_name = stat.rsplit_once(')').unwrap().1;
        let fields: Vec<&str> = after_name.split_whitespace().collect();
        let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
        ticks * 10.0
    }
}
