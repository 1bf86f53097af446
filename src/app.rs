//! One network: its log, its engines and the work in the background. Handed to every command and
//! query; cheap to clone. There are no global variables: a second `App` is a second network.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::adapters::attempts::Attempts;
use crate::adapters::mail::{BadSender, MailKeys, MailSettings, Mailer, Sender};
use crate::adapters::password::{PasswordError, Passwords};
use crate::adapters::search::{Search, meilisearch};
use crate::kernel::clock::{Clock, Time};
use crate::kernel::database::Database;
use crate::kernel::effects::{Effects, Worker};
use crate::kernel::error::Error;
use crate::kernel::execute::Executor;
use crate::kernel::id;
use crate::kernel::locale::Locale;
use crate::kernel::log::Log;
use crate::kernel::personal::{Keys, MasterKey};
use crate::kernel::progress::Progress;
use crate::kernel::runner::{Follower, Runner};

/// How long a mutation waits for the read models it answers from.
const SETTLE_PATIENCE: Duration = Duration::from_secs(2);

/// How long the background work may take to end.
const STOP_PATIENCE: Duration = Duration::from_secs(8);

/// How one network is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `sqlite:PATH` or `postgres://…`.
    pub database_url: String,
    /// Connections to PostgreSQL at most.
    pub database_connections_max: u32,
    /// The folder of the search index and of mail as files.
    pub data: PathBuf,
    /// Wraps the keys of personal data.
    pub master_key: MasterKey,
    /// The address people reach it at, without a slash at the end.
    pub public_url: String,
    /// The language of people and clients that have not chosen one.
    pub locale: Locale,
    /// Password hashes at once, and callers that may wait for one.
    pub hashes_max: (usize, usize),
    /// Sign-ins that may be tried: per account in an hour, per address in five minutes.
    pub sign_ins_max: (u32, u32),
    /// How it writes mail.
    pub mail: MailSettings,
    /// The Meilisearch server; none where the search index is in the data folder.
    pub meilisearch: Option<meilisearch::Server>,
}

/// One network.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What an [`App`] holds.
pub struct Inner {
    /// Executes commands.
    pub executor: Executor,
    /// The database, for queries.
    pub database: Database,
    /// The time.
    pub clock: Clock,
    /// How far each reader of the log is.
    pub progress: Progress,
    /// The queue of effects.
    pub effects: Effects,
    /// Hashes and checks passwords.
    pub passwords: Passwords,
    /// Counts tries to sign in.
    pub attempts: Attempts,
    /// Hands mail over.
    pub mailer: Mailer,
    /// Who the network is, in mail.
    pub sender: Sender,
    /// Makes and knows the words that prove something in mail.
    pub mail_keys: MailKeys,
    /// How the network is set up.
    pub settings: Settings,
    /// Runs the readers of the log.
    pub runner: Runner,
    search: OnceLock<Search>,
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// Why a network cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The log or the database.
    #[error(transparent)]
    Kernel(#[from] Error),
    /// Password hashing.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The sender of mail, or the address its links lead to.
    #[error(transparent)]
    Mail(#[from] BadSender),
    /// Another instance key than the one the database belongs to.
    #[error(
        "RUCHE_INSTANCE_KEY: this database was first opened with another instance key; give every \
         node the key of the first one, which is in the file instance.key of its data folder \
         unless it was set"
    )]
    ForeignInstanceKey,
    /// The instance key.
    #[error("the keys of mail cannot be derived")]
    MailKeys,
    /// The search index.
    #[error(transparent)]
    Search(#[from] crate::adapters::search::Error),
}

impl App {
    /// Opens a network; nothing runs in the background until [`App::start`].
    pub async fn open(settings: Settings, clock: Clock) -> Result<Self, OpenError> {
        let connections_max = settings.database_connections_max;
        let database = Database::open_with(&settings.database_url, connections_max).await?;
        let log = Log::open(database.clone(), clock.clone()).await?;
        let keys = Keys::new(database.clone(), settings.master_key.clone());
        if !keys.fit_database().await? {
            database.close().await;
            return Err(OpenError::ForeignInstanceKey);
        }
        let progress = Progress::new(database.clone());
        let effects = Effects::new(database.clone(), clock.clone());
        let mail_keys = MailKeys::derive(&settings.master_key.0);
        let mail_keys = mail_keys.map_err(|_length| OpenError::MailKeys)?;
        let mail = &settings.mail;
        let sender = Sender::new(
            &mail.network,
            &mail.address,
            &settings.public_url,
            mail_keys.clone(),
        )?
        .taking_replies(mail.inbound.is_some())
        .signing(mail.dkim.clone());
        let mailer = mail.mailer();
        let (at_once, waiting) = settings.hashes_max;
        let (account_max, address_max) = settings.sign_ins_max;
        let runner = Runner {
            log: log.clone(),
            keys: keys.clone(),
            progress: progress.clone(),
            effects: effects.clone(),
            node: id::new_uuid().to_string().into(),
        };
        Ok(Self(Arc::new(Inner {
            executor: Executor { log, keys },
            database,
            clock,
            progress,
            effects,
            passwords: Passwords::new(at_once, waiting)?,
            attempts: Attempts::new(account_max, address_max),
            mailer,
            sender,
            mail_keys,
            settings,
            runner,
            search: OnceLock::new(),
        })))
    }

    /// Starts the readers of the log and the workers of the queue, once there is every table that
    /// somebody may ask from now on.
    pub async fn start(
        &self,
        followers: Vec<Follower>,
        workers: Vec<Arc<dyn Worker>>,
    ) -> Result<Running, Error> {
        let stop = watch::Sender::new(false);
        let mut tasks: Vec<JoinHandle<()>> = Vec::new();
        for follower in followers {
            tasks.push(self.runner.start(follower, stop.subscribe()).await?);
        }
        tasks.extend(
            workers
                .into_iter()
                .map(|worker| tokio::spawn(self.effects.clone().run(worker, stop.subscribe()))),
        );
        tasks.push(tokio::spawn(
            self.effects.clone().keep_short(stop.subscribe()),
        ));
        Ok(Running { stop, tasks })
    }

    /// Opens the search index: on the server that is set, else in the data folder, which one
    /// process at a time may.
    pub async fn open_search(&self) -> Result<&Search, OpenError> {
        let search = match &self.settings.meilisearch {
            Some(server) => {
                let name = meilisearch::index_name(&self.settings.master_key.0);
                Search::open_meilisearch(server.clone(), name).await?
            }
            None => Search::open_embedded(self.settings.data.join("index")).await?,
        };
        Ok(self.search.get_or_init(|| search))
    }

    /// The search index; none where this process has not opened it.
    pub fn search(&self) -> Option<&Search> {
        self.search.get()
    }

    /// The event log.
    pub fn log(&self) -> &Log {
        &self.executor.log
    }

    /// The keys of personal data.
    pub fn keys(&self) -> &Keys {
        &self.executor.keys
    }

    /// The time now.
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// Waits until the named readers have reached `position`. Answers whether they have: if not,
    /// the change is durable all the same, only not visible here yet.
    pub async fn settled(&self, readers: &[&'static str], position: i64) -> Result<bool, Error> {
        self.progress.wait(readers, position, SETTLE_PATIENCE).await
    }
}

/// Background work under way.
pub struct Running {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Running {
    /// Adds a task that ends when told through [`Running::stopping`].
    pub fn add(&mut self, task: JoinHandle<()>) {
        self.tasks.push(task);
    }

    /// Becomes true when the work should end.
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Ends the work: batches under way are finished, leases given back.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        let all = futures_util::future::join_all(self.tasks);
        if tokio::time::timeout(STOP_PATIENCE, all).await.is_err() {
            tracing::warn!("some background work did not end in time");
        }
    }
}
