//! One reader of the log for all streams of this node.
//!
//! While anybody follows, a task reads the log, waits until the read models have come as far, looks
//! up in a few statements what the events are about and who of those with a stream open may see
//! it, and whose session has ended; then it puts them into a [`Window`] that the followers read at
//! their own pace. A follower is nothing but a position: one that is further behind than the window
//! reaches reads the log itself, up to where it does.

mod open;
mod told;
mod window;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::events::PersonId;
use crate::features::accounts::queries::still_alive;
use crate::features::activity::queries::READERS;
use crate::features::communities::events::Audience;
use crate::features::communities::visibility::who_may_see;
use crate::features::notifications::graphql::changes;
use crate::kernel::error::Error;
use crate::kernel::log::EventFilter;

use open::Open;
use told::{FRESH, look, tell};
use window::{POSITIONS_MAX, Window};

pub use open::Seat;
pub use told::{Among, Fact, Shared, Told};

/// How many events are read at a time.
const READ_MAX: i64 = 100;

/// How often the log is looked at and sessions are asked after, whatever hints arrive.
const POLL: Duration = Duration::from_secs(1);

/// Pause between two reads, so that what comes in quick succession is looked up together.
const PAUSE: Duration = Duration::from_millis(20);

/// The reader of one node. Cheap to clone.
#[derive(Clone)]
pub struct Tail(Arc<Inner>);

struct Inner {
    app: App,
    filter: EventFilter,
    /// Where the reading task lives, whichever thread opens a stream.
    runtime: Handle,
    open: Mutex<Open>,
    window: Mutex<Window>,
    seers: Mutex<HashMap<Audience, Arc<Shared<Seers>>>>,
    /// Changes when there is something to see in the window, or a session has ended.
    turns: watch::Sender<()>,
}

/// Who of those with a stream open may see what is for an audience.
struct Seers {
    /// When that was asked.
    at: Instant,
    /// How far the read models had come by then, at least.
    position: i64,
    among: Among,
}

impl Tail {
    /// A reader, which reads nothing before somebody follows. Call it inside the runtime that its
    /// task is to live in.
    pub fn new(app: &App) -> Self {
        Self(Arc::new(Inner {
            app: app.clone(),
            filter: EventFilter::kinds(&told::kinds()),
            runtime: Handle::current(),
            open: Mutex::default(),
            window: Mutex::default(),
            seers: Mutex::default(),
            turns: watch::Sender::new(()),
        }))
    }

    /// Follows for this viewer, until the seat is dropped.
    pub fn join(&self, viewer: &Viewer) -> Seat {
        let seat = Seat::take(self, viewer);
        let mut open = self.open();
        if open.reader.as_ref().is_none_or(JoinHandle::is_finished) {
            open.reader = Some(self.0.runtime.spawn(self.clone().run()));
        }
        seat
    }

    /// Wakes when there is something to see.
    pub fn turns(&self) -> watch::Receiver<()> {
        self.0.turns.subscribe()
    }

    /// How far the log has been read for everybody.
    pub fn head(&self) -> i64 {
        self.window().head()
    }

    /// The next events after a position and where a follower is when it has seen them, no further
    /// than [`Tail::head`].
    pub async fn after(&self, position: i64) -> Result<(Vec<Arc<Told>>, i64), Error> {
        let head = {
            let window = self.window();
            match window.after(position) {
                Some(next) => return Ok(next),
                None => window.head(),
            }
        };
        let app = &self.0.app;
        let (mut events, read) = app
            .log()
            .read_all(position, &self.0.filter, READ_MAX)
            .await?;
        // Beyond it nobody has waited for the read models.
        events.retain(|event| event.position <= head);
        Ok((tell(app, &events, false).await?, read.min(head)))
    }

    /// Whether a person with a stream open may see what is for an audience and happened at
    /// `position`.
    pub async fn may_see(
        &self,
        person: PersonId,
        audience: Audience,
        position: i64,
    ) -> Result<bool, Error> {
        let seers = Arc::clone(self.seers().entry(audience).or_default());
        let fits = |seers: &Seers| {
            seers.at.elapsed() < FRESH
                && seers.position >= position
                && seers.among.asked.contains(&person)
        };
        let ask = async || {
            let head = self.head();
            let mut found = self.ask(&[audience], head).await?;
            found.remove(&audience).ok_or(Error::Unavailable(None))
        };
        let seers = seers.get(fits, ask).await?;
        Ok(seers.among.people.contains(&person))
    }

    /// Those with a stream open who may see what is for an audience, as far as is known.
    pub fn known_seers(&self, audience: Audience) -> HashSet<PersonId> {
        let known = self.seers().get(&audience).and_then(|seers| seers.known());
        known.map_or_else(HashSet::new, |seers| seers.among.people.clone())
    }

    /// Asks who may see what is for these audiences, when the read models are at `position`.
    async fn ask(
        &self,
        audiences: &[Audience],
        position: i64,
    ) -> Result<HashMap<Audience, Seers>, Error> {
        let at = Instant::now();
        let asked = Arc::new(self.open().people());
        let people: Vec<PersonId> = asked.iter().copied().collect();
        let found = who_may_see(&self.0.app, &people, audiences).await?;
        let seers = found.into_iter().map(|(audience, people)| {
            let asked = Arc::clone(&asked);
            let among = Among { asked, people };
            (
                audience,
                Seers {
                    at,
                    position,
                    among,
                },
            )
        });
        Ok(seers.collect())
    }

    /// Reads the log for as long as anybody follows.
    async fn run(self) {
        let log = self.0.app.log();
        let mut head = log.watch();
        let oldest = *head.borrow() - POSITIONS_MAX;
        if self.head() < oldest {
            self.window().restart(oldest);
        }
        let mut asked_at = None;
        loop {
            let from = self.head();
            let read = self.read(from, &mut asked_at).await;
            if self.stops() {
                return;
            }
            match read {
                Ok(read) if read > from && read < *head.borrow() => {}
                Ok(read) if read > from => sleep(PAUSE).await,
                // A hint or the poll, whichever comes first.
                Ok(_) => drop(timeout(POLL, head.wait_for(|head| *head > from)).await),
                Err(error) => {
                    tracing::warn!(error = %error, "the log cannot be read for the streams");
                    sleep(POLL).await;
                }
            }
        }
    }

    /// Reads what is new after `from`; how far. Sessions were last asked after at `asked_at`.
    async fn read(&self, from: i64, asked_at: &mut Option<Instant>) -> Result<i64, Error> {
        let app = &self.0.app;
        let (events, read) = app.log().read_all(from, &self.0.filter, READ_MAX).await?;
        // Rights and contents are asked for once the read models have come as far.
        let readers = [READERS, changes::READERS].concat();
        if !app.settled(&readers, read).await? {
            return Ok(from);
        }
        let told = tell(app, &events, true).await?;
        let is_due = asked_at.is_none_or(|at| at.elapsed() >= POLL);
        let is_another = told.iter().any(|told| matches!(told.fact, Fact::Account));
        let mut something_to_see = read > from;
        if is_due || is_another {
            something_to_see |= self.ask_after_sessions().await?;
            *asked_at = Some(Instant::now());
        }
        self.prepare(&told, read).await?;
        self.window().add(told, read);
        if something_to_see {
            self.0.turns.send_replace(());
        }
        Ok(read)
    }

    /// Asks whose session has ended; whether any has.
    async fn ask_after_sessions(&self) -> Result<bool, Error> {
        let asked = self.open().sessions();
        if asked.is_empty() {
            return Ok(false);
        }
        let alive = still_alive(&self.0.app, &asked).await?;
        Ok(self.open().end(&asked, &alive))
    }

    /// Looks up for everybody what these events are about and who may see it.
    async fn prepare(&self, told: &[Arc<Told>], position: i64) -> Result<(), Error> {
        let sights = look(&self.0.app, told).await?;
        let audiences: HashSet<Audience> = sights.iter().filter_map(|it| it.audience()).collect();
        let audiences: Vec<Audience> = audiences.into_iter().collect();
        let found = if audiences.is_empty() {
            HashMap::new()
        } else {
            self.ask(&audiences, position).await?
        };
        let mut seers = self.seers();
        // What is no longer worth anything goes.
        let is_fresh = |seers: &Seers| seers.at.elapsed() < FRESH;
        seers.retain(|_, seers| seers.known().is_none_or(|known| is_fresh(&known)));
        for (audience, answer) in found {
            seers.entry(audience).or_default().put(answer);
        }
        Ok(())
    }

    /// Whether nobody follows any more, so that the next one to follow starts anew.
    fn stops(&self) -> bool {
        let mut open = self.open();
        if open.is_empty() {
            open.reader = None;
        }
        open.is_empty()
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn window(&self) -> MutexGuard<'_, Window> {
        self.0.window.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn seers(&self) -> MutexGuard<'_, HashMap<Audience, Arc<Shared<Seers>>>> {
        self.0.seers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
