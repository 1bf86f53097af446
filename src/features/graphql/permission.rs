//! What the viewer may do with an object, and why not: the server decides, so that no client
//! copies a rule.

use async_graphql::SimpleObject;

use crate::features::graphql::{Explain, Text, UserError, UserErrorCode};
use crate::kernel::locale::Locale;

/// Whether the viewer may do something now and, where not, why.
#[derive(SimpleObject, Clone, Debug)]
pub struct Permission {
    /// Whether it would be accepted.
    pub allowed: bool,
    /// What kind of reason stands against it; null where it is allowed.
    pub code: Option<UserErrorCode>,
    /// The reason in the viewer's language; null where it is allowed.
    pub message: Option<Text>,
}

impl Permission {
    /// What a rule says, with the sentence that a command would answer.
    pub fn of<R: Explain>(ruled: Result<(), R>, locale: Locale) -> Self {
        let refused = ruled.err().map(|refusal| refusal.explain(locale));
        let (code, message) = refused
            .map(|UserError { code, message, .. }| (code, message))
            .unzip();
        Self {
            allowed: code.is_none(),
            code,
            message,
        }
    }
}
