//! `ruche mail preview KIND`: a sample of each kind of mail, to look at.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use ruche::adapters::mail::{MailKeys, Sender, html, render};
use ruche::config::{Config, MailPreviewArgs};
use ruche::features::notifications::emails::preview;
use ruche::kernel::clock::Clock;

use crate::program::{locale, say};

/// The word for all samples.
const ALL: &str = "all";

/// Writes samples into a folder: the message as it would leave, and its HTML. The links in them
/// prove nothing: they are made with a key of their own.
pub(crate) fn preview(config: &Config, args: &MailPreviewArgs) -> anyhow::Result<()> {
    let known = preview::names();
    let names: Vec<&str> = known
        .iter()
        .copied()
        .filter(|name| args.kind == ALL || args.kind == *name)
        .collect();
    if names.is_empty() {
        bail!(
            "{}: no such kind of mail; give {ALL} or one of {}",
            args.kind,
            known.join(", ")
        );
    }
    fs::create_dir_all(&args.out)
        .with_context(|| format!("the folder {} cannot be made", args.out.display()))?;
    let settings = crate::program::mail_settings(config)?;
    let public_url = config.http.public_url.as_str().trim_end_matches('/');
    let keys = MailKeys::derive(&[0; 32]).map_err(|length| anyhow!("{length}"))?;
    let sender = Sender::new(&settings.network, &settings.address, public_url, keys)?;
    let now = Clock::System.now().timestamp();
    for name in names {
        let network = (settings.network.as_str(), public_url);
        let Some(letter) = preview::sample(name, locale(config.locale), network, now) else {
            continue;
        };
        let mail = render(&sender, &letter)?;
        write(&args.out, &format!("{name}.eml"), &mail.bytes)?;
        write(
            &args.out,
            &format!("{name}.html"),
            html(&sender, &letter)?.as_bytes(),
        )?;
    }
    Ok(())
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> anyhow::Result<()> {
    let path = folder.join(name);
    fs::write(&path, bytes).with_context(|| format!("{} cannot be written", path.display()))?;
    say(&path.display().to_string())
}
