//! A real server on a free port, and people who talk to it over HTTP.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ruche::adapters::mail::{Inbound, MailSettings, Transport};
use ruche::app::{App, Running, Settings};
use ruche::features;
use ruche::features::accounts::commands::{open_session, set_password};
use ruche::features::accounts::events::PersonId;
use ruche::features::people::commands::{Registration, register};
use ruche::kernel::clock::Clock;
use ruche::kernel::database::CONNECTIONS_MAX;
use ruche::kernel::execute::Command;
use ruche::kernel::id;
use ruche::kernel::locale::Locale;
use ruche::kernel::mail_wishes::{DAY_MINUTES, Digest, Hours};
use ruche::kernel::personal::MasterKey;
use ruche::server::graphql::limits::Limits;
use ruche::server::graphql::streams::StreamLimits;
use serde_json::{Value, json};

use super::engine::{Engine, Place};
use super::quiet;

/// A network that serves, gone at the end of the test.
pub(crate) struct TestServer {
    pub(crate) app: App,
    pub(crate) url: String,
    handle: actix_web::dev::ServerHandle,
    running: Option<Running>,
    // Dropped last: the files go once nothing uses them.
    pub(crate) place: Place,
}

/// What a test may want otherwise.
pub(crate) struct Setup {
    pub(crate) clock: Clock,
    /// How long mail is held back.
    pub(crate) hold_seconds: i64,
    /// Password hashes at once, and callers that may wait for one.
    pub(crate) hashes_max: (usize, usize),
    /// Tries to sign in, per account and per address.
    pub(crate) sign_ins_max: (u32, u32),
    pub(crate) streams: StreamLimits,
    /// How mail leaves; none writes files.
    pub(crate) transport: Option<Transport>,
    /// How mail comes in.
    pub(crate) inbound: Option<Inbound>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            clock: Clock::System,
            hold_seconds: 0,
            hashes_max: (2, 20),
            sign_ins_max: (10_000, 10_000),
            streams: StreamLimits::default(),
            transport: None,
            inbound: None,
        }
    }
}

/// How a network for tests is set up: nothing is held back, mail goes to files.
pub(crate) fn settings(url: &str, folder: &Path) -> Settings {
    let transport = Transport::Files(folder.join("mail"));
    let mut mail = MailSettings::new(transport, "Ruche <ruche@ruche.example>");
    mail.mention_hold_seconds = 0;
    mail.hold_seconds = 0;
    mail.day_max = 10_000;
    // At any hour: tests run at night and on Sundays.
    mail.hours = always();
    mail.digest = Digest::Off;
    mail.domains = vec!["people.example".to_owned()];
    Settings {
        database_url: url.to_owned(),
        database_connections_max: CONNECTIONS_MAX,
        data: folder.to_owned(),
        master_key: MasterKey([7; 32]),
        public_url: "http://localhost:8080".to_owned(),
        locale: Locale::English,
        hashes_max: (2, 20),
        sign_ins_max: (10_000, 10_000),
        mail,
        meilisearch: None,
    }
}

/// Hours that never end.
pub(crate) fn always() -> Hours {
    Hours {
        from: 0,
        to: DAY_MINUTES,
        days: (1..=7).collect(),
        ..Hours::usual("UTC")
    }
}

impl TestServer {
    pub(crate) async fn start(engine: Engine) -> Self {
        Self::start_with(engine, Setup::default()).await
    }

    /// As [`TestServer::start`], set up otherwise.
    pub(crate) async fn start_with(engine: Engine, setup: Setup) -> Self {
        Self::start_at(Place::on(engine).await, setup).await
    }

    /// Starts on a database and a folder that another server may have used before.
    pub(crate) async fn start_at(place: Place, setup: Setup) -> Self {
        let mut settings = settings(&place.url, place.folder.path());
        settings.hashes_max = setup.hashes_max;
        settings.sign_ins_max = setup.sign_ins_max;
        settings.mail.mention_hold_seconds = setup.hold_seconds;
        settings.mail.hold_seconds = setup.hold_seconds;
        settings.mail.inbound = setup.inbound;
        if let Some(transport) = setup.transport {
            settings.mail.transport = transport;
        }
        let app = App::open(settings, setup.clock).await.unwrap();
        app.open_search().await.unwrap();
        let mut running = app
            .start(features::followers(), features::workers(&app))
            .await
            .unwrap();
        features::start_index(&app, &mut running);
        let settings = ruche::server::Settings {
            addr: "127.0.0.1:0".parse().unwrap(),
            public_url: "http://localhost:8080".parse().unwrap(),
            limits: Limits::default(),
            streams: setup.streams,
            trusted_proxies: vec!["127.0.0.1".parse().unwrap()],
            workers: 1,
        };
        let listening = ruche::server::listen(&app, &settings).unwrap();
        let handle = listening.server.handle();
        tokio::spawn(listening.server);
        let url = format!("http://{}", listening.addr);
        Self {
            app,
            url,
            handle,
            running: Some(running),
            place,
        }
    }

    /// Another server on the same database, as a second process is.
    pub(crate) async fn beside(&self) -> Self {
        Self::start_at(self.place.beside(), Setup::default()).await
    }

    /// Registers somebody who can sign in with the password `PASSWORD`, and signs them in.
    pub(crate) async fn person(&self, handle: &str) -> Person {
        self.somebody(handle, false, "en").await
    }

    /// As [`TestServer::person`], administering the network.
    pub(crate) async fn administrator(&self, handle: &str) -> Person {
        self.somebody(handle, true, "en").await
    }

    /// As [`TestServer::person`], reading French.
    pub(crate) async fn french(&self, handle: &str) -> Person {
        self.somebody(handle, false, "fr").await
    }

    async fn somebody(&self, handle: &str, administrator: bool, language: &str) -> Person {
        let id = PersonId::new();
        let name: String = handle
            .chars()
            .take(1)
            .flat_map(char::to_uppercase)
            .collect();
        let registration = Registration {
            person: id,
            handle: handle.to_owned(),
            name: format!("{name}{} Example", handle.get(1..).unwrap_or_default()),
            email: Some(format!("{handle}@people.example")),
            administrator,
            language: language.to_owned(),
        };
        register(&self.app, Command::system(id::new_uuid()), registration)
            .await
            .unwrap();
        let signed_in = open_session(&self.app, id, "test").await.unwrap();
        self.settle().await;
        Person {
            id: id.to_string(),
            token: Some(signed_in.token),
            url: self.url.clone(),
            http: client(),
        }
    }

    /// Signs somebody in again, whose sessions have ended.
    pub(crate) async fn sign_in_again(&self, person: &Person) -> Person {
        let signed_in = open_session(&self.app, person.id.parse().unwrap(), "test").await;
        Person {
            token: Some(signed_in.unwrap().token),
            ..person.clone()
        }
    }

    /// Sets a password, which costs a hash.
    pub(crate) async fn set_password(&self, person: &Person, password: &str) {
        set_password(&self.app, person.id.parse().unwrap(), password)
            .await
            .unwrap();
    }

    /// Somebody without a session.
    pub(crate) fn anonymous(&self) -> Person {
        Person {
            id: String::new(),
            token: None,
            url: self.url.clone(),
            http: client(),
        }
    }

    /// Waits until nothing is left to do, in the search index either.
    pub(crate) async fn settle(&self) {
        quiet::settle(&self.app, true).await;
    }

    /// Every mail there is as a file, by the name of its file.
    pub(crate) fn mails(&self) -> BTreeMap<String, Vec<u8>> {
        let folder = self.place.folder.path().join("mail");
        let Ok(files) = std::fs::read_dir(folder) else {
            return BTreeMap::new();
        };
        let read = |path: PathBuf| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read(path).unwrap())
        };
        files.map(|file| read(file.unwrap().path())).collect()
    }

    /// Stops the background work, the server and the connections.
    pub(crate) async fn stop(mut self) -> Place {
        self.handle.stop(true).await;
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
        self.app.database.close().await;
        self.place
    }
}

/// A client that gives a connection up before the server does, which waits five seconds: a request
/// on one that is just being closed would fail.
fn client() -> reqwest::Client {
    let idle = Duration::from_secs(2);
    reqwest::Client::builder()
        .pool_idle_timeout(idle)
        .build()
        .unwrap()
}

/// Somebody who asks.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) token: Option<String>,
    pub(crate) url: String,
    pub(crate) http: reqwest::Client,
}

impl Person {
    /// A request that is ready to be sent.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "the caller makes it on the spot"
    )]
    pub(crate) fn request(&self, query: &str, variables: Value) -> reqwest::RequestBuilder {
        let body = json!({ "query": query, "variables": variables });
        let request = self.http.post(format!("{}/graphql", self.url)).json(&body);
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// The whole answer to an operation.
    pub(crate) async fn ask(&self, query: &str, variables: Value) -> Value {
        self.request(query, variables)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    }

    /// The data of an operation that must succeed.
    pub(crate) async fn data(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.ask(query, variables).await;
        assert!(answer.get("errors").is_none(), "{query}\n{answer:#}");
        answer["data"].take()
    }

    /// The payload of a mutation `name(input)` with no user errors; `fields` are its selection.
    pub(crate) async fn mutate(&self, name: &str, input: Value, fields: &str) -> Value {
        let payload = self.try_mutate(name, input, fields).await;
        assert_eq!(payload["userErrors"], json!([]), "{name}");
        payload
    }

    /// The payload of a mutation, whatever came of it.
    pub(crate) async fn try_mutate(&self, name: &str, input: Value, fields: &str) -> Value {
        let mut type_name: String = name.chars().take(1).flat_map(char::to_uppercase).collect();
        type_name.push_str(name.get(1..).unwrap_or_default());
        let query = format!(
            "mutation($input: {type_name}Input!) {{ {name}(input: $input) {{ {fields} \
             userErrors {{ code message field }} }} }}"
        );
        self.data(&query, json!({ "input": input })).await[name].take()
    }

    /// Publishes a post, in a community or to everybody; its id.
    pub(crate) async fn post(&self, community: Option<&str>, body: &str) -> String {
        let input = json!({ "communityId": community, "body": body });
        let payload = self.mutate("createPost", input, "post { id }").await;
        payload["post"]["id"].as_str().unwrap().to_owned()
    }

    /// Founds a community; its id.
    pub(crate) async fn community(&self, name: &str, visibility: &str) -> String {
        let input = json!({ "name": name, "visibility": visibility });
        let payload = self
            .mutate("createCommunity", input, "community { id }")
            .await;
        payload["community"]["id"].as_str().unwrap().to_owned()
    }

    /// Lets people from outside the company into a community, or none any more; nobody sees more
    /// by that as long as there are none.
    pub(crate) async fn takes_guests(&self, community: &str, external: bool) {
        let input = json!({ "communityId": community, "olderPosts": "PUBLISH", "seenPosts": 0,
            "seenComments": 0, "seenPeople": 0,
            "external": if external { "ALLOWED" } else { "NO" } });
        self.mutate("changeCommunityVisibility", input, "position")
            .await;
    }

    /// Adds somebody to a community.
    pub(crate) async fn add(&self, community: &str, person: &Self) {
        let input = json!({ "communityId": community, "personId": person.id });
        self.mutate("addCommunityMember", input, "community { id }")
            .await;
    }
}
