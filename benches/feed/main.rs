//! What does the feed page through GraphQL cost, against the same page by one hand-written SQL
//! statement behind actix-web?
//!
//! Both servers run in processes of their own on the same data and take turns; clients keep their
//! connections and ask again at once. Run with `cargo bench --bench feed`; `-- sqlite` and
//! `-- postgres` for one engine, `-- growth` for the cost at several sizes. `FEED_POSTS=200000`
//! changes the size; what is filled stays in `FEED_FOLDER` where that is given.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a bench is a test: it stops where something is wrong, and prints its figures"
)]

mod client;
mod data;
#[path = "../support/network.rs"]
#[expect(dead_code, reason = "this bench fills a network, another grows one")]
mod network;
mod plain;
mod ruche_server;
mod servers;

use std::path::PathBuf;
use std::time::Duration;

use data::Data;
use ruche::kernel::database::Engine;
use servers::Server;

/// The allocator of the `ruche` program, here for both servers.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const POSTS: usize = 20_000;
const GROWTH: [usize; 3] = [2_000, 20_000, 200_000];
const CLIENTS: [usize; 2] = [8, 64];
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(3);

fn main() {
    if servers::serve() {
        return;
    }
    let asked: Vec<String> = std::env::args().collect();
    let asked = |word: &str| asked.iter().any(|it| it == word);
    for (name, engine) in [("sqlite", Engine::Sqlite), ("postgres", Engine::Postgres)] {
        let others = ["sqlite", "postgres"].iter().any(|it| asked(it));
        if others && !asked(name) {
            continue;
        }
        if asked("growth") {
            growth(name, engine);
        } else {
            let posts = std::env::var("FEED_POSTS");
            let posts = posts.map_or(POSTS, |posts| posts.parse().unwrap());
            compare(name, engine, posts);
        }
    }
}

/// Calls `use_it` with the data of this size, made now or kept from before.
fn with_data(name: &str, engine: Engine, posts: usize, use_it: impl FnOnce(&Data)) {
    if let Ok(kept) = std::env::var("FEED_FOLDER") {
        let folder = PathBuf::from(kept).join(format!("{name}-{posts}"));
        use_it(&Data::open(&folder, engine, posts));
    } else {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        use_it(&Data::open(folder.path(), engine, posts));
    }
}

fn compare(name: &str, engine: Engine, posts: usize) {
    with_data(name, engine, posts, |data| {
        println!("{name}, {posts} posts, {ROUNDS} rounds in turn");
        let (ruche, plain) = (Server::start("ruche", data), Server::start("plain", data));
        let [token, quiet] = &data.tokens;
        let latest = client::graphql(token, "LATEST");
        let relevant = client::graphql(token, "RELEVANT");
        for clients in CLIENTS {
            turns(
                &format!("latest, {clients} clients"),
                clients,
                [(&plain, &client::page(token)), (&ruche, &latest)],
            );
        }
        turns(
            "relevant, 8 clients",
            8,
            [(&ruche, &latest), (&ruche, &relevant)],
        );
        let of_few = client::graphql(quiet, "LATEST");
        turns(
            "latest, of a single small community, 8 clients",
            8,
            [(&plain, &client::page(quiet)), (&ruche, &of_few)],
        );
        for (name, server) in [("Ruche", &ruche), ("one statement", &plain)] {
            println!("  memory of {name}: {:.0} MB", server.megabytes());
        }
    });
}

/// The processor time of a page at each size, and how it grows.
fn growth(name: &str, engine: Engine) {
    let mut costs = Vec::new();
    for posts in GROWTH {
        with_data(name, engine, posts, |data| {
            let (ruche, plain) = (Server::start("ruche", data), Server::start("plain", data));
            let latest = client::graphql(&data.tokens[0], "LATEST");
            let page = client::page(&data.tokens[0]);
            let what = format!("{name}, {posts} posts");
            let cost = turns(&what, 8, [(&plain, &page), (&ruche, &latest)]);
            costs.push(cost);
        });
    }
    let (first, last) = (costs[0], costs[costs.len() - 1]);
    let sizes = GROWTH[GROWTH.len() - 1] as f64 / GROWTH[0] as f64;
    let exponent = |at: usize| (last[at] / first[at]).ln() / sizes.ln();
    println!(
        "{name}: processor time grows with the posts to the power of {:.3}, the statement's {:.3}",
        exponent(1),
        exponent(0)
    );
}

/// Puts a base and a subject under load in turn and prints both; their processor time a page.
fn turns(what: &str, clients: usize, asked: [(&Server, &Vec<u8>); 2]) -> [f64; 2] {
    let mut rounds: [Vec<servers::Round>; 2] = [Vec::new(), Vec::new()];
    for round in 0..=ROUNDS {
        for (rounds, (server, request)) in rounds.iter_mut().zip(asked) {
            let measured = server.load(request, clients, ROUND);
            // The first round warms up and does not count.
            if round > 0 {
                rounds.push(measured);
            }
        }
    }
    let figure = |at: usize, of: &dyn Fn(&servers::Round) -> f64| median(&rounds[at], of);
    println!("  {what}");
    for (at, name) in ["base", "subject"].into_iter().enumerate() {
        println!(
            "    {name:8} {:7.0} /s, {:.3} ms CPU, {:.3} of it the server's, \
             p50 {:.2} ms, p99 {:.2} ms",
            figure(at, &|it| it.rate),
            figure(at, &|it| it.cpu_ms),
            figure(at, &|it| it.server_ms),
            figure(at, &|it| it.p50_ms),
            figure(at, &|it| it.p99_ms),
        );
    }
    let ratio = |of: &dyn Fn(&servers::Round) -> f64| {
        let pairs = rounds[0].iter().zip(&rounds[1]);
        let mut ratios: Vec<f64> = pairs.map(|(base, it)| of(it) / of(base)).collect();
        ratios.sort_by(f64::total_cmp);
        ratios[ratios.len() / 2]
    };
    println!(
        "    ratios   rate {:.2}, CPU {:.2}, server's CPU {:.2}, p99 {:.2}",
        ratio(&|it| it.rate),
        ratio(&|it| it.cpu_ms),
        ratio(&|it| it.server_ms),
        ratio(&|it| it.p99_ms)
    );
    [0, 1].map(|at| figure(at, &|it| it.cpu_ms))
}

fn median(rounds: &[servers::Round], of: impl Fn(&servers::Round) -> f64) -> f64 {
    let mut figures: Vec<f64> = rounds.iter().map(of).collect();
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
