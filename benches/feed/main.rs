//! What does the feed page through GraphQL cost, against the same page by one hand-written SQL
//! statement behind actix-web?
//!
//! Both servers run in processes of their own on the same SQLite data, one after the other,
//! several times in turn; clients keep their connections and ask again at once. Requests a second
//! are compared, and the processor time of the server for each request.
//! Run with `cargo bench --bench feed`; `FEED_POSTS=20000` changes the size.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench is a test: it stops where something is wrong, and prints its figures"
)]

mod client;
mod network;
mod plain;
mod ruche_server;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The allocator of the `ruche` program, here for both servers.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Which server a process is, and on what data.
const ROLE: &str = "FEED_BENCH_ROLE";
const FOLDER: &str = "FEED_BENCH_FOLDER";

const CLIENTS: usize = 8;
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(3);

fn main() {
    let folder = std::env::var(FOLDER).unwrap_or_default();
    match std::env::var(ROLE).as_deref() {
        Ok("ruche") => ruche_server::run(folder.as_ref()),
        Ok("plain") => plain::run(folder.as_ref()),
        _ => compare(),
    }
}

fn compare() {
    let posts = std::env::var("FEED_POSTS")
        .ok()
        .and_then(|text| text.parse().ok());
    let posts: usize = posts.unwrap_or(2_000);
    let folder = tempfile::tempdir().unwrap();
    let token = network::fill(folder.path(), posts);
    let (mut ruche, mut plain) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        // The first round warms up and does not count.
        let one = measure("ruche", folder.path(), &client::graphql(&token));
        let other = measure("plain", folder.path(), &client::page(&token));
        if round > 0 {
            ruche.push(one);
            plain.push(other);
        }
    }
    let rate = |rounds: &[Round]| median(rounds.iter().map(|round| round.rate).collect());
    let cpu = |rounds: &[Round]| median(rounds.iter().map(|round| round.cpu_ms).collect());
    println!("feed page of 20 among {posts} posts, {CLIENTS} clients, medians of {ROUNDS} rounds");
    println!(
        "  one statement behind actix-web: {:8.0} /s, {:.3} ms CPU each",
        rate(&plain),
        cpu(&plain)
    );
    println!(
        "  GraphQL:                        {:8.0} /s, {:.3} ms CPU each",
        rate(&ruche),
        cpu(&ruche)
    );
    println!(
        "  ratio of rates: {:.2}, of CPU: {:.2}",
        rate(&ruche) / rate(&plain),
        cpu(&ruche) / cpu(&plain)
    );
}

struct Round {
    rate: f64,
    cpu_ms: f64,
}

fn measure(role: &str, folder: &std::path::Path, request: &[u8]) -> Round {
    let (server, address) = start(role, folder);
    let before = cpu_ms(server.0.id());
    let answered = client::load(&address, request, CLIENTS, ROUND);
    let spent = cpu_ms(server.0.id()) - before;
    Round {
        rate: answered / ROUND.as_secs_f64(),
        cpu_ms: spent / answered,
    }
}

/// Ends its process when dropped.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Starts a server process and reads its address from its first line.
fn start(role: &str, folder: &std::path::Path) -> (Server, String) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .env(ROLE, role)
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    (Server(child), line.trim().to_owned())
}

/// Processor time of a process so far, in milliseconds.
fn cpu_ms(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
    ticks * 10.0
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
