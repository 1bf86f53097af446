//! The two servers as processes of their own, and what they use.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::data::Data;
use crate::{client, plain, ruche_server};

/// Which server a process is, and on what data.
const ROLE: &str = "FEED_BENCH_ROLE";
const DATA: &str = "FEED_BENCH_DATA";
const URL: &str = "FEED_BENCH_URL";

/// Serves for ever where this process was started as a server.
pub(crate) fn serve() -> bool {
    let of = |name: &str| std::env::var(name).unwrap_or_default();
    match of(ROLE).as_str() {
        "ruche" => ruche_server::run(of(DATA).as_ref(), &of(URL)),
        "plain" => plain::run(&of(URL)),
        _ => return false,
    }
    true
}

/// A server; it ends when dropped.
pub(crate) struct Server {
    process: Child,
    address: String,
    /// The file that names the first process of PostgreSQL, where that is the engine.
    postmaster: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// What was measured of a server in one round.
pub(crate) struct Round {
    pub(crate) rate: f64,
    /// Processor time of an answer, of the server and the database together.
    pub(crate) cpu_ms: f64,
    /// The server's part; SQLite is in it.
    pub(crate) server_ms: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
}

impl Server {
    /// Starts a server and reads its address from its first line.
    pub(crate) fn start(role: &str, data: &Data) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .env(ROLE, role)
            .env(DATA, &data.folder)
            .env(URL, &data.url)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.trim().to_owned();
        let postmaster = data.folder.join("cluster/postmaster.pid");
        Self {
            process,
            address,
            postmaster,
        }
    }

    /// Puts it under load.
    pub(crate) fn load(&self, request: &[u8], clients: usize, time: Duration) -> Round {
        let before = [cpu_ms(self.process.id()), self.database_ms()];
        let times = client::load(&self.address, request, clients, time);
        let server = cpu_ms(self.process.id()) - before[0];
        let database = self.database_ms() - before[1];
        let answered = times.len() as f64;
        let at = |percent: usize| times[times.len() * percent / 100].as_secs_f64() * 1_000.0;
        Round {
            rate: answered / time.as_secs_f64(),
            cpu_ms: (server + database) / answered,
            server_ms: server / answered,
            p50_ms: at(50),
            p99_ms: at(99),
        }
    }

    /// What it holds in memory of its own, without mapped files.
    pub(crate) fn megabytes(&self) -> f64 {
        let rollup = format!("/proc/{}/smaps_rollup", self.process.id());
        let rollup = std::fs::read_to_string(rollup).unwrap();
        let line = rollup.lines().find(|line| line.starts_with("Pss_Anon:"));
        let kilobytes = line.unwrap().split_whitespace().nth(1).unwrap();
        kilobytes.parse::<f64>().unwrap() / 1_024.0
    }

    /// Processor time of PostgreSQL so far, in milliseconds.
    fn database_ms(&self) -> f64 {
        let Ok(file) = std::fs::read_to_string(&self.postmaster) else {
            return 0.0;
        };
        let first: u32 = file.lines().next().unwrap().parse().unwrap();
        let children = format!("/proc/{first}/task/{first}/children");
        let children = std::fs::read_to_string(children).unwrap();
        let children = children.split_whitespace().map(|it| it.parse().unwrap());
        children.map(cpu_ms).sum::<f64>() + cpu_ms(first)
    }
}

/// Processor time of a process so far, in milliseconds; none of one that has just ended.
fn cpu_ms(process: u32) -> f64 {
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{process}/stat")) else {
        return 0.0;
    };
    let after_name = stat.rsplit_once(')').unwrap().1;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
    ticks * 10.0
}
