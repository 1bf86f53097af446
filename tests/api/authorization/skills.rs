//! What comes of each operation about skills.

use super::cases::{ADMINISTRATOR, Case, EVERYBODY, GUEST, NO};

/// What needs a community that is shared with the reader.
const ACQUAINTED: [&str; 6] = [GUEST, NO, "ok", "ok", NO, "ok"];

pub(super) const CASES: &[Case] = &[
    Case("query { skill(id: {skill}) { id } }", EVERYBODY),
    Case("query { skills { edges { cursor } } }", EVERYBODY),
    Case(
        "query { taxonomy { viewerCan { edit { allowed } } } }",
        EVERYBODY,
    ),
    Case("query { skillProposals { edges { cursor } } }", EVERYBODY),
    Case(
        "query { endorsementRequests { edges { cursor } } }",
        EVERYBODY,
    ),
    Case(
        "query { skillGaps(communityId: {community}) { isTooSmall } }",
        [GUEST, "null", "null", "null", "null", "ok"],
    ),
    // With whom the outsider and the administrator have nothing to do.
    Case(
        "endorseSkill { personId: {claimant}, skill: \"TIG\" }",
        ACQUAINTED,
    ),
    Case(
        "withdrawEndorsement { personId: {claimant}, skill: \"TIG\" }",
        EVERYBODY,
    ),
    Case(
        "declineEndorsement { personId: {claimant}, skill: \"TIG\" }",
        EVERYBODY,
    ),
    // Of whom none claims it.
    Case(
        "requestEndorsement { personId: {claimant}, skill: \"TIG\" }",
        [GUEST, "INVALID", "INVALID", "INVALID", "INVALID", "INVALID"],
    ),
    Case("acceptSkill { skillId: {proposed} }", ADMINISTRATOR),
    Case("createSkill { english: {word} }", ADMINISTRATOR),
    Case(
        "mergeSkills { skillId: {proposed}, intoId: {skill} }",
        ADMINISTRATOR,
    ),
    Case("nameTaxonomyEditor { personId: {leaver} }", ADMINISTRATOR),
    Case("removeTaxonomyEditor { personId: {leaver} }", ADMINISTRATOR),
    Case("proposeSkill { english: {word} }", EVERYBODY),
    Case("refuseSkill { skillId: {proposed} }", ADMINISTRATOR),
    Case(
        "renameSkill { skillId: {skill}, french: {word} }",
        ADMINISTRATOR,
    ),
    Case("setSkillParent { skillId: {skill} }", ADMINISTRATOR),
    Case(
        "setSkillSynonyms { skillId: {skill}, synonyms: [] }",
        ADMINISTRATOR,
    ),
];
