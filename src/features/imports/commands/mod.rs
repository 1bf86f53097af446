//! Importing: windows of lines become commands, many in flight, each reference before what
//! depends on it.

mod endorsements;
mod items;
mod lines;
mod names;
mod profile;
mod report;
mod schedule;
mod work;

use std::collections::{HashMap, HashSet};
use std::io;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::app::App;
use crate::features::accounts::events::PersonId;
use crate::features::comments::events::CommentId;
use crate::features::communities::events::CommunityId;
use crate::features::posts::events::PostId;
use crate::kernel::error::Error;
use crate::kernel::personal::Whose;

use self::items::{Act, Item, Maker, Need};
use self::work::Outcome;

pub use self::lines::{Numbered, Unread, read};
pub use self::names::{BadSource, Source};
pub use self::report::{Counts, Refused, Report, What};

/// The most commands under way: about what one commit of the log takes.
const IN_FLIGHT: usize = 512;

/// The most items looked up and ordered together.
const WINDOW_MAX: usize = 8_192;

/// Why an import ended early. What was written stays; a second run goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file.
    #[error("the file cannot be read")]
    File(#[from] io::Error),
    /// The log.
    #[error(transparent)]
    Kernel(#[from] Error),
}

/// What is told on the way.
#[derive(Debug)]
pub enum Told<'a> {
    /// The lines so far are done.
    Done {
        /// The number of the last.
        lines: u64,
        /// How many bytes of the file that is.
        bytes: u64,
    },
    /// Something was refused.
    Refused(&'a Refused),
}

/// Imports lines. What the log holds already stays as it is, except that people are brought up to
/// date; what cannot be taken is refused and told, and the rest goes on.
pub async fn import<L>(
    app: &App,
    source: &Source,
    lines: L,
    tell: impl FnMut(Told<'_>),
) -> Result<Report, ImportError>
where
    L: Iterator<Item = io::Result<Numbered>> + Send + 'static,
{
    let (sender, mut windows) = mpsc::channel(1);
    tokio::task::spawn_blocking(move || lines::send(lines, &sender));
    let mut import = Import {
        app,
        source,
        tell,
        report: Report::default(),
        things: HashMap::new(),
        managers: Vec::new(),
    };
    while let Some(window) = windows.recv().await {
        import.window(window?).await?;
    }
    // Managers may come after those who report to them, so they are assigned at the end.
    let mut managers = std::mem::take(&mut import.managers).into_iter();
    loop {
        let some: Vec<Item> = managers.by_ref().take(WINDOW_MAX).collect();
        if some.is_empty() {
            break;
        }
        import.items(some).await?;
    }
    import.report.position = app.log().head();
    Ok(import.report)
}

/// What became of a thing that others may refer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// It stands in this window.
    Coming,
    /// A line of this file made it, in this run or before.
    Made,
    /// An earlier file of the source made it.
    There,
    /// It was refused.
    Refused,
}

struct Import<'a, F> {
    app: &'a App,
    source: &'a Source,
    tell: F,
    report: Report,
    /// All that grows with the file: 17 bytes for each thing that can be referred to.
    things: HashMap<Uuid, Fate>,
    managers: Vec<Item>,
}

impl<F: FnMut(Told<'_>)> Import<'_, F> {
    async fn window(&mut self, lines: Vec<Numbered>) -> Result<(), Error> {
        let maker = Maker {
            source: self.source,
            locale: self.app.settings.locale,
            now: self.app.now(),
        };
        let last = lines.last().map(|line| (line.number, line.bytes));
        let mut items = Vec::new();
        for line in lines {
            match line.line {
                Ok(said) => self.admit(maker.items(line.number, said), &mut items),
                Err(unread) => self.unread(line.number, unread),
            }
        }
        self.items(items).await?;
        if let Some((lines, bytes)) = last {
            (self.tell)(Told::Done { lines, bytes });
        }
        Ok(())
    }

    fn unread(&mut self, line: u64, unread: Unread) {
        let what = unread.what.unwrap_or(What::Line);
        self.report.entry(what).read += 1;
        if let Some(id) = unread.id.filter(|_| unread.what.is_some()) {
            let key = self.source.key(what, &id);
            self.things.entry(key).or_insert(Fate::Refused);
        }
        self.refuse(&Refused {
            line,
            what,
            field: unread.broken.field,
            reason: unread.broken.reason,
        });
    }

    /// Takes the items of a line, unless another line of the file has its id.
    fn admit(&mut self, made: Vec<Item>, items: &mut Vec<Item>) {
        if let Some(first) = made.first()
            && let Some(key) = first.makes()
        {
            let before = self.things.get(&key).filter(|fate| **fate != Fate::There);
            if before.is_some() {
                self.report.entry(first.what).read += 1;
                return self.refuse(&Refused {
                    line: first.line,
                    what: first.what,
                    field: "id".to_owned(),
                    reason: format!("another {} of this file has it", first.what.as_str()),
                });
            }
            self.things.insert(key, Fate::Coming);
        }
        for item in made {
            self.report.entry(item.what).read += 1;
            if matches!(item.act, Act::Assign { .. }) {
                self.managers.push(item);
            } else {
                items.push(item);
            }
        }
    }

    async fn items(&mut self, items: Vec<Item>) -> Result<(), Error> {
        let commands: Vec<Uuid> = items.iter().map(|item| item.command).collect();
        let known = self.app.log().known_commands(&commands).await?;
        let (done, items): (Vec<Item>, Vec<Item>) = items
            .into_iter()
            .partition(|item| known.contains(&item.command));
        for item in done {
            self.settle(&item, Outcome::Unchanged);
        }
        if items.is_empty() {
            return Ok(());
        }
        self.look_for(&items).await?;
        self.app.keys().ensure(&sealers(&items)).await?;
        for round in schedule::rounds(items) {
            self.round(round).await?;
        }
        Ok(())
    }

    /// Looks in the log for what items refer to and the file has not brought.
    async fn look_for(&mut self, items: &[Item]) -> Result<(), Error> {
        let needs = items.iter().flat_map(|item| &item.needs);
        let absent = |need: &&Need| {
            let fate = self.things.get(&need.key);
            matches!(fate, None | Some(Fate::Refused))
        };
        let wanted: HashMap<String, Uuid> = needs
            .filter(absent)
            .map(|need| (stream_of(need.what, need.key), need.key))
            .collect();
        self.look_up(wanted).await
    }

    /// Notes which of these streams the log has.
    async fn look_up(&mut self, wanted: HashMap<String, Uuid>) -> Result<(), Error> {
        let names: Vec<String> = wanted.keys().cloned().collect();
        for name in self.app.log().known_streams(&names).await? {
            if let Some(key) = wanted.get(&name) {
                self.things.insert(*key, Fate::There);
            }
        }
        Ok(())
    }

    async fn round(&mut self, round: Vec<Item>) -> Result<(), Error> {
        let mut ready = Vec::new();
        for item in round {
            match item.needs.iter().find_map(|need| self.missing(need)) {
                None => ready.push(item),
                Some((field, reason)) => self.refuse_item(&item, field, reason),
            }
        }
        let app = self.app;
        let mut running = stream::iter(ready)
            .map(async |item| Ok::<_, Error>((work::run(app, &item).await?, item)))
            .buffer_unordered(IN_FLIGHT);
        let mut refused = Vec::new();
        while let Some((outcome, item)) = running.try_next().await? {
            if matches!(outcome, Outcome::Refused { .. }) {
                refused.extend(item.makes().map(|key| (stream_of(item.what, key), key)));
            }
            self.settle(&item, outcome);
        }
        // Who is here already stays, also when a change to them is refused.
        self.look_up(refused.into_iter().collect()).await?;
        Ok(())
    }

    /// Why a reference leads nowhere, if it does.
    fn missing(&self, need: &Need) -> Option<(&'static str, String)> {
        let (what, id) = (need.what.as_str(), &need.id);
        match self.things.get(&need.key) {
            Some(Fate::Made | Fate::There) => None,
            Some(Fate::Refused) => Some((
                need.field,
                format!("refers to {what} {id}, which was refused"),
            )),
            Some(Fate::Coming) | None => Some((
                need.field,
                format!("refers to {what} {id}, which no line before has"),
            )),
        }
    }

    fn settle(&mut self, item: &Item, outcome: Outcome) {
        let counts = self.report.entry(item.what);
        match outcome {
            Outcome::Written => counts.written += 1,
            Outcome::Unchanged => counts.unchanged += 1,
            Outcome::Refused { field, reason } => return self.refuse_item(item, field, reason),
        }
        if let Some(key) = item.makes() {
            self.things.insert(key, Fate::Made);
        }
    }

    fn refuse_item(&mut self, item: &Item, field: impl Into<String>, reason: String) {
        if let Some(key) = item.makes() {
            self.things.insert(key, Fate::Refused);
        }
        self.refuse(&Refused {
            line: item.line,
            what: item.what,
            field: field.into(),
            reason,
        });
    }

    fn refuse(&mut self, refused: &Refused) {
        self.report.entry(refused.what).refused += 1;
        (self.tell)(Told::Refused(refused));
    }
}

/// The stream of a thing with this key.
fn stream_of(what: What, key: Uuid) -> String {
    match what {
        What::Community => CommunityId(key).to_string(),
        What::Post => PostId(key).to_string(),
        What::Comment => CommentId(key).to_string(),
        What::Person
        | What::Manager
        | What::Membership
        | What::Reaction
        | What::Endorsement
        | What::Line => PersonId(key).to_string(),
    }
}

/// Whose keys the items will seal with; made together they cost one commit.
fn sealers(items: &[Item]) -> Vec<(Uuid, Whose)> {
    let mut sealers = HashSet::new();
    for item in items {
        match &item.act {
            Act::Enter(entry) => {
                let person = entry.registration.person.0;
                sealers.insert((person, Whose::Identity));
                if entry.details.bio.is_some() {
                    sealers.insert((person, Whose::Writing));
                }
            }
            Act::Publish(_, author, _) | Act::Write(_, author, _) => {
                sealers.insert((author.0, Whose::Writing));
            }
            Act::Endorse(pair, ..) => {
                sealers.insert((pair.person.0, Whose::Identity));
            }
            Act::Assign { .. } | Act::Found(..) | Act::Join { .. } | Act::React(..) => {}
        }
    }
    sealers.into_iter().collect()
}
