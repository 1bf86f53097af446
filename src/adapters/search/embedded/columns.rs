//! What is kept in memory of every document: who may read it, what it is, and how long it is.
//!
//! Rarity and average lengths are counted over what the searcher may read, and they may read what
//! is for one of their audiences. So documents are counted by group, audience and kind, once for
//! each state of a segment, and a search adds up the groups it may look at.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::columnar::{Column, StrColumn};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentId;
use tantivy::schema::Field;
use tantivy::{DocId, Opstamp, Searcher, SegmentReader};

use super::schema::{AUDIENCE, Fields, KEY, KIND, LANGUAGE, OCCURRED_AT, PERSON};
use crate::adapters::search::{Counts, EvidenceKind, Request, Wanted, float};

/// The group of a document that was deleted.
const GONE: u32 = u32::MAX;

/// The columns of one segment; six bytes a document.
pub(super) struct Columns {
    group: Vec<u32>,
    title: Vec<u8>,
    body: Vec<u8>,
    groups: Vec<Group>,
    occurred_at: Column<i64>,
    key: Column<u64>,
}

/// The documents of one audience and kind.
struct Group {
    audience: String,
    kind: EvidenceKind,
    sums: Sums,
}

/// Documents and their words.
#[derive(Clone, Copy, Default)]
pub(super) struct Sums {
    pub(super) documents: u64,
    title_words: u64,
    body_words: u64,
}

impl Sums {
    fn add(&mut self, other: Self) {
        self.documents += other.documents;
        self.title_words += other.title_words;
        self.body_words += other.body_words;
    }

    /// The average lengths of title and body, in words; 1 at least.
    pub(super) fn lengths(self) -> (f64, f64) {
        let documents = float(self.documents).max(1.0);
        let average = |words: u64| (float(words) / documents).max(1.0);
        (average(self.title_words), average(self.body_words))
    }
}

/// The place of a document in a list.
pub(super) fn place(document: DocId) -> usize {
    usize::try_from(document).unwrap_or(usize::MAX)
}

impl Columns {
    fn read(reader: &SegmentReader, fields: Fields) -> tantivy::Result<Self> {
        let fast = reader.fast_fields();
        let titles = Lengths::open(reader, [fields.title_fr, fields.title_en])?;
        let bodies = Lengths::open(reader, [fields.body_fr, fields.body_en])?;
        let mut columns = Self {
            group: vec![GONE; place(reader.max_doc())],
            title: Vec::with_capacity(place(reader.max_doc())),
            body: Vec::with_capacity(place(reader.max_doc())),
            groups: Vec::new(),
            occurred_at: fast.i64(OCCURRED_AT)?,
            key: fast.u64(KEY)?,
        };
        let (audiences, kinds) = (fast.str(AUDIENCE)?, fast.str(KIND)?);
        let mut known: HashMap<(u64, u64), u32> = HashMap::new();
        for document in 0..reader.max_doc() {
            let (title, body) = (titles.of(document), bodies.of(document));
            columns.title.push(title);
            columns.body.push(body);
            let (Some(audience), Some(kind)) = (
                ordinal(audiences.as_ref(), document),
                ordinal(kinds.as_ref(), document),
            ) else {
                continue;
            };
            if reader.is_deleted(document) {
                continue;
            }
            let next = u32::try_from(columns.groups.len()).unwrap_or(GONE);
            let at = *known.entry((audience, kind)).or_insert(next);
            if at == next {
                let kind = EvidenceKind::parse(&text(kinds.as_ref(), kind)?);
                columns.groups.push(Group {
                    audience: text(audiences.as_ref(), audience)?,
                    kind: kind.ok_or_else(|| broken("kind"))?,
                    sums: Sums::default(),
                });
            }
            if let Some(group) = columns.groups.get_mut(place(at)) {
                group.sums.add(Sums {
                    documents: 1,
                    title_words: words(title).into(),
                    body_words: words(body).into(),
                });
            }
            if let Some(group) = columns.group.get_mut(place(document)) {
                *group = at;
            }
        }
        Ok(columns)
    }
}

fn ordinal(column: Option<&StrColumn>, document: DocId) -> Option<u64> {
    column?.ords().first(document)
}

fn text(column: Option<&StrColumn>, ordinal: u64) -> tantivy::Result<String> {
    let mut text = String::new();
    let found = match column {
        Some(column) => column.ord_to_str(ordinal, &mut text)?,
        None => false,
    };
    if found {
        Ok(text)
    } else {
        Err(broken("ordinal"))
    }
}

fn broken(what: &str) -> tantivy::TantivyError {
    tantivy::TantivyError::InternalError(format!("a document of an unknown {what}"))
}

/// The words a stored length stands for.
fn words(length: u8) -> u32 {
    FieldNormReader::id_to_fieldnorm(length)
}

/// The lengths of a text, which is in the field of its language, or in both.
struct Lengths([Option<FieldNormReader>; 2]);

impl Lengths {
    fn open(reader: &SegmentReader, fields: [Field; 2]) -> tantivy::Result<Self> {
        let [french, english] = fields;
        let norms = reader.fieldnorms_readers();
        Ok(Self([norms.get_field(french)?, norms.get_field(english)?]))
    }

    fn of(&self, document: DocId) -> u8 {
        let lengths = self.0.iter().flatten();
        lengths
            .map(|norms| norms.fieldnorm_id(document))
            .max()
            .unwrap_or(0)
    }
}

/// The columns of every segment that is searched.
#[derive(Default)]
pub(super) struct Cache(Mutex<HashMap<State, Arc<Columns>>>);

/// Which segment, and how far documents of it were deleted.
type State = (SegmentId, Option<Opstamp>);

impl Cache {
    /// Makes ready what `searcher` needs and forgets the rest.
    pub(super) fn warm(&self, searcher: &Searcher, fields: Fields) -> tantivy::Result<()> {
        for reader in searcher.segment_readers() {
            self.of(reader, fields)?;
        }
        let readers = searcher.segment_readers().iter();
        let wanted: HashSet<_> = readers.map(state).collect();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|state, _| wanted.contains(state));
        Ok(())
    }

    fn of(&self, reader: &SegmentReader, fields: Fields) -> tantivy::Result<Arc<Columns>> {
        let state = state(reader);
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(columns) = known.get(&state) {
            return Ok(Arc::clone(columns));
        }
        // Not under the lock: searches of the state before go on.
        drop(known);
        let columns = Arc::new(Columns::read(reader, fields)?);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(state, Arc::clone(&columns));
        Ok(columns)
    }
}

fn state(reader: &SegmentReader) -> State {
    (reader.segment_id(), reader.delete_opstamp())
}

/// What a searcher may look at, in one state of the index.
pub(super) struct Scope<'a> {
    pub(super) segments: Vec<Segment<'a>>,
    /// All of it.
    pub(super) documents: u64,
    by_kind: HashMap<EvidenceKind, Sums>,
}

/// A segment, as far as the searcher may look at it.
pub(super) struct Segment<'a> {
    pub(super) reader: &'a SegmentReader,
    columns: Arc<Columns>,
    /// By group: its kind, where it may be read.
    readable: Vec<Option<EvidenceKind>>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(
        searcher: &'a Searcher,
        cache: &Cache,
        fields: Fields,
        request: &Request,
    ) -> tantivy::Result<Self> {
        let audiences: HashSet<&str> = request.audiences.iter().map(String::as_str).collect();
        let entries = request.wants_entries();
        let mut scope = Self {
            segments: Vec::new(),
            documents: 0,
            by_kind: HashMap::new(),
        };
        for reader in searcher.segment_readers() {
            let columns = cache.of(reader, fields)?;
            let mut readable = Vec::with_capacity(columns.groups.len());
            for group in &columns.groups {
                let there = entries || !group.kind.is_entry();
                let reads = there && audiences.contains(group.audience.as_str());
                readable.push(reads.then_some(group.kind));
                if reads {
                    scope.documents += group.sums.documents;
                    scope.by_kind.entry(group.kind).or_default().add(group.sums);
                }
            }
            scope.segments.push(Segment {
                reader,
                columns,
                readable,
            });
        }
        Ok(scope)
    }

    /// The average lengths of title and body of a kind.
    pub(super) fn lengths(&self, kind: EvidenceKind) -> (f64, f64) {
        self.by_kind
            .get(&kind)
            .copied()
            .unwrap_or_default()
            .lengths()
    }
}

impl Segment<'_> {
    /// The kind of a document, where the searcher may read it and it was not deleted.
    pub(super) fn readable(&self, document: DocId) -> Option<EvidenceKind> {
        let group = self.columns.group.get(place(document))?;
        self.readable.get(place(*group)).copied().flatten()
    }

    /// Counts a document.
    pub(super) fn count(&self, document: DocId, counts: &mut Counts) {
        let group = self.columns.group.get(place(document));
        let group = group.and_then(|group| self.columns.groups.get(place(*group)));
        if let Some(group) = group {
            *counts.kinds.entry(group.kind).or_default() += 1;
            let audience = group.audience.clone();
            *counts.audiences.entry(audience).or_default() += 1;
        }
    }

    /// What a choice asks of a document beside its kind.
    pub(super) fn narrowing(&self, wanted: &Wanted) -> tantivy::Result<Narrowing> {
        let columns = self.reader.fast_fields();
        let language = wanted.language.map(|it| it.tag().to_owned());
        Ok(Narrowing {
            language: language
                .map(|tag| Allowed::read(columns.str(LANGUAGE)?, [&tag].into_iter()))
                .transpose()?,
            people: (wanted.people.as_ref())
                .map(|people| Allowed::read(columns.str(PERSON)?, people.iter()))
                .transpose()?,
        })
    }

    /// The words of title and body of a document.
    pub(super) fn lengths(&self, document: DocId) -> (f64, f64) {
        let of = |lengths: &[u8]| {
            let length = lengths.get(place(document)).copied();
            f64::from(words(length.unwrap_or_default()))
        };
        (of(&self.columns.title), of(&self.columns.body))
    }

    /// What tells documents of one score apart whatever else the index holds: the time, the most
    /// recent first, then a digest of the id.
    pub(super) fn order(&self, document: DocId) -> (std::cmp::Reverse<i64>, u64) {
        let at = self.columns.occurred_at.first(document).unwrap_or_default();
        let key = self.columns.key.first(document).unwrap_or_default();
        (std::cmp::Reverse(at), key)
    }
}

/// What a choice asks of the documents of a segment beside their kind.
pub(super) struct Narrowing {
    language: Option<Allowed>,
    people: Option<Allowed>,
}

impl Narrowing {
    /// Whether a document is asked for.
    pub(super) fn allows(&self, document: DocId) -> bool {
        let mut asked = [&self.language, &self.people].into_iter().flatten();
        asked.all(|allowed| allowed.has(document))
    }
}

/// The values that a column may have.
struct Allowed {
    column: Option<StrColumn>,
    ordinals: HashSet<u64>,
}

impl Allowed {
    fn read<'a>(
        column: Option<StrColumn>,
        values: impl Iterator<Item = &'a String>,
    ) -> tantivy::Result<Self> {
        let mut ordinals = HashSet::new();
        if let Some(column) = &column {
            for value in values {
                ordinals.extend(column.dictionary().term_ord(value)?);
            }
        }
        Ok(Self { column, ordinals })
    }

    fn has(&self, document: DocId) -> bool {
        let column = self.column.as_ref();
        column.is_some_and(|column| {
            let mut ordinals = column.ords().values_for_doc(document);
            ordinals.any(|ordinal| self.ordinals.contains(&ordinal))
        })
    }
}
