//! The pipeline: parameters → prepared operation → answer. Transports call nothing else.

#[cfg(test)]
mod tests;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::{Data, Executor, Request, Response};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt as _, Stream, StreamExt as _};

use crate::server::graphql::answer::{Answer, Problem, Refused};
use crate::server::graphql::cache::Documents;
use crate::server::graphql::code::Code;
use crate::server::graphql::coerce::{self, Variables};
use crate::server::graphql::complete;
use crate::server::graphql::cost;
use crate::server::graphql::endpoint::NoIntrospection;
use crate::server::graphql::executable;
use crate::server::graphql::limits::Limits;
use crate::server::graphql::params::Params;
use crate::server::graphql::persisted::Persisted;
use crate::server::graphql::plan::Plan;
use crate::server::graphql::types::Types;

pub use crate::server::graphql::plan::OperationKind;
pub use crate::server::graphql::types::{ScalarCheck, ScalarChecks, SchemaError};

/// From parameters to answers, for one schema. Cheap to clone.
#[derive(Clone)]
pub struct Pipeline {
    shared: Arc<Shared>,
}

struct Shared {
    engine: Box<dyn Engine>,
    types: Types,
    documents: Documents,
    persisted: Persisted,
    limits: Limits,
}

/// How the operation came in; it decides which kinds of operation are served.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Transport {
    /// HTTP GET: queries only.
    Get,
    /// HTTP POST: queries and mutations.
    Post,
    /// A stream (WebSocket, server-sent events): every kind.
    Stream,
}

/// An operation that is known to be valid, affordable and complete.
pub struct Prepared {
    plan: Arc<Plan>,
    variables: Variables,
    cost: usize,
}

impl Prepared {
    /// Query, mutation or subscription.
    pub fn kind(&self) -> OperationKind {
        self.plan.kind
    }

    /// What it costs, in objects.
    pub fn cost(&self) -> usize {
        self.cost
    }

    /// The name of the operation, for logs and metrics.
    pub fn operation_name(&self) -> Option<&str> {
        self.plan.name.as_deref()
    }
}

impl Pipeline {
    /// A pipeline around this executor, whose schema is this SDL. The executor needs no limits
    /// and no validation of its own (`ValidationMode::Fast`), but room for nested fragments
    /// (`limit_recursive_depth(256)`): what reaches it was checked here.
    pub fn new(executor: impl Executor, sdl: &str, limits: Limits) -> Result<Self, SchemaError> {
        Self::with_scalars(executor, sdl, limits, ScalarChecks::new())
    }

    /// The same pipeline, which also checks the values of custom scalars before anything runs.
    pub fn with_scalars(
        executor: impl Executor,
        sdl: &str,
        limits: Limits,
        scalars: ScalarChecks,
    ) -> Result<Self, SchemaError> {
        let shared = Shared {
            engine: Box::new(executor),
            types: Types::parse(sdl, scalars)?,
            documents: Documents::new(limits.cache_bytes_max),
            persisted: Persisted::new(limits.persisted_bytes_max),
            limits,
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// The limits in force.
    pub fn limits(&self) -> &Limits {
        &self.shared.limits
    }

    /// Everything that can be known before the operation runs.
    pub fn prepare(&self, params: &Params, transport: Transport) -> Result<Prepared, Refused> {
        let Shared {
            types,
            documents,
            persisted,
            limits,
            ..
        } = &*self.shared;
        let named = persisted.resolve(params)?;
        let document = documents.document(&named.text, types, limits)?;
        let operation = document.operation(params.operation_name.as_deref())?;
        suits(operation.kind, transport)?;
        let variables = coerce::variables(types, &document, operation, &params.variables)?;
        let plan = documents.plan(&document, operation, types, &variables)?;
        let cost = cost::of(&plan, &variables);
        if cost > limits.cost_max {
            let message = "The operation asks for too much; ask for smaller pages.";
            let problem = Problem::new(Code::CostLimit, message)
                .with("cost", cost)
                .with("costMax", limits.cost_max);
            return Err(problem.into());
        }
        persisted.remember(&named);
        Ok(Prepared {
            plan,
            variables,
            cost,
        })
    }

    /// Runs a query or a mutation.
    pub async fn execute(&self, prepared: Prepared, data: Data, request_id: &str) -> Answer {
        let request = match request(&prepared, data) {
            Ok(request) => request,
            Err(refused) => return refused.into(),
        };
        if prepared.kind() == OperationKind::Subscription {
            let message = "Subscriptions need a streaming transport.";
            return Refused::new(Code::OperationResolutionFailure, message).into();
        }
        let running = AssertUnwindSafe(self.shared.engine.execute(request)).catch_unwind();
        match tokio::time::timeout(self.shared.limits.timeout, running).await {
            Ok(Ok(response)) => {
                let mut answer = self.complete(&prepared, &response, request_id);
                answer.cookies = cookies(&response);
                answer
            }
            Ok(Err(_)) => crashed(request_id),
            Err(_) => Refused::new(Code::Timeout, "The operation took too long.").into(),
        }
    }

    /// Runs any operation as a stream of answers; a query or a mutation gives one.
    pub fn subscribe(
        &self,
        prepared: Prepared,
        data: Data,
        request_id: &str,
    ) -> impl Stream<Item = Answer> + Send + 'static {
        let pipeline = self.clone();
        let request_id: Arc<str> = request_id.into();
        if prepared.kind() != OperationKind::Subscription {
            let once = async move { pipeline.execute(prepared, data, &request_id).await };
            return stream::once(once).boxed();
        }
        let request = match request(&prepared, data) {
            Ok(request) => request,
            Err(refused) => return stream::iter([Answer::from(refused)]).boxed(),
        };
        let responses = AssertUnwindSafe(self.shared.engine.subscribe(request)).catch_unwind();
        responses
            .map(move |response| match response {
                Ok(response) => pipeline.complete(&prepared, &response, &request_id),
                Err(_) => crashed(&request_id),
            })
            .boxed()
    }

    fn complete(&self, prepared: &Prepared, response: &Response, request_id: &str) -> Answer {
        let Shared { types, limits, .. } = &*self.shared;
        complete::answer(
            types,
            &prepared.plan,
            response,
            (limits.errors_max, request_id),
        )
    }
}

/// What the executor is asked.
fn request(prepared: &Prepared, data: Data) -> Result<Request, Refused> {
    let forbidden = data.contains_key(&std::any::TypeId::of::<NoIntrospection>());
    if forbidden && prepared.plan.introspects {
        let message = "Sign in to ask for the schema.";
        return Err(Refused::new(Code::Unauthenticated, message));
    }
    // The text is not sent along: the executor reads the parsed document only.
    let mut request = Request::new(String::new());
    request.set_parsed_query(executable::document(&prepared.plan, &prepared.variables));
    request.data = data;
    Ok(request)
}

/// Which kinds of operation a transport serves. Only GET is safe to repeat and to link to, so it
/// must not change anything, hashed or not.
fn suits(kind: OperationKind, transport: Transport) -> Result<(), Refused> {
    match (transport, kind) {
        (Transport::Get, OperationKind::Mutation) => Err(Refused::new(
            Code::MethodNotAllowed,
            "Send mutations by POST.",
        )),
        (Transport::Get | Transport::Post, OperationKind::Subscription) => {
            let message = "Subscriptions are served by WebSocket and by server-sent events.";
            Err(Refused::new(Code::OperationResolutionFailure, message))
        }
        _ => Ok(()),
    }
}

/// The cookies that resolvers set.
fn cookies(response: &Response) -> Vec<String> {
    let values = response.http_headers.get_all("set-cookie");
    values
        .iter()
        .filter_map(|value| Some(value.to_str().ok()?.to_owned()))
        .collect()
}

/// The answer after a panic, which the panic hook has logged with its place.
fn crashed(request_id: &str) -> Answer {
    tracing::error!(request.id = request_id, "A resolver panicked.");
    Refused::from(Problem::masked(request_id)).into()
}

/// An executor without its type, so that transports are not generic.
trait Engine: Send + Sync {
    fn execute(&self, request: Request) -> BoxFuture<'static, Response>;
    fn subscribe(&self, request: Request) -> BoxStream<'static, Response>;
}

impl<E: Executor> Engine for E {
    fn execute(&self, request: Request) -> BoxFuture<'static, Response> {
        let executor = self.clone();
        async move { Executor::execute(&executor, request).await }.boxed()
    }

    fn subscribe(&self, request: Request) -> BoxStream<'static, Response> {
        self.execute_stream(request, None)
    }
}
