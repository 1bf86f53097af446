//! The schema as the pipeline reads it: made once from the SDL of the executor.

use std::collections::{HashMap, HashSet};

use apollo_compiler::schema::{ExtendedType, FieldDefinition, InputObjectType};
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Schema};
use async_graphql::Value;

/// What the introspection of the current edition has beyond the validator's.
const ONE_OF: &str = "extend type __Type { isOneOf: Boolean }";

/// Tells whether a value is one of a custom scalar.
pub type ScalarCheck = fn(&Value) -> bool;

/// The checks of custom scalars, by name. A scalar without one takes every value here, and its
/// resolver finds out, when other fields have run.
pub type ScalarChecks = HashMap<&'static str, ScalarCheck>;

/// The types of the schema.
pub(super) struct Types {
    pub(super) schema: Valid<Schema>,
    /// The object types an interface, a union, or the object type itself stands for.
    possible: HashMap<Name, HashSet<Name>>,
    scalars: ScalarChecks,
}

/// The SDL of the executor is not a valid schema.
#[derive(Debug, thiserror::Error)]
#[error("the GraphQL schema is not valid: {0}")]
pub struct SchemaError(String);

impl Types {
    pub(super) fn parse(sdl: &str, scalars: ScalarChecks) -> Result<Self, SchemaError> {
        let schema = Schema::parse_and_validate(format!("{sdl}\n{ONE_OF}"), "schema.graphql")
            .map_err(|invalid| SchemaError(invalid.errors.to_string()))?;
        let mut possible: HashMap<Name, HashSet<Name>> = HashMap::new();
        for (name, ty) in &schema.types {
            match ty {
                ExtendedType::Object(object) => {
                    let interfaces = object.implements_interfaces.iter().map(|it| &it.name);
                    for stands in interfaces.chain([name]) {
                        possible
                            .entry(stands.clone())
                            .or_default()
                            .insert(name.clone());
                    }
                }
                ExtendedType::Union(union) => {
                    let members = union.members.iter().map(|member| member.name.clone());
                    possible.entry(name.clone()).or_default().extend(members);
                }
                _ => {}
            }
        }
        Ok(Self {
            schema,
            possible,
            scalars,
        })
    }

    /// The object type of this name, as the schema's own name.
    pub(super) fn object(&self, name: &str) -> Option<&Name> {
        self.schema.get_object(name).map(|object| &object.name)
    }

    /// The input object of this name.
    pub(super) fn input_object(&self, name: &str) -> Option<&InputObjectType> {
        self.schema.get_input_object(name).map(|input| &**input)
    }

    /// Whether a custom scalar takes this value.
    pub(super) fn takes(&self, scalar: &str, value: &Value) -> bool {
        self.scalars
            .get(scalar)
            .is_none_or(|is_valid| is_valid(value))
    }

    pub(super) fn field(&self, parent: &str, field: &str) -> Option<&FieldDefinition> {
        self.schema
            .type_field(parent, field)
            .ok()
            .map(|component| &***component)
    }

    /// The object types this composite type stands for.
    pub(super) fn possible(&self, composite: &str) -> impl Iterator<Item = &Name> {
        self.possible.get(composite).into_iter().flatten()
    }

    /// Whether an object of this type satisfies this type condition.
    pub(super) fn applies(&self, condition: &str, object: &str) -> bool {
        self.possible
            .get(condition)
            .is_some_and(|objects| objects.contains(object))
    }

    /// Whether a fragment on `condition` below `parent` may be written out in place: it applies to
    /// every object there, and `parent` has the fields it asks for.
    pub(super) fn is_transparent(&self, condition: &str, parent: &str) -> bool {
        let applies = || {
            self.possible(parent)
                .all(|object| self.applies(condition, object))
        };
        match self.schema.types.get(condition) {
            _ if condition == parent => true,
            Some(ExtendedType::Interface(_)) => self.schema.is_subtype(condition, parent),
            Some(ExtendedType::Union(_)) => applies(),
            _ => false,
        }
    }
}

/// Whether exactly one of the fields must be given.
pub(super) fn is_one_of(input: &InputObjectType) -> bool {
    input.directives.has("oneOf")
}
