//! A network that files are imported into.

use std::io::{self, Cursor};

use ruche::app::{App, Running};
use ruche::features;
use ruche::features::accounts::commands::person_by_handle;
use ruche::features::accounts::events::PersonId;
use ruche::features::imports::commands::{
    Counts, Numbered, Refused, Report, Source, Told, import, read,
};
use ruche::kernel::clock::{Clock, Time};
use ruche::kernel::event::Recorded;
use ruche::kernel::log::EventFilter;

use crate::support::engine::{Engine, Place};
use crate::support::quiet;
use crate::support::server::settings;

pub(super) struct Network {
    pub(super) app: App,
    _running: Running,
    _place: Place,
}

impl Network {
    pub(super) async fn open(engine: Engine) -> Self {
        let place = Place::on(engine).await;
        let settings = settings(&place.url, place.folder.path());
        let clock = Clock::manual(Time(1_772_357_400_000_000));
        let app = App::open(settings, clock).await.unwrap();
        let running = app.start(features::followers(), Vec::new()).await.unwrap();
        Self {
            app,
            _running: running,
            _place: place,
        }
    }

    pub(super) async fn import(&self, text: &str) -> (Report, Vec<Refused>) {
        let mut refused = Vec::new();
        let source = source();
        let report = import(&self.app, &source, lines(text), |told| {
            if let Told::Refused(this) = told {
                refused.push(this.clone());
            }
        })
        .await
        .unwrap();
        // Rounds go by dependence, and within one by what is ready first.
        refused.sort_by_key(|refused| refused.line);
        (report, refused)
    }

    pub(super) async fn person(&self, handle: &str) -> PersonId {
        person_by_handle(&self.app, handle).await.unwrap().unwrap()
    }

    pub(super) async fn events(&self) -> Vec<Recorded> {
        let all = EventFilter::all();
        self.app.log().read_all(0, &all, 10_000).await.unwrap().0
    }

    /// What the log holds, whatever the order of independent lines.
    pub(super) async fn content(&self) -> Vec<String> {
        let line = |event: Recorded| {
            let Recorded {
                stream,
                version,
                kind,
                occurred_at,
                imported_from,
                ..
            } = event;
            format!("{stream} {version} {kind} {occurred_at} {imported_from:?}")
        };
        let mut content: Vec<String> = self.events().await.into_iter().map(line).collect();
        content.sort();
        content
    }

    /// Waits until every reader of the log has seen all of it.
    pub(super) async fn caught_up(&self) {
        quiet::caught_up(&self.app, false).await;
    }
}

pub(super) fn source() -> Source {
    Source::named("old intranet").unwrap()
}

pub(super) fn lines(text: &str) -> impl Iterator<Item = io::Result<Numbered>> + Send + 'static {
    read(Cursor::new(text.as_bytes().to_vec()))
}

pub(super) fn counts(read: u64, written: u64, unchanged: u64, refused: u64) -> Counts {
    Counts {
        read,
        written,
        unchanged,
        refused,
    }
}

/// `line, type: field: reason` of each refusal.
pub(super) fn said(refused: &[Refused]) -> Vec<String> {
    refused.iter().map(Refused::to_string).collect()
}

/// A network of a few hundred lines, with threads and memberships that are over.
pub(super) fn many() -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for n in 0..60 {
        writeln!(
            text,
            "{{\"type\":\"person\",\"id\":{n},\"handle\":\"p{n:03}\",\"name\":\"P {n}\",\"joined_at\":\"2024-01-01\"}}"
        )
        .unwrap();
    }
    text += "{\"type\":\"community\",\"id\":1,\"name\":\"Place\",\"created_at\":\"2024-01-02\",\"members\":[";
    let member = |n| {
        format!(
            "{{\"person\":{n},\"since\":\"2024-01-03\",\"until\":\"2024-02-0{}\"}}",
            n % 9 + 1
        )
    };
    text += &(0..60).map(member).collect::<Vec<_>>().join(",");
    text += "]}\n";
    for n in 0..150 {
        let (author, other) = (n % 60, (n * 7 + 1) % 60);
        writeln!(
            text,
            "{{\"type\":\"post\",\"id\":{n},\"author\":{author},\"body\":\"Post {n}\",\"created_at\":\"2024-01-05\"}}
{{\"type\":\"comment\",\"id\":{n},\"post\":{n},\"author\":{other},\"body\":\"Yes\",\"created_at\":\"2024-01-06\"}}
{{\"type\":\"reaction\",\"comment\":{n},\"person\":{author},\"kind\":\"like\",\"created_at\":\"2024-01-07\"}}"
        )
        .unwrap();
    }
    text
}
