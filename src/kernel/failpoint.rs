//! Named places where a crash test ends the process. Compiled in only with the feature
//! `failpoints`; the crash test walks over [`NAMES`], so a new place is covered or the test fails.

/// Every failpoint, in the order a mutation meets them.
pub const NAMES: &[&str] = &[
    "before_append",
    "after_append",
    "before_checkpoint",
    "after_checkpoint",
    "before_delivery",
    "after_delivery",
];

/// Ends the process at once, as `kill -9` would, when `RUCHE_FAILPOINT` names this place.
///
/// The environment variable may carry a count, as in `after_append:3`: the third passage ends it.
#[cfg(feature = "failpoints")]
pub fn failpoint(name: &str) {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static PASSED: AtomicUsize = AtomicUsize::new(0);
    let Ok(wanted) = std::env::var("RUCHE_FAILPOINT") else {
        return;
    };
    let (place, count) = wanted.split_once(':').unwrap_or((&wanted, "1"));
    let count: usize = count.parse().unwrap_or(1);
    if place == name && PASSED.fetch_add(1, Ordering::SeqCst) + 1 >= count {
        std::process::abort();
    }
}

/// Does nothing: this build has no failpoints.
#[cfg(not(feature = "failpoints"))]
pub fn failpoint(_name: &str) {}
