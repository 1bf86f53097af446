//! The formula in the API: every number that decides who is found, and where it comes from.

use async_graphql::{Context, Enum, SimpleObject};

use super::kind::ExpertEvidenceKind;
use crate::adapters::search::{Basis, Constant, EvidenceKind, Role, Search};
use crate::features::experts::ranking::{CONSTANTS, FORMULA_VERSION, Formula};
use crate::features::graphql::{Text, locale};
use crate::kernel::locale::Locale;
use crate::kernel::texts::text;

/// Where the value of a constant comes from.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Basis")]
pub enum ExpertConstantBasis {
    /// Measured on judged searches.
    Measured,
    /// As the method is published by others.
    Published,
    /// By judgment: there is no test data for it.
    Judgment,
    /// Against gaming, not for quality.
    Gaming,
}

/// What somebody did with a piece of evidence.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Role")]
pub enum ExpertRole {
    /// Wrote it.
    Author,
    /// Commented it at length.
    Reviewer,
    /// Was praised by it.
    Receiver,
    /// It is said of them: their title, their skill.
    Holder,
    /// Belongs to the community it describes.
    Member,
    /// Belonged to the community it describes.
    Former,
}

/// A number of the formula.
#[derive(SimpleObject)]
pub struct ExpertConstant {
    /// Its name.
    name: &'static str,
    /// Its value.
    value: f64,
    /// Where it comes from.
    basis: ExpertConstantBasis,
    /// What it does, in the viewer's language.
    description: Text,
}

/// What a kind of evidence weighs for somebody.
#[derive(SimpleObject)]
pub struct ExpertWeight {
    /// What the evidence is.
    kind: ExpertEvidenceKind,
    /// What the person did with it.
    role: ExpertRole,
    /// Its weight; 1 is something written by the person, 0 counts nothing.
    weight: f64,
}

/// The formula by which experts are ranked, the same for everybody and for every engine.
#[derive(SimpleObject)]
pub struct ExpertFormula {
    /// Its version; one more for each change.
    version: u32,
    /// The formula itself, in the viewer's language.
    text: Text,
    /// What each kind of evidence weighs, at most 30.
    weights: Vec<ExpertWeight>,
    /// Its numbers and those of the engine, at most 40.
    constants: Vec<ExpertConstant>,
}

/// The roles that occur with a kind of evidence.
fn roles(kind: EvidenceKind) -> &'static [Role] {
    match kind {
        EvidenceKind::Article | EvidenceKind::Status => &[Role::Author, Role::Reviewer],
        EvidenceKind::Answer | EvidenceKind::Comment | EvidenceKind::Question => &[Role::Author],
        EvidenceKind::Kudos => &[Role::Receiver, Role::Author],
        EvidenceKind::Title
        | EvidenceKind::Bio
        | EvidenceKind::Experience
        | EvidenceKind::Skill => &[Role::Holder],
        EvidenceKind::Community => &[Role::Member, Role::Former],
        EvidenceKind::Person | EvidenceKind::Place => &[],
    }
}

/// The formula, with its words.
pub(super) fn published(ctx: &Context<'_>, search: Option<&Search>) -> ExpertFormula {
    let locale = locale(ctx);
    let formula = Formula::PUBLISHED;
    let weights = EvidenceKind::ALL
        .into_iter()
        .flat_map(|kind| roles(kind).iter().map(move |role| (kind, *role)));
    let engine = search.map(Search::constants).unwrap_or_default();
    let constants = CONSTANTS.iter().chain(engine);
    ExpertFormula {
        version: FORMULA_VERSION,
        text: Text(text(locale, "expert-formula", &[])),
        weights: weights
            .map(|(kind, role)| ExpertWeight {
                kind: kind.into(),
                role: role.into(),
                weight: formula.weight(kind, role),
            })
            .collect(),
        constants: constants.map(|it| constant(it, locale)).collect(),
    }
}

fn constant(constant: &Constant, locale: Locale) -> ExpertConstant {
    ExpertConstant {
        name: constant.name,
        value: constant.value,
        basis: constant.basis.into(),
        description: Text(text(locale, &key(constant.name), &[])),
    }
}

/// The key of what a constant does: `titleBoost` is `expert-constant-title-boost`.
fn key(name: &str) -> String {
    let mut key = "expert-constant-".to_owned();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            key.push('-');
        }
        key.push(letter.to_ascii_lowercase());
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::search::embedded;
    use crate::features::experts::ranking::{EVIDENCE_MAX, RELEVANCE_POWER, THREAD_MAX};

    #[test]
    fn every_constant_says_what_it_does_in_both_languages() {
        for known in CONSTANTS.iter().chain(embedded::CONSTANTS) {
            for locale in [Locale::French, Locale::English] {
                let said = constant(known, locale).description.0;
                assert!(!said.contains("expert-constant"), "{said}");
            }
        }
    }

    #[test]
    fn what_is_published_is_what_is_used() {
        let value = |name| CONSTANTS.iter().find(|it| it.name == name).unwrap().value;
        let used = |number: usize| f64::from(u32::try_from(number).unwrap());
        assert!((value("evidenceMax") - used(EVIDENCE_MAX)).abs() < 1e-9);
        assert!((value("threadMax") - used(THREAD_MAX)).abs() < 1e-9);
        assert!((value("relevancePower") - f64::from(RELEVANCE_POWER)).abs() < 1e-9);
    }
}
