//! `ruche rebuild NAME`: fills a read model anew from the log, beside the live one.

use std::sync::Arc;

use anyhow::bail;
use ruche::config::Config;
use ruche::features;
use ruche::kernel::runner;

use crate::program::{bar, folder, open, say};

/// Rebuilds one projection; the server may run meanwhile. The search index in the data folder is
/// the server's own, so for that one the server must be stopped.
pub(crate) async fn rebuild(config: &Config, name: &str) -> anyhow::Result<()> {
    if name == features::experts::index::NAME {
        return rebuild_index(config).await;
    }
    let app = open(config).await?;
    let projections = features::projections();
    let Some(projection) = projections
        .iter()
        .find(|projection| projection.name() == name)
    else {
        let known: Vec<&str> = projections
            .iter()
            .map(|projection| projection.name())
            .collect();
        bail!(
            "{name}: no such read model; give {} or {}",
            known.join(", "),
            features::experts::index::NAME
        );
    };
    let bar = bar(1, "rebuilding");
    let position = runner::rebuild(&app.runner, Arc::clone(projection), |position, head| {
        bar.set_length(head.unsigned_abs());
        bar.set_position(position.unsigned_abs());
    })
    .await?;
    bar.finish_and_clear();
    say(&format!(
        "{name} is rebuilt from the first {position} events."
    ))
}

async fn rebuild_index(config: &Config) -> anyhow::Result<()> {
    folder::prepare(&config.data)?;
    let _lock = folder::lock(&config.data)?;
    let app = open(config).await?;
    let search = app.open_search().await?.clone();
    let running = app.start(features::followers(), Vec::new()).await?;
    let position = features::experts::index::rebuild(&app, &search).await?;
    running.stop().await;
    say(&format!(
        "The search index is rebuilt from the first {position} events."
    ))
}
