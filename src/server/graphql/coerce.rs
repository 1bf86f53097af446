//! Variables: every value is made fit its type before anything runs, so that a request with a
//! bad second half changes nothing.

use std::collections::HashMap;
use std::fmt::Write as _;

use apollo_compiler::ast::{Type, VariableDefinition};
use apollo_compiler::schema::{ExtendedType, InputObjectType};
use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value};
use serde_json::{Map, Value as Json};

use crate::server::graphql::answer::{Problem, Refused};
use crate::server::graphql::code::Code;
use crate::server::graphql::document::{Document, DocumentOperation};
use crate::server::graphql::plan::Literal;
use crate::server::graphql::types::{Types, is_one_of};

/// The values of the variables; what was not sent and has no default is not there.
pub(super) type Variables = HashMap<Name, Value>;

/// Coerces the values of the operation's variables, as `CoerceVariableValues` of the
/// specification says. Values of unknown variables are ignored.
pub(super) fn variables(
    types: &Types,
    document: &Document,
    operation: &DocumentOperation,
    raw: &Map<String, Json>,
) -> Result<Variables, Refused> {
    let mut variables = Variables::with_capacity(operation.node.variables.len());
    let mut problems = Vec::new();
    for definition in &operation.node.variables {
        let coerced = match raw.get(definition.name.as_str()) {
            Some(json) => {
                let mut coercion = Coercion {
                    types,
                    path: Vec::new(),
                };
                coercion
                    .value(&definition.ty, json)
                    .map(Some)
                    .map_err(|reason| invalid(definition, &coercion.path, &reason))
            }
            None => absent(definition),
        };
        match coerced {
            Ok(None) => {}
            Ok(Some(value)) => {
                variables.insert(Name::new(&definition.name), value);
            }
            Err(message) => {
                let location = document.lines.locate(definition.location());
                problems.push(Problem::new(Code::BadUserInput, message).at(location));
            }
        }
    }
    Refused::for_all(problems)?;
    Ok(variables)
}

fn absent(definition: &VariableDefinition) -> Result<Option<Value>, String> {
    match &definition.default_value {
        Some(default) => Ok(Literal::from(&**default).value(&Variables::new())),
        None if definition.ty.is_non_null() => {
            let VariableDefinition { name, ty, .. } = definition;
            Err(format!(
                "Variable \"${name}\" of required type \"{ty}\" was not provided."
            ))
        }
        None => Ok(None),
    }
}

fn invalid(definition: &VariableDefinition, path: &[Step<'_>], reason: &str) -> String {
    let mut message = format!("Variable \"${}\" got an invalid value", definition.name);
    if !path.is_empty() {
        let _ = write!(message, " at \"{}", definition.name);
        for step in path {
            let _ = match step {
                Step::Field(name) => write!(message, ".{name}"),
                Step::Item(index) => write!(message, "[{index}]"),
            };
        }
        message.push('"');
    }
    message.push_str(": ");
    message.push_str(reason);
    message
}

enum Step<'t> {
    Field(&'t str),
    Item(usize),
}

struct Coercion<'t> {
    types: &'t Types,
    /// Where the value is; after a failure, where it failed.
    path: Vec<Step<'t>>,
}

impl<'t> Coercion<'t> {
    fn value(&mut self, ty: &'t Type, json: &Json) -> Result<Value, String> {
        if json.is_null() {
            if ty.is_non_null() {
                return Err(format!("expected \"{ty}\", not null."));
            }
            return Ok(Value::Null);
        }
        let name = match ty {
            Type::List(item) | Type::NonNullList(item) => return self.list(item, json),
            Type::Named(name) | Type::NonNullNamed(name) => name,
        };
        match self.types.schema.types.get(name) {
            Some(ExtendedType::InputObject(input)) => self.object(input, json),
            Some(ExtendedType::Enum(values)) => match json {
                Json::String(text) if values.values.contains_key(text.as_str()) => {
                    Ok(Value::Enum(Name::new(text)))
                }
                _ => Err(format!("expected a value of the enum \"{name}\".")),
            },
            _ => scalar(name, json)
                .filter(|value| self.types.takes(name, value))
                .ok_or_else(|| format!("expected a value of type \"{name}\".")),
        }
    }

    /// A value that is no list stands for a list of one.
    fn list(&mut self, item: &'t Type, json: &Json) -> Result<Value, String> {
        let Json::Array(items) = json else {
            return Ok(Value::List(vec![self.value(item, json)?]));
        };
        let mut values = Vec::with_capacity(items.len());
        for (index, json) in items.iter().enumerate() {
            self.path.push(Step::Item(index));
            values.push(self.value(item, json)?);
            self.path.pop();
        }
        Ok(Value::List(values))
    }

    fn object(&mut self, input: &'t InputObjectType, json: &Json) -> Result<Value, String> {
        let Json::Object(members) = json else {
            return Err(format!("expected an object of type \"{}\".", input.name));
        };
        if let Some(unknown) = members
            .keys()
            .find(|key| !input.fields.contains_key(key.as_str()))
        {
            let unknown: String = unknown.chars().take(64).collect();
            return Err(format!("\"{}\" has no field \"{unknown}\".", input.name));
        }
        if is_one_of(input) && (members.len() != 1 || members.values().any(Json::is_null)) {
            return Err(format!(
                "give exactly one field of \"{}\", not null.",
                input.name
            ));
        }
        let mut values = IndexMap::with_capacity(members.len());
        for (name, field) in &input.fields {
            match members.get(name.as_str()) {
                Some(json) => {
                    self.path.push(Step::Field(name));
                    values.insert(Name::new(name), self.value(&field.ty, json)?);
                    self.path.pop();
                }
                None if field.is_required() => {
                    return Err(format!(
                        "the field \"{name}\" of type \"{}\" is missing.",
                        field.ty
                    ));
                }
                None => {}
            }
        }
        Ok(Value::Object(values))
    }
}

fn scalar(name: &str, json: &Json) -> Option<Value> {
    match (name, json) {
        ("Int", Json::Number(number)) => int(number).map(Value::from),
        ("Float", Json::Number(number)) => Some(Value::Number(number.clone())),
        ("Boolean", Json::Bool(value)) => Some(Value::Boolean(*value)),
        ("String" | "ID", Json::String(text)) => Some(Value::String(text.clone())),
        ("ID", Json::Number(number)) => {
            (number.is_i64() || number.is_u64()).then(|| Value::String(number.to_string()))
        }
        ("Int" | "Float" | "Boolean" | "String" | "ID", _) => None,
        // Custom scalars parse their own values.
        _ => Value::from_json(json.clone()).ok(),
    }
}

/// The number as an `Int`; `1.0` is one, as in JavaScript.
fn int(number: &serde_json::Number) -> Option<i32> {
    if let Some(int) = number.as_i64() {
        return i32::try_from(int).ok();
    }
    let float = number.as_f64().filter(|float| float.fract() == 0.0)?;
    format!("{float:.0}").parse().ok()
}
