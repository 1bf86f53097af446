//! What the published schema promises: everything is described, every list has an end.

use apollo_compiler::Node;
use apollo_compiler::Schema;
use apollo_compiler::ast::Type;
use apollo_compiler::schema::ExtendedType;
use ruche::server::graphql::schema::sdl;

/// A place in the schema: its name, its description, and its type where it has one.
struct Place {
    name: String,
    description: Option<String>,
    ty: Option<Type>,
}

fn places() -> Vec<Place> {
    let schema = Schema::parse_and_validate(sdl(), "schema.graphql")
        .unwrap()
        .into_inner();
    let mut places = Vec::new();
    let mut add = |name: String, description: &Option<Node<str>>, ty: Option<&Type>| {
        let description = description.as_ref().map(|it| it.as_str().to_owned());
        places.push(Place {
            name,
            description,
            ty: ty.cloned(),
        });
    };
    let own = schema.types.iter().filter(|(_, ty)| !ty.is_built_in());
    for (name, ty) in own {
        add(name.to_string(), &ty.description().cloned(), None);
        let fields = match ty {
            ExtendedType::Object(object) => &object.fields,
            ExtendedType::Interface(interface) => &interface.fields,
            ExtendedType::Enum(it) => {
                for value in it.values.values() {
                    add(format!("{name}.{}", value.value), &value.description, None);
                }
                continue;
            }
            ExtendedType::InputObject(input) => {
                for field in input.fields.values() {
                    add(
                        format!("{name}.{}", field.name),
                        &field.description,
                        Some(&field.ty),
                    );
                }
                continue;
            }
            ExtendedType::Scalar(_) | ExtendedType::Union(_) => continue,
        };
        for field in fields.values() {
            let path = format!("{name}.{}", field.name);
            add(path.clone(), &field.description, Some(&field.ty));
            for argument in &field.arguments {
                add(
                    format!("{path}({})", argument.name),
                    &argument.description,
                    Some(&argument.ty),
                );
            }
        }
    }
    places
}

/// The edges of a page, which `first` limits; what is wrong with one input; and the objects of
/// `nodes`, as many as its ids.
fn is_limited_elsewhere(name: &str) -> bool {
    name.ends_with("Connection.edges")
        || name.ends_with("Payload.userErrors")
        || matches!(name, "UserError.field" | "Query.nodes")
}

#[test]
fn everything_is_described() {
    let blank = |place: &Place| {
        place
            .description
            .as_deref()
            .is_none_or(|it| it.trim().is_empty())
    };
    let silent: Vec<String> = places()
        .into_iter()
        .filter(blank)
        .map(|place| place.name)
        .collect();
    assert_eq!(silent, Vec::<String>::new());
}

#[test]
fn every_list_is_a_page_or_says_how_long_it_gets() {
    let endless: Vec<String> = places()
        .into_iter()
        .filter(|place| place.ty.as_ref().is_some_and(Type::is_list))
        .filter(|place| !is_limited_elsewhere(&place.name))
        .filter(|place| {
            let says = place
                .description
                .as_deref()
                .unwrap_or_default()
                .replace('\n', " ");
            !says.to_lowercase().contains("at most") && !says.contains("up to")
        })
        .map(|place| place.name)
        .collect();
    assert_eq!(endless, Vec::<String>::new());
}
