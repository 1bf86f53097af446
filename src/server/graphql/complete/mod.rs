//! Completion: the executor's values as the specification wants them, written out as JSON.
//!
//! The executor leaves failed fields out and gives keys in the order in which resolvers finish.
//! Here the plan decides the order, holes become null, and a null where the type forbids it
//! takes the nearest nullable place above with it. The output is written once, front to back; a
//! null that bubbles cuts off what was written since.

mod failures;
mod shape;
#[cfg(test)]
mod tests;

use apollo_compiler::Name as TypeName;
use apollo_compiler::ast::Type;
use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Response, Value};

use crate::server::graphql::answer::{Answer, Problem, Segment, write_json};
use crate::server::graphql::complete::failures::{Failures, Step};
use crate::server::graphql::complete::shape::{Shape, Shapes};
use crate::server::graphql::guard::RUNTIME_KEY;
use crate::server::graphql::plan::Plan;
use crate::server::graphql::types::Types;

/// The answer of an execution.
pub(super) fn answer(
    types: &Types,
    plan: &Plan,
    response: &Response,
    (errors_max, request_id): (usize, &str),
) -> Answer {
    let shapes = Shapes::of_root(types, &plan.root);
    let mut completion = Completion {
        types,
        failures: Failures::of(&response.errors),
        path: Vec::new(),
        out: Vec::with_capacity(1024),
        holes: Vec::new(),
    };
    let data = match &response.data {
        Value::Object(members) => completion.object(&shapes, Some(members)),
        _ if response.errors.iter().any(|error| error.path.is_empty()) => Err(Bubble),
        // Every field of the root failed.
        _ => completion.object(&shapes, None),
    };
    if data.is_err() {
        completion.out.clear();
        completion.out.extend_from_slice(b"null");
    }
    let Completion {
        out,
        failures,
        holes,
        ..
    } = completion;
    let mut problems = failures.tell(errors_max, request_id);
    let room = errors_max.saturating_sub(problems.len());
    let holes = holes.into_iter();
    problems.extend(holes.take(room).map(|path| {
        tracing::error!(
            request.id = request_id,
            ?path,
            "A field that is never null is null."
        );
        Problem {
            path,
            ..Problem::masked(request_id)
        }
    }));
    Answer::executed(out, problems)
}

/// The member of this key. It is at its place where no field before it had to wait or has failed,
/// which is seen in less time than it takes to hash the key.
fn member<'r>(members: &'r IndexMap<Name, Value>, place: usize, key: &Name) -> Option<&'r Value> {
    match members.get_index(place) {
        Some((there, value)) if there == key => Some(value),
        _ => members.get(key.as_str()),
    }
}

/// A null where the type forbids it.
struct Bubble;

struct Completion<'r> {
    types: &'r Types,
    failures: Failures<'r>,
    path: Vec<Step<'r>>,
    out: Vec<u8>,
    /// Paths of nulls that no error explains.
    holes: Vec<Vec<Segment>>,
}

impl<'r> Completion<'r> {
    fn value(
        &mut self,
        shape: &Shape<'r>,
        ty: &'r Type,
        value: Option<&'r Value>,
    ) -> Result<(), Bubble> {
        let start = self.out.len();
        let written = match value {
            None | Some(Value::Null) => self.null(shape, ty),
            Some(value) => self.present(shape, ty, value),
        };
        match written {
            Err(Bubble) if !ty.is_non_null() => {
                self.out.truncate(start);
                self.out.extend_from_slice(b"null");
                Ok(())
            }
            written => written,
        }
    }

    fn present(&mut self, shape: &Shape<'r>, ty: &'r Type, value: &'r Value) -> Result<(), Bubble> {
        match (ty, value) {
            (Type::List(item) | Type::NonNullList(item), Value::List(values)) => {
                self.list(shape, item, values)
            }
            (Type::Named(_) | Type::NonNullNamed(_), Value::Object(members))
                if shape.is_composite() =>
            {
                let named = || match members.get(RUNTIME_KEY)? {
                    Value::String(name) => self.types.object(name),
                    _ => None,
                };
                let runtime = if shape.is_abstract() { named() } else { None };
                let shapes = shape.below(self.types, runtime.map(TypeName::as_str));
                self.object(&shapes, Some(members))
            }
            _ => {
                write_json(&mut self.out, value);
                Ok(())
            }
        }
    }

    fn list(
        &mut self,
        shape: &Shape<'r>,
        item: &'r Type,
        values: &'r [Value],
    ) -> Result<(), Bubble> {
        self.out.push(b'[');
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            self.path.push(Step::Index(index));
            let written = self.value(shape, item, Some(value));
            self.path.pop();
            written?;
        }
        self.out.push(b']');
        Ok(())
    }

    fn object(
        &mut self,
        shapes: &Shapes<'r>,
        members: Option<&'r IndexMap<Name, Value>>,
    ) -> Result<(), Bubble> {
        let mut separator = b'{';
        for (place, shape) in shapes.iter().enumerate() {
            self.out.push(separator);
            separator = b',';
            self.out.extend_from_slice(&shape.field.member);
            self.path.push(Step::Key(&shape.field.key));
            let value = members.and_then(|members| member(members, place, &shape.field.key));
            let written = self.value(shape, shape.ty, value);
            self.path.pop();
            written?;
        }
        if separator == b'{' {
            self.out.push(b'{');
        }
        self.out.push(b'}');
        Ok(())
    }

    /// Nothing came. An object of which every field failed comes as nothing too.
    fn null(&mut self, shape: &Shape<'r>, ty: &'r Type) -> Result<(), Bubble> {
        let emptied = shape.is_composite()
            && !shape.is_abstract()
            && !ty.is_list()
            && self.failures.any_below(&self.path);
        if emptied {
            let shapes = shape.below(self.types, None);
            return self.object(&shapes, None);
        }
        if ty.is_non_null() && !self.failures.any_at_or_below(&self.path) {
            self.holes
                .push(self.path.iter().map(Segment::from).collect());
        }
        if ty.is_non_null() {
            return Err(Bubble);
        }
        self.out.extend_from_slice(b"null");
        Ok(())
    }
}
