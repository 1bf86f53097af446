//! Rules of the specification that the validator does not know or not everywhere: exactly one
//! field of a `@oneOf` input, no input field twice, and variables that fit where they stand.

use std::collections::HashSet;

use apollo_compiler::ast::{Argument, InputValueDefinition, Type, Value, VariableDefinition};
use apollo_compiler::executable::{Selection, SelectionSet};
use apollo_compiler::schema::InputObjectType;
use apollo_compiler::{ExecutableDocument, Name, Node};

use crate::server::graphql::answer::{Problem, Refused};
use crate::server::graphql::code::Code;
use crate::server::graphql::coerce::Variables;
use crate::server::graphql::lines::Lines;
use crate::server::graphql::plan::Literal;
use crate::server::graphql::types::{Types, is_one_of};

/// Refuses a document that breaks one of the rules.
pub(super) fn check(
    document: &ExecutableDocument,
    types: &Types,
    (lines, errors_max): (&Lines, usize),
) -> Result<(), Refused> {
    let mut problems = Vec::new();
    for operation in document.operations.iter() {
        let variables = &operation.variables;
        let mut rules = Rules {
            types,
            lines,
            variables,
            problems: Vec::new(),
        };
        for variable in variables {
            if let Some(default) = &variable.default_value {
                rules.value(Some(Place::of(&variable.ty)), default);
            }
        }
        rules.operation(document, &operation.selection_set);
        problems.append(&mut rules.problems);
        // A fragment is walked once for every operation; do not go on telling the same.
        if problems.len() >= errors_max {
            break;
        }
    }
    problems.truncate(errors_max);
    Refused::for_all(problems)
}

struct Rules<'d> {
    types: &'d Types,
    lines: &'d Lines,
    variables: &'d [Node<VariableDefinition>],
    problems: Vec<Problem>,
}

impl<'d> Rules<'d> {
    fn operation(&mut self, document: &'d ExecutableDocument, root: &'d SelectionSet) {
        let mut fragments: HashSet<&Name> = HashSet::new();
        let mut waiting = vec![root];
        while let Some(set) = waiting.pop() {
            for selection in &set.selections {
                match selection {
                    Selection::Field(field) => {
                        self.arguments(&field.arguments, &field.definition.arguments);
                        waiting.push(&field.selection_set);
                    }
                    Selection::InlineFragment(inline) => waiting.push(&inline.selection_set),
                    Selection::FragmentSpread(spread) => {
                        if fragments.insert(&spread.fragment_name)
                            && let Some(fragment) = spread.fragment_def(document)
                        {
                            waiting.push(&fragment.selection_set);
                        }
                    }
                }
            }
        }
    }

    fn arguments(&mut self, given: &[Node<Argument>], defined: &[Node<InputValueDefinition>]) {
        for argument in given {
            let definition = defined.iter().find(|it| it.name == argument.name);
            self.value(definition.map(|it| Place::from(&**it)), &argument.value);
        }
    }

    /// Checks a value; its place is unknown inside custom scalars.
    fn value(&mut self, place: Option<Place<'_>>, value: &Node<Value>) {
        match &**value {
            Value::Variable(name) => self.variable(place, name, value),
            Value::List(items) => {
                let item = place.filter(|place| place.ty.is_list());
                let item = item.map(|place| Place::of(place.ty.item_type()));
                for value in items {
                    self.value(item, value);
                }
            }
            Value::Object(members) => {
                let name = place.map(|place| place.ty.inner_named_type());
                let input = name.and_then(|name| self.types.input_object(name));
                self.object(input, members, value);
            }
            Value::Null => {}
            _ => self.scalar(place, value),
        }
    }

    fn scalar(&mut self, place: Option<Place<'_>>, value: &Node<Value>) {
        let Some(name) = place.map(|place| place.ty.inner_named_type()) else {
            return;
        };
        let known = Literal::from(&**value).value(&Variables::new());
        if known.is_some_and(|known| !self.types.takes(name, &known)) {
            self.refuse(value, format!("expected a value of type `{name}`"));
        }
    }

    fn variable(&mut self, place: Option<Place<'_>>, name: &Name, value: &Node<Value>) {
        let variable = self.variables.iter().find(|it| it.name == *name);
        if let (Some(place), Some(variable)) = (place, variable)
            && !place.takes(variable)
        {
            let (used, place) = (&variable.ty, place.ty);
            self.refuse(
                value,
                format!("variable `${name}` of type `{used}` used as `{place}`"),
            );
        }
    }

    fn object(
        &mut self,
        input: Option<&InputObjectType>,
        members: &[(Name, Node<Value>)],
        whole: &Node<Value>,
    ) {
        let mut seen = HashSet::new();
        for (name, value) in members {
            if !seen.insert(name) {
                self.refuse(
                    value,
                    format!("the input field `{name}` is given more than once"),
                );
            }
            let field = input.and_then(|input| input.fields.get(name));
            self.value(field.map(|field| Place::from(&***field)), value);
        }
        if let Some(input) = input.filter(|input| is_one_of(input)) {
            self.one_of(input, members, whole);
        }
    }

    fn one_of(
        &mut self,
        input: &InputObjectType,
        members: &[(Name, Node<Value>)],
        whole: &Node<Value>,
    ) {
        let type_name = &input.name;
        let [(name, value)] = members else {
            let message = format!("exactly one field of `{type_name}` must be given");
            return self.refuse(whole, message);
        };
        let may_be_null = match &**value {
            Value::Null => true,
            Value::Variable(variable) => {
                let variable = self.variables.iter().find(|it| it.name == *variable);
                variable.is_some_and(|it| !it.ty.is_non_null())
            }
            _ => false,
        };
        if may_be_null {
            self.refuse(
                value,
                format!("the field `{name}` of `{type_name}` must not be null"),
            );
        }
    }

    fn refuse(&mut self, value: &Node<Value>, message: String) {
        let location = self.lines.locate(value.location());
        self.problems
            .push(Problem::new(Code::GraphqlValidationFailed, message).at(location));
    }
}

/// Where a value stands.
#[derive(Clone, Copy)]
struct Place<'t> {
    ty: &'t Type,
    has_default: bool,
}

impl<'t> Place<'t> {
    fn of(ty: &'t Type) -> Self {
        Self {
            ty,
            has_default: false,
        }
    }

    /// `IsVariableUsageAllowed` of the specification.
    fn takes(self, variable: &VariableDefinition) -> bool {
        let default = variable.default_value.as_ref();
        if self.has_default || default.is_some_and(|value| !value.is_null()) {
            return variable.ty.is_assignable_to(&self.ty.clone().nullable());
        }
        variable.ty.is_assignable_to(self.ty)
    }
}

impl<'t> From<&'t InputValueDefinition> for Place<'t> {
    fn from(definition: &'t InputValueDefinition) -> Self {
        Self {
            ty: &definition.ty,
            has_default: definition.default_value.is_some(),
        }
    }
}
