//! The data folder: one server at a time, and the instance key that it alone may read.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use anyhow::{Context as _, bail};
use ruche::adapters::token;
use ruche::config::Config;
use ruche::kernel::personal::MasterKey;

const LOCK: &str = "server.lock";
const KEY: &str = "instance.key";

/// Makes the folder, readable by its owner alone.
pub(crate) fn prepare(folder: &Path) -> anyhow::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let shown = folder.display();
    fs::create_dir_all(folder).with_context(|| format!("data: {shown} cannot be made"))?;
    close_to_others(folder, 0o700)
}

/// Takes the folder for a server; held until the file is dropped.
pub(crate) fn lock(folder: &Path) -> anyhow::Result<File> {
    let path = folder.join(LOCK);
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path);
    let file = file.with_context(|| format!("data: {} cannot be written", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "data: another ruche already serves {}; stop it, or give another folder with --data",
            folder.display()
        ),
        Err(TryLockError::Error(error)) => Err(error).context("data: the folder cannot be locked"),
    }
}

/// The instance key: from the settings, else from its file, which the first start makes.
pub(crate) fn master_key(config: &Config) -> anyhow::Result<MasterKey> {
    if let Some(key) = &config.security.instance_key {
        return Ok(MasterKey(*key.expose()));
    }
    let path = config.data.join(KEY);
    match fs::read_to_string(&path) {
        Ok(text) => decode(text.trim()).with_context(|| {
            format!(
                "{}: not an instance key (64 hexadecimal digits)",
                path.display()
            )
        }),
        Err(error) if error.kind() == ErrorKind::NotFound => make(&path),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
}

fn make(path: &Path) -> anyhow::Result<MasterKey> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).context("the system has no randomness")?;
    let text = token::hex(&key);
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options
        .open(path)
        .with_context(|| format!("{} cannot be made", path.display()))?;
    // The key must be on disk before anything is sealed with it.
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())?;
    Ok(MasterKey(key))
}

fn decode(text: &str) -> Option<MasterKey> {
    let mut key = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (place, pair) in key.iter_mut().zip(text.as_bytes().chunks(2)) {
        *place = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(MasterKey(key))
}

#[cfg(unix)]
fn close_to_others(path: &Path, mode: u32) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(mode))?)
}

#[cfg(not(unix))]
fn close_to_others(_path: &Path, _mode: u32) -> anyhow::Result<()> {
    Ok(())
}
