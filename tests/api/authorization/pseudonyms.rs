//! What comes of each operation about pseudonyms.

use super::Scene;
use super::cases::{Case, GUEST, NO};
use crate::support::hidden;

/// Agreeing and refusing, which the first administrator does.
const ANSWERS: [&str; 6] = [GUEST, NO, NO, NO, "ok", NO];

pub(super) const CASES: &[Case] = &[
    Case(
        "query { pseudonymOpeningRequests { edges { cursor } } }",
        [GUEST, "null", "null", "null", "ok", "null"],
    ),
    Case(
        "requestPseudonymOpening { postId: {hidden}, reason: \"Case 81\" }",
        [GUEST, "NOT_FOUND", NO, NO, "NOT_FOUND", "ok"],
    ),
    Case("openPseudonym { openingId: {opening} }", ANSWERS),
    Case("refusePseudonymOpening { openingId: {refused} }", ANSWERS),
];

impl Scene {
    /// A question under a pseudonym in a community of the owner's, a request to open it, and one to
    /// open another.
    pub(super) async fn hide(&self) -> [(&'static str, String); 3] {
        let [_, _, author, moderator, _, owner] = &self.viewers;
        let named = [author, moderator, &self.reader];
        let community = hidden::community(&self.server, owner, &named).await;
        let question = hidden::question(&self.reader, &community).await;
        let other = hidden::question(&self.reader, &community).await;
        let opening = hidden::request(owner, &question).await;
        let refused = hidden::request(owner, &other).await;
        [
            ("{hidden}", question),
            ("{opening}", opening),
            ("{refused}", refused),
        ]
    }
}
