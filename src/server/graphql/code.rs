//! `extensions.code`: the closed set of codes a client can meet, and their HTTP statuses.

use serde::Serialize;

/// Why a request or a field failed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Code {
    /// No valid session or token.
    Unauthenticated,
    /// Not allowed for this viewer.
    Forbidden,
    /// An argument names something that is not there for this viewer.
    NotFound,
    /// A variable or an argument has an unfitting value.
    BadUserInput,
    /// The object was changed by somebody else.
    Conflict,
    /// The document is not GraphQL.
    GraphqlParseFailed,
    /// The document does not fit the schema.
    GraphqlValidationFailed,
    /// The document has no such operation, or it does not suit the transport.
    OperationResolutionFailure,
    /// The document is not known by this hash or id.
    PersistedQueryNotFound,
    /// Too many requests; `retryAfter` tells the seconds.
    RateLimited,
    /// The operation asks for too much.
    CostLimit,
    /// The operation is nested too deeply.
    DepthLimit,
    /// The stream cannot go on from this position; query again.
    PositionTooOld,
    /// The client took nothing of the stream for too long; subscribe again after the last position
    /// received.
    Stalled,
    /// The operation took too long.
    Timeout,
    /// Something went wrong that is no fault of the client.
    InternalServerError,
    /// The HTTP request carries no well-formed GraphQL request.
    BadRequest,
    /// This operation needs another HTTP method.
    MethodNotAllowed,
    /// None of the accepted media types can be served.
    NotAcceptable,
    /// The body is too long.
    PayloadTooLarge,
    /// The body must be `application/json` in UTF-8.
    UnsupportedMediaType,
    /// The service is busy or lacks its database; the same request may succeed in a moment.
    Unavailable,
}

impl Code {
    const ALL: [Self; 22] = [
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::BadUserInput,
        Self::Conflict,
        Self::GraphqlParseFailed,
        Self::GraphqlValidationFailed,
        Self::OperationResolutionFailure,
        Self::PersistedQueryNotFound,
        Self::RateLimited,
        Self::CostLimit,
        Self::DepthLimit,
        Self::PositionTooOld,
        Self::Stalled,
        Self::Timeout,
        Self::InternalServerError,
        Self::BadRequest,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
        Self::PayloadTooLarge,
        Self::UnsupportedMediaType,
        Self::Unavailable,
    ];

    /// The code as clients see it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::Conflict => "CONFLICT",
            Self::GraphqlParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::GraphqlValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::OperationResolutionFailure => "OPERATION_RESOLUTION_FAILURE",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::RateLimited => "RATE_LIMITED",
            Self::CostLimit => "COST_LIMIT",
            Self::DepthLimit => "DEPTH_LIMIT",
            Self::PositionTooOld => "POSITION_TOO_OLD",
            Self::Stalled => "STALLED",
            Self::Timeout => "TIMEOUT",
            Self::InternalServerError => "INTERNAL_SERVER_ERROR",
            Self::BadRequest => "BAD_REQUEST",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::NotAcceptable => "NOT_ACCEPTABLE",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::Unavailable => "UNAVAILABLE",
        }
    }

    /// The code of this name, if there is one.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == name)
    }

    /// The HTTP status of an answer without data that failed for this reason.
    pub fn status(self) -> u16 {
        match self {
            Self::BadUserInput
            | Self::GraphqlParseFailed
            | Self::GraphqlValidationFailed
            | Self::OperationResolutionFailure
            | Self::PersistedQueryNotFound
            | Self::CostLimit
            | Self::DepthLimit
            | Self::PositionTooOld
            | Self::BadRequest => 400,
            Self::Unauthenticated => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::NotAcceptable => 406,
            Self::Stalled => 408,
            Self::Conflict => 409,
            Self::PayloadTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::RateLimited => 429,
            Self::InternalServerError => 500,
            Self::Unavailable => 503,
            Self::Timeout => 504,
        }
    }

    /// Whether a client that asked for plain `application/json` gets status 200 all the same:
    /// older clients take a 4xx under that media type for a broken network.
    pub fn is_told_by_the_body(self) -> bool {
        matches!(
            self,
            Self::BadUserInput
                | Self::GraphqlParseFailed
                | Self::GraphqlValidationFailed
                | Self::OperationResolutionFailure
                | Self::PersistedQueryNotFound
                | Self::CostLimit
                | Self::DepthLimit
                | Self::PositionTooOld
                | Self::NotFound
                | Self::Conflict
                | Self::Timeout
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn every_code_reads_as_it_is_written() {
        for code in Code::ALL {
            assert_eq!(Code::parse(code.as_str()), Some(code));
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
        assert_eq!(Code::parse("ECONNREFUSED"), None);
    }
}
