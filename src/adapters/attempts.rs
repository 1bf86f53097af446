//! How often somebody may try to sign in: per account that is tried, and per network address that
//! tries. Each has a bucket of tries that fills again evenly; a server forgets them when it stops.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// The time in which an account's bucket fills.
const ACCOUNT_PERIOD: Duration = Duration::from_hours(1);

/// The time in which an address's bucket fills.
const ADDRESS_PERIOD: Duration = Duration::from_mins(5);

/// The most buckets of a kind that are kept in memory.
const BUCKETS_MAX: usize = 100_000;

/// The tries there are left.
#[derive(Debug)]
pub struct Attempts {
    accounts: Buckets<String>,
    addresses: Buckets<IpAddr>,
}

impl Attempts {
    /// Buckets of so many tries per account in an hour, and per address in five minutes.
    pub fn new(account_max: u32, address_max: u32) -> Self {
        Self {
            accounts: Buckets::new(account_max, ACCOUNT_PERIOD, BUCKETS_MAX),
            addresses: Buckets::new(address_max, ADDRESS_PERIOD, BUCKETS_MAX),
        }
    }

    /// Takes a try from the bucket of an account, whether there is such an account or not; else
    /// the time until there is one.
    pub fn take_for_account(&self, name: &str) -> Result<(), Duration> {
        self.accounts.take(&name.to_owned())
    }

    /// Takes a try from the bucket of an address. Whoever has one IPv6 address has the 2^64 beside
    /// it, so these share a bucket.
    pub fn take_for_address(&self, address: IpAddr) -> Result<(), Duration> {
        let network = match address.to_canonical() {
            IpAddr::V6(address) => {
                let prefix = address.to_bits() & !u128::from(u64::MAX);
                IpAddr::V6(Ipv6Addr::from_bits(prefix))
            }
            address @ IpAddr::V4(_) => address,
        };
        self.addresses.take(&network)
    }
}

#[derive(Debug)]
struct Buckets<K: Clone + Eq + Hash> {
    quota: Quota,
    keys_max: usize,
    limiter: Mutex<DefaultKeyedRateLimiter<K>>,
}

impl<K: Clone + Eq + Hash> Buckets<K> {
    fn new(tries_max: u32, period: Duration, keys_max: usize) -> Self {
        let tries_max = NonZeroU32::new(tries_max).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::with_period(period / tries_max.get());
        let quota = quota.map_or(Quota::per_second(tries_max), |quota| {
            quota.allow_burst(tries_max)
        });
        Self {
            quota,
            keys_max,
            limiter: Mutex::new(RateLimiter::keyed(quota)),
        }
    }

    fn take(&self, key: &K) -> Result<(), Duration> {
        let mut limiter = self.limiter.lock().unwrap_or_else(PoisonError::into_inner);
        if limiter.len() >= self.keys_max {
            limiter.retain_recent();
            limiter.shrink_to_fit();
            // Whoever can fill so many buckets has more ways in than one; memory has an end.
            if limiter.len() > self.keys_max / 2 {
                *limiter = RateLimiter::keyed(self.quota);
            }
        }
        let taken = limiter.check_key(key);
        taken.map_err(|until| until.wait_time_from(DefaultClock::default().now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_account_and_each_network_has_its_own_tries() {
        let attempts = Attempts::new(2, 1);
        let account = |name: &str| attempts.take_for_account(name);
        assert!(account("zoe").is_ok() && account("zoe").is_ok() && account("ada").is_ok());
        let wait = account("zoe").unwrap_err();
        assert!((1_790..=1_800).contains(&wait.as_secs()), "{wait:?}");
        let address = |text: &str| attempts.take_for_address(text.parse().unwrap());
        for (text, is_new) in [
            ("192.0.2.1", true),
            ("192.0.2.2", true),
            ("::ffff:192.0.2.1", false),
            ("2001:db8:0:1::1", true),
            ("2001:db8:0:1:ffff::2", false),
            ("2001:db8:0:2::1", true),
        ] {
            assert_eq!(address(text).is_ok(), is_new, "{text}");
        }
    }

    #[test]
    fn memory_is_bounded() {
        let buckets = Buckets::new(1, ACCOUNT_PERIOD, 10);
        for key in 0..995 {
            assert!(buckets.take(&key).is_ok());
            assert!(buckets.limiter.lock().unwrap().len() <= 10);
        }
        assert!(buckets.take(&994).is_err(), "the newest are still known");
        // What has filled again is the first to go.
        let brief = Buckets::new(1_000_000, Duration::from_secs(1), 10);
        for key in 0..100 {
            assert!(brief.take(&key).is_ok());
        }
    }
}
