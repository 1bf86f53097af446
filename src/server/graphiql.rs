//! GraphiQL at `/graphiql`: the page and its files, compiled in, no other host involved.
//!
//! Each file is named by the page with the hash of its content, so that a browser keeps it for
//! ever and still sees a new one at once. Where the files come from: `assets/graphiql/README.md`.

use std::sync::LazyLock;

use actix_web::guard;
use actix_web::http::header;
use actix_web::web;
use actix_web::{HttpRequest, HttpResponse};
use sha2::{Digest, Sha256};

/// Nothing inline, nothing from elsewhere; the fonts and cursors lie in the style sheet as `data:`.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data:; font-src data:; connect-src 'self'; form-action 'none'; \
     base-uri 'none'; frame-ancestors 'none'";

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

const INDEX: &str = include_str!("../../assets/graphiql/index.html");

macro_rules! files {
    ($($name:literal: $media_type:expr),* $(,)?) => {
        /// Name, media type and content of every file beside the page.
        const FILES: &[(&str, &str, &[u8])] =
            &[$(($name, $media_type, include_bytes!(concat!("../../assets/graphiql/", $name)))),*];
    };
}

files! {
    "page.css": STYLE,
    "page.js": SCRIPT,
    "graphiql.min.css": STYLE,
    "graphiql.min.js": SCRIPT,
    "react.production.min.js": SCRIPT,
    "react-dom.production.min.js": SCRIPT,
    "LICENSE-graphiql": TEXT,
    "LICENSE-react": TEXT,
}

/// The files with their hashes and the page that names them; the same for every worker.
static SITE: LazyLock<Site> = LazyLock::new(Site::new);

/// Adds `/graphiql` and `/graphiql/{file}`.
pub fn configure(config: &mut web::ServiceConfig) {
    let read = || web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    config
        .service(web::resource("/graphiql").route(read().to(page)))
        .service(web::resource("/graphiql/{file}").route(read().to(file)));
}

struct Site {
    page: Asset,
    files: Vec<Asset>,
}

struct Asset {
    name: &'static str,
    media_type: &'static str,
    body: web::Bytes,
    hash: String,
}

impl Site {
    fn new() -> Self {
        let files: Vec<Asset> = FILES
            .iter()
            .map(|(name, media_type, body)| {
                Asset::new(name, media_type, web::Bytes::from_static(body))
            })
            .collect();
        let page = files.iter().fold(INDEX.to_owned(), |page, file| {
            let address = format!("/graphiql/{}?v={}", file.name, file.hash);
            page.replace(&format!("{{{{{}}}}}", file.name), &address)
        });
        Self {
            page: Asset::new("index.html", HTML, page.into()),
            files,
        }
    }
}

impl Asset {
    fn new(name: &'static str, media_type: &'static str, body: web::Bytes) -> Self {
        let hash = format!("{:x}", Sha256::digest(&body));
        Self {
            name,
            media_type,
            body,
            hash,
        }
    }

    fn answer(&self, request: &HttpRequest, cache_control: &str) -> HttpResponse {
        let tag = format!("\"{}\"", self.hash);
        let known = request
            .headers()
            .get_all(header::IF_NONE_MATCH)
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|value| value.trim().trim_start_matches("W/") == tag);
        let mut answer = if known {
            HttpResponse::NotModified()
        } else {
            HttpResponse::Ok()
        };
        answer
            .insert_header((header::ETAG, tag))
            .insert_header((header::CACHE_CONTROL, cache_control))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .insert_header((header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
            .insert_header((header::REFERRER_POLICY, "no-referrer"));
        if known {
            answer.finish()
        } else {
            answer.content_type(self.media_type).body(self.body.clone())
        }
    }
}

async fn page(request: HttpRequest) -> HttpResponse {
    SITE.page.answer(&request, ASK_AGAIN)
}

async fn file(request: HttpRequest, name: web::Path<String>) -> HttpResponse {
    let Some(file) = SITE.files.iter().find(|file| file.name == name.as_str()) else {
        return HttpResponse::NotFound().finish();
    };
    let by_hash = request.query_string().strip_prefix("v=") == Some(file.hash.as_str());
    file.answer(&request, if by_hash { FOR_EVER } else { ASK_AGAIN })
}

#[cfg(test)]
mod tests {
    use actix_web::App;
    use actix_web::body::MessageBody;
    use actix_web::dev::ServiceResponse;
    use actix_web::test::{TestRequest, call_service, init_service};

    use super::*;

    async fn get(
        uri: &str,
        if_none_match: Option<&str>,
    ) -> ServiceResponse<impl MessageBody + use<>> {
        let app = init_service(App::new().configure(configure)).await;
        let mut request = TestRequest::get().uri(uri);
        if let Some(tag) = if_none_match {
            request = request.insert_header((header::IF_NONE_MATCH, tag));
        }
        call_service(&app, request.to_request()).await
    }

    fn header_of(answer: &ServiceResponse<impl MessageBody>, name: header::HeaderName) -> String {
        answer
            .headers()
            .get(name)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned()
    }

    #[tokio::test]
    async fn the_page_names_every_file_by_its_content_and_nothing_from_elsewhere() {
        let page = std::str::from_utf8(&SITE.page.body).unwrap();
        assert!(!page.contains("{{"), "{page}");
        let mut named = 0;
        for part in page.split(['"']).filter(|part| part.starts_with('/')) {
            let answer = get(part, None).await;
            assert_eq!(answer.status(), 200, "{part}");
            assert_eq!(
                header_of(&answer, header::CACHE_CONTROL),
                FOR_EVER,
                "{part}"
            );
            assert_eq!(
                header_of(&answer, header::X_CONTENT_TYPE_OPTIONS),
                "nosniff"
            );
            named += 1;
        }
        assert_eq!(named, 6, "{page}");
        assert!(!page.contains("//"), "{page}");
    }

    #[tokio::test]
    async fn media_types_are_those_a_browser_wants() {
        for (uri, wanted) in [
            ("/graphiql", HTML),
            ("/graphiql/page.js", SCRIPT),
            ("/graphiql/graphiql.min.css", STYLE),
            ("/graphiql/LICENSE-react", TEXT),
        ] {
            let answer = get(uri, None).await;
            assert_eq!(header_of(&answer, header::CONTENT_TYPE), wanted, "{uri}");
            assert_eq!(
                header_of(&answer, header::CACHE_CONTROL),
                ASK_AGAIN,
                "{uri}"
            );
        }
        assert_eq!(get("/graphiql/README.md", None).await.status(), 404);
    }

    #[tokio::test]
    async fn scripts_come_from_files_only() {
        let policy = header_of(
            &get("/graphiql", None).await,
            header::CONTENT_SECURITY_POLICY,
        );
        assert!(policy.contains("script-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert!(
            !INDEX.contains("<script>") && !INDEX.contains(" on"),
            "an inline script"
        );
    }

    #[tokio::test]
    async fn a_known_file_is_not_sent_again() {
        let tag = header_of(&get("/graphiql/page.js", None).await, header::ETAG);
        let again = get("/graphiql/page.js", Some(&format!("\"other\", W/{tag}"))).await;
        assert_eq!(again.status(), 304);
        assert_eq!(
            get("/graphiql/page.js", Some("\"other\"")).await.status(),
            200
        );
    }

    #[test]
    fn the_vendored_files_are_the_published_ones() {
        let readme = include_str!("../../assets/graphiql/README.md");
        let ours = ["page.css", "page.js"];
        for file in SITE.files.iter().filter(|file| !ours.contains(&file.name)) {
            let row = format!("| `{}` | `{}` |", file.name, file.hash);
            assert!(readme.contains(&row), "README.md does not say {row}");
        }
    }
}
