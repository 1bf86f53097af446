//! `ruche experts evaluate`: how good the expert finder is, by judged needs.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail};
use ruche::app::App;
use ruche::config::{Config, EvaluateArgs};
use ruche::features;
use ruche::features::accounts::commands::person_by_handle;
use ruche::features::accounts::events::PersonId;
use ruche::features::accounts::queries::first_colleague;
use ruche::features::experts::evaluation::{Answered, Variant, judgments, measure, needs, run};
use ruche::features::experts::index;
use ruche::features::experts::measures::Measures;
use ruche::features::experts::queries::Asked;
use ruche::features::experts::ranking::{Formula, Part};

use crate::program::import::catch_up;
use crate::program::{bar, folder, open, say};

/// How often the bar moves while the index catches up.
const GLANCE: Duration = Duration::from_millis(200);

/// Asks the judged needs and prints the measures.
pub(crate) async fn evaluate(config: &Config, args: &EvaluateArgs) -> anyhow::Result<()> {
    let variant = Variant::parse(&args.variant).context("--variant: not a wording")?;
    let formula = formula(&args.without)?;
    let asked = needs(&shown(&args.queries), open_file(&args.queries)?, variant)?;
    let judged = judgments(&shown(&args.qrels), open_file(&args.qrels)?)?;
    folder::prepare(&config.data)?;
    let _lock = folder::lock(&config.data)?;
    let app = open(config).await?;
    let search = app.open_search().await?.clone();
    let mut running = app.start(features::followers(), Vec::new()).await?;
    features::start_index(&app, &mut running);
    fill(&app).await?;
    let viewer = viewer(&app, args.viewer.as_deref()).await?;
    let way = Asked {
        formula,
        ..Asked::default()
    };
    let answers = run(&app, &search, viewer, &way, &asked).await;
    running.stop().await;
    let mut answers = answers?;
    let mean = measure(&mut answers, &judged);
    if let Some(path) = &args.run {
        fs::write(path, trec(&answers))
            .with_context(|| format!("{} cannot be written", shown(path)))?;
    }
    let unknown = judged
        .keys()
        .filter(|need| answers.iter().all(|it| it.need != **need))
        .count();
    say(&told(variant, &answers, &mean))?;
    if unknown > 0 {
        say(&format!(
            "{unknown} judged needs are not in {}",
            shown(&args.queries)
        ))?;
    }
    Ok(())
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn open_file(path: &Path) -> anyhow::Result<BufReader<File>> {
    let file = File::open(path).with_context(|| format!("{} cannot be read", shown(path)))?;
    Ok(BufReader::new(file))
}

fn formula(without: &[String]) -> anyhow::Result<Formula> {
    let mut formula = Formula::PUBLISHED;
    for name in without {
        let Some(part) = Part::ALL.into_iter().find(|part| part.name() == name) else {
            let known = Part::ALL.map(Part::name);
            bail!(
                "--without {name}: no such part; give one of {}",
                known.join(", ")
            );
        };
        formula = formula.without(part);
    }
    Ok(formula)
}

/// Waits until the read models and the index hold the whole log.
async fn fill(app: &App) -> anyhow::Result<()> {
    let head = app.log().look_up_head().await?;
    catch_up(app, head).await?;
    let bar = bar(head.unsigned_abs(), "filling the search index");
    while !app.progress.wait(&[index::NAME], head, GLANCE).await? {
        bar.set_position(app.progress.position(index::NAME).unsigned_abs());
    }
    bar.finish_and_clear();
    Ok(())
}

async fn viewer(app: &App, handle: Option<&str>) -> anyhow::Result<PersonId> {
    if let Some(handle) = handle {
        let person = person_by_handle(app, handle).await?;
        return person.with_context(|| format!("--viewer: nobody has the handle {handle}"));
    }
    let person = first_colleague(&app.database).await?;
    person.context("nobody is here to ask; import a network first")
}

fn told(variant: Variant, answers: &[Answered], mean: &Measures) -> String {
    let measured = answers.iter().filter(|it| it.measures.is_some()).count();
    let mut times: Vec<Duration> = answers.iter().map(|it| it.took).collect();
    times.sort_unstable();
    let at = |percent: usize| {
        let place = (times.len() * percent).div_ceil(100).saturating_sub(1);
        times
            .get(place)
            .map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
    };
    let left = answers.len() - measured;
    let mut text = format!(
        "variant  {}\nqueries  {measured}\nMAP      {:.4}\nMRR      {:.4}\nP@5      {:.4}\nnDCG@10  {:.4}\ntime     p50 {:.1} ms, p99 {:.1} ms",
        variant.field(),
        mean.average_precision,
        mean.reciprocal_rank,
        mean.precision_5,
        mean.ndcg_10,
        at(50),
        at(99),
    );
    if left > 0 {
        // Nobody judged them: they would count as failures.
        let _written = write!(text, "\n{left} needs without judgments are left out");
    }
    text
}

/// The rankings as `trec_eval` reads them; it orders by the score and not by the place.
fn trec(answers: &[Answered]) -> String {
    let mut text = String::new();
    for answer in answers {
        let last = answer.handles.len();
        for (place, handle) in answer.handles.iter().enumerate() {
            let _written = writeln!(
                text,
                "{} Q0 {handle} {} {} ruche",
                answer.need,
                place + 1,
                last - place
            );
        }
    }
    text
}
