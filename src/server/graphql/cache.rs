//! What was prepared for earlier requests. The weights are estimates of memory, made for the
//! worst: what a client sends decides how much is kept, not how much that is.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::server::graphql::answer::Refused;
use crate::server::graphql::coerce::Variables;
use crate::server::graphql::document::{Document, DocumentOperation};
use crate::server::graphql::limits::Limits;
use crate::server::graphql::plan::Plan;
use crate::server::graphql::types::Types;

/// Bytes of a parsed and validated token.
const TOKEN_BYTES: usize = 128;

/// Bytes of a planned field.
const FIELD_BYTES: usize = 512;

/// An entry of usual size, to lay out the caches.
const ENTRY_BYTES: usize = 64 * 1024;

/// The documents of the last requests by their text, and the plans of their operations.
pub(super) struct Documents {
    by_text: Cache<Arc<str>, Arc<Document>, Memory>,
    plans: Cache<PlanKey, Arc<Plan>, Memory>,
    next_id: AtomicU64,
}

/// A document by its id, an operation of it by its index, and the values of its conditions.
type PlanKey = (u64, usize, Vec<bool>);

#[derive(Clone)]
struct Memory;

impl Weighter<Arc<str>, Arc<Document>> for Memory {
    fn weight(&self, text: &Arc<str>, document: &Arc<Document>) -> u64 {
        weight(
            text.len()
                .saturating_add(document.tokens.saturating_mul(TOKEN_BYTES)),
        )
    }
}

impl Weighter<PlanKey, Arc<Plan>> for Memory {
    fn weight(&self, _: &PlanKey, plan: &Arc<Plan>) -> u64 {
        weight(plan.size.saturating_add(1).saturating_mul(FIELD_BYTES))
    }
}

fn weight(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

impl Documents {
    /// Caches that hold about this much, half of it documents and half of it plans.
    pub(super) fn new(bytes_max: usize) -> Self {
        let half = bytes_max / 2;
        let entries = half / ENTRY_BYTES;
        Self {
            by_text: Cache::with_weighter(entries, weight(half), Memory),
            plans: Cache::with_weighter(entries, weight(half), Memory),
            next_id: AtomicU64::new(0),
        }
    }

    /// The validated document of this text.
    pub(super) fn document(
        &self,
        text: &str,
        types: &Types,
        limits: &Limits,
    ) -> Result<Arc<Document>, Refused> {
        if let Some(document) = self.by_text.get(text) {
            return Ok(document);
        }
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let document = Arc::new(Document::prepare(id, text, types, limits)?);
        self.by_text.insert(text.into(), Arc::clone(&document));
        Ok(document)
    }

    /// The plan of an operation under the values its conditions have.
    pub(super) fn plan(
        &self,
        document: &Document,
        operation: &DocumentOperation,
        types: &Types,
        variables: &Variables,
    ) -> Result<Arc<Plan>, Refused> {
        let values = operation.condition_values(variables)?;
        let key = (document.id, operation.index, values);
        if let Some(plan) = self.plans.get(&key) {
            return Ok(plan);
        }
        let plan = Arc::new(document.plan(operation, types, &key.2)?);
        self.plans.insert(key, Arc::clone(&plan));
        Ok(plan)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Documents;
    use crate::server::graphql::coerce::Variables;
    use crate::server::graphql::limits::Limits;
    use crate::server::graphql::types::{ScalarChecks, Types};

    #[test]
    fn a_document_is_prepared_once_and_the_caches_keep_their_size() {
        let types = Types::parse("type Query { a: Int }", ScalarChecks::new()).unwrap();
        let limits = Limits::default();
        let documents = Documents::new(256 * 1024);
        let prepare = |text: &str| documents.document(text, &types, &limits).unwrap();
        let first = prepare("{ a }");
        assert!(Arc::ptr_eq(&first, &prepare("{ a }")));
        let plan = || {
            let operation = first.operation(None).unwrap();
            documents
                .plan(&first, operation, &types, &Variables::new())
                .unwrap()
        };
        assert!(Arc::ptr_eq(&plan(), &plan()));
        for index in 0..2000 {
            prepare(&format!("query Q{index} {{ a }}"));
        }
        assert!(documents.by_text.weight() <= 128 * 1024);
        let kept = documents.by_text.len();
        assert!((10..2000).contains(&kept), "{kept}");
    }
}
