//! Do a thousand open subscriptions hold, with fifty events a second?
//!
//! The server runs in a process of its own. Five hundred people, each in a few of fifty closed
//! communities, have two streams of their feed open each, by server-sent events; then posts,
//! comments and reactions come by GraphQL for a minute. From the answer to a mutation to the arrival
//! of its event at each client is the delivery; every client must get exactly what it may see.
//! Run with `cargo bench --bench streams [-- sqlite|postgres]`.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::string_slice,
    reason = "a bench is a test: it stops where something is wrong, and prints its figures"
)]

mod client;
mod network;
mod server;
#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "this bench has a table of its own")]
mod support;
mod writer;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use ruche::kernel::database::Engine;
use support::Place;
use tokio::time::sleep;

use network::{Network, STREAMS};
use server::Server;

/// The allocator of the `ruche` program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const EVENTS_PER_SECOND: u32 = 50;
const SECONDS: u32 = 60;

/// How long the last event may take.
const PATIENCE: Duration = Duration::from_secs(30);

fn main() {
    if server::is_asked_for() {
        server::run();
        return;
    }
    let only = std::env::args().nth(1).unwrap_or_default();
    let engines = [("sqlite", Engine::Sqlite), ("postgres", Engine::Postgres)];
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for (name, engine) in engines {
        if ["sqlite", "postgres"].contains(&only.as_str()) && only != name {
            continue;
        }
        let place = Place::on(engine);
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        runtime.block_on(async {
            let network = network::fill(&place.url(), folder.path()).await;
            let server = Server::start(&place.url(), folder.path());
            println!(
                "{name}: {STREAMS} streams, {EVENTS_PER_SECOND} events a second for {SECONDS} s"
            );
            measure(&server, network).await;
        });
    }
}

async fn measure(server: &Server, network: Network) {
    let posts = writer::first_posts(&server.address, &network).await;
    sleep(Duration::from_secs(2)).await;
    let before = server.memory_mb();
    let streams = client::open(&server.address, &network).await;
    sleep(Duration::from_secs(2)).await;
    let opened = server.memory_mb();

    let (cpu, began) = (server.cpu_ms(), Instant::now());
    let written = writer::write(&server.address, &network, posts).await;
    let most = server.memory_mb();
    let took = began.elapsed();
    let expected: usize = written.iter().map(|event| event.readers.len() * 2).sum();
    let deadline = Instant::now() + PATIENCE;
    while streams.received() < expected && Instant::now() < deadline {
        sleep(Duration::from_millis(20)).await;
    }
    let spent = (server.cpu_ms() - cpu) / began.elapsed().as_millis() as f64;

    let received = streams.close().await;
    let mut delays = Vec::new();
    let mut missed = 0;
    for event in &written {
        for reader in &event.readers {
            for arrived in &received[reader] {
                match arrived.get(&event.position) {
                    Some(at) => delays.push(at.saturating_duration_since(event.acknowledged)),
                    None => missed += 1,
                }
            }
        }
    }
    let surplus: usize = received.values().flatten().map(HashMap::len).sum();
    delays.sort();
    let at = |share: f64| delays[((delays.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!(
        "  memory without streams {before:.0} MB, with {opened:.0} MB, at the end {most:.0} MB"
    );
    println!(
        "  delivery p50 {:.0} ms, p99 {:.0} ms, slowest {:.0} ms",
        at(0.5),
        at(0.99),
        at(1.0)
    );
    println!(
        "  {} events in {:.0} s, {:.0} deliveries a second, {missed} missed, {} too many",
        written.len(),
        took.as_secs_f64(),
        delays.len() as f64 / took.as_secs_f64(),
        surplus - delays.len(),
    );
    println!(
        "  processor of the server {:.0} % of one core",
        spent * 100.0
    );
}
