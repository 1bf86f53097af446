//! A database belongs to the instance key it was first opened with.

use ruche::app::{App, OpenError};
use ruche::kernel::clock::Clock;
use ruche::kernel::database::Database;
use ruche::kernel::personal::MasterKey;
use sqlx::Executor as _;

use crate::support::engine::{Place, on_both_engines};
use crate::support::server::{Setup, TestServer, settings};

/// Opens a network with this key; why not, where it does not open.
async fn open(place: &Place, key: u8) -> Result<(), OpenError> {
    let mut settings = settings(&place.url, place.folder.path());
    settings.master_key = MasterKey([key; 32]);
    let app = App::open(settings, Clock::System).await?;
    app.database.close().await;
    Ok(())
}

fn is_foreign(opened: Result<(), OpenError>) -> bool {
    let why = opened
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default();
    assert!(
        why.is_empty() || why.contains("RUCHE_INSTANCE_KEY"),
        "{why}"
    );
    !why.is_empty()
}

on_both_engines! {
    async fn a_database_opens_with_its_first_instance_key_alone(engine) {
        let place = Place::on(engine).await;
        assert!(!is_foreign(open(&place, 1).await));
        assert!(is_foreign(open(&place, 2).await));
        assert!(!is_foreign(open(&place, 1).await), "as often as one likes");
    }

    async fn of_two_first_nodes_with_two_keys_one_starts(engine) {
        let place = Place::on(engine).await;
        Database::open(&place.url).await.unwrap().close().await;
        let (one, two) = tokio::join!(open(&place, 1), open(&place, 2));
        assert_ne!(is_foreign(one), is_foreign(two));
    }

    /// As in a database of a program that did not check yet.
    async fn a_database_without_a_check_value_knows_its_key_all_the_same(engine) {
        let server = TestServer::start_at(Place::on(engine).await, Setup::default()).await;
        server.person("zoe").await;
        let mut write = server.app.database.write_durable().await.unwrap();
        write.execute("DELETE FROM instance").await.unwrap();
        write.commit().await.unwrap();
        let place = server.stop().await;
        assert!(is_foreign(open(&place, 8).await));
        assert!(!is_foreign(open(&place, 7).await));
        assert!(is_foreign(open(&place, 8).await));
    }
}
