//! One line of sums over the readable evidence of a person.

use crate::adapters::search::EvidenceKind;
use crate::features::experts::ranking::Totals;
use crate::kernel::locale::Locale;
use crate::kernel::texts::text;

const MICROSECONDS_A_DAY: i64 = 24 * 3_600 * 1_000_000;

/// A month as it is spoken of.
const DAYS_A_MONTH: i64 = 30;

/// "7 answers, 3 of them accepted, 1 claimed skill, last sign 2 months ago".
pub(super) fn line(locale: Locale, totals: &Totals, now: i64) -> String {
    let count = |key, count: u32| text(locale, key, &[("count", count.into())]);
    let mut parts: Vec<String> = totals
        .items
        .iter()
        .map(|(kind, items)| count(key(*kind), *items))
        .collect();
    if totals.accepted > 0 {
        parts.push(count("expert-total-accepted", totals.accepted));
    }
    if totals.endorsers > 0 {
        parts.push(count("expert-total-endorsers", totals.endorsers));
    }
    let days = now.saturating_sub(totals.last_at).max(0) / MICROSECONDS_A_DAY;
    let months = u32::try_from(days / DAYS_A_MONTH).unwrap_or(u32::MAX);
    parts.push(count("expert-total-last", months));
    parts.join(", ")
}

fn key(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Article => "expert-total-articles",
        EvidenceKind::Answer => "expert-total-answers",
        EvidenceKind::Status | EvidenceKind::Question => "expert-total-posts",
        EvidenceKind::Comment => "expert-total-comments",
        EvidenceKind::Kudos => "expert-total-kudos",
        EvidenceKind::Title
        | EvidenceKind::Bio
        | EvidenceKind::Experience
        | EvidenceKind::Person => "expert-total-profile",
        EvidenceKind::Skill => "expert-total-skills",
        EvidenceKind::Community | EvidenceKind::Place => "expert-total-communities",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn the_line_counts_items_acceptance_endorsers_and_the_time_since() {
        let totals = Totals {
            items: BTreeMap::from([(EvidenceKind::Answer, 7), (EvidenceKind::Skill, 1)]),
            accepted: 3,
            endorsers: 5,
            last_at: 0,
        };
        let now = 65 * MICROSECONDS_A_DAY;
        assert_eq!(
            line(Locale::English, &totals, now),
            "7 answers, 1 claimed skill, 3 accepted, confirmed by 5 colleagues, last sign 2 months ago"
        );
        assert_eq!(
            line(Locale::French, &totals, now),
            "7 réponses, 1 compétence déclarée, 3 retenues, confirmée par 5 collègues, dernier signe il y a 2 mois"
        );
        assert!(line(Locale::English, &totals, 0).ends_with("last sign this month"));
    }
}
