//! One generation: a Tantivy index with its only writer and its reader.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

use tantivy::collector::TopDocs;
use tantivy::indexer::IndexWriterOptions;
use tantivy::query::TermSetQuery;
use tantivy::{
    DocAddress, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, TantivyError,
    Term,
};

use super::excerpt::Marker;
use super::query::Plan;
use super::schema::{self, Fields, Stored};
use crate::adapters::search::Change;
use crate::adapters::search::Error;
use crate::adapters::search::Excerpt;
use crate::adapters::search::Found;
use crate::adapters::search::Hit;
use crate::adapters::search::Request;
use crate::adapters::search::Understood;

/// Changes buffered before they go to a segment. More is faster and no better: batches are small.
const WRITER_BYTES: usize = 16_000_000;

/// Blocks of stored documents kept unpacked, 16 KB each.
const CACHED_BLOCKS: usize = 64;

/// No request returns more.
const HITS_MAX: usize = 1_000;

/// Steps of a score between two whole numbers.
const SCORE_STEPS: f64 = 1_000.0;

/// An index that is open. All methods block.
pub struct Live {
    reader: IndexReader,
    writer: Mutex<IndexWriter>,
    fields: Fields,
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
        Ok(Self {
            reader,
            writer: Mutex::new(writer),
            fields,
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
        let plan = Plan::new(&searcher, self.fields, request).map_err(engine)?;
        let limit = request.limit.min(HITS_MAX);
        if plan.words.is_empty() || limit == 0 {
            return Ok(Found {
                language: plan.language,
                ..Found::default()
            });
        }
        let collector = TopDocs::with_limit(limit).order_by_score();
        let top = searcher
            .search_with_statistics_provider(plan.query().as_ref(), &collector, plan.statistics())
            .map_err(engine)?;
        let mut addresses: Vec<DocAddress> = top.iter().map(|(_, address)| *address).collect();
        addresses.sort_unstable();
        let coverage = plan.coverage(&searcher, &addresses).map_err(engine)?;
        let marker = Marker::new(&plan);
        let mut hits = Vec::with_capacity(top.len());
        for (score, address) in top {
            let stored = self.read(&searcher, address)?;
            let covered = coverage.get(&address).copied().unwrap_or_default();
            hits.push(hit(
                stored,
                f64::from(score),
                covered,
                &marker,
                request.excerpts,
            ));
        }
        hits.sort_by(order);
        Ok(Found {
            hits,
            language: plan.language,
            words: plan.words.into_iter().map(understood).collect(),
        })
    }

    /// Marked pieces of those of `ids` that the request's audiences may read.
    pub fn excerpts(
        &self,
        request: &Request,
        ids: &[String],
    ) -> Result<HashMap<String, Excerpt>, Error> {
        let searcher = self.reader.searcher();
        let plan = Plan::new(&searcher, self.fields, request).map_err(engine)?;
        let ids = ids.iter().take(HITS_MAX);
        let wanted = TermSetQuery::new(ids.map(|id| Term::from_field_text(self.fields.id, id)));
        let collector = TopDocs::with_limit(HITS_MAX).order_by_score();
        let query = plan.filtered(Box::new(wanted));
        let found = searcher
            .search(query.as_ref(), &collector)
            .map_err(engine)?;
        let marker = Marker::new(&plan);
        let mut excerpts = HashMap::new();
        for (_, address) in found {
            let stored = self.read(&searcher, address)?;
            let excerpt = marker.excerpt(&stored.title, &stored.body);
            excerpts.insert(stored.id, excerpt);
        }
        Ok(excerpts)
    }

    fn read(&self, searcher: &Searcher, address: DocAddress) -> Result<Stored, Error> {
        let document: TantivyDocument = searcher.doc(address).map_err(engine)?;
        self.fields.read(&document)
    }
}

fn hit(stored: Stored, score: f64, coverage: f64, marker: &Marker, excerpts: bool) -> Hit {
    let title_named = marker.names_all(&stored.title);
    let excerpt = excerpts.then(|| marker.excerpt(&stored.title, &stored.body));
    Hit {
        title_named,
        excerpt,
        id: stored.id,
        kind: stored.kind,
        people: stored.people,
        thread: stored.thread,
        occurred_at: stored.occurred_at,
        // The engine adds in an order that depends on its segments: the last digits are noise, and
        // would order equal items differently after a rebuild.
        score: (score * SCORE_STEPS).round() / SCORE_STEPS,
        coverage: coverage.min(1.0),
    }
}

/// Best first; then recent first; then by id, so that a rebuilt index answers the same.
fn order(left: &Hit, right: &Hit) -> std::cmp::Ordering {
    right
        .score
        .total_cmp(&left.score)
        .then_with(|| right.occurred_at.cmp(&left.occurred_at))
        .then_with(|| left.id.cmp(&right.id))
}

fn understood(word: super::query::PlannedWord) -> Understood {
    Understood {
        word: word.text,
        corrected: word.corrected,
        weight: word.weight,
        optional: word.optional,
    }
}

fn engine(error: TantivyError) -> Error {
    match error {
        TantivyError::LockFailure(..) => Error::InUse,
        other => Error::Engine(other),
    }
}
