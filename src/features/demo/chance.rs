//! A small seeded generator (`SplitMix64`), so that the demo is the same everywhere and for ever.
//!
//! Good enough to scatter reactions over posts; never to be used for anything secret.

/// A source of numbers that look random and repeat with their seed.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 if there is none.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next().checked_rem(end).unwrap_or(0)
    }

    /// A number from 0 to `most`, small ones far more often: the square of an even draw.
    pub(super) fn skewed(&mut self, most: u64) -> u64 {
        let draw = self.below(1_000);
        (draw * draw).saturating_mul(most.saturating_add(1)) / 1_000_000
    }

    /// One of the values, as often as its weight says.
    pub(super) fn weighted<T: Copy>(&mut self, values: &[(T, u64)]) -> Option<T> {
        let mut left = self.below(values.iter().map(|(_, weight)| weight).sum());
        for (value, weight) in values {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return Some(*value),
            }
        }
        None
    }

    /// Puts the values in another order.
    pub(super) fn shuffle<T>(&mut self, values: &mut [T]) {
        let places = u64::try_from(values.len()).unwrap_or(0);
        for (last, end) in (0..values.len()).rev().zip((1..=places).rev()) {
            let other = usize::try_from(self.below(end)).unwrap_or(last);
            values.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_that_of_splitmix64() {
        let mut chance = Chance::new(1_234_567);
        let expected = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
        ];
        assert_eq!([chance.next(), chance.next(), chance.next()], expected);
    }

    #[test]
    fn draws_stay_in_their_range_and_weights_count() {
        let mut chance = Chance::new(7);
        assert!((0..1_000).all(|_| chance.below(3) < 3 && chance.skewed(5) <= 5));
        assert_eq!(chance.below(0), 0);
        assert_eq!(chance.weighted::<u8>(&[]), None);
        let heavy = (0..1_000).filter(|_| chance.weighted(&[('a', 9), ('b', 1)]) == Some('a'));
        assert!((850..950).contains(&heavy.count()));
    }

    #[test]
    fn a_shuffle_loses_nothing() {
        let mut values: Vec<u32> = (0..50).collect();
        Chance::new(3).shuffle(&mut values);
        assert_ne!(values, (0..50).collect::<Vec<_>>());
        values.sort_unstable();
        assert_eq!(values, (0..50).collect::<Vec<_>>());
    }
}
