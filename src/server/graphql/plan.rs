//! The plan of an operation: its fields collected, fragments written out, conditions decided.
//!
//! A plan is what the executor is asked and what the answer is read by. Below an object type it
//! holds fields only; below an interface or a union it keeps the fragments that narrow it.

use std::collections::{HashMap, HashSet};

use apollo_compiler::ast::{self, DirectiveList, Type};
use apollo_compiler::executable::{Field, Operation, Selection, SelectionSet};
use apollo_compiler::{Name as TypeName, Node};
use async_graphql::{Name, Pos, Value};

use crate::server::graphql::answer::{Refused, write_json};
use crate::server::graphql::code::Code;
use crate::server::graphql::document::Document;
use crate::server::graphql::types::Types;

/// A union's fragment below another abstract type is planned once a member, so a plan may be
/// larger than its operation; this many times at most.
const GROWTH_MAX: usize = 4;

/// Query, mutation or subscription.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum OperationKind {
    /// Reads.
    Query,
    /// Changes, then reads.
    Mutation,
    /// Tells of changes.
    Subscription,
}

/// What one operation asks for.
pub(super) struct Plan {
    pub(super) kind: OperationKind,
    pub(super) name: Option<Box<str>>,
    /// Whether it asks for `__schema` or `__type`.
    pub(super) introspects: bool,
    pub(super) root: Selections,
    /// How many fields it holds.
    pub(super) size: usize,
}

/// What is asked of an object.
pub(super) struct Selections {
    /// The interface or union, where the type of an object is only known when it is there.
    pub(super) abstract_type: Option<Name>,
    pub(super) items: Vec<Item>,
}

/// A part of a selection set.
pub(super) enum Item {
    Field(PlannedField),
    /// What is asked of some of the possible types only.
    Fragment {
        on: Name,
        selections: Selections,
    },
}

/// A field, with all its occurrences in the selection set merged.
pub(super) struct PlannedField {
    /// The response key.
    pub(super) key: Name,
    /// The response key as the start of a member of a JSON object.
    pub(super) member: Box<[u8]>,
    pub(super) name: Name,
    pub(super) at: Pos,
    pub(super) arguments: Vec<(Name, Literal)>,
    pub(super) ty: Type,
    pub(super) page: Option<Literal>,
    pub(super) selections: Option<Selections>,
}

/// A value in a document.
#[derive(Clone, Debug)]
pub(super) enum Literal {
    Constant(Value),
    Variable(Name),
    List(Vec<Literal>),
    Object(Vec<(Name, Literal)>),
}

/// Makes the plan of an operation under decided conditions.
pub(super) struct Planner<'d> {
    types: &'d Types,
    document: &'d Document,
    conditions: HashMap<&'d str, bool>,
    budget: usize,
}

/// A selection set while its selections are collected.
#[derive(Default)]
struct Draft<'d> {
    items: Vec<DraftItem<'d>>,
    by_key: HashMap<&'d str, usize>,
    spread: HashSet<&'d str>,
}

enum DraftItem<'d> {
    Field(Vec<&'d Node<Field>>),
    Fragment(&'d TypeName, &'d SelectionSet),
}

impl<'d> Planner<'d> {
    pub(super) fn new(
        types: &'d Types,
        document: &'d Document,
        conditions: HashMap<&'d str, bool>,
        fields_max: usize,
    ) -> Self {
        let budget = fields_max.saturating_mul(GROWTH_MAX);
        Self {
            types,
            document,
            conditions,
            budget,
        }
    }

    pub(super) fn plan(mut self, operation: &'d Operation) -> Result<Plan, Refused> {
        let set = &operation.selection_set;
        let budget = self.budget;
        let root = self.selections(&set.ty, &[set])?;
        let size = budget - self.budget;
        let introspects = root
            .fields()
            .any(|field| matches!(&*field.name, "__schema" | "__type"));
        let name = operation.name.as_ref().map(|name| name.as_str().into());
        Ok(Plan {
            kind: operation.operation_type.into(),
            name,
            introspects,
            root,
            size,
        })
    }

    fn selections(
        &mut self,
        parent: &str,
        sets: &[&'d SelectionSet],
    ) -> Result<Selections, Refused> {
        let is_abstract = self.types.object(parent).is_none();
        let abstract_type = is_abstract.then(|| Name::new(parent));
        let mut draft = Draft::default();
        for set in sets {
            self.collect(parent, set, &mut draft);
        }
        let mut items = Vec::with_capacity(draft.items.len());
        for item in draft.items {
            match item {
                DraftItem::Field(nodes) => items.extend(self.field(parent, &nodes)?),
                DraftItem::Fragment(on, set) => items.push(Item::Fragment {
                    on: Name::new(on),
                    selections: self.selections(on, &[set])?,
                }),
            }
        }
        Ok(Selections {
            abstract_type,
            items,
        })
    }

    fn collect(&self, parent: &str, set: &'d SelectionSet, draft: &mut Draft<'d>) {
        for selection in &set.selections {
            if !self.is_included(selection.directives()) {
                continue;
            }
            match selection {
                Selection::Field(field) => draft.add(field),
                Selection::InlineFragment(inline) => {
                    let on = inline.type_condition.as_ref();
                    self.collect_fragment(parent, on, (&inline.selection_set, draft));
                }
                Selection::FragmentSpread(spread) => {
                    if draft.spread.insert(&spread.fragment_name)
                        && let Some(fragment) = spread.fragment_def(&self.document.valid)
                    {
                        let set = &fragment.selection_set;
                        self.collect_fragment(parent, Some(&set.ty), (set, draft));
                    }
                }
            }
        }
    }

    fn collect_fragment(
        &self,
        parent: &str,
        condition: Option<&'d TypeName>,
        (set, draft): (&'d SelectionSet, &mut Draft<'d>),
    ) {
        let Some(condition) = condition.filter(|it| !self.types.is_transparent(it, parent)) else {
            return self.collect(parent, set, draft);
        };
        if self.types.object(parent).is_some() {
            return;
        }
        if self.types.schema.get_union(condition).is_none() {
            draft.items.push(DraftItem::Fragment(condition, set));
            return;
        }
        // The executor knows conditions on unions only where the union is the static type.
        for member in self.types.possible(condition) {
            if self.types.applies(parent, member) {
                draft.items.push(DraftItem::Fragment(member, set));
            }
        }
    }

    fn is_included(&self, directives: &'d DirectiveList) -> bool {
        let holds = |directive: &str, otherwise: bool| {
            let argument = directives
                .get(directive)?
                .specified_argument_by_name("if")?;
            Some(match &**argument {
                ast::Value::Boolean(value) => *value,
                ast::Value::Variable(name) => self
                    .conditions
                    .get(name.as_str())
                    .copied()
                    .unwrap_or(otherwise),
                _ => otherwise,
            })
        };
        holds("include", true).unwrap_or(true) && !holds("skip", false).unwrap_or(false)
    }

    /// The field of these occurrences. They agree on name and arguments: validation saw to it.
    fn field(&mut self, parent: &str, nodes: &[&'d Node<Field>]) -> Result<Option<Item>, Refused> {
        let Some(first) = nodes.first() else {
            return Ok(None);
        };
        self.budget = self
            .budget
            .checked_sub(1)
            .ok_or_else(|| Refused::new(Code::CostLimit, "The operation has too many fields."))?;
        let definition = self
            .types
            .field(parent, &first.name)
            .unwrap_or(&first.definition);
        let sets: Vec<_> = nodes.iter().map(|node| &node.selection_set).collect();
        let selections = if first.selection_set.selections.is_empty() {
            None
        } else {
            Some(self.selections(definition.ty.inner_named_type(), &sets)?)
        };
        let location = self.document.lines.locate(first.location());
        let mut member = Vec::new();
        write_json(&mut member, &first.response_key().as_str());
        member.push(b':');
        Ok(Some(Item::Field(PlannedField {
            key: Name::new(first.response_key()),
            member: member.into(),
            name: Name::new(&first.name),
            at: location
                .map(|at| Pos {
                    line: at.line,
                    column: at.column,
                })
                .unwrap_or_default(),
            arguments: arguments(first),
            ty: definition.ty.clone(),
            page: page(definition, first),
            selections,
        })))
    }
}

impl<'d> Draft<'d> {
    fn add(&mut self, field: &'d Node<Field>) {
        let key = field.response_key().as_str();
        let known = self
            .by_key
            .get(key)
            .and_then(|&index| self.items.get_mut(index));
        if let Some(DraftItem::Field(nodes)) = known {
            nodes.push(field);
        } else {
            self.by_key.insert(key, self.items.len());
            self.items.push(DraftItem::Field(vec![field]));
        }
    }
}

impl Selections {
    /// The fields asked of every possible type.
    pub(super) fn fields(&self) -> impl Iterator<Item = &PlannedField> {
        self.items.iter().filter_map(|item| match item {
            Item::Field(field) => Some(field),
            Item::Fragment { .. } => None,
        })
    }
}

fn arguments(field: &Field) -> Vec<(Name, Literal)> {
    let arguments = field.arguments.iter();
    arguments
        .map(|it| (Name::new(&it.name), Literal::from(&*it.value)))
        .collect()
}

/// The page size of a field that has one: the argument, or its default.
fn page(definition: &ast::FieldDefinition, field: &Field) -> Option<Literal> {
    let sizes = || {
        definition
            .arguments
            .iter()
            .filter(|it| it.name == "first" || it.name == "last")
    };
    let given = sizes().find_map(|it| field.specified_argument_by_name(&it.name));
    let default = sizes().find_map(|it| it.default_value.as_ref());
    match given.or(default) {
        Some(value) => Some(Literal::from(&**value)),
        None => sizes().next().map(|_| Literal::Constant(Value::Null)),
    }
}

impl From<&ast::Value> for Literal {
    fn from(value: &ast::Value) -> Self {
        let number = |text: &str| text.parse().map_or(Value::Null, Value::Number);
        Self::Constant(match value {
            ast::Value::Null => Value::Null,
            ast::Value::Enum(name) => Value::Enum(Name::new(name)),
            ast::Value::String(text) => Value::String(text.clone()),
            ast::Value::Float(float) => number(float.as_str()),
            ast::Value::Int(int) => number(int.as_str()),
            ast::Value::Boolean(value) => Value::Boolean(*value),
            ast::Value::Variable(name) => return Self::Variable(Name::new(name)),
            ast::Value::List(items) => {
                return Self::List(items.iter().map(|item| Self::from(&**item)).collect());
            }
            ast::Value::Object(members) => {
                let members = members.iter();
                let members = members.map(|(name, value)| (Name::new(name), Self::from(&**value)));
                return Self::Object(members.collect());
            }
        })
    }
}
