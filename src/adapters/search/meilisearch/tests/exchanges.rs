//! A server that answers as a real one did: recorded requests with their answers, in their order.
//!
//! `RUCHE_WRITE_EXCHANGES=1` with `RUCHE_MEILISEARCH_URL` (and `RUCHE_MEILISEARCH_KEY`) of a real,
//! empty server records them anew.

use std::collections::VecDeque;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One request with its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Exchange {
    method: String,
    path: String,
    #[serde(default, skip_serializing_if = "Value::is_null")]
    asked: Value,
    status: u16,
    #[serde(default, skip_serializing_if = "Value::is_null")]
    answer: Value,
}

/// The server; what it was asked is checked when it ends.
pub(super) struct Exchanges {
    /// Where it listens.
    pub(super) url: String,
    handle: ServerHandle,
    tape: Arc<Tape>,
}

struct Tape {
    file: PathBuf,
    real: Option<Real>,
    /// What is to come, or what was recorded.
    exchanges: Mutex<VecDeque<Exchange>>,
    unexpected: Mutex<Option<String>>,
}

/// A real server to record.
struct Real {
    url: String,
    key: Option<String>,
    client: reqwest::Client,
}

impl Real {
    fn wanted() -> Option<Self> {
        std::env::var_os("RUCHE_WRITE_EXCHANGES")?;
        Some(Self {
            url: std::env::var("RUCHE_MEILISEARCH_URL").unwrap(),
            key: std::env::var("RUCHE_MEILISEARCH_KEY").ok(),
            client: reqwest::Client::new(),
        })
    }

    async fn ask(&self, method: &str, path: &str, asked: &Value, known: bool) -> (u16, Value) {
        let method = method.parse().unwrap();
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        match &self.key {
            Some(key) if known => request = request.bearer_auth(key),
            _ => request = request.bearer_auth("a wrong key"),
        }
        if !asked.is_null() {
            request = request
                .header("content-type", "application/json")
                .body(asked.to_string());
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }
}

/// The key that the recorded server knows; any other is refused.
pub(super) const KEY: &str = "the right key";

impl Exchanges {
    /// Plays what is recorded under `name`, or records it.
    pub(super) fn play(name: &str) -> Self {
        let file = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("src/adapters/search/meilisearch/tests/recorded")
            .join(format!("{name}.jsonl"));
        let real = Real::wanted();
        let recorded = match &real {
            Some(_) => String::new(),
            None => fs::read_to_string(&file).unwrap(),
        };
        let exchanges = recorded
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        let tape = Arc::new(Tape {
            file,
            real,
            exchanges: Mutex::new(exchanges.collect()),
            unexpected: Mutex::new(None),
        });
        let data = Data::from(Arc::clone(&tape));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(data.clone())
                .default_service(actix_web::web::to(answer))
        });
        let server = server
            .workers(1)
            .disable_signals()
            .bind("127.0.0.1:0")
            .unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { url, handle, tape }
    }

    /// Ends it; what was recorded is written down, and what was played must have been asked for.
    pub(super) async fn end(self) {
        self.handle.stop(false).await;
        let unexpected = self.tape.unexpected.lock().unwrap().take();
        assert_eq!(unexpected, None, "{}", self.tape.file.display());
        let exchanges = self.tape.exchanges.lock().unwrap();
        if self.tape.real.is_none() {
            assert!(exchanges.is_empty(), "not asked for: {exchanges:#?}");
            return;
        }
        let lines = exchanges
            .iter()
            .map(|it| serde_json::to_string(it).unwrap());
        let lines: Vec<String> = lines.map(|line| line + "\n").collect();
        fs::create_dir_all(self.tape.file.parent().unwrap()).unwrap();
        fs::write(&self.tape.file, lines.concat()).unwrap();
    }
}

async fn answer(tape: Data<Tape>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let method = request.method().as_str();
    let path = request.uri().path_and_query().unwrap().as_str();
    let asked: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let known = request
        .headers()
        .get("authorization")
        .is_some_and(|it| it.to_str().unwrap() == format!("Bearer {KEY}"));
    let exchange = if let Some(real) = &tape.real {
        let (status, answer) = real.ask(method, path, &asked, known).await;
        let exchange = Exchange {
            method: method.to_owned(),
            path: path.to_owned(),
            asked,
            status,
            answer,
        };
        let mut exchanges = tape.exchanges.lock().unwrap();
        exchanges.push_back(exchange.clone());
        exchange
    } else {
        let next = tape.exchanges.lock().unwrap().pop_front();
        let is_next = |it: &Exchange| {
            (it.method.as_str(), it.path.as_str(), &it.asked) == (method, path, &asked)
        };
        match next {
            Some(next) if is_next(&next) => next,
            other => {
                let told = format!("{method} {path} {asked} instead of {other:?}");
                tape.unexpected.lock().unwrap().get_or_insert(told);
                return HttpResponse::NotImplemented().finish();
            }
        }
    };
    let status = StatusCode::from_u16(exchange.status).unwrap();
    let mut response = HttpResponse::build(status);
    if exchange.answer.is_null() {
        response.finish()
    } else {
        response.json(&exchange.answer)
    }
}
