//! Loads many things in one statement when many places of one request ask for one each.
//!
//! The first to ask waits one turn of the executor, so that its siblings can name their keys too,
//! then loads for all. A loader lives as long as one request: what it has loaded is kept, and
//! nothing is shared between viewers.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::kernel::error::Error;

/// The most keys in one load.
const KEYS_MAX: usize = 500;

type Loaded<K, V> = Pin<Box<dyn Future<Output = Result<HashMap<K, V>, Error>> + Send>>;
type Load<K, V> = Box<dyn Fn(Vec<K>) -> Loaded<K, V> + Send + Sync>;

struct State<K, V> {
    known: HashMap<K, Option<V>>,
    wanted: HashSet<K>,
    failed: Option<Arc<Error>>,
    leading: bool,
}

/// A loader of values by key.
pub struct Loader<K, V> {
    load: Load<K, V>,
    state: Mutex<State<K, V>>,
    done: Notify,
}

/// A load that failed, for everyone who waited for it.
#[derive(Clone, Debug, thiserror::Error)]
#[error("loading failed")]
pub struct LoadError(#[source] pub Arc<Error>);

/// What a caller does next.
enum Turn<V> {
    Have(Option<V>),
    Lead,
    Follow,
    Fail(LoadError),
}

impl<K, V> Loader<K, V> {
    fn lock(&self) -> MutexGuard<'_, State<K, V>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K, V> Loader<K, V>
where
    K: Eq + Hash + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// A loader that calls `load` with the keys it does not know yet.
    pub fn new<F, O>(load: F) -> Self
    where
        F: Fn(Vec<K>) -> O + Send + Sync + 'static,
        O: Future<Output = Result<HashMap<K, V>, Error>> + Send + 'static,
    {
        let state = State {
            known: HashMap::new(),
            wanted: HashSet::new(),
            failed: None,
            leading: false,
        };
        Self {
            load: Box::new(move |keys| Box::pin(load(keys))),
            state: Mutex::new(state),
            done: Notify::new(),
        }
    }

    /// The value of `key`; none when there is none.
    pub async fn get(&self, key: &K) -> Result<Option<V>, LoadError> {
        loop {
            let done = self.done.notified();
            match self.turn(key) {
                Turn::Have(value) => return Ok(value),
                Turn::Fail(error) => return Err(error),
                Turn::Follow => done.await,
                Turn::Lead => self.lead().await,
            }
        }
    }

    /// Loads for all who ask meanwhile. In a place of its own: a field makes room for it each time,
    /// and nearly none leads.
    fn lead(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            let _lead = Lead(self);
            tokio::task::yield_now().await;
            self.load_wanted().await;
        })
    }

    /// Puts values in that were loaded by other means.
    pub fn prime(&self, values: impl IntoIterator<Item = (K, V)>) {
        let mut state = self.lock();
        state
            .known
            .extend(values.into_iter().map(|(key, value)| (key, Some(value))));
    }

    /// Takes in what was loaded of these keys by other means: a key without a value has none.
    pub fn know(&self, keys: impl IntoIterator<Item = K>, mut values: HashMap<K, V>) {
        let mut state = self.lock();
        for key in keys {
            let value = values.remove(&key);
            state.known.entry(key).or_insert(value);
        }
    }

    /// Forgets what was loaded, as after a change within the same request, and that a load
    /// failed: a stream uses its loaders for as long as it is open.
    pub fn clear(&self) {
        let mut state = self.lock();
        state.known.clear();
        state.failed = None;
    }

    fn turn(&self, key: &K) -> Turn<V> {
        let mut state = self.lock();
        if let Some(value) = state.known.get(key) {
            return Turn::Have(value.clone());
        }
        if let Some(error) = &state.failed {
            return Turn::Fail(LoadError(Arc::clone(error)));
        }
        state.wanted.insert(key.clone());
        if state.leading {
            return Turn::Follow;
        }
        state.leading = true;
        Turn::Lead
    }

    async fn load_wanted(&self) {
        loop {
            let wanted: Vec<K> = {
                let mut state = self.lock();
                let wanted: Vec<K> = state.wanted.iter().take(KEYS_MAX).cloned().collect();
                for key in &wanted {
                    state.wanted.remove(key);
                }
                wanted
            };
            if wanted.is_empty() {
                return;
            }
            if !self.load_keys(wanted).await {
                return;
            }
        }
    }

    /// Loads these keys; whether that went well.
    async fn load_keys(&self, wanted: Vec<K>) -> bool {
        let loaded = (self.load)(wanted.clone()).await;
        let mut state = self.lock();
        match loaded {
            Ok(mut values) => {
                for key in wanted {
                    let value = values.remove(&key);
                    state.known.insert(key, value);
                }
                true
            }
            Err(error) => {
                state.failed = Some(Arc::new(error));
                false
            }
        }
    }
}

/// Passes the lead on, also when the leading future is dropped half-way.
struct Lead<'a, K, V>(&'a Loader<K, V>);

impl<K, V> Drop for Lead<'_, K, V> {
    fn drop(&mut self) {
        self.0.lock().leading = false;
        self.0.done.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::future::join_all;

    use super::*;

    fn doubling(calls: &Arc<AtomicUsize>) -> Loader<i32, i32> {
        let calls = Arc::clone(calls);
        Loader::new(move |keys: Vec<i32>| {
            calls.fetch_add(1, Ordering::SeqCst);
            async move {
                Ok(keys
                    .into_iter()
                    .filter(|k| *k != 3)
                    .map(|k| (k, k * 2))
                    .collect())
            }
        })
    }

    #[tokio::test]
    async fn siblings_are_loaded_together_and_once() {
        let calls = Arc::new(AtomicUsize::new(0));
        let loader = doubling(&calls);
        let values = join_all([1, 2, 3, 1].iter().map(|key| loader.get(key))).await;
        let values: Vec<_> = values.into_iter().map(Result::unwrap).collect();
        assert_eq!(values, [Some(2), Some(4), None, Some(2)]);
        assert_eq!(loader.get(&2).await.unwrap(), Some(4));
        assert_eq!(calls.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn what_is_known_is_not_loaded_nor_what_is_known_to_be_nothing() {
        let calls = Arc::new(AtomicUsize::new(0));
        let loader = doubling(&calls);
        loader.know([1, 2, 1], HashMap::from([(1, 7), (4, 9)]));
        let values = join_all([1, 2].iter().map(|key| loader.get(key))).await;
        let values: Vec<_> = values.into_iter().map(Result::unwrap).collect();
        assert_eq!(values, [Some(7), None]);
        assert_eq!(calls.load(Ordering::SeqCst), 0);
        assert_eq!(loader.get(&4).await.unwrap(), Some(8), "nobody knew of 4");
    }

    #[tokio::test]
    async fn a_failed_load_fails_for_everyone_who_waited() {
        let loader: Loader<i32, i32> = Loader::new(|_| async { Err(Error::Sealing("broken")) });
        let (a, b) = tokio::join!(loader.get(&1), loader.get(&2));
        assert!(a.is_err() && b.is_err());
    }

    #[tokio::test]
    async fn a_failure_is_forgotten_with_the_rest() {
        let calls = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&calls);
        let loader: Loader<i32, i32> = Loader::new(move |keys: Vec<i32>| {
            let call = count.fetch_add(1, Ordering::SeqCst);
            async move {
                match call {
                    0 => Err(Error::Sealing("broken")),
                    _ => Ok(keys.into_iter().map(|key| (key, key)).collect()),
                }
            }
        });
        assert!(loader.get(&1).await.is_err());
        assert!(loader.get(&1).await.is_err(), "not asked again");
        loader.clear();
        assert_eq!(loader.get(&1).await.unwrap(), Some(1));
        assert_eq!(calls.load(Ordering::SeqCst), 2);
    }
}
