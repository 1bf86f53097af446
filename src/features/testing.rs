//! A network for the tests of features: a real database in a folder that goes with it.

use std::fmt::Debug;
use std::ops::Deref;

use crate::adapters::mail::{MailSettings, Transport};
use crate::app::{App, Running, Settings};
use crate::features;
use crate::features::accounts::Viewer;
use crate::features::accounts::events::PersonId;
use crate::features::communities::commands::{NewCommunity, create_community, enter};
use crate::features::communities::events::{Audience, CommunityId, Joined, Role, Visibility};
use crate::features::people::commands::{Registration, register};
use crate::features::posts::aggregate::Text;
use crate::features::posts::commands::{NewPost, publish_post};
use crate::features::posts::events::{Kind, PostId};
use crate::features::{accounts, people};
use crate::kernel::clock::{Clock, Time};
use crate::kernel::database::CONNECTIONS_MAX;
use crate::kernel::execute::{Command, Failure};
use crate::kernel::id;
use crate::kernel::locale::Locale;
use crate::kernel::personal::MasterKey;

/// A network of its own.
pub struct Network {
    app: App,
    _running: Running,
    _folder: tempfile::TempDir,
}

impl Deref for Network {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

impl Network {
    /// An empty network, its clock standing still.
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings {
            database_url: format!("sqlite:{}", folder.path().join("ruche.db").display()),
            database_connections_max: CONNECTIONS_MAX,
            data: folder.path().to_owned(),
            master_key: MasterKey([7; 32]),
            public_url: "https://ruche.example".to_owned(),
            locale: Locale::French,
            hashes_max: (1, 8),
            sign_ins_max: (10_000, 10_000),
            mail: MailSettings::new(
                Transport::Files(folder.path().join("mail")),
                "Ruche <ruche@ruche.example>",
            ),
            meilisearch: None,
        };
        let clock = Clock::manual(Time(1_772_357_400_000_000));
        let app = App::open(settings, clock).await.unwrap();
        let running = app.start(features::followers(), Vec::new()).await.unwrap();
        Self {
            app,
            _running: running,
            _folder: folder,
        }
    }

    /// Somebody who works here.
    pub async fn person(&self, handle: &str) -> Viewer {
        self.named(handle, handle).await
    }

    /// Somebody who works here under this name.
    pub async fn named(&self, handle: &str, name: &str) -> Viewer {
        self.register(registration(handle, name)).await;
        viewer(handle, false)
    }

    /// Somebody who administers the network.
    pub async fn administrator(&self, handle: &str) -> Viewer {
        let mut registration = registration(handle, handle);
        registration.administrator = true;
        self.register(registration).await;
        viewer(handle, true)
    }

    async fn register(&self, registration: Registration) {
        let command = Command::system(id::new_uuid());
        let done = register(&self.app, command, registration).await.unwrap();
        let readers = [accounts::projection::NAME, people::projection::NAME];
        self.app.settled(&readers, done.position).await.unwrap();
    }

    /// A community that `owner` has founded.
    pub async fn community(&self, owner: &Viewer, visibility: Visibility) -> CommunityId {
        let new = NewCommunity {
            name: "Beekeepers".to_owned(),
            description: String::new(),
            visibility,
            language: None,
        };
        let made = create_community(&self.app, owner, new, None).await;
        made.unwrap().0
    }

    /// Makes somebody a member; answers the audience.
    pub async fn join(&self, community: CommunityId, who: &Viewer, role: Role) -> Audience {
        let joined = Joined {
            community,
            person: who.person,
            role,
        };
        let command = Command::system(id::new_uuid());
        enter(&self.app, &command, joined).await.unwrap();
        Audience::Community(community)
    }

    /// Publishes a message.
    pub async fn post(&self, who: &Viewer, audience: Audience, body: &str) -> PostId {
        let new = NewPost {
            audience,
            kind: Kind::Status,
            text: Text {
                body: body.to_owned(),
                ..Text::default()
            },
            language: None,
            ends_at: None,
            thanked: None,
            under_pseudonym: false,
        };
        publish_post(self, who, new, None).await.unwrap().0
    }
}

/// The requests of whoever has this handle.
pub fn viewer(handle: &str, administrator: bool) -> Viewer {
    Viewer {
        person: PersonId::derived(&[handle]),
        administrator,
        session: None,
    }
}

/// Who joins under this handle and name.
pub fn registration(handle: &str, name: &str) -> Registration {
    Registration {
        person: PersonId::derived(&[handle]),
        handle: handle.to_owned(),
        name: name.to_owned(),
        email: Some(format!("{handle}@ruche.example")),
        administrator: false,
        language: "en".to_owned(),
    }
}

/// Why a command was refused.
pub fn refusal<T: Debug, R: Debug>(done: Result<T, Failure<R>>) -> R {
    match done {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}
