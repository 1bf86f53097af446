//! The support that the other tests stand on, tested.
use sqlx::{Connection, Executor, PgConnection};

use crate::support::durable_postgres::DurablePostgres;
use crate::support::postgres::TestDatabase;

async fn open(database: &TestDatabase) -> PgConnection {
    PgConnection::connect(database.url().as_str())
        .await
        .unwrap()
}

/// A database with the one table `thing`, holding the row `made once`.
async fn database() -> TestDatabase {
    TestDatabase::from_template("template_support_1", async |url| {
        let mut connection = PgConnection::connect(url.as_str()).await.unwrap();
        let sql = "CREATE TABLE thing (name TEXT); INSERT INTO thing VALUES ('made once')";
        connection.execute(sql).await.unwrap();
        connection.close().await.unwrap();
    })
    .await
}

async fn names(connection: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    let sql = "SELECT name FROM thing ORDER BY name";
    sqlx::query_scalar(sql).fetch_all(connection).await
}

#[tokio::test]
async fn a_database_takes_tables_and_rows_and_comes_from_its_template() {
    let database = database().await;
    let mut connection = open(&database).await;
    connection
        .execute("CREATE TABLE other (id BIGINT)")
        .await
        .unwrap();
    connection
        .execute("INSERT INTO thing VALUES ('written')")
        .await
        .unwrap();
    assert_eq!(
        names(&mut connection).await.unwrap(),
        ["made once", "written"]
    );
}

#[tokio::test]
async fn two_databases_of_one_template_do_not_see_each_other() {
    let (one, two) = tokio::join!(database(), database());
    let (mut one, mut two) = (open(&one).await, open(&two).await);
    one.execute("INSERT INTO thing VALUES ('in one')")
        .await
        .unwrap();
    assert_eq!(names(&mut one).await.unwrap(), ["in one", "made once"]);
    assert_eq!(names(&mut two).await.unwrap(), ["made once"]);
}

#[tokio::test]
async fn a_database_is_gone_after_its_test_even_with_a_connection_left_open() {
    let (kept, dropped) = (database().await, database().await);
    let gone = dropped.url().path().trim_start_matches('/').to_owned();
    let _left_open = open(&dropped).await;
    drop(dropped);
    let sql = "SELECT count(*) FROM pg_database WHERE datname = $1";
    let mut connection = open(&kept).await;
    let count: i64 = sqlx::query_scalar(sql)
        .bind(gone)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(count, 0);
}

#[tokio::test]
async fn a_killed_server_is_gone_at_once_and_comes_back_with_what_was_committed() {
    let server = DurablePostgres::start();
    let connect = async || PgConnection::connect(server.url().as_str()).await;
    let mut before = connect().await.unwrap();
    let sql = "CREATE TABLE thing (name TEXT); INSERT INTO thing VALUES ('committed')";
    before.execute(sql).await.unwrap();
    server.kill();
    assert!(
        names(&mut before).await.is_err(),
        "the old connection still works"
    );
    assert!(connect().await.is_err(), "the server still answers");
    server.restart();
    assert_eq!(
        names(&mut connect().await.unwrap()).await.unwrap(),
        ["committed"]
    );
}
