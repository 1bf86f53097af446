//! A network with people in it, for the tests of this feature.

use crate::adapters::mail::{MailSettings, Transport};
use crate::app::{Running, Settings};
use crate::features;
use crate::features::people::queries::{self, Filter};
use crate::kernel::clock::Clock;
use crate::kernel::database::CONNECTIONS_MAX;
use crate::kernel::id;
use crate::kernel::locale::Locale;
use crate::kernel::page::Page;
use crate::kernel::personal::MasterKey;

use super::*;

/// A network of its own, in a file that goes with it.
pub(in crate::features::people) struct Network {
    pub(in crate::features::people) app: App,
    _running: Running,
    _folder: tempfile::TempDir,
}

impl Network {
    pub(in crate::features::people) async fn new() -> Self {
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

    pub(in crate::features::people) async fn person(&self, handle: &str, name: &str) -> Viewer {
        self.register(registration(handle, name)).await.unwrap();
        viewer(handle, false)
    }

    pub(in crate::features::people) async fn register(
        &self,
        registration: Registration,
    ) -> Result<Done, Failure<Refusal>> {
        let done = register(&self.app, Command::system(id::new_uuid()), registration).await?;
        settle(&self.app, done).await
    }

    pub(in crate::features::people) async fn update(
        &self,
        who: &Viewer,
        patch: Patch,
    ) -> Result<Done, Failure<Refusal>> {
        update_profile(&self.app, who, who.person, &patch).await
    }

    pub(in crate::features::people) async fn names(&self, filter: &Filter) -> Vec<String> {
        let page = Page::read("people", 2, None, None).unwrap();
        let slice = queries::directory(&self.app, filter, &page).await.unwrap();
        slice
            .items
            .into_iter()
            .filter_map(|found| found.name)
            .collect()
    }

    pub(in crate::features::people) async fn profile(&self, person: PersonId) -> queries::Person {
        let mut found = queries::profiles(&self.app, &[person]).await.unwrap();
        found.remove(&person).unwrap()
    }
}

pub(in crate::features::people) fn id_of(handle: &str) -> PersonId {
    PersonId::derived(&[handle])
}

pub(in crate::features::people) fn viewer(handle: &str, administrator: bool) -> Viewer {
    Viewer {
        person: id_of(handle),
        administrator,
        session: None,
    }
}

pub(in crate::features::people) fn registration(handle: &str, name: &str) -> Registration {
    Registration {
        person: id_of(handle),
        handle: handle.to_owned(),
        name: name.to_owned(),
        email: Some(format!("{handle}@ruche.example")),
        administrator: false,
        language: "en".to_owned(),
    }
}

pub(in crate::features::people) fn title(text: &str) -> Patch {
    Patch {
        title: Some(text.to_owned()),
        ..Patch::default()
    }
}

pub(in crate::features::people) fn managed_by(person: PersonId) -> Patch {
    Patch {
        manager: Some(Some(person)),
        ..Patch::default()
    }
}

pub(in crate::features::people) fn refusal<T: std::fmt::Debug>(
    result: Result<T, Failure<Refusal>>,
) -> Refusal {
    match result {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}
