//! Asking experts: a question goes to few people who probably know, and then to more.
//!
//! Its author asks; at most three people are asked at a time, the best of those whom the expert
//! finder suggests and who may be asked. Each has 24 working hours of their own time zone, may pass
//! the question on or name somebody else. Then the next three are asked, then the question is open
//! to everybody who sees it, and those who wish to help with a skill it names are told. An answer
//! lets it rest; an accepted one ends it, and so does a question that is gone.
//!
//! What has happened is a stream per question; what has to happen later waits in the queue of
//! effects. Beside it: questions like the one being written, and how soon experts usually answer.

pub mod aggregate;
pub mod commands;
pub mod events;
pub mod graphql;
pub mod notify;
pub mod projection;
pub mod queries;
pub mod routing;

/// Scores within this share of a better one count as equal to it.
const NEAR_EQUAL: f64 = 0.9;

/// Orders things by score, the best first, except that among near-equals those come first whose key
/// is smallest: at each place the best that is left and all that are within a tenth of it.
pub fn fair_order<T, K: Ord>(
    mut left: Vec<T>,
    score: impl Fn(&T) -> f64,
    key: impl Fn(&T) -> K,
) -> Vec<T> {
    left.sort_by(|one, other| score(other).total_cmp(&score(one)));
    let mut ordered = Vec::with_capacity(left.len());
    while let Some(best) = left.first().map(&score) {
        let equal = left
            .iter()
            .take_while(|it| score(it) >= NEAR_EQUAL * best)
            .count();
        // Of equal keys the better score stays first.
        let next = left.iter().take(equal).enumerate();
        let next = next.min_by_key(|(place, it)| (key(it), *place));
        let place = next.map_or(0, |(place, _)| place);
        ordered.push(left.remove(place));
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn among_near_equals_the_least_recently_asked_comes_first() {
        let people = vec![
            ("best", 1.0, Some(9)),
            ("near", 0.95, Some(3)),
            ("never", 0.91, None),
            ("far", 0.5, None),
        ];
        let order = fair_order(people, |it| it.1, |it| it.2);
        let names: Vec<&str> = order.iter().map(|it| it.0).collect();
        assert_eq!(names, ["never", "near", "best", "far"]);
    }

    #[test]
    fn a_chain_of_near_equals_does_not_bring_the_last_to_the_front() {
        let chain = vec![("a", 1.0, 3), ("b", 0.92, 2), ("c", 0.84, 1)];
        let order = fair_order(chain, |it| it.1, |it| it.2);
        let names: Vec<&str> = order.iter().map(|it| it.0).collect();
        assert_eq!(names, ["b", "a", "c"]);
    }
}
