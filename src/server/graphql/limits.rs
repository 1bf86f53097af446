//! What one request may ask for. Everything has a limit; the defaults suit a SPA's largest screen.

use std::time::Duration;

/// The limits of a request, all inclusive.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of the text of a document.
    pub document_bytes_max: usize,
    /// Lexical tokens of a document.
    pub tokens_max: usize,
    /// Brackets (`(`, `[`, `{`) open at the same time.
    pub brackets_max: usize,
    /// Operations and fragments of a document.
    pub definitions_max: usize,
    /// Fields, fragments written out.
    pub fields_max: usize,
    /// Fields with an alias, fragments written out.
    pub aliases_max: usize,
    /// Fields of the root, fragments written out.
    pub root_fields_max: usize,
    /// Directives, fragments written out.
    pub directives_max: usize,
    /// Fields inside each other, fragments written out.
    pub depth_max: usize,
    /// The cost of an operation: one per object, times the page sizes around it.
    pub cost_max: usize,
    /// Errors told in one answer.
    pub errors_max: usize,
    /// How long an operation may run.
    pub timeout: Duration,
    /// Bytes of memory, roughly, of the prepared documents kept for the next requests.
    pub cache_bytes_max: usize,
    /// Bytes of the registered persisted queries.
    pub persisted_bytes_max: usize,
    /// Bytes of the body of a request.
    pub body_bytes_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            document_bytes_max: 64 * 1024,
            tokens_max: 4000,
            brackets_max: 64,
            definitions_max: 200,
            fields_max: 2000,
            aliases_max: 100,
            root_fields_max: 30,
            directives_max: 200,
            depth_max: 20,
            cost_max: 1000,
            errors_max: 20,
            timeout: Duration::from_secs(10),
            cache_bytes_max: 128 * 1024 * 1024,
            persisted_bytes_max: 8 * 1024 * 1024,
            body_bytes_max: 1024 * 1024,
        }
    }
}
