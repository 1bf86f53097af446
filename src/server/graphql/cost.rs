//! What an operation costs: one for each object, times the page sizes around it.

use async_graphql::Value;

use crate::server::graphql::coerce::Variables;
use crate::server::graphql::plan::{Item, OperationKind, Plan, PlannedField, Selections};

/// The page size of a connection that is asked without one.
const PAGE_DEFAULT: usize = 20;

/// What a mutation costs beside the objects it gives back.
const WRITE: usize = 10;

/// The cost of the operation, saturating.
pub(super) fn of(plan: &Plan, variables: &Variables) -> usize {
    let objects = selections(&plan.root, 1, variables);
    if plan.kind == OperationKind::Mutation {
        let writes = plan.root.fields().count().saturating_mul(WRITE);
        return objects.saturating_add(writes);
    }
    objects
}

/// The cost of one object. `page` is the length of the lists in it: more than one in a connection.
fn selections(asked: &Selections, page: usize, variables: &Variables) -> usize {
    let (mut always, mut most) = (0_usize, 0_usize);
    for item in &asked.items {
        match item {
            Item::Field(field) => always = always.saturating_add(cost(field, page, variables)),
            // An object is of one type, so the dearest fragment stands for all.
            Item::Fragment {
                selections: asked, ..
            } => {
                most = most.max(selections(asked, page, variables));
            }
        }
    }
    always.saturating_add(most)
}

fn cost(field: &PlannedField, page: usize, variables: &Variables) -> usize {
    let Some(asked) = &field.selections else {
        return 0;
    };
    let own_page = field
        .page
        .as_ref()
        .map_or(1, |size| match size.value(variables) {
            Some(Value::Number(size)) => {
                let size = size.as_u64().and_then(|size| usize::try_from(size).ok());
                size.unwrap_or(0)
            }
            _ => PAGE_DEFAULT,
        });
    let times = if field.ty.is_list() { page } else { 1 };
    selections(asked, own_page, variables)
        .saturating_add(1)
        .saturating_mul(times)
}
