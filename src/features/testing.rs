//! A network for the tests of features: a real database in a folder that goes with it.

use std::ops::Deref;

use crate::adapters::mail::{MailSettings, Transport};
use crate::app::{App, Running, Settings};
use crate::features;
use crate::features::accounts::Viewer;
use crate::features::accounts::events::PersonId;
use crate::features::communities::commands::{NewCommunity, create_community, enter};
use crate::features::communities::events::{Audience, CommunityId, Joined, Role, Visibility};
use crate::features::people::commands::{Registration, register};
use crate::kernel::clock::{Clock, Time};
use crate::kernel::database::CONNECTIONS_MAX;
use crate::kernel::execute::Command;
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
        };
        let clock = Clock::manual(Time(1_772_357_400_000_000));
        let app = App::open(settings, clock).await.unwrap();
        let running = app.start(features::followers(), Vec::new());
        Self {
            app,
            _running: running,
            _folder: folder,
        }
    }

    /// Somebody who works here.
    pub async fn person(&self, handle: &str) -> Viewer {
        self.register(handle, false).await
    }

    /// Somebody who administers the network.
    pub async fn administrator(&self, handle: &str) -> Viewer {
        self.register(handle, true).await
    }

    async fn register(&self, handle: &str, administrator: bool) -> Viewer {
        let registration = Registration {
            person: PersonId::derived(&[handle]),
            handle: handle.to_owned(),
            name: handle.to_owned(),
            email: None,
            administrator,
            language: "en".to_owned(),
        };
        let person = registration.person;
        let command = Command::system(id::new_uuid());
        register(&self.app, command, registration).await.unwrap();
        Viewer {
            person,
            administrator,
            session: None,
        }
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
}
