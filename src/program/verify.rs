//! `ruche verify`: whether the log is whole and every event in it can be read.

use anyhow::bail;
use ruche::config::Config;
use ruche::features;
use ruche::kernel::log::{EventFilter, READ_MAX};
use ruche::kernel::runner::standings;

use crate::program::{bar, open, say};

/// Reads the whole log; says what is wrong, and fails when something is.
pub(crate) async fn verify(config: &Config) -> anyhow::Result<()> {
    let app = open(config).await?;
    let head = app.log().look_up_head().await?;
    let bar = bar(head.unsigned_abs(), "reading the log");
    let all = EventFilter::all();
    let mut troubles = Vec::new();
    let mut position = 0;
    while position < head {
        let (events, read) = app.log().read_all(position, &all, READ_MAX).await?;
        for (event, expected) in events.iter().zip(position + 1..) {
            if event.position != expected {
                troubles.push(format!("position {expected} is missing"));
            }
            let read = app.keys().opening(|| features::read(event)).await?;
            if let Err(error) = read {
                troubles.push(error.to_string());
            }
        }
        if events.is_empty() {
            troubles.push(format!("positions {} to {head} are missing", position + 1));
        }
        position = read;
        bar.set_position(position.unsigned_abs());
    }
    bar.finish_and_clear();
    for standing in standings(&app.database, &features::followers()).await? {
        if let Some(trouble) = standing.trouble {
            troubles.push(format!("{} has halted: {trouble}", standing.name));
        } else if standing.position > head {
            troubles.push(format!("{} is ahead of the log", standing.name));
        }
    }
    if troubles.is_empty() {
        return say(&format!("The log is whole: {head} events, all readable."));
    }
    for trouble in troubles.iter().take(100) {
        say(trouble)?;
    }
    bail!("{} faults", troubles.len())
}
