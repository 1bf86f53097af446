//! Generations of an index in one folder, and the file `CURRENT` that names the live one.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::schema::REVISION;
use crate::adapters::search::Error;

const CURRENT: &str = "CURRENT";
const NEXT: &str = "CURRENT.next";

/// The folder of an index.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Creates the folder if it is not there.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let folder = Self(path.to_owned());
        fs::create_dir_all(path).map_err(|source| folder.error(source))?;
        Ok(folder)
    }

    /// The live generation, if there is one of this revision.
    pub(super) fn current(&self) -> Result<Option<String>, Error> {
        let name = match fs::read_to_string(self.0.join(CURRENT)) {
            Ok(name) => name.trim().to_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.error(error)),
        };
        Ok(number(&name).is_some().then_some(name))
    }

    /// Where a generation is.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Creates a generation after every other.
    pub(super) fn create_next(&self) -> Result<String, Error> {
        let last = self.generations().map_err(|source| self.error(source))?;
        let last = last.iter().filter_map(|name| number(name)).max();
        let name = format!("{}{}", prefix(), last.unwrap_or(0) + 1);
        fs::create_dir(self.path(&name)).map_err(|source| self.error(source))?;
        Ok(name)
    }

    /// Makes `name` the live generation: one rename, on disk before it returns.
    pub(super) fn switch(&self, name: &str) -> Result<(), Error> {
        let switch = || {
            let next = self.0.join(NEXT);
            let mut file = fs::File::create(&next)?;
            file.write_all(name.as_bytes())?;
            file.sync_all()?;
            fs::rename(&next, self.0.join(CURRENT))?;
            fs::File::open(&self.0)?.sync_all()
        };
        switch().map_err(|source| self.error(source))
    }

    /// Removes every generation but the live one. What cannot be removed now waits for the next
    /// time: it only takes space.
    pub(super) fn sweep(&self) {
        let Ok(Some(current)) = self.current() else {
            return;
        };
        for name in self.generations().unwrap_or_default() {
            if name != current
                && let Err(error) = fs::remove_dir_all(self.path(&name))
            {
                tracing::warn!(generation = name, %error, "an old search index could not be removed");
            }
        }
    }

    fn generations(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            let entry = entry?;
            if entry.file_type()?.is_dir()
                && let Ok(name) = entry.file_name().into_string()
            {
                names.push(name);
            }
        }
        Ok(names)
    }

    fn error(&self, source: io::Error) -> Error {
        Error::Folder {
            folder: self.0.clone(),
            source,
        }
    }
}

fn prefix() -> String {
    format!("revision-{REVISION}-")
}

/// The number of a generation of this revision.
fn number(name: &str) -> Option<u64> {
    name.strip_prefix(&prefix())?.parse().ok()
}
