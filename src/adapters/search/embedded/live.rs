//! One generation: a Tantivy index with its only writer and its reader.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

use tantivy::indexer::IndexWriterOptions;
use tantivy::schema::IndexRecordOption;
use tantivy::{
    DocAddress, DocSet as _, IndexReader, IndexWriter, ReloadPolicy, Searcher, TERMINATED,
    TantivyDocument, TantivyError, Term,
};

use super::columns::{Cache, Scope};
use super::query::{Plan, Scored};
use super::schema::{self, Fields, Stored};
use crate::adapters::search::Change;
use crate::adapters::search::Counts;
use crate::adapters::search::Error;
use crate::adapters::search::Excerpt;
use crate::adapters::search::Found;
use crate::adapters::search::Hit;
use crate::adapters::search::Request;
use crate::adapters::search::Told;
use crate::adapters::search::Wanted;
use crate::adapters::search::Words;
use crate::adapters::search::excerpt::Marker;

/// Changes buffered before they go to a segment. More is faster and no better: batches are small.
const WRITER_BYTES: usize = 16_000_000;

/// Blocks of stored documents kept unpacked, 16 KB each.
const CACHED_BLOCKS: usize = 64;

/// No request returns more.
const HITS_MAX: usize = 1_000;

/// The coverage of every word, up to rounding.
const WHOLE: f64 = 0.999;

/// An index that is open. All methods block.
pub struct Live {
    reader: IndexReader,
    writer: Mutex<IndexWriter>,
    fields: Fields,
    columns: Cache,
    position: AtomicI64,
}

impl std::fmt::Debug for Live {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Live")
            .field("position", &self.position())
            .finish_non_exhaustive()
    }
}

impl Live {
    pub(super) fn create(folder: &Path) -> Result<Self, Error> {
        let (schema, fields) = schema::schema();
        let index = tantivy::Index::create_in_dir(folder, schema).map_err(engine)?;
        Self::with(&index, fields)
    }

    pub(super) fn open(folder: &Path) -> Result<Self, Error> {
        let (schema, fields) = schema::schema();
        let index = tantivy::Index::open_in_dir(folder).map_err(engine)?;
        if index.schema() != schema {
            return Err(Error::Document);
        }
        Self::with(&index, fields)
    }

    fn with(index: &tantivy::Index, fields: Fields) -> Result<Self, Error> {
        schema::register_analysers(index);
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .memory_budget_per_thread(WRITER_BYTES)
            .num_merge_threads(1)
            .build();
        let writer = index.writer_with_options(options).map_err(engine)?;
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(CACHED_BLOCKS)
            .try_into()
            .map_err(engine)?;
        let payload = index.load_metas().map_err(engine)?.payload;
        let position = match payload {
            Some(payload) => payload.parse().map_err(|_source| Error::Document)?,
            None => 0,
        };
        let columns = Cache::default();
        columns.warm(&reader.searcher(), fields).map_err(engine)?;
        Ok(Self {
            reader,
            writer: Mutex::new(writer),
            fields,
            columns,
            position: AtomicI64::new(position),
        })
    }

    /// The position of the log it contains.
    pub fn position(&self) -> i64 {
        self.position.load(Ordering::Acquire)
    }

    /// Applies `changes` and moves to `position`, in one commit.
    pub fn apply(&self, changes: &[Change], position: i64) -> Result<(), Error> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let applied = self.write(&mut writer, changes, position);
        if let Err(error) = applied {
            // What was buffered must not slip into the next commit.
            writer.rollback().map_err(engine)?;
            return Err(error);
        }
        self.position.store(position, Ordering::Release);
        self.reader.reload().map_err(engine)?;
        self.columns
            .warm(&self.reader.searcher(), self.fields)
            .map_err(engine)?;
        drop(writer);
        Ok(())
    }

    fn write(
        &self,
        writer: &mut IndexWriter,
        changes: &[Change],
        position: i64,
    ) -> Result<(), Error> {
        for change in changes {
            let id = match change {
                Change::Put(evidence) => &evidence.id,
                Change::Delete(id) => id,
            };
            writer.delete_term(Term::from_field_text(self.fields.id, id));
            if let Change::Put(evidence) = change {
                let document = self.fields.document(evidence)?;
                writer.add_document(document).map_err(engine)?;
            }
        }
        let mut commit = writer.prepare_commit().map_err(engine)?;
        commit.set_payload(&position.to_string());
        commit.commit().map_err(engine)?;
        Ok(())
    }

    /// The best items for `request`.
    pub fn search(&self, request: &Request) -> Result<Found, Error> {
        let searcher = self.reader.searcher();
        let scope = self.scope(&searcher, request)?;
        let plan = Plan::new(&scope, self.fields, request).map_err(engine)?;
        let mut scored = plan.scored(&scope);
        if request.words == Words::Every {
            scored.retain(|it| it.coverage >= WHOLE);
        }
        let marker = Marker::new(&plan.words, plan.language);
        let mut hits = Vec::new();
        let mut counts = Counts::default();
        for wanted in &request.wanted {
            let fitting = fitting(&scope, &scored, wanted).map_err(engine)?;
            if request.told == Told::Counts {
                for it in &fitting {
                    if let Some(segment) = scope.segments.get(it.segment) {
                        segment.count(it.document, &mut counts);
                    }
                }
            }
            for best in best(&scope, fitting, wanted.limit) {
                let segment = u32::try_from(best.segment).unwrap_or(u32::MAX);
                let stored = self.read(&searcher, DocAddress::new(segment, best.document))?;
                hits.push(hit(stored, &best, &marker, request.excerpts));
            }
        }
        Ok(Found {
            hits,
            language: plan.language,
            words: plan.words,
            counts,
        })
    }

    fn scope<'a>(&self, searcher: &'a Searcher, request: &Request) -> Result<Scope<'a>, Error> {
        Scope::new(searcher, &self.columns, self.fields, request).map_err(engine)
    }

    /// Marked pieces of those of `ids` that the request's audiences may read, by what `found` made
    /// of the need.
    pub fn excerpts(
        &self,
        request: &Request,
        found: &Found,
        ids: &[String],
    ) -> Result<HashMap<String, Excerpt>, Error> {
        let searcher = self.reader.searcher();
        let scope = self.scope(&searcher, request)?;
        let marker = Marker::new(&found.words, found.language);
        let mut excerpts = HashMap::new();
        for (at, segment) in (0_u32..).zip(&scope.segments) {
            let inverted = segment
                .reader
                .inverted_index(self.fields.id)
                .map_err(engine)?;
            for id in ids.iter().take(HITS_MAX) {
                let term = Term::from_field_text(self.fields.id, id);
                let postings = inverted
                    .read_postings(&term, IndexRecordOption::Basic)
                    .map_err(|error| engine(error.into()))?;
                let Some(mut postings) = postings else {
                    continue;
                };
                while postings.doc() != TERMINATED {
                    if segment.readable(postings.doc()).is_some() {
                        let stored = self.read(&searcher, DocAddress::new(at, postings.doc()))?;
                        excerpts.insert(id.clone(), excerpt(&marker, &stored));
                    }
                    postings.advance();
                }
            }
        }
        Ok(excerpts)
    }

    fn read(&self, searcher: &Searcher, address: DocAddress) -> Result<Stored, Error> {
        let document: TantivyDocument = searcher.doc(address).map_err(engine)?;
        self.fields.read(&document)
    }
}

/// What one choice may take.
fn fitting(scope: &Scope<'_>, scored: &[Scored], wanted: &Wanted) -> tantivy::Result<Vec<Scored>> {
    let segments = scope.segments.iter();
    let narrowings = segments.map(|segment| segment.narrowing(wanted));
    let narrowings = narrowings.collect::<tantivy::Result<Vec<_>>>()?;
    let fits = |it: &&Scored| {
        let narrowing = narrowings.get(it.segment);
        wanted.wants(it.kind) && narrowing.is_some_and(|narrowing| narrowing.allows(it.document))
    };
    Ok(scored.iter().filter(fits).copied().collect())
}

/// The best, best first; then recent first; then by id, so that a rebuilt index answers the same.
fn best(scope: &Scope<'_>, mut best: Vec<Scored>, limit: usize) -> Vec<Scored> {
    let limit = limit.min(HITS_MAX);
    let order = |left: &Scored, right: &Scored| {
        let by_score = right.score.total_cmp(&left.score);
        let tie = |it: &Scored| {
            let segment = scope.segments.get(it.segment);
            segment.map(|segment| segment.order(it.document))
        };
        by_score.then_with(|| tie(left).cmp(&tie(right)))
    };
    if limit < best.len() {
        best.select_nth_unstable_by(limit, order);
        best.truncate(limit);
    }
    best.sort_unstable_by(order);
    best
}

fn hit(stored: Stored, scored: &Scored, marker: &Marker, excerpts: bool) -> Hit {
    Hit {
        title_named: marker.names_all(&stored.title),
        excerpt: excerpts.then(|| excerpt(marker, &stored)),
        id: stored.id,
        kind: stored.kind,
        people: stored.people,
        thread: stored.thread,
        audience: stored.audience,
        occurred_at: stored.occurred_at,
        score: scored.score,
        coverage: scored.coverage,
    }
}

fn excerpt(marker: &Marker, stored: &Stored) -> Excerpt {
    marker.excerpt(&stored.title, &stored.body, stored.language)
}

fn engine(error: TantivyError) -> Error {
    match error {
        TantivyError::LockFailure(..) => Error::InUse,
        other => Error::Engine(other),
    }
}
