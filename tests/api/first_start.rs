//! The first start on an empty database.

use ruche::app::App;
use ruche::features;
use ruche::kernel::clock::Clock;
use sqlx::AssertSqlSafe;

use crate::support::engine::{Place, on_both_engines};
use crate::support::server::settings;

on_both_engines! {
    async fn every_table_is_there_before_anybody_asks(engine) {
        let place = Place::on(engine).await;
        let settings = settings(&place.url, place.folder.path());
        let app = App::open(settings, Clock::System).await.unwrap();
        let running = app.start(features::followers(), Vec::new()).await.unwrap();
        for projection in features::projections() {
            for table in projection.tables() {
                let sql = format!("SELECT count(*) FROM {}", table.name);
                let asked = sqlx::query(AssertSqlSafe(sql)).fetch_one(app.database.reader()).await;
                asked.unwrap();
            }
        }
        running.stop().await;
    }
}
