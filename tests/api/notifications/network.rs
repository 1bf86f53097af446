//! A network whose clock stands still until a test moves it, and the mail it writes.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use mail_parser::MessageParser;
use ruche::adapters::mail::{MailSettings, SmtpLimits, SmtpServer, Transport};
use ruche::app::{App, Running, Settings};
use ruche::features;
use ruche::features::accounts::Viewer;
use ruche::features::accounts::events::PersonId;
use ruche::features::comments::commands::{NewComment, write_comment};
use ruche::features::comments::events::CommentId;
use ruche::features::communities::commands::{NewCommunity, create_community, enter};
use ruche::features::communities::events::{Audience, CommunityId, Joined, Role, Visibility};
use ruche::features::notifications::queries::{self, Filter, Notification};
use ruche::features::people::commands::{Registration, register};
use ruche::features::posts::aggregate::Text;
use ruche::features::posts::commands::{NewPost, publish_post};
use ruche::features::posts::events::{Kind, PostId};
use ruche::features::reactions;
use ruche::features::reactions::commands::react;
use ruche::features::reactions::events::Subject;
use ruche::kernel::clock::{Clock, Time};
use ruche::kernel::database::CONNECTIONS_MAX;
use ruche::kernel::effects::Worker;
use ruche::kernel::execute::Command;
use ruche::kernel::id;
use ruche::kernel::locale::Locale;
use ruche::kernel::mail_wishes::Digest;
use ruche::kernel::page::Page;
use ruche::kernel::personal::MasterKey;

use crate::support::engine::{Engine, Place};
use crate::support::mail_rules::{World, broken_rules};
use crate::support::quiet;
use crate::support::server::always;

pub(super) const BASE_URL: &str = "https://ruche.example/";

const START: Time = Time(1_772_357_400_000_000);

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) struct Network {
    app: App,
    running: Option<Running>,
    pub(super) place: Place,
    pub(super) clock: Clock,
}

impl Deref for Network {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

/// A mail as its reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mail {
    pub(super) to: String,
    pub(super) subject: String,
    pub(super) kind: String,
    pub(super) id: String,
    pub(super) references: Vec<String>,
    pub(super) text: String,
    pub(super) html: String,
}

impl Network {
    /// Writes mail into files.
    pub(super) async fn open(engine: Engine) -> Self {
        let place = Place::on(engine).await;
        let transport = Transport::Files(place.folder.path().join("mail"));
        let (app, clock) = app(&place, transport, Clock::manual(START)).await;
        let workers = features::workers(&app);
        Self::run(place, app, clock, workers).await
    }

    /// Writes mail into files, so many a day to one person at most.
    pub(super) async fn with_day_max(engine: Engine, day_max: i64) -> Self {
        let place = Place::on(engine).await;
        let transport = Transport::Files(place.folder.path().join("mail"));
        let mut settings = settings(&place, transport);
        settings.mail.day_max = day_max;
        let clock = Clock::manual(START);
        let app = App::open(settings, clock.clone()).await.unwrap();
        let workers = features::workers(&app);
        Self::run(place, app, clock, workers).await
    }

    /// Sends mail to a server on this machine.
    pub(super) async fn with_server(engine: Engine, address: std::net::SocketAddr) -> Self {
        let place = Place::on(engine).await;
        let (app, clock) = app(&place, smtp(address), Clock::manual(START)).await;
        let workers = features::workers(&app);
        Self::run(place, app, clock, workers).await
    }

    /// Ends the process as it were, and starts another one with a transport and workers of the
    /// test's choice.
    pub(super) async fn restart(
        mut self,
        transport: Transport,
        workers: impl Fn(&App) -> Vec<Arc<dyn Worker>>,
    ) -> Self {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
        let (app, clock) = app(&self.place, transport, self.clock.clone()).await;
        let workers = workers(&app);
        Self::run(self.place, app, clock, workers).await
    }

    async fn run(place: Place, app: App, clock: Clock, workers: Vec<Arc<dyn Worker>>) -> Self {
        let running = app.start(features::followers(), workers).await.unwrap();
        let network = Self {
            app,
            running: Some(running),
            place,
            clock,
        };
        network.caught_up().await;
        network
    }

    /// Waits until every reader of the log has seen all of it.
    pub(super) async fn caught_up(&self) {
        quiet::caught_up(&self.app, false).await;
    }

    /// Waits until nothing is left to do at this moment of the clock.
    pub(super) async fn settle(&self) {
        quiet::settle(&self.app, false).await;
    }

    /// Waits until something holds.
    pub(super) async fn until<F: Future<Output = bool>>(&self, holds: impl Fn() -> F) {
        let waiting = async {
            while !holds().await {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting)
            .await
            .expect("it never holds");
    }

    /// Lets time pass, and what is due then happen.
    pub(super) async fn after(&self, seconds: i64) {
        self.clock.advance_seconds(seconds);
        self.settle().await;
    }

    pub(super) async fn person(&self, handle: &str, name: &str, language: &str) -> Viewer {
        let registration = Registration {
            person: PersonId::derived(&[handle]),
            handle: handle.to_owned(),
            name: name.to_owned(),
            email: Some(address(handle)),
            administrator: false,
            language: language.to_owned(),
        };
        let person = registration.person;
        register(self, Command::system(id::new_uuid()), registration)
            .await
            .unwrap();
        self.caught_up().await;
        Viewer {
            person,
            administrator: false,
            session: None,
        }
    }

    /// Zoé, who reads French and writes the post; Karim; and Ada, who reads English.
    pub(super) async fn three(&self) -> [Viewer; 3] {
        [
            self.person("zoe", "Zoé Martin", "fr").await,
            self.person("karim", "Karim Haddad", "fr").await,
            self.person("ada", "Ada Lovelace", "en").await,
        ]
    }

    pub(super) async fn community(
        &self,
        owner: &Viewer,
        members: &[&Viewer],
    ) -> (CommunityId, Audience) {
        self.community_of(Visibility::Secret, owner, members).await
    }

    pub(super) async fn community_of(
        &self,
        visibility: Visibility,
        owner: &Viewer,
        members: &[&Viewer],
    ) -> (CommunityId, Audience) {
        let new = NewCommunity {
            name: "Soudure".to_owned(),
            description: String::new(),
            visibility,
            language: None,
        };
        let (community, _) = create_community(self, owner, new, None).await.unwrap();
        for member in members {
            let joined = Joined {
                community,
                person: member.person,
                role: Role::Contributor,
            };
            enter(self, &Command::system(id::new_uuid()), joined)
                .await
                .unwrap();
        }
        (community, Audience::Community(community))
    }

    pub(super) async fn post(&self, who: &Viewer, audience: Audience, body: &str) -> PostId {
        let text = Text {
            body: body.to_owned(),
            ..Text::default()
        };
        let new = NewPost {
            audience,
            kind: Kind::Status,
            text,
            language: None,
            ends_at: None,
            thanked: None,
            under_pseudonym: false,
        };
        publish_post(self, who, new, None).await.unwrap().0
    }

    pub(super) async fn comment(&self, who: &Viewer, post: PostId, body: &str) -> CommentId {
        let new = NewComment {
            post,
            parent: None,
            body: body.to_owned(),
        };
        write_comment(self, who, new, None).await.unwrap().0
    }

    pub(super) async fn react(
        &self,
        who: &Viewer,
        post: PostId,
        kind: Option<reactions::events::Kind>,
    ) {
        react(self, who, Subject::Post(post), kind).await.unwrap();
    }

    /// What somebody is told, newest first.
    pub(super) async fn told(&self, who: &Viewer) -> Vec<Notification> {
        let page = Page::read("notifications", 1, None, None).unwrap();
        queries::list(self, who.person, &Filter::default(), &page)
            .await
            .unwrap()
            .items
    }

    pub(super) async fn unread(&self, who: &Viewer) -> i64 {
        queries::unread_count(self, who.person).await.unwrap()
    }

    /// What waits in the queue but the digests, which always do.
    pub(super) async fn pending(&self) -> Vec<(String, i64)> {
        let mut pending = self.effects.pending().await.unwrap();
        pending.retain(|(kind, _)| kind != "digest");
        pending
    }

    /// The mail written so far, each checked against every rule of mail.
    pub(super) fn mails(&self) -> Vec<Mail> {
        let folder = self.place.folder.path().join("mail");
        let Ok(files) = std::fs::read_dir(folder) else {
            return Vec::new();
        };
        let files = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
        let mut mails: Vec<Mail> = files.map(|bytes| self.mail(&bytes)).collect();
        mails.sort_by(|a, b| (&a.to, &a.id).cmp(&(&b.to, &b.id)));
        mails
    }

    pub(super) fn mail(&self, bytes: &[u8]) -> Mail {
        let message = MessageParser::default().parse(bytes).unwrap();
        let to = message
            .to()
            .and_then(|to| to.first())
            .and_then(|to| to.address())
            .unwrap();
        let everyone = ["zoe", "karim", "ada"].map(address);
        let others: Vec<&str> = everyone
            .iter()
            .map(String::as_str)
            .filter(|other| *other != to)
            .collect();
        // A test may look at a mail days after it left.
        let date = message.date().unwrap().to_timestamp();
        let now = self.clock.now().seconds_since(Time(0)).min(date + 3_600);
        let world = World {
            base_url: BASE_URL,
            now,
            others: &others,
        };
        let broken = broken_rules("bounce+x@ruche.example", to, bytes, &world);
        assert_eq!(broken, Vec::<String>::new());
        Mail {
            to: to.to_owned(),
            subject: message.subject().unwrap().to_owned(),
            kind: message
                .header_raw("X-Notification-Kind")
                .unwrap()
                .trim()
                .to_owned(),
            id: message.message_id().unwrap().to_owned(),
            references: message
                .references()
                .as_text_list()
                .unwrap_or_default()
                .iter()
                .map(ToString::to_string)
                .collect(),
            // On the wire, lines end with CR and LF.
            text: message.body_text(0).unwrap().replace("\r\n", "\n"),
            html: message.body_html(0).unwrap().into_owned(),
        }
    }
}

pub(super) fn address(handle: &str) -> String {
    format!("{handle}@people.example")
}

pub(super) fn smtp(address: std::net::SocketAddr) -> Transport {
    let server = SmtpServer::parse("test", &format!("smtp://{address}")).unwrap();
    let limits = SmtpLimits {
        content_timeout: Duration::from_secs(2),
        mails_per_second_max: 1_000.try_into().unwrap(),
        ..SmtpLimits::default()
    };
    Transport::Smtp(server, limits)
}

async fn app(place: &Place, transport: Transport, clock: Clock) -> (App, Clock) {
    let settings = settings(place, transport);
    (App::open(settings, clock.clone()).await.unwrap(), clock)
}

fn settings(place: &Place, transport: Transport) -> Settings {
    let mut mail = MailSettings::new(transport, "Ruche <ruche@ruche.example>");
    mail.hours = always();
    mail.digest = Digest::Off;
    mail.domains = vec!["people.example".to_owned()];
    Settings {
        database_url: place.url.clone(),
        database_connections_max: CONNECTIONS_MAX,
        data: place.folder.path().to_owned(),
        master_key: MasterKey([7; 32]),
        public_url: BASE_URL.trim_end_matches('/').to_owned(),
        locale: Locale::French,
        hashes_max: (1, 8),
        sign_ins_max: (10_000, 10_000),
        mail,
        meilisearch: None,
    }
}
