//! GraphQL over HTTP: `GET` and `POST` on one path.

pub mod csrf;
pub mod media;
pub mod request;

#[cfg(test)]
mod tests;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ALLOW, CACHE_CONTROL, HeaderMap, RETRY_AFTER, SET_COOKIE, VARY, WWW_AUTHENTICATE,
    X_CONTENT_TYPE_OPTIONS,
};
use actix_web::{HttpRequest, HttpResponse, Resource, web};

use crate::server::graphql::answer::{Answer, Refused};
use crate::server::graphql::code::Code;
use crate::server::graphql::endpoint::{Credentials, Endpoint};
use crate::server::graphql::http::media::Media;
use crate::server::graphql::params::Params;
use crate::server::graphql::pipeline::Transport;

/// The routes of GraphQL over HTTP on a path.
pub fn resource(path: &str, endpoint: Endpoint) -> Resource {
    web::resource(path)
        .app_data(web::Data::new(endpoint))
        .route(web::get().to(get))
        .route(web::post().to(post))
        .default_service(web::to(other))
}

/// Answers a GET: a query in the query string.
pub async fn get(request: HttpRequest, endpoint: web::Data<Endpoint>) -> HttpResponse {
    let exchange = match Exchange::open(&request, &endpoint) {
        Ok(exchange) => exchange,
        Err((refused, media)) => return respond(&refused.into(), media),
    };
    let params = Params::from_query_string(request.query_string());
    exchange.answer(params, Transport::Get).await
}

/// Answers a POST: a query or a mutation in the body.
pub async fn post(
    request: HttpRequest,
    payload: web::Payload,
    endpoint: web::Data<Endpoint>,
) -> HttpResponse {
    let exchange = match Exchange::open(&request, &endpoint) {
        Ok(exchange) => exchange,
        Err((refused, media)) => return respond(&refused.into(), media),
    };
    let bytes_max = endpoint.pipeline.limits().body_bytes_max;
    let params = request::params(request.headers(), payload, bytes_max).await;
    exchange.answer(params, Transport::Post).await
}

/// Answers any other method.
pub async fn other(request: HttpRequest) -> HttpResponse {
    let media = Media::negotiate(request.headers()).unwrap_or(Media::Json);
    let refused = Refused::new(Code::MethodNotAllowed, "GraphQL is served by GET and POST.");
    let mut response = respond(&refused.into(), media);
    if let Ok(allowed) = "GET, POST".parse() {
        response.headers_mut().insert(ALLOW, allowed);
    }
    response
}

/// A request whose sender and media type are known.
struct Exchange<'r> {
    headers: &'r HeaderMap,
    endpoint: &'r Endpoint,
    credentials: Credentials,
    media: Media,
}

impl<'r> Exchange<'r> {
    fn open(request: &'r HttpRequest, endpoint: &'r Endpoint) -> Result<Self, (Refused, Media)> {
        let headers = request.headers();
        let Some(media) = Media::negotiate(headers) else {
            let message = "Accept `application/graphql-response+json` or `application/json`.";
            let refused = Refused::new(Code::NotAcceptable, message);
            return Err((refused, Media::Json));
        };
        let credentials = request::credentials(request, &endpoint.trusted_proxies);
        csrf::check(request.method(), headers, &credentials, &endpoint.origin)
            .map_err(|refused| (refused, media))?;
        Ok(Self {
            headers,
            endpoint,
            credentials,
            media,
        })
    }

    async fn answer(self, params: Result<Params, Refused>, transport: Transport) -> HttpResponse {
        let media = self.media;
        let answer = match params {
            Ok(params) => self.execute(&params, transport).await,
            Err(refused) => Err(refused),
        };
        respond(&answer.unwrap_or_else(Answer::from), media)
    }

    async fn execute(self, params: &Params, transport: Transport) -> Result<Answer, Refused> {
        let Self {
            headers,
            endpoint,
            credentials,
            ..
        } = self;
        let prepared = endpoint.pipeline.prepare(params, transport)?;
        let credentials = credentials.for_operation(params);
        let request_id = credentials.request_id.clone();
        let data = (endpoint.identify)(credentials).await?;
        let wants_cost = headers
            .get("x-cost")
            .is_some_and(|value| value.as_bytes() == b"1");
        let cost = wants_cost.then(|| prepared.cost());
        let mut answer = endpoint.pipeline.execute(prepared, data, &request_id).await;
        if let Some(cost) = cost {
            answer.extensions.insert("cost".to_owned(), cost.into());
        }
        Ok(answer)
    }
}

/// The HTTP response that carries an answer.
pub fn respond(answer: &Answer, media: Media) -> HttpResponse {
    let status = status(answer, media);
    let mut response = HttpResponse::build(status);
    response
        .content_type(media.content_type())
        .insert_header((VARY, "Accept, Accept-Language, Authorization, Cookie"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"));
    match status {
        StatusCode::METHOD_NOT_ALLOWED => {
            response.insert_header((ALLOW, "POST"));
        }
        StatusCode::UNAUTHORIZED => {
            response.insert_header((WWW_AUTHENTICATE, "Bearer"));
        }
        _ => {}
    }
    let first = answer.errors.first().map(|problem| &problem.extensions);
    if let Some(seconds) = first.and_then(|it| it.more.get("retryAfter")?.as_u64()) {
        response.insert_header((RETRY_AFTER, seconds));
    }
    for cookie in &answer.cookies {
        response.append_header((SET_COOKIE, cookie.as_str()));
    }
    response.body(answer.to_json())
}

fn status(answer: &Answer, media: Media) -> StatusCode {
    let code = answer.errors.first().map(|problem| problem.extensions.code);
    let number = match (code, media) {
        _ if answer.has_data() => 200,
        // Also for clients of plain JSON: a proxy or a client may try again.
        (Some(code @ (Code::Unavailable | Code::RateLimited)), _) => code.status(),
        (Some(_), Media::Json) if !answer.is_refusal() => 200,
        (Some(code), Media::Json) if code.is_told_by_the_body() => 200,
        (Some(code), _) => code.status(),
        (None, _) => 500,
    };
    StatusCode::from_u16(number).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
