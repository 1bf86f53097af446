//! What goes wrong: as data for the person where it can be mended, at the top level where not.

use std::borrow::Cow;
use std::str::FromStr;

use async_graphql::{Context, Enum, ErrorExtensions as _, ID, SimpleObject};

use crate::features::graphql::{Text, locale};
use crate::kernel::error::Error;
use crate::kernel::execute::{Done, Failure};
use crate::kernel::loader::LoadError;
use crate::kernel::locale::Locale;
use crate::kernel::texts::{Arg, text};

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

/// What a command came to, as a payload tells it: what was done, or why nothing was.
pub fn told<T, R: Explain>(
    ctx: &Context<'_>,
    outcome: Result<T, Failure<R>>,
) -> async_graphql::Result<(Option<T>, Vec<UserError>)> {
    match outcome {
        Ok(done) => Ok((Some(done), Vec::new())),
        Err(failure) => Ok((None, user_errors(ctx, failure)?)),
    }
}

/// The thing an input names, or the refusal that says there is none of it: what is no id names
/// nothing.
pub fn named<T: FromStr, R>(id: &ID, absent: R) -> Result<T, Failure<R>> {
    id.parse().map_err(|_not_an_id| Failure::Refused(absent))
}

/// Acts on the thing an input names, and says on which.
pub async fn on<T, R, F>(
    id: &ID,
    absent: R,
    act: impl FnOnce(T) -> F,
) -> Result<(T, Done), Failure<R>>
where
    T: FromStr + Copy,
    F: Future<Output = Result<Done, Failure<R>>>,
{
    let named = named(id, absent)?;
    Ok((named, act(named).await?))
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

/// A failure of the engines: masked and logged by the pipeline with its causes, except that a busy
/// or absent database is worth another try.
#[expect(clippy::needless_pass_by_value, reason = "callers map errors with it")]
pub fn broken(error: Error) -> async_graphql::Error {
    fault(&error)
}

/// A failed load, which is a failure of the engines for all who waited for it.
#[expect(clippy::needless_pass_by_value, reason = "callers map errors with it")]
pub fn unloaded(error: LoadError) -> async_graphql::Error {
    fault(&error.0)
}

fn fault(error: &Error) -> async_graphql::Error {
    match error {
        Error::Unavailable(_) => unavailable("The service is busy; try again."),
        Error::Conflict { .. } => failed("CONFLICT", "It kept changing; try again."),
        Error::Storage(_)
        | Error::Undecodable { .. }
        | Error::Unencodable(_)
        | Error::Sealing(_)
        | Error::Migration(_)
        | Error::Engine { .. } => async_graphql::Error::new(causes(error)),
    }
}

/// What went wrong and why, down to the first cause.
fn causes(error: &dyn std::error::Error) -> String {
    let chain = std::iter::successors(Some(error), |error| error.source());
    let chain: Vec<String> = chain.map(ToString::to_string).collect();
    chain.join(": ")
}

/// Too much at once; the same request may succeed in a moment.
pub fn unavailable(message: &'static str) -> async_graphql::Error {
    async_graphql::Error::new(message).extend_with(|_, extensions| {
        extensions.set("code", "UNAVAILABLE");
        extensions.set("retryAfter", 1);
    })
}

/// An argument that breaks a rule.
pub fn bad_argument(argument: &str, rule: &str) -> async_graphql::Error {
    failed("BAD_USER_INPUT", format!("{argument}: {rule}"))
}
