//! The key ring: data keys by person, kept in the table `personal_key`, wrapped by the instance
//! key, cached while in use.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sqlx::Row;
use uuid::Uuid;

use super::{NONCE_BYTES, Whose, cipher, scoped};
use crate::kernel::database::{Database, bind_each};
use crate::kernel::error::Error;
use crate::kernel::id;

/// The most data keys kept in memory; beyond it the cache starts anew.
const CACHED_KEYS_MAX: usize = 100_000;

/// The key that wraps all data keys, and from which others are derived. 256 bits.
#[derive(Clone)]
pub struct MasterKey(pub [u8; 32]);

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey(hidden)")
    }
}

/// One person's key for one purpose.
#[derive(Clone)]
pub(super) struct DataKey {
    pub(super) id: Uuid,
    pub(super) subject: Uuid,
    pub(super) whose: Whose,
    pub(super) cipher: XChaCha20Poly1305,
    /// The wrapped key, until it is known to be stored.
    unsaved: Option<String>,
}

#[derive(Default)]
struct Cache {
    by_id: HashMap<Uuid, Option<DataKey>>,
    by_person: HashMap<(Uuid, Whose), Uuid>,
}

/// The keys at hand while one event is encoded or decoded.
#[derive(Default)]
pub(super) struct Ring {
    keys: Option<Keys>,
    used_unsaved: Vec<DataKey>,
    missing: HashSet<Uuid>,
}

impl Ring {
    /// The key to seal with; made when the person has none.
    pub(super) fn key_for(&mut self, subject: Uuid, whose: Whose) -> Option<DataKey> {
        let key = self.keys.as_ref()?.key_or_new(subject, whose)?;
        if key.unsaved.is_some() {
            self.used_unsaved.push(key.clone());
        }
        Some(key)
    }

    /// The key with this id; none when it is destroyed or not loaded yet.
    pub(super) fn by_id(&mut self, key_id: Uuid) -> Option<DataKey> {
        let cached = self.keys.as_ref()?.cache().by_id.get(&key_id).cloned();
        cached.unwrap_or_else(|| {
            self.missing.insert(key_id);
            None
        })
    }
}

/// All keys of one network. Cheap to clone.
#[derive(Clone)]
pub struct Keys {
    pub(super) master: Arc<MasterKey>,
    pub(super) database: Database,
    cache: Arc<Mutex<Cache>>,
}

impl Keys {
    /// The keys in `database`, wrapped by `master`.
    pub fn new(database: Database, master: MasterKey) -> Self {
        Self {
            master: Arc::new(master),
            database,
            cache: Arc::default(),
        }
    }

    /// The instance key, from which keys for other purposes are derived.
    pub fn master(&self) -> &MasterKey {
        &self.master
    }

    /// Encodes events: `encode` runs with the ring at hand; keys it made are stored before this
    /// returns, so nothing is ever sealed under a key that a crash could lose.
    pub async fn sealing<R>(&self, encode: impl FnOnce() -> R) -> Result<R, Error> {
        let ring = Ring {
            keys: Some(self.clone()),
            ..Ring::default()
        };
        let (result, ring) = scoped(ring, encode);
        if !ring.used_unsaved.is_empty() {
            self.save(&ring.used_unsaved).await?;
        }
        Ok(result)
    }

    /// Decodes events: `decode` runs with the ring at hand, and once more after keys it missed
    /// have been loaded.
    pub async fn opening<R>(&self, decode: impl Fn() -> R) -> Result<R, Error> {
        let (result, missing) = self.try_opening(&decode);
        if missing.is_empty() {
            return Ok(result);
        }
        self.load(&missing).await?;
        Ok(self.try_opening(&decode).0)
    }

    fn try_opening<R>(&self, decode: &impl Fn() -> R) -> (R, HashSet<Uuid>) {
        let ring = Ring {
            keys: Some(self.clone()),
            ..Ring::default()
        };
        let (result, ring) = scoped(ring, decode);
        (result, ring.missing)
    }

    /// Makes and stores the keys these people do not have yet, in one transaction.
    pub async fn ensure(&self, people: &[(Uuid, Whose)]) -> Result<(), Error> {
        let keys = people
            .iter()
            .filter_map(|(subject, whose)| self.key_or_new(*subject, *whose));
        let unsaved: Vec<_> = keys.filter(|key| key.unsaved.is_some()).collect();
        if unsaved.is_empty() {
            Ok(())
        } else {
            self.save(&unsaved).await
        }
    }

    /// Destroys a person's keys for ever. What they sealed decodes as erased from now on.
    pub async fn destroy(&self, subject: Uuid) -> Result<(), Error> {
        let mut tx = self.database.write_durable().await?;
        sqlx::query("DELETE FROM personal_key WHERE subject = $1")
            .bind(subject.to_string())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        self.forget(subject);
        Ok(())
    }

    /// Drops a person's keys from memory, as after their destruction on another node.
    pub fn forget(&self, subject: Uuid) {
        let mut cache = self.cache();
        cache.by_person.retain(|(person, _), _| *person != subject);
        for key in cache.by_id.values_mut() {
            if key.as_ref().is_some_and(|key| key.subject == subject) {
                *key = None;
            }
        }
    }

    fn cache(&self) -> std::sync::MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn key_or_new(&self, subject: Uuid, whose: Whose) -> Option<DataKey> {
        let mut cache = self.cache();
        if let Some(id) = cache.by_person.get(&(subject, whose))
            && let Some(Some(key)) = cache.by_id.get(id)
        {
            return Some(key.clone());
        }
        let mut secret = [0; 32];
        getrandom::fill(&mut secret).ok()?;
        let id = id::new_uuid();
        let unsaved = Some(self.wrap(id, &secret)?);
        let key = DataKey {
            id,
            subject,
            whose,
            cipher: cipher(&secret),
            unsaved,
        };
        cache.by_person.insert((subject, whose), id);
        cache.by_id.insert(id, Some(key.clone()));
        Some(key)
    }

    async fn save(&self, keys: &[DataKey]) -> Result<(), Error> {
        let mut tx = self.database.write_durable().await?;
        for key in keys {
            sqlx::query(
                "INSERT INTO personal_key (id, subject, whose, wrapped) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (id) DO NOTHING",
            )
            .bind(key.id.to_string())
            .bind(key.subject.to_string())
            .bind(key.whose.as_str())
            .bind(key.unsaved.clone().unwrap_or_default())
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        let mut cache = self.cache();
        for key in keys {
            if let Some(Some(cached)) = cache.by_id.get_mut(&key.id) {
                cached.unsaved = None;
            }
        }
        if cache.by_id.len() > CACHED_KEYS_MAX {
            // Keys still on their way to the table stay; the rest is read again when needed.
            cache
                .by_id
                .retain(|_, key| key.as_ref().is_some_and(|key| key.unsaved.is_some()));
            let kept: HashSet<Uuid> = cache.by_id.keys().copied().collect();
            cache.by_person.retain(|_, id| kept.contains(id));
        }
        Ok(())
    }

    /// Loads keys by id; those that are not in the table are destroyed.
    async fn load(&self, missing: &HashSet<Uuid>) -> Result<(), Error> {
        let mut loaded: HashMap<Uuid, Option<DataKey>> =
            missing.iter().map(|id| (*id, None)).collect();
        let ids: Vec<String> = missing.iter().map(Uuid::to_string).collect();
        for ids in ids.chunks(200) {
            let sql = format!(
                "SELECT id, subject, whose, wrapped FROM personal_key WHERE id IN {}",
                Database::placeholders(ids.len(), 1)
            );
            let query = bind_each(sqlx::query(sqlx::AssertSqlSafe(sql)), ids);
            for row in query.fetch_all(self.database.reader()).await? {
                let key = self.unwrap_row(&row)?;
                loaded.insert(key.id, Some(key));
            }
        }
        let mut cache = self.cache();
        for (id, key) in loaded {
            if let Some(key) = &key {
                cache.by_person.insert((key.subject, key.whose), id);
            }
            cache.by_id.insert(id, key);
        }
        drop(cache);
        Ok(())
    }

    pub(super) fn unwrap_row(&self, row: &sqlx::any::AnyRow) -> Result<DataKey, Error> {
        const FOREIGN: Error = Error::Sealing("a data key was wrapped by another instance key");
        let id: String = row.try_get(0)?;
        let subject: String = row.try_get(1)?;
        let whose: String = row.try_get(2)?;
        let wrapped: String = row.try_get(3)?;
        let id = Uuid::parse_str(&id).map_err(|_bad| FOREIGN)?;
        let subject = Uuid::parse_str(&subject).map_err(|_bad| FOREIGN)?;
        let whose = Whose::parse(&whose).ok_or(FOREIGN)?;
        let secret = self.unwrap(id, &wrapped).ok_or(FOREIGN)?;
        Ok(DataKey {
            id,
            subject,
            whose,
            cipher: cipher(&secret),
            unsaved: None,
        })
    }

    fn wrap(&self, id: Uuid, secret: &[u8; 32]) -> Option<String> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).ok()?;
        let payload = Payload {
            msg: secret.as_slice(),
            aad: id.as_bytes(),
        };
        let text = cipher(&self.master.0)
            .encrypt(XNonce::from_slice(&nonce), payload)
            .ok()?;
        Some(STANDARD_NO_PAD.encode([nonce.as_slice(), &text].concat()))
    }

    fn unwrap(&self, id: Uuid, wrapped: &str) -> Option<[u8; 32]> {
        let bytes = STANDARD_NO_PAD.decode(wrapped).ok()?;
        let (nonce, text) = bytes.split_at_checked(NONCE_BYTES)?;
        let payload = Payload {
            msg: text,
            aad: id.as_bytes(),
        };
        let secret = cipher(&self.master.0)
            .decrypt(XNonce::from_slice(nonce), payload)
            .ok()?;
        secret.try_into().ok()
    }
}
