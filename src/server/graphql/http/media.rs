//! Which media type an answer has: `Accept`, with its quality values.

use actix_web::http::header::{ACCEPT, HeaderMap};

/// A media type of answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Media {
    /// `application/graphql-response+json`: the status tells success.
    GraphqlResponse,
    /// `application/json`: the status is 200 even where the document was refused.
    Json,
}

impl Media {
    /// The value of `Content-Type`.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }

    /// The media type the client likes best; nothing where it accepts neither.
    pub fn negotiate(headers: &HeaderMap) -> Option<Self> {
        let mut ranges = headers
            .get_all(ACCEPT)
            .filter_map(|value| value.to_str().ok())
            .peekable();
        if ranges.peek().is_none() {
            return Some(Self::Json);
        }
        let ranges: Vec<_> = ranges
            .flat_map(|value| value.split(','))
            .map(Range::parse)
            .collect();
        let graphql = Liking::of("graphql-response+json", &ranges);
        let json = Liking::of("json", &ranges);
        match (graphql.quality, json.quality) {
            (0, 0) => None,
            (better, worse) if better > worse => Some(Self::GraphqlResponse),
            (worse, better) if better > worse => Some(Self::Json),
            // Who writes `*/*` knows nothing of the newer type.
            _ if graphql.specificity == Specificity::Exact => Some(Self::GraphqlResponse),
            _ => Some(Self::Json),
        }
    }
}

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Specificity {
    None,
    Any,
    Application,
    Exact,
}

struct Range<'h> {
    name: &'h str,
    /// In thousandths.
    quality: u16,
}

impl<'h> Range<'h> {
    fn parse(text: &'h str) -> Self {
        let mut parts = text.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let quality = parts.find_map(|part| {
            let (key, value) = part.split_once('=')?;
            key.trim()
                .eq_ignore_ascii_case("q")
                .then(|| thousandths(value.trim()))
        });
        Self {
            name,
            quality: quality.unwrap_or(1000),
        }
    }

    fn specificity(&self, subtype: &str) -> Specificity {
        let Some((main, sub)) = self.name.split_once('/') else {
            return Specificity::None;
        };
        match (main, sub) {
            ("*", "*") => Specificity::Any,
            (main, _) if !main.eq_ignore_ascii_case("application") => Specificity::None,
            (_, "*") => Specificity::Application,
            (_, sub) if sub.eq_ignore_ascii_case(subtype) => Specificity::Exact,
            _ => Specificity::None,
        }
    }
}

/// `0`, `1`, or up to three decimals; anything else counts as not accepted.
fn thousandths(quality: &str) -> u16 {
    match quality.split_once('.') {
        None if quality == "1" => 1000,
        Some(("1", decimals)) if decimals.bytes().all(|digit| digit == b'0') => 1000,
        Some(("0", decimals)) if decimals.len() <= 3 => {
            format!("{decimals:0<3}").parse().unwrap_or(0)
        }
        _ => 0,
    }
}

struct Liking {
    quality: u16,
    specificity: Specificity,
}

impl Liking {
    /// The most specific range decides, whatever its quality.
    fn of(subtype: &str, ranges: &[Range<'_>]) -> Self {
        let likings = ranges.iter().map(|range| Self {
            quality: range.quality,
            specificity: range.specificity(subtype),
        });
        likings
            .filter(|liking| liking.specificity != Specificity::None)
            .max_by_key(|liking| (liking.specificity, liking.quality))
            .unwrap_or(Self {
                quality: 0,
                specificity: Specificity::None,
            })
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{ACCEPT, HeaderMap, HeaderValue};

    use super::Media;

    #[test]
    fn the_best_liked_media_type_is_served() {
        let graphql = Some(Media::GraphqlResponse);
        let json = Some(Media::Json);
        for (accept, expected) in [
            ("application/graphql-response+json", graphql),
            ("application/json", json),
            ("*/*", json),
            ("application/*", json),
            (
                "application/graphql-response+json, application/json;q=0.9",
                graphql,
            ),
            (
                "application/graphql-response+json;q=0.5, application/json",
                json,
            ),
            (
                "application/json, application/graphql-response+json",
                graphql,
            ),
            ("application/json;q=0, */*", graphql),
            ("APPLICATION/JSON; charset=utf-8", json),
            (
                "*/*;q=0.1, application/graphql-response+json;q=0.2",
                graphql,
            ),
            ("text/html", None),
            ("text/html, */*;q=0", None),
            ("application/json;q=0.000", None),
            ("application/jsonx", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(Media::negotiate(&headers), expected, "{accept}");
        }
        assert_eq!(Media::negotiate(&HeaderMap::new()), json);
    }
}
