//! The formula with numbers worked out by hand, and its laws.

use proptest::prelude::*;

use super::*;

fn ranked(evidence: &[Evidence], words: usize, now: i64) -> Ranking {
    rank(&Formula::PUBLISHED, evidence, words, now)
}

const NOW: i64 = 1_800_000_000_000_000;
const DAY: i64 = 86_400_000_000;
const YEAR: i64 = 31_557_600_000_000;

fn by(person: &str) -> Contributor {
    Contributor {
        person: person.to_owned(),
        role: Role::Author,
        at: NOW,
        endorsers: 0,
        mutual_endorsers: 0,
        reciprocal: false,
    }
}

fn item(id: &str, kind: EvidenceKind, score: f64, people: &[&str]) -> Evidence {
    Evidence {
        id: id.to_owned(),
        kind,
        thread: None,
        giver: None,
        score,
        coverage: 1.0,
        title_named: false,
        endorsers: 0,
        reactions: 0,
        accepted: false,
        people: people.iter().map(|person| by(person)).collect(),
    }
}

fn article(id: &str, score: f64, person: &str) -> Evidence {
    item(id, EvidenceKind::Article, score, &[person])
}

fn votes(ranking: &Ranking, person: &str) -> f64 {
    let found = ranking
        .experts
        .iter()
        .find(|expert| expert.person == person);
    found.map_or(0.0, |expert| expert.votes)
}

/// The votes of `item` alone, by its first contributor.
fn alone(item: Evidence) -> f64 {
    ranked(&[item], 3, NOW).experts[0].votes
}

fn close(left: f64, right: f64) -> bool {
    (left - right).abs() < 1e-6
}

#[test]
fn half_the_relevance_is_a_sixteenth_of_the_vote() {
    let ranking = ranked(
        &[article("a", 10.0, "ana"), article("b", 5.0, "ben")],
        3,
        NOW,
    );
    assert!(close(votes(&ranking, "ana"), 1.0));
    assert!(close(votes(&ranking, "ben"), 0.0625));
    assert!(close(ranking.experts[1].score, 0.0625));
}

#[test]
fn a_vote_halves_in_four_years_and_keeps_three_tenths() {
    let aged = |days: i64| {
        let mut old = article("a", 1.0, "ana");
        old.people[0].at = NOW - days * DAY;
        alone(old)
    };
    assert!(close(aged(1_461), 0.5));
    assert!(close(aged(487), 0.5_f64.cbrt()));
    assert!(close(aged(14_610), 0.3));
    assert!(close(aged(-1), 1.0), "a clock that is ahead gains nothing");
}

#[test]
fn within_a_day_the_moment_of_asking_changes_nothing() {
    let mut evidence = vec![
        article("a", 1.0, "ana"),
        article("b", 1.0, "ben"),
        article("c", 1.0, "ana"),
        item("d", EvidenceKind::Skill, 1.0, &["cid"]),
    ];
    for (item, seconds) in evidence.iter_mut().zip([5, 6, 7, 0]) {
        item.people[0].at = NOW - (900 * 86_400 + seconds) * 1_000_000;
        item.title_named = true;
    }
    let morning = ranked(&evidence, 3, NOW);
    for hours in [1, 7, 15] {
        let later = ranked(&evidence, 3, NOW + hours * 3_600_000_000);
        assert_eq!(later, morning, "{hours}");
    }
}

#[test]
fn endorsers_and_reactions_add_little_and_only_up_to_a_limit() {
    let liked = |endorsers, reactions| {
        let mut liked = article("a", 1.0, "ana");
        liked.endorsers = endorsers;
        liked.reactions = reactions;
        alone(liked)
    };
    assert!(close(liked(1, 0), 1.15));
    assert!(close(liked(0, 9), 1.3));
    assert!(close(liked(1, 6), 1.3));
    assert!(close(liked(10_000, 10_000), 1.6));
}

#[test]
fn an_accepted_answer_counts_half_as_much_again() {
    let mut accepted = item("a", EvidenceKind::Answer, 1.0, &["ana"]);
    accepted.accepted = true;
    assert!(close(alone(accepted), 1.5));
}

#[test]
fn weights_tell_writing_from_reviewing_praising_and_asking() {
    assert!(close(
        alone(item("a", EvidenceKind::Status, 1.0, &["ana"])),
        0.7
    ));
    let mut reviewed = article("a", 1.0, "ana");
    reviewed.people[0].role = Role::Reviewer;
    assert!(close(alone(reviewed), 0.4));
    let mut praise = item("k", EvidenceKind::Kudos, 1.0, &["ana", "ben"]);
    praise.people[0].role = Role::Receiver;
    let ranking = ranked(
        &[praise, item("q", EvidenceKind::Question, 1.0, &["cem"])],
        3,
        NOW,
    );
    assert!(close(votes(&ranking, "ana"), 0.5));
    assert_eq!(
        ranking.experts.len(),
        1,
        "who praises and who asks need not know"
    );
}

#[test]
fn praise_counts_once_a_giver_and_half_between_friends() {
    let praise = |id: &str, giver: &str, reciprocal| {
        let mut praise = item(id, EvidenceKind::Kudos, 1.0, &["ana"]);
        praise.giver = Some(giver.to_owned());
        praise.people[0].role = Role::Receiver;
        praise.people[0].reciprocal = reciprocal;
        praise
    };
    let often = [
        praise("1", "ben", false),
        praise("2", "ben", false),
        praise("3", "ben", false),
    ];
    assert!(close(votes(&ranked(&often, 3, NOW), "ana"), 0.5));
    let two = [praise("1", "ben", false), praise("2", "cem", true)];
    assert!(close(votes(&ranked(&two, 3, NOW), "ana"), 0.75));
}

#[test]
fn one_conversation_votes_three_times_at_most() {
    let in_thread = |id: &str, score, thread: Option<&str>| Evidence {
        thread: thread.map(str::to_owned),
        ..article(id, score, "ana")
    };
    let five: Vec<Evidence> = ["1", "2", "3", "4", "5"]
        .map(|id| in_thread(id, 1.0, Some("t")))
        .to_vec();
    assert!(close(votes(&ranked(&five, 3, NOW), "ana"), 3.0));
    let apart: Vec<Evidence> = ["1", "2", "3", "4", "5"]
        .map(|id| in_thread(id, 1.0, None))
        .to_vec();
    assert!(close(votes(&ranked(&apart, 3, NOW), "ana"), 5.0));
}

#[test]
fn a_large_team_says_less_about_each_member() {
    let team = |size: usize| {
        let names: Vec<String> = (0..size).map(|member| format!("p{member}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        alone(item("c", EvidenceKind::Community, 1.0, &names))
    };
    assert!(close(team(8), 0.6));
    assert!(close(team(32), 0.3));
}

#[test]
fn a_declared_skill_that_is_the_need_comes_before_any_writing() {
    let mut skill = item("s", EvidenceKind::Skill, 99.0, &["ana"]);
    skill.title_named = true;
    skill.people[0].endorsers = 3;
    let ranking = ranked(&[skill, article("a", 10.0, "ben")], 2, NOW);
    let ana = &ranking.experts[0];
    // 1 x (1 + 0.1 x log2(4)) = 1.2 votes; 1.2 / 1.2 + 1.0 x 1.
    assert!(close(ana.votes, 1.2));
    assert!(close(ana.score, 2.0));
    assert!(close(ranking.experts[1].score, 1.0 / 1.2));
    assert_eq!((ana.person.as_str(), ana.totals.endorsers), ("ana", 3));
}

#[test]
fn endorsers_whom_one_endorses_in_turn_count_half() {
    let votes = |endorsers, mutual| {
        let mut skill = item("s", EvidenceKind::Skill, 1.0, &["ana"]);
        skill.title_named = true;
        skill.people[0].endorsers = endorsers;
        skill.people[0].mutual_endorsers = mutual;
        ranked(&[skill], 1, NOW).experts[0].votes
    };
    // Six, of whom all are mutual, are three: 1 + 0.1 x log2(4).
    assert!(close(votes(6, 6), 1.2));
    assert!(close(votes(6, 6), votes(3, 0)));
    assert!(votes(6, 3) < votes(6, 0));
}

#[test]
fn a_skill_with_words_the_need_has_not_is_not_the_need() {
    let skill = item("s", EvidenceKind::Skill, 99.0, &["ana"]);
    assert!(ranked(&[skill], 2, NOW).experts.is_empty());
}

#[test]
fn a_skill_that_is_part_of_a_long_need_counts_by_its_part() {
    let mut skill = item("s", EvidenceKind::Skill, 1.0, &["ana"]);
    skill.title_named = true;
    skill.coverage = 0.5;
    let ranking = ranked(&[skill, article("a", 1.0, "ben")], 5, NOW);
    // 0.5^4 votes against 1, and 0.5 x 0.5 declared.
    assert_eq!(ranking.experts[1].person, "ana");
    assert!(close(ranking.experts[1].score, 0.0625 + 0.25));
}

#[test]
fn a_title_that_contains_the_need_counts_six_tenths_of_a_skill() {
    let ranking = ranked(&[item("t", EvidenceKind::Title, 1.0, &["ana"])], 1, NOW);
    assert!(close(ranking.experts[0].score, 1.0 + 0.6));
}

#[test]
fn nobody_is_found_for_sure_when_half_the_need_is_missing() {
    let mut partial = article("a", 10.0, "ana");
    partial.coverage = 0.49;
    let ranking = ranked(&[partial], 3, NOW);
    assert!(!ranking.sure);
    assert_eq!(ranking.experts[0].band, Band::Slight);
    assert!(ranked(&[article("a", 10.0, "ana")], 3, NOW).sure);
    assert!(!ranked(&[], 3, NOW).sure);
}

#[test]
fn bands_follow_the_distance_from_the_best() {
    // 0.9^4 = 0.656, 0.7^4 = 0.240, 0.5^4 = 0.0625.
    let scores = [("a", 1.0), ("b", 0.9), ("c", 0.7), ("d", 0.5)];
    let items: Vec<Evidence> = scores.map(|(id, score)| article(id, score, id)).to_vec();
    let bands: Vec<Band> = ranked(&items, 3, NOW)
        .experts
        .iter()
        .map(|expert| expert.band)
        .collect();
    assert_eq!(
        bands,
        [Band::Strong, Band::Strong, Band::Some, Band::Slight]
    );
}

#[test]
fn the_reasons_are_the_three_largest_votes() {
    let scores = [("a", 0.7), ("b", 1.0), ("c", 0.8), ("d", 0.9)];
    let items: Vec<Evidence> = scores.map(|(id, score)| article(id, score, "ana")).to_vec();
    let ranking = ranked(&items, 3, NOW);
    let reasons: Vec<&str> = ranking.experts[0]
        .reasons
        .iter()
        .map(|reason| reason.evidence.as_str())
        .collect();
    assert_eq!(reasons, ["b", "d", "c"]);
    assert_eq!(ranking.experts[0].totals.items[&EvidenceKind::Article], 4);
}

fn any_evidence() -> impl Strategy<Value = Vec<Evidence>> {
    let kind = prop::sample::select(EvidenceKind::ALL.to_vec());
    let thread = prop::option::of("[xy]");
    let one = (
        kind,
        0.1_f64..10.0,
        "[a-d]",
        0_i64..10,
        thread,
        0.1_f64..=1.0,
    );
    prop::collection::vec(one, 1..30).prop_map(|all| {
        let build = |(at, (kind, score, person, years, thread, coverage)): (
            usize,
            (_, _, String, i64, _, _),
        )| {
            let mut evidence = item(&at.to_string(), kind, score, &[&person]);
            evidence.people[0].at = NOW - years * YEAR;
            Evidence {
                thread,
                coverage,
                title_named: at % 2 == 0,
                ..evidence
            }
        };
        all.into_iter().enumerate().map(build).collect()
    })
}

proptest! {
    #[test]
    fn more_evidence_never_lowers_the_votes_of_a_person(
        evidence in any_evidence(),
        added in any_evidence(),
        share in 0.0_f64..=1.0,
    ) {
        let texts = evidence.iter().filter(|item| item.kind != EvidenceKind::Skill);
        let best = texts.map(|item| item.score).fold(0.0, f64::max);
        prop_assume!(best > 0.0);
        let before = ranked(&evidence, 3, NOW);
        let mut more = evidence;
        for (at, item) in added.into_iter().enumerate() {
            // No stronger than the best there was: else everything is measured by the new best.
            more.push(Evidence { id: format!("new{at}"), score: best * share, ..item });
        }
        let after = ranked(&more, 3, NOW);
        for expert in &before.experts {
            prop_assert!(votes(&after, &expert.person) >= expert.votes - 1e-9);
        }
    }

    #[test]
    fn the_order_evidence_comes_in_changes_nothing(evidence in any_evidence()) {
        let mut turned = evidence.clone();
        turned.reverse();
        let (one, other) = (ranked(&evidence, 3, NOW), ranked(&turned, 3, NOW));
        let names = |ranking: &Ranking| -> Vec<String> {
            ranking.experts.iter().map(|expert| expert.person.clone()).collect()
        };
        prop_assert_eq!(names(&one), names(&other));
    }

    #[test]
    fn scores_fall_and_the_best_is_finite(evidence in any_evidence(), words in 1_usize..6) {
        let ranking = ranked(&evidence, words, NOW);
        for pair in ranking.experts.windows(2) {
            prop_assert!(pair[0].score >= pair[1].score);
            prop_assert!(pair[0].band >= pair[1].band);
        }
        for expert in &ranking.experts {
            prop_assert!(expert.score.is_finite() && expert.score <= 1.0 + LAMBDA_SHORT + 1e-9);
        }
    }
}
