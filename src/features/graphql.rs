//! The words all features share in GraphQL: scalars, errors, pages, and what a resolver finds in
//! its context.

pub mod permission;

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{
    Context, Data, Description, Enum, ErrorExtensions as _, InputValueError, InputValueResult,
    Scalar, ScalarType, SimpleObject, Value,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::comments::graphql::CommentLoaders;
use crate::features::communities::graphql::CommunityLoader;
use crate::features::people::graphql::PeopleLoaders;
use crate::features::posts::graphql::PostLoaders;
use crate::features::reactions::graphql::ReactionLoaders;
use crate::kernel::clock::Time;
use crate::kernel::error::Error;
use crate::kernel::execute::Failure;
use crate::kernel::loader::LoadError;
use crate::kernel::locale::Locale;
use crate::kernel::page::{BadPage, Page};
use crate::kernel::texts::{Arg, text};

/// An instant in UTC, RFC 3339, with microseconds: `2026-03-01T09:30:00.000000Z`.
#[derive(Description, Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime(pub Time);

#[Scalar(
    name = "DateTime",
    use_type_description,
    specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html"
)]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Time::parse(text)
                .map(Self)
                .ok_or_else(|| InputValueError::custom("not an RFC 3339 time with a zone")),
            Value::Null
            | Value::Number(_)
            | Value::Boolean(_)
            | Value::Binary(_)
            | Value::Enum(_)
            | Value::List(_)
            | Value::Object(_) => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// An opaque place in the event log. Later places compare greater on the server only; keep it and
/// hand it back.
#[derive(Description, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position(pub i64);

impl Position {
    /// Reads the text a client hands back.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (version, place) = bytes.split_first()?;
        let place = i64::from_be_bytes(place.try_into().ok()?);
        (*version == 1 && place >= 0).then_some(Self(place))
    }
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut bytes = vec![1];
        bytes.extend(self.0.to_be_bytes());
        f.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

#[Scalar(name = "Position", use_type_description)]
impl ScalarType for Position {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Self::read(text)
                .ok_or_else(|| InputValueError::custom("not a position this server has given")),
            Value::Null
            | Value::Number(_)
            | Value::Boolean(_)
            | Value::Binary(_)
            | Value::Enum(_)
            | Value::List(_)
            | Value::Object(_) => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// A text the server has chosen for the viewer's language; plain text, never HTML.
#[derive(Description, Clone, Debug, PartialEq, Eq)]
pub struct Text(pub String);

#[Scalar(name = "Text", use_type_description)]
impl ScalarType for Text {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text)),
            other @ (Value::Null
            | Value::Number(_)
            | Value::Boolean(_)
            | Value::Binary(_)
            | Value::Enum(_)
            | Value::List(_)
            | Value::Object(_)) => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// What kind of mistake an input holds. More may come.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserErrorCode {
    /// A value breaks a rule.
    Invalid,
    /// The object is gone or hidden.
    NotFound,
    /// The viewer may not.
    Forbidden,
    /// It changed meanwhile: read again.
    Conflict,
    /// The name belongs to somebody else.
    Taken,
}

/// What went wrong with an input; shown to the person as it is.
#[derive(SimpleObject, Clone, Debug)]
pub struct UserError {
    /// What kind of mistake.
    pub code: UserErrorCode,
    /// The sentence in the viewer's language.
    pub message: Text,
    /// The input field, from the top: `["input", "body"]`; null where none is to blame.
    pub field: Option<Vec<String>>,
}

/// A rule's refusal as a client sees it. Implemented by every feature's `Refusal`.
pub trait Explain {
    /// What kind of mistake.
    fn code(&self) -> UserErrorCode;

    /// The message's key in the texts: `error-…`.
    fn text_key(&self) -> &'static str;

    /// The variables of the message.
    fn args(&self) -> Vec<(&'static str, Arg<'_>)> {
        Vec::new()
    }

    /// The field of the input that is to blame, without `input`.
    fn field(&self) -> Option<&'static str> {
        None
    }

    /// The whole error in the viewer's language.
    fn explain(&self, locale: Locale) -> UserError {
        UserError {
            code: self.code(),
            message: Text(text(locale, self.text_key(), &self.args())),
            field: self
                .field()
                .map(|field| vec!["input".to_owned(), field.to_owned()]),
        }
    }
}

/// Turns a failed command into user errors, or into an error at the top level where no person can
/// mend it.
pub fn user_errors<R: Explain>(
    ctx: &Context<'_>,
    failure: Failure<R>,
) -> async_graphql::Result<Vec<UserError>> {
    match failure {
        Failure::Refused(refusal) => Ok(vec![refusal.explain(locale(ctx))]),
        Failure::Taken { scope } => Ok(vec![taken(ctx, &scope)]),
        Failure::Broken(error) => Err(broken(error)),
    }
}

fn taken(ctx: &Context<'_>, scope: &str) -> UserError {
    let message = text(locale(ctx), "error-name-taken", &[]);
    let field = vec!["input".to_owned(), scope.to_owned()];
    UserError {
        code: UserErrorCode::Taken,
        message: Text(message),
        field: Some(field),
    }
}

/// An error at the top level, with its code.
pub fn failed(code: &'static str, message: impl Into<Cow<'static, str>>) -> async_graphql::Error {
    async_graphql::Error::new(message.into())
        .extend_with(|_, extensions| extensions.set("code", code))
}

/// A failure of the engines: masked and logged by the pipeline, except that a busy or absent
/// database is worth another try.
pub fn broken(error: Error) -> async_graphql::Error {
    match error {
        Error::Unavailable(_) => unavailable("The service is busy; try again."),
        Error::Conflict { .. } => failed("CONFLICT", "It kept changing; try again."),
        error @ (Error::Storage(_)
        | Error::Undecodable { .. }
        | Error::Unencodable(_)
        | Error::Sealing(_)
        | Error::Migration(_)
        | Error::Engine { .. }) => async_graphql::Error::new_with_source(error),
    }
}

/// Too much at once; the same request may succeed in a moment.
pub fn unavailable(message: &'static str) -> async_graphql::Error {
    async_graphql::Error::new(message).extend_with(|_, extensions| {
        extensions.set("code", "UNAVAILABLE");
        extensions.set("retryAfter", 1);
    })
}

/// A failed load, masked and logged by the pipeline.
pub fn unloaded(error: LoadError) -> async_graphql::Error {
    async_graphql::Error::new_with_source(error)
}

/// An argument that breaks a rule.
pub fn bad_argument(argument: &str, rule: &str) -> async_graphql::Error {
    failed("BAD_USER_INPUT", format!("{argument}: {rule}"))
}

/// Words to look for, if they are short enough and hold no character that only machines read:
/// PostgreSQL takes no NUL, and nobody looks for one.
pub fn words(
    argument: &str,
    text: Option<String>,
    chars_max: usize,
) -> async_graphql::Result<Option<String>> {
    let is_odd = |c: char| c.is_control() && !c.is_whitespace();
    let fits = |text: &String| text.chars().count() <= chars_max && !text.chars().any(is_odd);
    if text.as_ref().is_none_or(fits) {
        Ok(text)
    } else {
        let rule = format!("at most {chars_max} characters, no control characters");
        Err(bad_argument(argument, &rule))
    }
}

/// The network this request is about.
pub fn app<'c>(ctx: &Context<'c>) -> async_graphql::Result<&'c App> {
    ctx.data::<App>()
}

/// The signed-in person, or the error that asks to sign in.
pub fn viewer<'c>(ctx: &Context<'c>) -> async_graphql::Result<&'c Viewer> {
    ctx.data_opt::<Viewer>()
        .ok_or_else(|| failed("UNAUTHENTICATED", "Sign in first."))
}

/// The language of labels and messages.
pub fn locale(ctx: &Context<'_>) -> Locale {
    ctx.data_opt::<Locale>().copied().unwrap_or(Locale::English)
}

/// Reads the arguments of a connection.
pub fn page(
    list: &str,
    keys: usize,
    first: Option<i32>,
    after: Option<&str>,
) -> async_graphql::Result<Page> {
    Page::read(list, keys, first, after).map_err(|bad| match bad {
        BadPage::First => bad_argument("first", &bad.to_string()),
        BadPage::After => bad_argument("after", &bad.to_string()),
    })
}

/// In the data of a streamed operation: go on after this position, as `Last-Event-ID` asks.
/// An argument of the subscription that says the same goes first.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ResumeAfter(pub String);

/// In the data of a streamed operation: where a subscription tells the position of the event it
/// yields next. It goes out as `extensions.log.position`, whatever fields the client selected.
#[derive(Clone, Debug, Default)]
pub struct EventPosition(Arc<Mutex<Option<String>>>);

impl EventPosition {
    /// Tells the position of the event that is yielded next.
    pub fn tell(&self, position: impl Into<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(position.into());
    }

    /// The position told since the last call.
    pub fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Where a page lies.
#[derive(SimpleObject, Clone, Debug, Default)]
pub struct PageInfo {
    /// Whether more edges follow.
    pub has_next_page: bool,
    /// Whether edges come before.
    pub has_previous_page: bool,
    /// The first edge's cursor, null where the page is empty.
    pub start_cursor: Option<String>,
    /// The last edge's cursor, null where the page is empty.
    pub end_cursor: Option<String>,
}

/// Declares a connection and its edge: `connection!(PostConnection, PostEdge, Post, "posts", "post")`.
///
/// `PostConnection::new(slice, page, as_of, |item| cursor)` fills it from a
/// [`Slice`](crate::kernel::page::Slice).
#[macro_export]
macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ty, $many:literal, $one:literal) => {
        #[doc = concat!("A page of ", $many, ".")]
        #[derive(::async_graphql::SimpleObject)]
        pub struct $connection {
            #[doc = concat!("The ", $many, " with their cursors.")]
            pub edges: Vec<Option<$edge>>,
            /// Where this page lies.
            pub page_info: $crate::features::graphql::PageInfo,
            /// The place in the event log this page reflects: subscribe after it and nothing is
            /// missed.
            pub as_of: $crate::features::graphql::Position,
        }

        #[doc = concat!("One ", $one, " on a page.")]
        #[derive(::async_graphql::SimpleObject)]
        pub struct $edge {
            /// Where this edge lies; opaque.
            pub cursor: String,
            #[doc = concat!("The ", $one, "; null where it went meanwhile.")]
            pub node: Option<$node>,
        }

        impl $connection {
            /// A page from its items, each with its cursor.
            pub fn new(
                items: Vec<(String, $node)>,
                more: bool,
                page: &$crate::kernel::page::Page,
                as_of: i64,
            ) -> Self {
                let page_info = $crate::features::graphql::PageInfo {
                    has_next_page: more,
                    has_previous_page: page.after.is_some(),
                    start_cursor: items.first().map(|(cursor, _)| cursor.clone()),
                    end_cursor: items.last().map(|(cursor, _)| cursor.clone()),
                };
                let edges = items
                    .into_iter()
                    .map(|(cursor, node)| {
                        Some($edge {
                            cursor,
                            node: Some(node),
                        })
                    })
                    .collect();
                let as_of = $crate::features::graphql::Position(as_of);
                Self {
                    edges,
                    page_info,
                    as_of,
                }
            }
        }
    };
}

/// Puts the loaders of one request of this viewer into its data.
pub fn load_for(app: &App, viewer: &Viewer, data: &mut Data) {
    data.insert(PeopleLoaders::new(app, viewer.person));
    data.insert(CommunityLoader::new(app, viewer.person));
    data.insert(PostLoaders::new(app, viewer));
    data.insert(CommentLoaders::new(app, viewer));
    data.insert(ReactionLoaders::new(app, viewer));
}

/// Forgets what the loaders hold, between two events of a stream.
pub fn forget_loaded(ctx: &Context<'_>) {
    if let Some(loaders) = ctx.data_opt::<PeopleLoaders>() {
        loaders.clear();
    }
    if let Some(loaders) = ctx.data_opt::<CommunityLoader>() {
        loaders.clear();
    }
    if let Some(loaders) = ctx.data_opt::<PostLoaders>() {
        loaders.clear();
    }
    if let Some(loaders) = ctx.data_opt::<CommentLoaders>() {
        loaders.clear();
    }
    if let Some(loaders) = ctx.data_opt::<ReactionLoaders>() {
        loaders.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_opaque_and_reads_back() {
        let text = Position(42).to_string();
        assert!(!text.contains("42"));
        assert_eq!(Position::read(&text), Some(Position(42)));
        for foreign in ["", "42", "AAAAAAAAAAAA", "§"] {
            assert_eq!(Position::read(foreign), None, "{foreign}");
        }
    }
}
