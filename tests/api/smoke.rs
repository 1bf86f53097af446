//! The server answers, as a whole, on both engines.

use serde_json::json;

use crate::support::engine::on_both_engines;
use crate::support::server::TestServer;

on_both_engines! {
    async fn a_person_writes_a_post_and_reads_it_at_once(engine) {
        let server = TestServer::start(engine).await;
        let zoe = server.person("zoe").await;
        let input = json!({ "body": "Hello #world", "idempotencyKey": "1" });
        let made = zoe.mutate("createPost", input, "post { id }").await;
        let feed = zoe.data("{ feed { edges { node { post { id tags } } } } }", json!({})).await;
        let post = &feed["feed"]["edges"][0]["node"]["post"];
        assert_eq!(post["id"], made["post"]["id"]);
        assert_eq!(post["tags"], json!(["world"]));
        server.stop().await;
    }
}
