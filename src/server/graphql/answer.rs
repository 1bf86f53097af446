//! What goes back to the client: data in the document's order, errors with codes, extensions.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::server::graphql::code::Code;

/// One GraphQL response.
#[derive(Debug, Default)]
pub struct Answer {
    /// The data as JSON; `None` when nothing was executed.
    data: Option<Vec<u8>>,
    /// What failed.
    pub errors: Vec<Problem>,
    /// Facts about the response, by name.
    pub extensions: Map<String, Value>,
    /// Values of `Set-Cookie`, for transports that can carry them.
    pub cookies: Vec<String>,
}

impl Answer {
    /// The answer of an execution. `data` must be JSON.
    pub(super) fn executed(data: Vec<u8>, errors: Vec<Problem>) -> Self {
        Self {
            data: Some(data),
            errors,
            extensions: Map::new(),
            cookies: Vec::new(),
        }
    }

    /// Whether there is data that is not null.
    pub fn has_data(&self) -> bool {
        self.data.as_deref().is_some_and(|data| data != b"null")
    }

    /// Whether nothing was executed: the answer has no `data` at all.
    pub fn is_refusal(&self) -> bool {
        self.data.is_none()
    }

    /// The answer as JSON.
    pub fn to_json(&self) -> Vec<u8> {
        let length = self.data.as_ref().map_or(0, Vec::len);
        let mut out = Vec::with_capacity(length + 64 + 256 * self.errors.len());
        let mut separator = b'{';
        if !self.errors.is_empty() {
            write_member(&mut out, &mut separator, b"\"errors\":");
            write_json(&mut out, &self.errors);
        }
        if let Some(data) = &self.data {
            write_member(&mut out, &mut separator, b"\"data\":");
            out.extend_from_slice(data);
        }
        if !self.extensions.is_empty() {
            write_member(&mut out, &mut separator, b"\"extensions\":");
            write_json(&mut out, &self.extensions);
        }
        if separator == b'{' {
            out.push(b'{');
        }
        out.push(b'}');
        out
    }
}

fn write_member(out: &mut Vec<u8>, separator: &mut u8, key: &[u8]) {
    out.push(*separator);
    out.extend_from_slice(key);
    *separator = b',';
}

/// Writes a value that cannot fail to be JSON.
pub(super) fn write_json(out: &mut Vec<u8>, value: &impl Serialize) {
    let start = out.len();
    if serde_json::to_writer(&mut *out, value).is_err() {
        out.truncate(start);
        out.extend_from_slice(b"null");
    }
}

/// An entry of `errors`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Problem {
    /// What a person can read.
    pub message: String,
    /// Where in the document.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<Location>,
    /// Where in the data.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<Segment>,
    /// What a program can read.
    pub extensions: ProblemExtensions,
}

/// `extensions` of an error: the code, and what belongs to it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProblemExtensions {
    /// Why it failed.
    pub code: Code,
    /// What else the code comes with.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// A place in the text of the document, counted from 1.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Location {
    /// The line.
    pub line: usize,
    /// The column in characters.
    pub column: usize,
}

/// A step from the root of the data.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Segment {
    /// Into the member of this response key.
    Key(String),
    /// Into the item of this index.
    Index(usize),
}

impl Problem {
    /// A problem with nothing but a code and a message.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            locations: Vec::new(),
            path: Vec::new(),
            extensions: ProblemExtensions {
                code,
                more: Map::new(),
            },
        }
    }

    /// The same problem at a place of the document.
    #[must_use]
    pub fn at(mut self, location: Option<Location>) -> Self {
        self.locations.extend(location);
        self
    }

    /// The same problem with one more extension.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.extensions.more.insert(name.to_owned(), value.into());
        self
    }
}

/// A request that was not executed.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused(Box<Reasons>);

#[derive(Clone, Debug, PartialEq)]
struct Reasons {
    /// It decides the HTTP status.
    first: Problem,
    rest: Vec<Problem>,
}

impl Refused {
    /// Refuses for one reason.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Problem::new(code, message).into()
    }

    /// Refuses for all these reasons, if there are any.
    pub(super) fn for_all(problems: Vec<Problem>) -> Result<(), Self> {
        let mut problems = problems.into_iter();
        match problems.next() {
            Some(first) => {
                let rest = problems.collect();
                Err(Self(Box::new(Reasons { first, rest })))
            }
            None => Ok(()),
        }
    }

    /// Why.
    pub fn code(&self) -> Code {
        self.0.first.extensions.code
    }

    /// All reasons, the first one first.
    pub fn into_problems(self) -> Vec<Problem> {
        let Reasons { first, rest } = *self.0;
        let mut problems = vec![first];
        problems.extend(rest);
        problems
    }
}

impl From<Problem> for Refused {
    fn from(first: Problem) -> Self {
        Self(Box::new(Reasons {
            first,
            rest: Vec::new(),
        }))
    }
}

impl From<Refused> for Answer {
    fn from(refused: Refused) -> Self {
        Self {
            errors: refused.into_problems(),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Problem, Refused};
    use crate::server::graphql::code::Code;

    fn text(answer: &Answer) -> String {
        String::from_utf8(answer.to_json()).unwrap()
    }

    #[test]
    fn an_answer_opens_with_its_errors() {
        let problem = Problem::new(Code::RateLimited, "Slower.").with("retryAfter", 3);
        let mut answer = Answer::executed(b"{\"b\":1,\"a\":2}".to_vec(), vec![problem]);
        answer.extensions.insert("cost".to_owned(), 7.into());
        assert_eq!(
            text(&answer),
            "{\"errors\":[{\"message\":\"Slower.\",\"extensions\":{\"code\":\"RATE_LIMITED\",\
             \"retryAfter\":3}}],\"data\":{\"b\":1,\"a\":2},\"extensions\":{\"cost\":7}}"
        );
    }

    #[test]
    fn a_refusal_has_no_data_member() {
        let answer = Answer::from(Refused::new(Code::GraphqlParseFailed, "No."));
        assert!(answer.is_refusal() && !answer.has_data());
        assert!(!text(&answer).contains("\"data\""));
        assert_eq!(text(&Answer::default()), "{}");
        assert!(!Answer::executed(b"null".to_vec(), Vec::new()).has_data());
    }
}
