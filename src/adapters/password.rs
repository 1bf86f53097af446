//! Passwords: argon2id, at most a few hashes at a time, so that sign-ins cannot take the machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

/// Memory of one hash, in KiB: the OWASP minimum for argon2id with two passes.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;

/// Why a password was neither hashed nor checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too many sign-ins wait already; try again in a moment.
    #[error("too many sign-ins at once")]
    Busy,
    /// The hash function failed.
    #[error("a password could not be hashed")]
    Failed,
}

/// Hashes and checks passwords. Cheap to clone.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    waiting_max: usize,
    /// A hash nobody's password has: checked for accounts that do not exist, so that the answer
    /// takes as long.
    nobody: Arc<str>,
}

/// Counts a caller in while it waits or hashes.
struct Waiting(Arc<AtomicUsize>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Passwords {
    /// At most `at_once_max` hashes run, and `waiting_max` callers wait; more are refused.
    pub fn new(at_once_max: usize, waiting_max: usize) -> Result<Self, PasswordError> {
        Ok(Self {
            turns: Arc::new(Semaphore::new(at_once_max)),
            waiting: Arc::default(),
            waiting_max: waiting_max + at_once_max,
            nobody: hash("nobody's password")?.into(),
        })
    }

    /// The hash of a password, in PHC format.
    pub async fn hash(&self, password: String) -> Result<String, PasswordError> {
        self.in_turn(move || hash(&password)).await?
    }

    /// Whether `password` is the one behind `hash`. Without a hash the answer is no, after the
    /// same work.
    pub async fn verify(
        &self,
        password: String,
        hash: Option<String>,
    ) -> Result<bool, PasswordError> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.as_ref().to_owned());
        let matches = self.in_turn(move || verify(&password, &hash)).await?;
        Ok(matches && known)
    }

    async fn in_turn<R: Send + 'static>(
        &self,
        work: impl FnOnce() -> R + Send + 'static,
    ) -> Result<R, PasswordError> {
        let ahead = self.waiting.fetch_add(1, Ordering::SeqCst);
        let waiting = Waiting(Arc::clone(&self.waiting));
        if ahead >= self.waiting_max {
            return Err(PasswordError::Busy);
        }
        let turn = self
            .turns
            .acquire()
            .await
            .map_err(|_closed| PasswordError::Busy)?;
        let result = tokio::task::spawn_blocking(work).await;
        drop((turn, waiting));
        result.map_err(|_panicked| PasswordError::Failed)
    }
}

fn argon2() -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|_bad| PasswordError::Failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &str) -> Result<String, PasswordError> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|_no_randomness| PasswordError::Failed)?;
    let salt = SaltString::encode_b64(&salt).map_err(|_bad| PasswordError::Failed)?;
    let hash = argon2()?
        .hash_password(password.as_bytes(), &salt)
        .map_err(|_bad| PasswordError::Failed)?;
    Ok(hash.to_string())
}

fn verify(password: &str, hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else {
        return false;
    };
    argon2().is_ok_and(|argon2| argon2.verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_matches() {
        let passwords = Passwords::new(2, 20).unwrap();
        let hash = passwords.hash("correct horse".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(
            passwords
                .verify("correct horse".to_owned(), Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("wrong horse".to_owned(), Some(hash))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("nobody's password".to_owned(), None)
                .await
                .unwrap()
        );
    }

    #[tokio::test]
    async fn beyond_the_queue_sign_ins_are_refused_at_once() {
        let passwords = Passwords::new(1, 2).unwrap();
        let tries = (0..6).map(|_| passwords.verify("x".to_owned(), None));
        let results = futures_util::future::join_all(tries).await;
        let refused = results
            .iter()
            .filter(|r| **r == Err(PasswordError::Busy))
            .count();
        assert_eq!(refused, 3);
        assert_eq!(passwords.verify("x".to_owned(), None).await, Ok(false));
    }
}
