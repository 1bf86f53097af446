//! A small schema in which every kind of field can fail.
#![expect(clippy::unused_async, reason = "resolvers are async methods")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_graphql::{
    Enum, Error, ErrorExtensions as _, InputObject, InputValueError, InputValueResult, Interface,
    MaybeUndefined, Object, OneofObject, Result, Scalar, ScalarType, SimpleObject, Subscription,
    Union, Value,
};
use futures_util::stream::{self, Stream};

/// How often a mutation ran.
#[derive(Clone, Default)]
pub(in crate::server::graphql) struct Runs(Arc<AtomicUsize>);

impl Runs {
    pub(in crate::server::graphql) fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

/// A custom scalar.
pub(super) struct Even(i32);

#[Scalar]
impl ScalarType for Even {
    fn parse(value: Value) -> InputValueResult<Self> {
        let number = <i32 as ScalarType>::parse(value).map_err(InputValueError::propagate)?;
        if number % 2 == 0 {
            Ok(Self(number))
        } else {
            Err("odd".into())
        }
    }

    fn to_value(&self) -> Value {
        self.0.into()
    }
}

pub(super) struct Query;

fn forbidden<T>() -> Result<T> {
    Err(Error::new("Not yours.").extend_with(|_, it| it.set("code", "FORBIDDEN")))
}

pub(super) struct Person(i32);

#[Object]
impl Person {
    async fn id(&self) -> i32 {
        self.0
    }

    async fn name(&self) -> String {
        // The first field of an object to be ready is the last one asked for.
        tokio::task::yield_now().await;
        format!("person {}", self.0)
    }

    async fn nickname(&self) -> Option<String> {
        None
    }

    async fn kin(&self) -> Option<Node> {
        Some(Node::Post(Post(2)))
    }

    /// More than the interface promises, and it fails.
    async fn label(&self) -> Result<String> {
        forbidden()
    }

    /// Fails where it may.
    async fn bio(&self) -> Result<Option<String>> {
        forbidden()
    }

    /// Fails where it must not.
    async fn strict(&self) -> Result<String> {
        forbidden()
    }

    /// Fails for the person 2.
    async fn even(&self) -> Result<String> {
        if self.0 == 2 {
            forbidden()
        } else {
            Ok("even".to_owned())
        }
    }

    async fn boss(&self) -> Option<Person> {
        Some(Person(self.0 + 1))
    }

    async fn must_boss(&self) -> Person {
        Person(self.0 + 1)
    }

    async fn friends(&self) -> Vec<Person> {
        vec![Person(1), Person(2), Person(3)]
    }

    async fn maybe_friends(&self) -> Vec<Option<Person>> {
        vec![Some(Person(1)), Some(Person(2)), None]
    }

    async fn lost_friends(&self) -> Option<Vec<Person>> {
        Some(vec![Person(2)])
    }
}

pub(super) struct Post(i32);

#[Object]
impl Post {
    async fn label(&self) -> String {
        "label".to_owned()
    }

    async fn id(&self) -> i32 {
        self.0
    }

    async fn title(&self) -> String {
        format!("post {}", self.0)
    }

    async fn kin(&self) -> Option<Node> {
        Some(Node::Post(Post(2)))
    }
}

/// A node that is not found.
pub(super) struct Place(i32);

#[Object]
impl Place {
    async fn label(&self) -> String {
        "label".to_owned()
    }

    async fn id(&self) -> i32 {
        self.0
    }

    async fn kin(&self) -> Option<Node> {
        None
    }
}

#[derive(Interface)]
#[graphql(
    field(name = "id", ty = "i32"),
    field(name = "kin", ty = "Option<Node>"),
    field(name = "label", ty = "Option<String>")
)]
pub(super) enum Node {
    Person(Person),
    Post(Post),
    Place(Place),
}

#[derive(Union)]
enum Found {
    Person(Person),
    Post(Post),
}

#[derive(Union)]
enum Written {
    Post(Post),
}

#[derive(SimpleObject)]
struct Edge {
    node: i32,
}

#[derive(SimpleObject)]
struct Page {
    edges: Vec<Edge>,
}

#[derive(Clone, Copy, Enum, Eq, PartialEq)]
enum Colour {
    Red,
    Blue,
}

#[derive(InputObject)]
struct PatchInput {
    bio: MaybeUndefined<String>,
    tags: Option<Vec<i32>>,
    colour: Option<Colour>,
    #[graphql(default = 7)]
    size: i32,
    inner: Option<Box<PatchInput>>,
}

#[derive(OneofObject)]
enum Lookup {
    Id(i32),
    Name(String),
}

fn describe<T: std::fmt::Debug>(value: &MaybeUndefined<T>) -> String {
    match value {
        MaybeUndefined::Undefined => "absent".to_owned(),
        MaybeUndefined::Null => "null".to_owned(),
        MaybeUndefined::Value(value) => format!("{value:?}"),
    }
}

#[Object]
impl Query {
    async fn hello(&self) -> &str {
        "hello"
    }

    async fn me(&self) -> Option<Person> {
        Some(Person(0))
    }

    async fn must_me(&self) -> Person {
        Person(0)
    }

    async fn nobody(&self) -> Option<Person> {
        None
    }

    async fn failing_person(&self) -> Result<Option<Person>> {
        forbidden()
    }

    async fn node(&self, id: i32) -> Option<Node> {
        match id {
            1 => Some(Node::Person(Person(1))),
            2 => Some(Node::Post(Post(2))),
            3 => Some(Node::Place(Place(3))),
            _ => None,
        }
    }

    async fn found(&self) -> Vec<Found> {
        let post = Post(2);
        vec![Found::Post(post), Found::Person(Person(1))]
    }

    async fn written(&self) -> Option<Written> {
        Some(Written::Post(Post(2)))
    }

    async fn page(&self, first: Option<i32>) -> Page {
        Page {
            edges: (0..first.unwrap_or(20)).map(|node| Edge { node }).collect(),
        }
    }

    async fn patch(&self, input: PatchInput) -> String {
        let PatchInput {
            bio,
            tags,
            colour,
            size,
            inner,
        } = input;
        let inner = inner.map(|inner| describe(&inner.bio));
        let blue = colour.map(|colour| colour == Colour::Blue);
        format!("{} {tags:?} {blue:?} {size} {inner:?}", describe(&bio))
    }

    async fn argument(&self, text: MaybeUndefined<String>) -> String {
        describe(&text)
    }

    async fn numbers(&self, list: Vec<Option<i32>>) -> String {
        format!("{list:?}")
    }

    async fn strict_numbers(&self, list: Vec<i32>) -> String {
        format!("{list:?}")
    }

    async fn find(&self, by: Lookup) -> String {
        match by {
            Lookup::Id(id) => format!("id {id}"),
            Lookup::Name(name) => format!("name {name}"),
        }
    }

    async fn colour(&self) -> Colour {
        Colour::Blue
    }

    async fn accident(&self) -> Result<String> {
        Err(std::io::Error::other("password=hunter2 at 10.0.0.3").into())
    }

    async fn panics(&self) -> String {
        assert!(std::hint::black_box(false), "on purpose");
        String::new()
    }

    async fn slow(&self) -> String {
        tokio::time::sleep(Duration::from_mins(1)).await;
        String::new()
    }
}

pub(super) struct Mutation(pub(super) Runs);

#[Object]
impl Mutation {
    async fn count(&self, by: i32) -> usize {
        let _ = by;
        self.0.0.fetch_add(1, Ordering::SeqCst) + 1
    }

    async fn halve(&self, even: Even) -> i32 {
        even.0 / 2
    }

    async fn create(&self) -> Person {
        self.0.0.fetch_add(1, Ordering::SeqCst);
        Person(5)
    }
}

pub(super) struct Ticker;

#[Subscription(name = "Subscription")]
impl Ticker {
    async fn ticks(&self, to: i32) -> impl Stream<Item = i32> {
        stream::iter(0..to)
    }

    async fn people(&self) -> impl Stream<Item = Person> {
        stream::iter([Person(1), Person(2)])
    }
}
