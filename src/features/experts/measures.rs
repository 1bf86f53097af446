//! How good a ranking is, by judgments. The measures agree with `trec_eval`.
//!
//! An item without a judgment is irrelevant; a grade of 1 or more is relevant; only the first
//! thousand items count; an item listed twice counts at its first place. A query whose judgments
//! hold nothing relevant measures 0 throughout.

use std::collections::{HashMap, HashSet};

/// `trec_eval` looks no further (its `-M`).
const DEPTH: usize = 1_000;

/// The grades of one query by item.
pub type Judgments = HashMap<String, u32>;

/// What is measured of one query, or the mean over queries.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measures {
    /// Average precision (`map`): the mean, over all relevant items, of the precision where each
    /// is found; 0 for those not found.
    pub average_precision: f64,
    /// One divided by the place of the first relevant item (`recip_rank`).
    pub reciprocal_rank: f64,
    /// The share of relevant items among the first five (`P_5`), of five even if fewer are listed.
    pub precision_5: f64,
    /// Discounted gain of the first ten against the best possible (`ndcg_cut_10`): the gain is the
    /// grade, the discount log2(place + 1).
    pub ndcg_10: f64,
}

impl Measures {
    /// Measures `ranked`, best first, against `judgments`.
    pub fn of(ranked: &[String], judgments: &Judgments) -> Self {
        let mut seen = HashSet::new();
        let grades: Vec<u32> = ranked
            .iter()
            .filter(|item| seen.insert(item.as_str()))
            .take(DEPTH)
            .map(|item| judgments.get(item).copied().unwrap_or(0))
            .collect();
        let relevant = judgments.values().filter(|grade| **grade > 0).count();
        let ideal = gain(&best_order(judgments));
        Self {
            average_precision: share(precisions(&grades), number(relevant)),
            reciprocal_rank: places(&grades)
                .next()
                .map_or(0.0, |place| 1.0 / number(place)),
            precision_5: number(places(&grades).take_while(|place| *place <= 5).count()) / 5.0,
            ndcg_10: share(gain(&grades), ideal),
        }
    }

    /// The mean over queries; 0 over none.
    pub fn mean(queries: &[Self]) -> Self {
        let of = |measure: fn(&Self) -> f64| {
            share(queries.iter().map(measure).sum(), number(queries.len()))
        };
        Self {
            average_precision: of(|query| query.average_precision),
            reciprocal_rank: of(|query| query.reciprocal_rank),
            precision_5: of(|query| query.precision_5),
            ndcg_10: of(|query| query.ndcg_10),
        }
    }
}

/// The places of the relevant items, from 1.
fn places(grades: &[u32]) -> impl Iterator<Item = usize> {
    let places = (1..).zip(grades);
    places
        .filter(|(_, grade)| **grade > 0)
        .map(|(place, _)| place)
}

fn precisions(grades: &[u32]) -> f64 {
    let found = (1..).zip(places(grades));
    found
        .map(|(so_far, place)| number(so_far) / number(place))
        .sum()
}

fn best_order(judgments: &Judgments) -> Vec<u32> {
    let mut grades: Vec<u32> = judgments.values().copied().collect();
    grades.sort_unstable_by(|left, right| right.cmp(left));
    grades
}

fn gain(grades: &[u32]) -> f64 {
    (2_u32..)
        .zip(grades.iter().take(10))
        .map(|(discount, grade)| f64::from(*grade) / f64::from(discount).log2())
        .sum()
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn judgments(grades: &[(&str, u32)]) -> Judgments {
        grades
            .iter()
            .map(|(item, grade)| ((*item).to_owned(), *grade))
            .collect()
    }

    fn ranked(items: &str) -> Vec<String> {
        items.split_whitespace().map(str::to_owned).collect()
    }

    fn close(left: f64, right: f64) -> bool {
        (left - right).abs() < 1e-9
    }

    /// Places 1, 3 and 6 of a ranking, and one relevant item never found.
    fn example() -> Measures {
        let judged = judgments(&[("a", 2), ("c", 1), ("f", 2), ("z", 1), ("b", 0)]);
        Measures::of(&ranked("a b c d e f"), &judged)
    }

    #[test]
    fn average_precision_counts_what_was_not_found() {
        // (1/1 + 2/3 + 3/6) / 4 relevant.
        assert!(close(
            example().average_precision,
            (1.0 + 2.0 / 3.0 + 0.5) / 4.0
        ));
    }

    #[test]
    fn precision_at_five_divides_by_five_even_for_a_short_list() {
        assert!(close(example().precision_5, 2.0 / 5.0));
        let short = Measures::of(&ranked("a"), &judgments(&[("a", 1)]));
        assert!(close(short.precision_5, 0.2));
    }

    #[test]
    fn the_reciprocal_rank_is_that_of_the_first_relevant_item() {
        assert!(close(example().reciprocal_rank, 1.0));
        let third = Measures::of(&ranked("x y a b"), &judgments(&[("a", 1), ("b", 2)]));
        assert!(close(third.reciprocal_rank, 1.0 / 3.0));
    }

    #[test]
    fn ndcg_has_the_grade_as_gain_and_the_judgments_as_ideal() {
        // Gains 2, 0, 1, 0, 0, 2; discounts log2(2), log2(3), log2(4), ..., log2(7).
        let gained = 2.0 / 2_f64.log2() + 1.0 / 4_f64.log2() + 2.0 / 7_f64.log2();
        let ideal =
            2.0 / 2_f64.log2() + 2.0 / 3_f64.log2() + 1.0 / 4_f64.log2() + 1.0 / 5_f64.log2();
        assert!(close(example().ndcg_10, gained / ideal));
        assert!(close(example().ndcg_10, 0.766_222_239_8));
    }

    #[test]
    fn only_the_first_ten_gain() {
        let far = Measures::of(&ranked("1 2 3 4 5 6 7 8 9 10 a"), &judgments(&[("a", 1)]));
        assert!(close(far.ndcg_10, 0.0));
        assert!(close(far.average_precision, 1.0 / 11.0));
    }

    #[test]
    fn nothing_relevant_and_nothing_listed_measure_zero() {
        assert_eq!(
            Measures::of(&ranked("a b"), &judgments(&[("a", 0)])),
            Measures::default()
        );
        assert_eq!(
            Measures::of(&[], &judgments(&[("a", 1)])),
            Measures::default()
        );
        assert_eq!(Measures::mean(&[]), Measures::default());
    }

    #[test]
    fn an_item_listed_twice_counts_once() {
        let twice = Measures::of(&ranked("a a b"), &judgments(&[("a", 1), ("b", 1)]));
        assert!(close(twice.average_precision, 1.0));
    }

    #[test]
    fn the_mean_is_over_queries() {
        let half = Measures {
            average_precision: 0.5,
            ..Measures::default()
        };
        assert!(close(
            Measures::mean(&[half, Measures::default()]).average_precision,
            0.25
        ));
    }

    proptest! {
        #[test]
        fn every_measure_is_a_share_and_the_best_order_is_perfect(
            grades in proptest::collection::vec(0_u32..4, 1..20),
        ) {
            let items: Vec<String> = (0..grades.len()).map(|item| item.to_string()).collect();
            let judged: Judgments = items.iter().cloned().zip(grades.iter().copied()).collect();
            let measures = Measures::of(&items, &judged);
            for share in [measures.average_precision, measures.reciprocal_rank, measures.ndcg_10] {
                prop_assert!((0.0..=1.0 + 1e-9).contains(&share));
            }
            let mut best = items;
            best.sort_by_key(|item| std::cmp::Reverse(judged[item]));
            let measures = Measures::of(&best, &judged);
            let any = grades.iter().any(|grade| *grade > 0);
            prop_assert!(close(measures.ndcg_10, f64::from(u8::from(any))));
            prop_assert!(close(measures.average_precision, f64::from(u8::from(any))));
        }
    }
}
