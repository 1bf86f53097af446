//! The fields of the index, its analysers, and evidence as documents.
//!
//! A text goes into the fields of its language, stemmed, and in plain form into one more field for
//! accents left out, for corrections and for beginnings of words. Positions are not kept: there are
//! no phrase queries, and they would be a third of the index.

use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::tokenizer::{AsciiFoldingFilter, TextAnalyzer, Token, TokenStream, Tokenizer};
use tantivy::{Index, TantivyDocument};

use crate::adapters::search::Error;
use crate::adapters::search::Evidence;
use crate::adapters::search::EvidenceKind;
use crate::adapters::search::EvidencePerson;
use crate::adapters::search::Language;
use crate::adapters::search::need;
use crate::adapters::search::stem::stemming;
use crate::adapters::search::text;

/// Raised with any change of fields, analysers or of what is put in: an index of another revision is
/// left behind.
pub(super) const REVISION: u32 = 4;

/// The fields that are read as columns, by name.
pub(super) const AUDIENCE: &str = "audience";
pub(super) const KIND: &str = "kind";
pub(super) const OCCURRED_AT: &str = "occurred_at";
pub(super) const KEY: &str = "key";
pub(super) const LANGUAGE: &str = "language";
pub(super) const PERSON: &str = "person";

/// The fields of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    pub(super) id: Field,
    kind: Field,
    audience: Field,
    key: Field,
    language: Field,
    pub(super) title_fr: Field,
    pub(super) body_fr: Field,
    pub(super) title_en: Field,
    pub(super) body_en: Field,
    pub(super) plain: Field,
    title: Field,
    body: Field,
    people: Field,
    person: Field,
    thread: Field,
    occurred_at: Field,
}

/// What is read back from a document.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) id: String,
    pub(super) kind: EvidenceKind,
    pub(super) language: Option<Language>,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) people: Vec<EvidencePerson>,
    pub(super) thread: Option<String>,
    pub(super) audience: String,
    pub(super) occurred_at: i64,
}

/// The schema and its fields.
pub(super) fn schema() -> (Schema, Fields) {
    let stemmed = |analyser: &str| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(analyser)
            .set_index_option(IndexRecordOption::WithFreqs);
        TextOptions::default().set_indexing_options(indexing)
    };
    let stored = TextOptions::default().set_stored();
    let mut schema = Schema::builder();
    let fields = Fields {
        id: schema.add_text_field("id", STRING | STORED),
        kind: schema.add_text_field(KIND, stored.clone().set_fast("raw")),
        audience: schema.add_text_field(AUDIENCE, stored.clone().set_fast("raw")),
        key: schema.add_u64_field(KEY, FAST),
        language: schema.add_text_field(LANGUAGE, stored.clone().set_fast("raw")),
        title_fr: schema.add_text_field("title_fr", stemmed("fr")),
        body_fr: schema.add_text_field("body_fr", stemmed("fr")),
        title_en: schema.add_text_field("title_en", stemmed("en")),
        body_en: schema.add_text_field("body_en", stemmed("en")),
        plain: schema.add_text_field("plain", stemmed("plain")),
        title: schema.add_text_field("title", stored.clone()),
        body: schema.add_text_field("body", stored.clone()),
        people: schema.add_text_field("people", stored.clone()),
        person: schema.add_text_field(PERSON, TextOptions::default().set_fast("raw")),
        thread: schema.add_text_field("thread", stored),
        occurred_at: schema.add_i64_field(OCCURRED_AT, STORED | FAST),
    };
    (schema.build(), fields)
}

/// Makes the analysers known to `index`.
pub(super) fn register_analysers(index: &Index) {
    let analysers = index.tokenizers();
    analysers.register("fr", stemming(Words, Language::French));
    analysers.register("en", stemming(Words, Language::English));
    analysers.register(
        "plain",
        TextAnalyzer::builder(Words)
            .filter(AsciiFoldingFilter)
            .build(),
    );
}

impl Fields {
    /// The document of `evidence`.
    pub(super) fn document(self, evidence: &Evidence) -> Result<TantivyDocument, Error> {
        let title = text::composed(&evidence.title);
        let body = text::composed(&evidence.body);
        let people = serde_json::to_string(&evidence.people).map_err(|_source| Error::Document)?;
        let mut document = TantivyDocument::default();
        document.add_text(self.id, &evidence.id);
        document.add_text(self.kind, evidence.kind.name());
        document.add_text(self.audience, &evidence.audience);
        let language = evidence
            .language
            .or_else(|| need::guess(&format!("{title} {body}")));
        document.add_u64(self.key, digest(&evidence.id));
        if let Some(language) = language {
            document.add_text(self.language, language.tag());
        }
        if language != Some(Language::English) {
            document.add_text(self.title_fr, &title);
            document.add_text(self.body_fr, &body);
        }
        if language != Some(Language::French) {
            document.add_text(self.title_en, &title);
            document.add_text(self.body_en, &body);
        }
        document.add_text(self.plain, &title);
        document.add_text(self.plain, &body);
        document.add_text(self.title, &title);
        document.add_text(self.body, &body);
        document.add_text(self.people, &people);
        for person in &evidence.people {
            document.add_text(self.person, &person.id);
        }
        if let Some(thread) = &evidence.thread {
            document.add_text(self.thread, thread);
        }
        document.add_i64(self.occurred_at, evidence.occurred_at);
        Ok(document)
    }

    /// Reads a document back.
    pub(super) fn read(self, document: &TantivyDocument) -> Result<Stored, Error> {
        let text = |field| document.get_first(field).and_then(|value| value.as_str());
        let owned = |field| text(field).map(str::to_owned).ok_or(Error::Document);
        let kind = text(self.kind).and_then(EvidenceKind::parse);
        let occurred_at = document.get_first(self.occurred_at);
        Ok(Stored {
            id: owned(self.id)?,
            kind: kind.ok_or(Error::Document)?,
            language: text(self.language).and_then(Language::parse),
            title: owned(self.title)?,
            body: owned(self.body)?,
            people: serde_json::from_str(text(self.people).unwrap_or("[]"))
                .map_err(|_source| Error::Document)?,
            thread: text(self.thread).map(str::to_owned),
            audience: owned(self.audience)?,
            occurred_at: occurred_at
                .and_then(|value| value.as_i64())
                .ok_or(Error::Document)?,
        })
    }
}

/// A number for an id that no order of arrival changes (FNV-1a): it orders what is equal otherwise.
fn digest(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |digest, byte| {
        (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// [`text::words`] as the engine wants them.
#[derive(Clone, Copy, Debug)]
struct Words;

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream {
        WordStream {
            rest: text::words(text).into_iter(),
            token: Token::default(),
        }
    }
}

struct WordStream {
    rest: std::vec::IntoIter<text::Word>,
    token: Token,
}

impl TokenStream for WordStream {
    fn advance(&mut self) -> bool {
        let Some(word) = self.rest.next() else {
            return false;
        };
        self.token.position = self.token.position.wrapping_add(1);
        self.token.offset_from = word.range.start;
        self.token.offset_to = word.range.end;
        self.token.text = word.text;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
