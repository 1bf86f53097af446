//! The plan as the executor reads it: one operation, no fragments by name, no variables.
//!
//! Writing the values of the variables into the document is what lets an absent variable be
//! absent: the executor would take it for null, and a patch would erase what was not sent.

use std::collections::HashMap;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, Field, InlineFragment, OperationDefinition,
    OperationType, Selection, SelectionSet, TypeCondition,
};
use async_graphql::{Name, Pos, Positioned, Value};

use crate::server::graphql::coerce::Variables;
use crate::server::graphql::guard::RUNTIME_KEY;
use crate::server::graphql::plan::{Item, Literal, OperationKind, Plan, PlannedField, Selections};

/// The document that asks for what the plan holds.
pub(super) fn document(plan: &Plan, variables: &Variables) -> ExecutableDocument {
    let ty = match plan.kind {
        OperationKind::Query => OperationType::Query,
        OperationKind::Mutation => OperationType::Mutation,
        OperationKind::Subscription => OperationType::Subscription,
    };
    let operation = OperationDefinition {
        ty,
        variable_definitions: Vec::new(),
        directives: Vec::new(),
        selection_set: selection_set(&plan.root, variables),
    };
    ExecutableDocument {
        operations: DocumentOperations::Single(unplaced(operation)),
        fragments: HashMap::default(),
    }
}

/// What is asked of the objects in a field.
fn selection_set(selections: &Selections, variables: &Variables) -> Positioned<SelectionSet> {
    let mut asked = items(selections, variables);
    if let Some(ty) = &selections.abstract_type {
        // By a fragment the executor goes on with the object itself. Errors in fields that it
        // resolves through an interface have no path.
        asked = vec![
            unplaced(Selection::Field(unplaced(runtime_type()))),
            fragment(ty, asked),
        ];
    } else if asked.is_empty() {
        // An object without any field would come back as null.
        asked.push(unplaced(Selection::Field(unplaced(runtime_type()))));
    }
    unplaced(SelectionSet { items: asked })
}

fn items(selections: &Selections, variables: &Variables) -> Vec<Positioned<Selection>> {
    let items = selections.items.iter().map(|item| match item {
        Item::Field(planned) => {
            let field = Positioned::new(field(planned, variables), planned.at);
            Positioned::new(Selection::Field(field), planned.at)
        }
        Item::Fragment { on, selections } => fragment(on, items(selections, variables)),
    });
    items.collect()
}

fn fragment(on: &Name, items: Vec<Positioned<Selection>>) -> Positioned<Selection> {
    let condition = TypeCondition {
        on: unplaced(on.clone()),
    };
    unplaced(Selection::InlineFragment(unplaced(InlineFragment {
        type_condition: Some(unplaced(condition)),
        directives: Vec::new(),
        selection_set: unplaced(SelectionSet { items }),
    })))
}

fn field(planned: &PlannedField, variables: &Variables) -> Field {
    let arguments = planned.arguments.iter().filter_map(|(name, literal)| {
        let value = literal.value(variables)?.into_value();
        Some((
            Positioned::new(name.clone(), planned.at),
            Positioned::new(value, planned.at),
        ))
    });
    let alias = (planned.key != planned.name).then(|| unplaced(planned.key.clone()));
    let selections = planned.selections.as_ref();
    Field {
        alias,
        name: unplaced(planned.name.clone()),
        arguments: arguments.collect(),
        directives: Vec::new(),
        selection_set: selections.map_or_else(Default::default, |selections| {
            selection_set(selections, variables)
        }),
    }
}

/// `__runtime: __typename`, by which completion knows what an abstract type turned out to be.
fn runtime_type() -> Field {
    Field {
        alias: Some(unplaced(Name::new(RUNTIME_KEY))),
        name: unplaced(Name::new("__typename")),
        arguments: Vec::new(),
        directives: Vec::new(),
        selection_set: Positioned::default(),
    }
}

fn unplaced<T>(node: T) -> Positioned<T> {
    Positioned::new(node, Pos::default())
}

impl Literal {
    /// The value; nothing where it is a variable without a value.
    pub(super) fn value(&self, variables: &Variables) -> Option<Value> {
        Some(match self {
            Self::Constant(value) => value.clone(),
            Self::Variable(name) => variables.get(name.as_str())?.clone(),
            Self::List(items) => {
                let items = items
                    .iter()
                    .map(|item| item.value(variables).unwrap_or_default());
                Value::List(items.collect())
            }
            Self::Object(members) => {
                let members = members.iter();
                let members = members.filter_map(|(name, literal)| {
                    literal.value(variables).map(|value| (name.clone(), value))
                });
                Value::Object(members.collect())
            }
        })
    }
}
