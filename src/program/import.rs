//! `ruche import PATH`: a network moves in from a file of JSON lines; the server may run meanwhile.

use std::fs::{File, OpenOptions};
use std::io::{BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use ruche::app::App;
use ruche::config::{Config, ImportArgs};
use ruche::features;
use ruche::features::imports::commands::{Refused, Report, Source, Told, import, read};

use crate::program::{bar, open_running, say};

/// The most refusals that are printed; more go to a file.
const PRINTED_MAX: usize = 100;

/// How often the bar moves while the read models catch up.
const GLANCE: Duration = Duration::from_millis(200);

/// Imports a file and prints what came of it.
pub(crate) async fn run(config: &Config, args: &ImportArgs) -> anyhow::Result<()> {
    let source = Source::named(&source(args)?)?;
    let shown = args.path.display();
    let file = File::open(&args.path).with_context(|| format!("{shown} cannot be read"))?;
    let bytes = file.metadata()?.len();
    let (app, running) = open_running(config).await?;
    let begun = Instant::now();
    let mut refusals = Refusals::new(config);
    let bar = bar(bytes, "importing");
    let lines = read(BufReader::with_capacity(1 << 20, file));
    let report = import(&app, &source, lines, |told| match told {
        Told::Done { bytes, .. } => bar.set_position(bytes),
        Told::Refused(refused) => refusals.add(refused),
    })
    .await;
    bar.finish_and_clear();
    let report = report.with_context(|| format!("{shown} was imported in part; run it again"))?;
    let read = begun.elapsed();
    catch_up(&app, report.position).await?;
    running.stop().await;
    say(&report.to_string())?;
    refusals.say()?;
    say(&told(&report, read, begun.elapsed()))
}

/// Waits until every read model holds all of the import, however long it takes.
pub(crate) async fn catch_up(app: &App, position: i64) -> anyhow::Result<()> {
    let names: Vec<&'static str> = features::projections().iter().map(|it| it.name()).collect();
    let bar = bar(position.unsigned_abs(), "filling the read models");
    while !app.progress.wait(&names, position, GLANCE).await? {
        let least = names.iter().map(|name| app.progress.position(name)).min();
        bar.set_position(least.unwrap_or(0).unsigned_abs());
    }
    bar.finish_and_clear();
    Ok(())
}

/// The source that was given, else the name of the file.
fn source(args: &ImportArgs) -> anyhow::Result<String> {
    if let Some(source) = &args.source {
        return Ok(source.clone());
    }
    match args.path.file_stem().and_then(|stem| stem.to_str()) {
        Some(stem) => Ok(stem.to_owned()),
        None => bail!("name the source of {} with --source", args.path.display()),
    }
}

fn told(report: &Report, read: Duration, all: Duration) -> String {
    format!(
        "{} written, {} unchanged, {} refused in {:.1} s; {:.1} s until all of it can be read.",
        report.total().written,
        report.total().unchanged,
        report.total().refused,
        read.as_secs_f64(),
        all.as_secs_f64(),
    )
}

/// The refusals: the first in memory, all of them in a file when there are more.
struct Refusals {
    path: PathBuf,
    first: Vec<String>,
    count: usize,
    file: Option<BufWriter<File>>,
    trouble: Option<std::io::Error>,
}

impl Refusals {
    fn new(config: &Config) -> Self {
        Self {
            path: beside(&config.data),
            first: Vec::new(),
            count: 0,
            file: None,
            trouble: None,
        }
    }

    fn add(&mut self, refused: &Refused) {
        self.count += 1;
        let text = refused.to_string();
        if self.count > PRINTED_MAX && self.trouble.is_none() {
            self.trouble = self.write(&text).err();
        } else if self.count <= PRINTED_MAX {
            self.first.push(text);
        }
    }

    fn write(&mut self, text: &str) -> std::io::Result<()> {
        if self.file.is_none() {
            let mut file = BufWriter::new(for_owner(&self.path)?);
            for text in &self.first {
                writeln!(file, "{text}")?;
            }
            self.file = Some(file);
        }
        match &mut self.file {
            Some(file) => writeln!(file, "{text}"),
            None => Ok(()),
        }
    }

    fn say(mut self) -> anyhow::Result<()> {
        for text in &self.first {
            say(text)?;
        }
        let Some(file) = &mut self.file else {
            return match self.trouble {
                Some(trouble) => Err(trouble).context("the refusals could not be written down"),
                None => Ok(()),
            };
        };
        file.flush()
            .context("the refusals could not be written down")?;
        let more = self.count - self.first.len();
        say(&format!(
            "… and {more} more; all {} are in {}",
            self.count,
            self.path.display()
        ))
    }
}

/// What is refused may quote the file, so it is for the owner alone.
fn for_owner(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The file beside the data folder.
fn beside(data: &Path) -> PathBuf {
    match data.file_name().and_then(|name| name.to_str()) {
        Some(name) => data.with_file_name(format!("{name}-import-refused.txt")),
        None => data.join("import-refused.txt"),
    }
}
