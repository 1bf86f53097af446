//! Golden lines, the key ring that opens them, and what a feature says about them.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use ruche::kernel::database::Database;
use ruche::kernel::event::{Event, Unreadable};
use ruche::kernel::personal::{Keys, MasterKey};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sqlx::Row;

/// Wraps the keys of the samples; known to everyone, like the samples.
const MASTER: MasterKey = MasterKey([42; 32]);

fn path(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schema/events");
    folder.join(format!("{name}.jsonl"))
}

fn read_lines(name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(path(name)).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn append_lines(name: &str, lines: impl IntoIterator<Item = String>) {
    let mut file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(path(name))
        .unwrap();
    for line in lines {
        writeln!(file, "{line}").unwrap();
    }
}

/// A stored event, as far as decoding is concerned.
#[derive(Clone, Debug)]
pub struct Line {
    pub kind: String,
    pub revision: i64,
    pub payload: String,
}

#[derive(Serialize, Deserialize)]
struct StoredLine {
    kind: String,
    revision: i64,
    payload: Box<RawValue>,
}

impl Line {
    pub fn read_all(feature: &str) -> Vec<Self> {
        let read = |text: &String| {
            let line: StoredLine = serde_json::from_str(text).expect(text);
            Self {
                kind: line.kind,
                revision: line.revision,
                payload: line.payload.get().to_owned(),
            }
        };
        read_lines(feature).iter().map(read).collect()
    }

    pub fn append_all(feature: &str, lines: &[Self]) {
        let lines = lines.iter().map(|line| {
            let line = StoredLine {
                kind: line.kind.clone(),
                revision: line.revision,
                payload: RawValue::from_string(line.payload.clone()).unwrap(),
            };
            serde_json::to_string(&line).unwrap()
        });
        append_lines(feature, lines);
    }
}

/// The keys of the samples, in a database of their own. Reading them checks the stored form of
/// wrapped keys as well.
pub struct KeyRing {
    keys: Keys,
    database: Database,
    _folder: tempfile::TempDir,
}

#[derive(Serialize, Deserialize, PartialEq)]
struct StoredKey {
    id: String,
    subject: String,
    whose: String,
    wrapped: String,
}

const KEY_FILE: &str = "sample_keys";

impl KeyRing {
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("keys.db").display());
        let database = Database::open(&url).await.unwrap();
        let mut write = database.write_durable().await.unwrap();
        for key in Self::stored() {
            sqlx::query(
                "INSERT INTO personal_key (id, subject, whose, wrapped) VALUES ($1, $2, $3, $4)",
            )
            .bind(key.id)
            .bind(key.subject)
            .bind(key.whose)
            .bind(key.wrapped)
            .execute(&mut *write)
            .await
            .unwrap();
        }
        write.commit().await.unwrap();
        Self {
            keys: Keys::new(database.clone(), MASTER),
            database,
            _folder: folder,
        }
    }

    fn stored() -> Vec<StoredKey> {
        let read = |text: &String| serde_json::from_str(text).expect(text);
        read_lines(KEY_FILE).iter().map(read).collect()
    }

    /// Stores the keys that are not stored yet.
    pub async fn save(&self) {
        let stored = Self::stored();
        let rows = sqlx::query("SELECT id, subject, whose, wrapped FROM personal_key ORDER BY id")
            .fetch_all(self.database.reader())
            .await
            .unwrap();
        let keys = rows.iter().map(|row| StoredKey {
            id: row.get(0),
            subject: row.get(1),
            whose: row.get(2),
            wrapped: row.get(3),
        });
        let new = keys.filter(|key| !stored.contains(key));
        append_lines(
            KEY_FILE,
            new.map(|key| serde_json::to_string(&key).unwrap()),
        );
    }

    pub async fn seal(&self, samples: &[Arc<dyn Sample>]) -> Vec<Line> {
        let seal = || samples.iter().map(|sample| sample.encode()).collect();
        self.keys.sealing(seal).await.unwrap()
    }
}

/// A value of one kind of event, whatever its type.
pub trait Sample {
    fn kind(&self) -> &'static str;

    /// The line that stores it.
    fn encode(&self) -> Line;

    /// Whether the line reads as this very value.
    fn is(&self, line: &Line) -> bool;
}

impl<E: Event + PartialEq> Sample for E {
    fn kind(&self) -> &'static str {
        Event::kind(self)
    }

    fn encode(&self) -> Line {
        Line {
            kind: Event::kind(self).to_owned(),
            revision: self.revision(),
            payload: Event::encode(self).unwrap(),
        }
    }

    fn is(&self, line: &Line) -> bool {
        E::decode(&line.kind, line.revision, &line.payload).is_ok_and(|event| event == *self)
    }
}

/// Reads a line as one type of events.
type Decode = fn(&Line) -> Result<(), Unreadable>;

/// All events of a feature: how they are read, and a value of each kind.
pub struct Feature {
    pub name: &'static str,
    streams: Vec<(&'static [&'static str], Decode)>,
    samples: Vec<Arc<dyn Sample>>,
}

impl Feature {
    pub fn named(name: &'static str) -> Self {
        Self {
            name,
            streams: Vec::new(),
            samples: Vec::new(),
        }
    }

    /// Adds one type of events with its samples.
    pub fn with<E: Event + PartialEq>(mut self, samples: Vec<E>) -> Self {
        let decode: Decode = |line| E::decode(&line.kind, line.revision, &line.payload).map(drop);
        self.streams.push((E::KINDS, decode));
        for kind in E::KINDS {
            let sampled = samples.iter().any(|sample| Event::kind(sample) == *kind);
            assert!(sampled, "samples/{}.rs has no {kind}", self.name);
        }
        for sample in samples {
            self.samples.push(Arc::new(sample));
        }
        self
    }

    pub fn kinds(&self) -> Vec<&'static str> {
        self.streams
            .iter()
            .flat_map(|(kinds, _)| *kinds)
            .copied()
            .collect()
    }

    /// Reads a line.
    pub async fn decode(&self, ring: &KeyRing, line: &Line) -> Result<(), Unreadable> {
        let kind = line.kind.as_str();
        let stream = self.streams.iter().find(|(kinds, _)| kinds.contains(&kind));
        let (_, decode) = stream.ok_or(Unreadable::Kind)?;
        ring.keys.opening(|| decode(line)).await.unwrap()
    }

    /// The samples that no line reads as.
    pub async fn lacking(&self, ring: &KeyRing, lines: &[Line]) -> Vec<Arc<dyn Sample>> {
        let lacking = || {
            let lacking = self
                .samples
                .iter()
                .filter(|sample| !lines.iter().any(|line| sample.is(line)));
            lacking.cloned().collect()
        };
        ring.keys.opening(lacking).await.unwrap()
    }
}
