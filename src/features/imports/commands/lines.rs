//! The lines of a file, numbered, in windows small enough to hold.

use std::io::{self, BufRead};

use serde::Deserialize;
use tokio::sync::mpsc;

use crate::features::imports::commands::report::What;
use crate::features::imports::format::{Broken, Id, LINE_BYTES_MAX, Line, parse};

/// The most lines and bytes of a window.
const WINDOW_LINES_MAX: usize = 4_096;
const WINDOW_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// One line, read.
#[derive(Debug)]
pub struct Numbered {
    /// Its number, from 1.
    pub number: u64,
    /// How many bytes of the file end with it.
    pub bytes: u64,
    /// What it says.
    pub line: Result<Line, Unread>,
}

/// A line that says nothing, and what it would have been, as far as that can be told.
#[derive(Debug)]
pub struct Unread {
    /// Why it is refused.
    pub broken: Broken,
    /// Its type.
    pub what: Option<What>,
    /// Its id.
    pub id: Option<Id>,
}

/// The lines of a file; empty ones are skipped. Ends after an error of the file itself.
pub fn read<R: BufRead>(file: R) -> impl Iterator<Item = io::Result<Numbered>> {
    let mut lines = Lines {
        file,
        number: 0,
        bytes: 0,
        ended: false,
    };
    std::iter::from_fn(move || lines.next().transpose())
}

struct Lines<R> {
    file: R,
    number: u64,
    bytes: u64,
    ended: bool,
}

impl<R: BufRead> Lines<R> {
    fn next(&mut self) -> io::Result<Option<Numbered>> {
        while !self.ended {
            let mut text = Vec::new();
            let read = self.take(&mut text);
            self.ended = !matches!(read, Ok(length) if length > 0);
            let length = read?;
            self.number += 1;
            self.bytes += length;
            if !self.ended && !text.trim_ascii().is_empty() {
                return Ok(Some(self.numbered(&text)));
            }
        }
        Ok(None)
    }

    /// Reads up to the end of the line, but keeps no more than a line may have and one byte: a
    /// file without line ends must not fill the memory.
    fn take(&mut self, text: &mut Vec<u8>) -> io::Result<u64> {
        let mut length = 0;
        loop {
            let found = self.file.fill_buf()?;
            let end = found.iter().position(|byte| *byte == b'\n');
            let used = end.map_or(found.len(), |end| end + 1);
            let room = (LINE_BYTES_MAX + 2).saturating_sub(text.len());
            text.extend(found.iter().take(used.min(room)));
            self.file.consume(used);
            length += u64::try_from(used).unwrap_or(0);
            if end.is_some() || used == 0 {
                return Ok(length);
            }
        }
    }

    fn numbered(&self, text: &[u8]) -> Numbered {
        Numbered {
            number: self.number,
            bytes: self.bytes,
            line: parse(text).map_err(|broken| unread(text, broken)),
        }
    }
}

/// What depends on a broken line is refused with that reason, so its name is worth another look.
fn unread(text: &[u8], broken: Broken) -> Unread {
    #[derive(Deserialize)]
    struct Type {
        r#type: String,
    }
    #[derive(Deserialize)]
    struct Named {
        id: Id,
    }
    let kind: Option<Type> = serde_json::from_slice(text).ok();
    let named: Option<Named> = serde_json::from_slice(text).ok();
    let what = kind.and_then(|kind| {
        What::TYPES
            .into_iter()
            .find(|what| what.as_str().eq_ignore_ascii_case(&kind.r#type))
    });
    Unread {
        broken,
        what,
        id: named.map(|named| named.id),
    }
}

/// Sends the lines in windows, until they end or nobody listens any more. Blocks: lines come from
/// a disk.
pub(super) fn send(
    lines: impl Iterator<Item = io::Result<Numbered>>,
    windows: &mpsc::Sender<io::Result<Vec<Numbered>>>,
) {
    let mut window = Vec::new();
    let mut sent = 0;
    for line in lines {
        match line {
            Ok(line) => {
                let bytes = line.bytes;
                window.push(line);
                if window.len() < WINDOW_LINES_MAX && bytes - sent < WINDOW_BYTES_MAX {
                    continue;
                }
                sent = bytes;
            }
            Err(error) => {
                let read = std::mem::take(&mut window);
                // Whoever went away meanwhile needs neither.
                drop(windows.blocking_send(Ok(read)));
                drop(windows.blocking_send(Err(error)));
                return;
            }
        }
        if windows
            .blocking_send(Ok(std::mem::take(&mut window)))
            .is_err()
        {
            return;
        }
    }
    drop(windows.blocking_send(Ok(window)));
}
