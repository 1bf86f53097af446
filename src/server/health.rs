//! `/healthz`: the process runs. `/readyz`: it can serve, and if not, why.

use actix_web::web::{Data, ServiceConfig};
use actix_web::{HttpResponse, web};
use serde_json::json;

use crate::app::App;
use crate::features;
use crate::kernel::runner::standings;

/// How many events a read model or the search index may be behind while the server still counts as ready.
const LAG_MAX: i64 = 10_000;

/// Adds the two pages.
pub fn configure(config: &mut ServiceConfig) {
    config
        .route("/healthz", web::get().to(alive))
        .route("/readyz", web::get().to(ready));
}

async fn alive() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("cache-control", "no-store"))
        .json(json!({ "status": "ok" }))
}

async fn ready(app: Data<App>) -> HttpResponse {
    let troubles = match troubles(&app).await {
        Ok(troubles) => troubles,
        Err(error) => {
            tracing::warn!(error = ?error, "the server is not ready");
            vec!["the database does not answer".to_owned()]
        }
    };
    let (mut answer, status) = if troubles.is_empty() {
        (HttpResponse::Ok(), "ok")
    } else {
        (HttpResponse::ServiceUnavailable(), "not ready")
    };
    answer
        .insert_header(("cache-control", "no-store"))
        .json(json!({ "status": status, "troubles": troubles }))
}

async fn troubles(app: &App) -> Result<Vec<String>, crate::kernel::error::Error> {
    let head = app.log().look_up_head().await?;
    let mut troubles = Vec::new();
    for standing in standings(&app.database, &features::followers()).await? {
        let name = &standing.name;
        if standing.trouble.is_some() {
            troubles.push(format!(
                "{name} has halted at position {}",
                standing.position + 1
            ));
        } else {
            troubles.extend(behind(name, head, standing.position));
        }
    }
    if app.search().is_some() {
        let name = features::experts::index::NAME;
        troubles.extend(behind(name, head, app.progress.position(name)));
    }
    Ok(troubles)
}

fn behind(name: &str, head: i64, position: i64) -> Option<String> {
    let lag = head - position;
    (lag > LAG_MAX).then(|| format!("{name} is {lag} events behind"))
}
