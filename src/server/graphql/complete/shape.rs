//! The fields of an object by its runtime type: `CollectFields`, once a type and not once an
//! object.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use apollo_compiler::ast::Type;

use crate::server::graphql::plan::{Item, PlannedField, Selections};
use crate::server::graphql::types::Types;

/// The fields of an object, in the order of the document.
pub(super) struct Shapes<'r>(Vec<Shape<'r>>);

/// A field of an object, and what is asked below it.
pub(super) struct Shape<'r> {
    pub(super) field: &'r PlannedField,
    /// The type as the object declares it; an interface may promise less.
    pub(super) ty: &'r Type,
    sets: Vec<&'r Selections>,
    /// The shapes met so far, by runtime type.
    below: RefCell<Vec<(Option<&'r str>, Rc<Shapes<'r>>)>>,
}

impl<'r> Shapes<'r> {
    pub(super) fn of_root(types: &'r Types, root: &'r Selections) -> Self {
        Self::collect(types, &[root], None)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Shape<'r>> {
        self.0.iter()
    }

    fn collect(types: &'r Types, sets: &[&'r Selections], runtime: Option<&'r str>) -> Self {
        let mut collector = Collector {
            types,
            runtime,
            shapes: Vec::new(),
            by_key: HashMap::new(),
        };
        for set in sets {
            collector.add(set);
        }
        Self(collector.shapes)
    }
}

impl<'r> Shape<'r> {
    /// Whether the field has fields.
    pub(super) fn is_composite(&self) -> bool {
        !self.sets.is_empty()
    }

    /// Whether the type of the object is only known from the object.
    pub(super) fn is_abstract(&self) -> bool {
        self.sets
            .first()
            .is_some_and(|set| set.abstract_type.is_some())
    }

    /// The fields of an object of this runtime type in this field.
    pub(super) fn below(&self, types: &'r Types, runtime: Option<&'r str>) -> Rc<Shapes<'r>> {
        let runtime = runtime.filter(|_| self.is_abstract());
        let mut below = self.below.borrow_mut();
        if let Some((_, shapes)) = below.iter().find(|(known, _)| *known == runtime) {
            return Rc::clone(shapes);
        }
        let shapes = Rc::new(Shapes::collect(types, &self.sets, runtime));
        below.push((runtime, Rc::clone(&shapes)));
        shapes
    }
}

struct Collector<'r> {
    types: &'r Types,
    runtime: Option<&'r str>,
    shapes: Vec<Shape<'r>>,
    by_key: HashMap<&'r str, usize>,
}

impl<'r> Collector<'r> {
    fn add(&mut self, set: &'r Selections) {
        for item in &set.items {
            match item {
                Item::Field(field) => self.add_field(field),
                Item::Fragment { on, selections } => {
                    if self
                        .runtime
                        .is_some_and(|object| self.types.applies(on, object))
                    {
                        self.add(selections);
                    }
                }
            }
        }
    }

    fn add_field(&mut self, field: &'r PlannedField) {
        let known = self.by_key.get(field.key.as_str());
        if let Some(shape) = known.and_then(|&index| self.shapes.get_mut(index)) {
            shape.sets.extend(&field.selections);
            return;
        }
        self.by_key.insert(&field.key, self.shapes.len());
        let declared = self
            .runtime
            .and_then(|object| self.types.field(object, &field.name));
        self.shapes.push(Shape {
            field,
            ty: declared.map_or(&field.ty, |declared| &declared.ty),
            sets: field.selections.iter().collect(),
            below: RefCell::default(),
        });
    }
}
