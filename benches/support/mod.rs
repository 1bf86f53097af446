//! What the benches share: databases that sync what they commit, medians over alternating runs,
//! and a table. A figure means something only as a ratio to a baseline of the same run.

#[path = "../../tests/support/durable_postgres.rs"]
#[expect(dead_code, reason = "no bench kills its server")]
pub(crate) mod durable_postgres;

use durable_postgres::DurablePostgres;
use ruche::kernel::database::Engine;
use tempfile::TempDir;

/// A new, durable database, gone at the end.
pub(crate) enum Place {
    Sqlite(TempDir),
    Postgres(DurablePostgres),
}

impl Place {
    pub(crate) fn on(engine: Engine) -> Self {
        match engine {
            // The system's folder for temporary files may be in memory.
            Engine::Sqlite => {
                Self::Sqlite(tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap())
            }
            Engine::Postgres => Self::Postgres(DurablePostgres::start()),
        }
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite:{}", folder.path().join("ruche.db").display()),
            Self::Postgres(server) => server.url().to_string(),
        }
    }
}

/// The middle of some figures.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// A table of figures, printed as Markdown.
pub(crate) struct Report(Vec<[String; 6]>);

impl Report {
    pub(crate) fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds paired runs of a baseline and a subject. The ratio is the median of the pairs'.
    pub(crate) fn compare(
        &mut self,
        what: &str,
        engine: Engine,
        pairs: &[(f64, f64)],
        target: f64,
    ) {
        let ratio = median(pairs.iter().map(|(base, subject)| subject / base).collect());
        self.0.push([
            what.to_owned(),
            format!("{engine:?}"),
            format!(
                "{:.0}",
                median(pairs.iter().map(|(base, _)| *base).collect())
            ),
            format!(
                "{:.0}",
                median(pairs.iter().map(|(_, subject)| *subject).collect())
            ),
            format!("{ratio:.2}"),
            format!(
                "{target} {}",
                if ratio >= target { "met" } else { "MISSED" }
            ),
        ]);
        let [what, engine, base, subject, ratio, target] = self.0.last().unwrap();
        eprintln!("{what}, {engine}: {base} -> {subject}, ratio {ratio}, target {target}");
    }

    pub(crate) fn print(&self) {
        println!("| what | engine | baseline /s | Ruche /s | ratio | target |");
        println!("| --- | --- | ---: | ---: | ---: | --- |");
        for row in &self.0 {
            println!("| {} |", row.join(" | "));
        }
    }
}
