//! The size of the operations of a parsed document, before it is validated.
//!
//! Fragments count at every place they are spread, but each is measured once and all sums
//! saturate: a document whose fragments double 28 times is refused in microseconds.

use std::collections::HashMap;

use apollo_compiler::ast::{Definition, Document, FragmentDefinition, Selection};

use crate::server::graphql::answer::Refused;
use crate::server::graphql::code::Code;
use crate::server::graphql::limits::Limits;

/// Selections inside selections, through fragments too, that the measuring follows.
const NESTING_MAX: usize = 256;

/// Operations of the largest size a document may hold: validation walks all of them.
const OPERATIONS_MAX: usize = 4;

/// The alias the executor is asked for the type of an object with.
pub(super) const RUNTIME_KEY: &str = "__runtime";

/// Refuses a document with an operation that is too large.
pub(super) fn check(document: &Document, limits: &Limits) -> Result<(), Refused> {
    if document.definitions.len() > limits.definitions_max {
        return Err(too_much("definitions"));
    }
    let mut guard = Guard {
        fragments: HashMap::new(),
        measured: HashMap::new(),
    };
    for definition in &document.definitions {
        if let Definition::FragmentDefinition(fragment) = definition {
            guard.fragments.insert(&fragment.name, fragment);
        }
    }
    let mut total = 0_usize;
    // Fragments that no operation uses are measured too: validation walks them.
    for definition in &document.definitions {
        let (is_operation, directives, selections) = match definition {
            Definition::OperationDefinition(it) => (true, it.directives.len(), &it.selection_set),
            Definition::FragmentDefinition(it) => (false, it.directives.len(), &it.selection_set),
            _ => continue,
        };
        let mut size = guard.measure(selections, NESTING_MAX)?;
        size.directives = size.directives.saturating_add(directives);
        if !is_operation {
            size.roots = 0;
        }
        size.check(limits)?;
        total = total.saturating_add(size.fields);
    }
    if total > limits.fields_max.saturating_mul(OPERATIONS_MAX) {
        return Err(too_much("fields"));
    }
    Ok(())
}

fn too_much(what: &str) -> Refused {
    Refused::new(
        Code::CostLimit,
        format!("The operation has too many {what}."),
    )
}

fn too_deep() -> Refused {
    Refused::new(Code::DepthLimit, "The operation is nested too deeply.")
}

#[derive(Clone, Copy, Default)]
struct Size {
    roots: usize,
    fields: usize,
    aliases: usize,
    directives: usize,
    depth: usize,
    /// Selection sets inside each other; what follows recurses this deeply.
    nesting: usize,
}

impl Size {
    /// Beside each other in one selection set.
    fn add(&mut self, other: Self) {
        self.roots = self.roots.saturating_add(other.roots);
        self.fields = self.fields.saturating_add(other.fields);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.depth = self.depth.max(other.depth);
        self.nesting = self.nesting.max(other.nesting);
    }

    fn check(self, limits: &Limits) -> Result<(), Refused> {
        let counts = [
            (self.roots, limits.root_fields_max, "root fields"),
            (self.fields, limits.fields_max, "fields"),
            (self.aliases, limits.aliases_max, "aliases"),
            (self.directives, limits.directives_max, "directives"),
        ];
        for (count, max, what) in counts {
            if count > max {
                return Err(too_much(what));
            }
        }
        if self.depth > limits.depth_max {
            Err(too_deep())
        } else {
            Ok(())
        }
    }
}

struct Guard<'d> {
    fragments: HashMap<&'d str, &'d FragmentDefinition>,
    /// A fragment that is being measured holds nothing yet: cycles are left to validation.
    measured: HashMap<&'d str, Size>,
}

impl<'d> Guard<'d> {
    fn measure(&mut self, selections: &'d [Selection], nesting: usize) -> Result<Size, Refused> {
        let nesting = nesting.checked_sub(1).ok_or_else(too_deep)?;
        let mut size = Size::default();
        for selection in selections {
            size.add(match selection {
                Selection::Field(field) => {
                    if field
                        .alias
                        .as_ref()
                        .is_some_and(|alias| alias == RUNTIME_KEY)
                    {
                        let message = format!("The alias `{RUNTIME_KEY}` is reserved.");
                        return Err(Refused::new(Code::GraphqlValidationFailed, message));
                    }
                    let below = self.measure(&field.selection_set, nesting)?;
                    Size {
                        roots: 1,
                        fields: below.fields.saturating_add(1),
                        aliases: below.aliases.saturating_add(field.alias.iter().len()),
                        directives: below.directives.saturating_add(field.directives.len()),
                        depth: below.depth.saturating_add(1),
                        nesting: below.nesting,
                    }
                }
                Selection::InlineFragment(inline) => {
                    let mut size = self.measure(&inline.selection_set, nesting)?;
                    size.directives = size.directives.saturating_add(inline.directives.len());
                    size
                }
                Selection::FragmentSpread(spread) => {
                    let mut size = self.fragment(&spread.fragment_name, nesting)?;
                    size.directives = size.directives.saturating_add(spread.directives.len());
                    size
                }
            });
        }
        size.nesting = size.nesting.saturating_add(1);
        Ok(size)
    }

    fn fragment(&mut self, name: &str, nesting: usize) -> Result<Size, Refused> {
        if let Some(size) = self.measured.get(name) {
            return if size.nesting > nesting {
                Err(too_deep())
            } else {
                Ok(*size)
            };
        }
        let Some(fragment) = self.fragments.get(name).copied() else {
            return Ok(Size::default());
        };
        self.measured.insert(&fragment.name, Size::default());
        let mut size = self.measure(&fragment.selection_set, nesting)?;
        size.directives = size.directives.saturating_add(fragment.directives.len());
        self.measured.insert(&fragment.name, size);
        Ok(size)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::time::{Duration, Instant};

    use apollo_compiler::ast::Document;

    use super::check;
    use crate::server::graphql::code::Code;
    use crate::server::graphql::limits::Limits;

    fn code(text: &str) -> Option<Code> {
        let document = Document::parse(text, "test.graphql").unwrap();
        check(&document, &Limits::default())
            .err()
            .map(|refused| refused.code())
    }

    #[test]
    fn a_fragment_bomb_is_refused_at_once() {
        let mut bomb = String::from("{...F0}");
        for level in 0..28 {
            let next = level + 1;
            write!(bomb, "fragment F{level} on Query{{...F{next} ...F{next}}}").unwrap();
        }
        bomb.push_str("fragment F28 on Query{a}");
        let start = Instant::now();
        assert_eq!(code(&bomb), Some(Code::CostLimit));
        assert!(start.elapsed() < Duration::from_secs(1));
    }

    #[test]
    fn fragments_count_wherever_they_are_spread() {
        let fragment = format!("fragment F on T{{{}}}", "a ".repeat(300));
        let spreads = |count: usize| {
            let fields = (0..count).fold(String::new(), |mut fields, index| {
                write!(fields, "f{index}{{...F}} ").unwrap();
                fields
            });
            format!("{{{fields}}}{fragment}")
        };
        assert_eq!(code(&spreads(6)), None);
        assert_eq!(code(&spreads(7)), Some(Code::CostLimit));
    }

    #[test]
    fn many_operations_on_one_large_fragment_are_refused() {
        let operations = |count: usize| {
            let fragment = format!("fragment F on T{{{}}}", "a ".repeat(1000));
            let operations = (0..count).map(|index| format!("query Q{index}{{f{{...F}}}}"));
            operations.collect::<Vec<_>>().concat() + &fragment
        };
        assert_eq!(code(&operations(6)), None);
        assert_eq!(code(&operations(7)), Some(Code::CostLimit));
    }

    #[test]
    fn aliases_directives_roots_and_depth_are_limited() {
        let aliases = (0..101).fold(String::new(), |mut aliases, index| {
            write!(aliases, "a{index}:b ").unwrap();
            aliases
        });
        assert_eq!(code(&format!("{{x{{{aliases}}}}}")), Some(Code::CostLimit));
        assert_eq!(
            code(&format!("{{a{}}}", " @x".repeat(201))),
            Some(Code::CostLimit)
        );
        assert_eq!(
            code(&format!("{{{}}}", "a ".repeat(31))),
            Some(Code::CostLimit)
        );
        assert_eq!(
            code(&format!("{}{}", "{a".repeat(20), "}".repeat(20))),
            None
        );
        let deep = format!("{}{}", "{a".repeat(21), "}".repeat(21));
        assert_eq!(code(&deep), Some(Code::DepthLimit));
    }

    #[test]
    fn cycles_and_missing_fragments_end() {
        assert_eq!(
            code("{...A} fragment A on Q{a{...B}} fragment B on Q{b{...A}}"),
            None
        );
        assert_eq!(code("{...Missing}"), None);
    }

    #[test]
    fn a_chain_of_fragments_cannot_exhaust_the_stack() {
        let chain = (0..150).fold(String::from("{...F0}"), |mut chain, level| {
            let next = level + 1;
            write!(chain, "fragment F{level} on Q{{...on Q{{...F{next}}}}}").unwrap();
            chain
        });
        assert_eq!(code(&chain), Some(Code::DepthLimit));
    }

    #[test]
    fn the_key_of_runtime_types_is_reserved() {
        assert_eq!(code("{__runtime: a}"), Some(Code::GraphqlValidationFailed));
    }
}
