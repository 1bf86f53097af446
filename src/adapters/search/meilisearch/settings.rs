//! What the server is told about the fields, and how an index comes to these settings.

use meilisearch_sdk::settings::{
    FilterableAttribute, LocalizedAttributes, PaginationSetting, Settings, TypoToleranceSettings,
};

/// The server never gives more hits.
pub(super) const HITS_MAX: usize = 1_000;

/// The settings of the index. Those that are not named stay as the server has them. There are no
/// stop words: a need comes without them, and one that is a name (IT) would find everything.
pub(super) fn wanted() -> Settings {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let filterable = [
        "audience",
        "kind",
        "language",
        "id",
        "people.id",
        "occurred_at",
    ];
    Settings {
        searchable_attributes: Some(owned(&["title", "symbols", "body"])),
        filterable_attributes: Some(filterable.map(FilterableAttribute::from).to_vec()),
        localized_attributes: Some(vec![LocalizedAttributes {
            locales: owned(&["fra", "eng"]),
            attribute_patterns: owned(&["title", "body"]),
        }]),
        typo_tolerance: Some(TypoToleranceSettings {
            // C# is not a way to write F#.
            disable_on_attributes: Some(owned(&["symbols"])),
            ..TypoToleranceSettings::default()
        }),
        pagination: Some(PaginationSetting {
            max_total_hits: HITS_MAX,
        }),
        ..Settings::default()
    }
}

/// Whether an index with the settings `has` needs no change.
pub(super) fn fit(has: &Settings) -> bool {
    let wanted = wanted();
    let sorted = |attributes: &Option<Vec<FilterableAttribute>>| {
        let named = attributes.iter().flatten().map(|it| format!("{it:?}"));
        let mut named: Vec<String> = named.collect();
        named.sort_unstable();
        named
    };
    let exact = |settings: &Settings| {
        let typos = settings.typo_tolerance.as_ref();
        typos.and_then(|typos| typos.disable_on_attributes.clone())
    };
    has.searchable_attributes == wanted.searchable_attributes
        && sorted(&has.filterable_attributes) == sorted(&wanted.filterable_attributes)
        && has.localized_attributes == wanted.localized_attributes
        && exact(has) == exact(&wanted)
        && has.pagination == wanted.pagination
}
