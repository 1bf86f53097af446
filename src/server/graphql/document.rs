//! Documents: from text to what is known to be valid and of bearable size.

use std::collections::HashSet;

use apollo_compiler::ast::{self, DirectiveList, OperationType};
use apollo_compiler::executable::{Operation, Selection, SelectionSet};
use apollo_compiler::introspection::check_max_depth;
use apollo_compiler::parser::Parser;
use apollo_compiler::validation::{DiagnosticList, Valid};
use apollo_compiler::{ExecutableDocument, Name, Node};
use async_graphql::Value;

use crate::server::graphql::answer::{Location, Problem, Refused};
use crate::server::graphql::code::Code;
use crate::server::graphql::coerce::Variables;
use crate::server::graphql::descriptions;
use crate::server::graphql::guard;
use crate::server::graphql::limits::Limits;
use crate::server::graphql::lines::Lines;
use crate::server::graphql::plan::{OperationKind, Plan, Planner};
use crate::server::graphql::scan;
use crate::server::graphql::types::Types;
use crate::server::graphql::validate;

/// The longest message of a parser or validator that is passed on; some quote the document.
const MESSAGE_CHARS_MAX: usize = 300;

/// A validated document.
pub(super) struct Document {
    pub(super) valid: Valid<ExecutableDocument>,
    pub(super) lines: Lines,
    /// Tells it from every other document of the process.
    pub(super) id: u64,
    /// How many tokens it has.
    pub(super) tokens: usize,
    operations: Vec<DocumentOperation>,
    fields_max: usize,
}

/// An operation of a document.
pub(super) struct DocumentOperation {
    pub(super) index: usize,
    pub(super) kind: OperationKind,
    pub(super) node: Node<Operation>,
    /// The variables its `@skip` and `@include` depend on.
    conditions: Vec<Name>,
}

impl Document {
    pub(super) fn prepare(
        id: u64,
        text: &str,
        types: &Types,
        limits: &Limits,
    ) -> Result<Self, Refused> {
        let tokens = scan::check(text, limits)?;
        let parsed = Parser::new()
            .token_limit(limits.tokens_max.saturating_mul(4))
            .parse_ast(descriptions::blank(text), "document.graphql")
            .map_err(|invalid| refuse(Code::GraphqlParseFailed, &invalid.errors, limits))?;
        guard::check(&parsed, limits)?;
        let valid = validated(&parsed, types, limits)?;
        let lines = Lines::new(text);
        validate::check(&valid, types, (&lines, limits.errors_max))?;
        let mut operations = Vec::new();
        for (index, node) in valid.operations.iter().enumerate() {
            if check_max_depth(&valid, node).is_err() {
                let message = "The lists of the introspection are nested too deeply.";
                return Err(Refused::new(Code::DepthLimit, message));
            }
            operations.push(DocumentOperation {
                index,
                kind: node.operation_type.into(),
                node: node.clone(),
                conditions: conditions(&valid, node),
            });
        }
        let fields_max = limits.fields_max;
        Ok(Self {
            valid,
            lines,
            id,
            tokens,
            operations,
            fields_max,
        })
    }

    /// The operation to run: the named one, or the only one.
    pub(super) fn operation(&self, name: Option<&str>) -> Result<&DocumentOperation, Refused> {
        let found = match (name, &*self.operations) {
            (None, [only]) => Some(only),
            (None, _) => None,
            (Some(name), operations) => operations.iter().find(|operation| {
                operation
                    .node
                    .name
                    .as_ref()
                    .is_some_and(|it| it.as_str() == name)
            }),
        };
        found.ok_or_else(|| {
            let message = match (name, self.operations.is_empty()) {
                (_, true) => "The document has no operation.",
                (None, _) => "Say by `operationName` which operation to run.",
                (Some(_), _) => "The document has no operation of this name.",
            };
            Refused::new(Code::OperationResolutionFailure, message)
        })
    }

    /// The plan of the operation under these values of its conditions.
    pub(super) fn plan(
        &self,
        operation: &DocumentOperation,
        types: &Types,
        values: &[bool],
    ) -> Result<Plan, Refused> {
        let conditions = operation.conditions.iter().map(Name::as_str);
        let conditions = conditions.zip(values.iter().copied()).collect();
        Planner::new(types, self, conditions, self.fields_max).plan(&operation.node)
    }
}

impl DocumentOperation {
    /// The values of the variables that `@skip` and `@include` depend on.
    pub(super) fn condition_values(&self, variables: &Variables) -> Result<Vec<bool>, Refused> {
        let values = self.conditions.iter().map(|name| {
            let Some(Value::Boolean(value)) = variables.get(name.as_str()) else {
                let message = format!("Variable \"${name}\" must not be null.");
                return Err(Refused::new(Code::BadUserInput, message));
            };
            Ok(*value)
        });
        values.collect()
    }
}

fn validated(
    parsed: &ast::Document,
    types: &Types,
    limits: &Limits,
) -> Result<Valid<ExecutableDocument>, Refused> {
    parsed
        .to_executable_validate(&types.schema)
        .map_err(|invalid| refuse(Code::GraphqlValidationFailed, &invalid.errors, limits))
}

fn refuse(code: Code, errors: &DiagnosticList, limits: &Limits) -> Refused {
    let problems = errors.iter().take(limits.errors_max).map(|error| {
        let error = error.to_json();
        let message: String = error.message.chars().take(MESSAGE_CHARS_MAX).collect();
        let location = error.locations.first().map(|at| Location {
            line: at.line,
            column: at.column,
        });
        Problem::new(code, message).at(location)
    });
    let refused = Refused::for_all(problems.collect()).err();
    refused.unwrap_or_else(|| Refused::new(code, "The document is not valid."))
}

/// The variables that decide which selections of the operation count.
fn conditions(document: &ExecutableDocument, operation: &Operation) -> Vec<Name> {
    let mut found = Vec::new();
    let mut fragments = HashSet::new();
    let mut waiting: Vec<&SelectionSet> = vec![&operation.selection_set];
    while let Some(set) = waiting.pop() {
        for selection in &set.selections {
            add_conditions(selection.directives(), &mut found);
            match selection {
                Selection::Field(field) => waiting.push(&field.selection_set),
                Selection::InlineFragment(inline) => waiting.push(&inline.selection_set),
                Selection::FragmentSpread(spread) => {
                    if fragments.insert(&spread.fragment_name)
                        && let Some(fragment) = document.fragments.get(&spread.fragment_name)
                    {
                        waiting.push(&fragment.selection_set);
                    }
                }
            }
        }
    }
    found
}

fn add_conditions(directives: &DirectiveList, found: &mut Vec<Name>) {
    for directive in directives
        .iter()
        .filter(|it| it.name == "skip" || it.name == "include")
    {
        if let Some(argument) = directive.specified_argument_by_name("if")
            && let ast::Value::Variable(name) = &**argument
            && !found.contains(name)
        {
            found.push(name.clone());
        }
    }
}

impl From<OperationType> for OperationKind {
    fn from(kind: OperationType) -> Self {
        match kind {
            OperationType::Query => Self::Query,
            OperationType::Mutation => Self::Mutation,
            OperationType::Subscription => Self::Subscription,
        }
    }
}
