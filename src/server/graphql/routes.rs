//! One path, three transports: HTTP, server-sent events, WebSocket. The headers choose.

use actix_web::guard::{GuardContext, fn_guard};
use actix_web::{Resource, web};

use crate::server::graphql::endpoint::Endpoint;
use crate::server::graphql::http;
use crate::server::graphql::sse;
use crate::server::graphql::streams::Streams;
use crate::server::graphql::ws;

/// GraphQL on a path, by every transport.
pub fn resource(path: &str, endpoint: Endpoint, streams: Streams) -> Resource {
    let is_upgrade = |context: &GuardContext<'_>| ws::is_upgrade(context.head().headers());
    let wants_events = |context: &GuardContext<'_>| sse::wants_events(context.head().headers());
    web::resource(path)
        .app_data(web::Data::new(endpoint))
        .app_data(web::Data::new(streams))
        .route(web::get().guard(fn_guard(is_upgrade)).to(ws::upgrade))
        .route(web::get().guard(fn_guard(wants_events)).to(sse::get))
        .route(web::post().guard(fn_guard(wants_events)).to(sse::post))
        .route(web::get().to(http::get))
        .route(web::post().to(http::post))
        .default_service(web::to(http::other))
}
