//! Posts, comments and reactions as a client meets them, through a schema of these three.

use async_graphql::{EmptySubscription, MergedObject, Request, Schema};
use serde_json::{Value as Json, json};

use super::*;
use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::comments::graphql::mutations::CommentsMutation;
use crate::features::comments::graphql::{CommentLoaders, CommentsQuery};
use crate::features::communities::events::{Role, Visibility};
use crate::features::people::graphql::PeopleLoaders;
use crate::features::posts::graphql::PostsQuery;
use crate::features::reactions::graphql::{ReactionLoaders, ReactionsMutation};
use crate::features::testing::Network;

#[derive(MergedObject, Default)]
struct Query(PostsQuery, CommentsQuery);

#[derive(MergedObject, Default)]
struct Mutation(PostsMutation, CommentsMutation, ReactionsMutation);

async fn ask(network: &Network, who: &Viewer, text: &str) -> Json {
    let schema = Schema::build(Query::default(), Mutation::default(), EmptySubscription).finish();
    let request = Request::new(text)
        .data(App::clone(network))
        .data(who.clone())
        .data(PeopleLoaders::new(network, who.person))
        .data(PostLoaders::new(network, who))
        .data(CommentLoaders::new(network, who))
        .data(ReactionLoaders::new(network, who));
    let response = schema.execute(request).await;
    assert!(response.errors.is_empty(), "{:?}", response.errors);
    response.data.into_json().unwrap()
}

fn word(answer: &Json, pointer: &str) -> String {
    let found = answer.pointer(pointer).and_then(Json::as_str);
    found.expect(pointer).to_owned()
}

#[tokio::test]
async fn a_post_is_published_answered_and_liked_and_each_answer_shows_it() {
    let network = Network::new().await;
    let (zoe, karim) = (network.person("zoe").await, network.person("karim").await);
    let create = r#"mutation { createPost(input: {
        kind: QUESTION, title: "The heat of the wax", body: "How hot is *too* hot, @karim? #wax" }) {
        userErrors { message } position
        post { id kind title bodyHtml excerpt tags mentions { handle } author { handle }
            isDeleted viewerCan { edit { allowed } delete { allowed } react { allowed } comment { allowed } } } } }"#;
    let made = ask(&network, &zoe, create).await;
    let mut post = made["createPost"]["post"].clone();
    let id = word(&post, "/id");
    post.as_object_mut().unwrap().remove("id");
    assert_eq!(
        post,
        json!({
            "kind": "QUESTION", "title": "The heat of the wax",
            "bodyHtml": "<p>How hot is <em>too</em> hot, @karim? #wax</p>\n",
            "excerpt": "How hot is too hot, @karim? #wax",
            "tags": ["wax"], "mentions": [{"handle": "karim"}], "author": {"handle": "zoe"},
            "isDeleted": false, "viewerCan": {
                "edit": {"allowed": true}, "delete": {"allowed": true},
                "react": {"allowed": true}, "comment": {"allowed": true} },
        })
    );

    let comment = format!(
        r#"mutation {{ createComment(input: {{ postId: "{id}", body: "65 degrees" }}) {{
            comment {{ id parent {{ id }} post {{ commentCount }} }} }} }}"#
    );
    let made = ask(&network, &karim, &comment).await;
    let comment = word(&made, "/createComment/comment/id");
    assert_eq!(
        made["createComment"]["comment"]["post"]["commentCount"],
        json!(1)
    );

    // Two changes in one request: the second answer shows both.
    let react = format!(
        r#"mutation {{
            a: reactToComment(input: {{ commentId: "{comment}", kind: THANKS }}) {{
                comment {{ viewerReaction }} }}
            b: reactToPost(input: {{ postId: "{id}", kind: CURIOUS }}) {{
                post {{ viewerReaction reactionSummary {{ kind label count }}
                    comments {{ edges {{ node {{ body reactionSummary {{ kind count }}
                        replies {{ edges {{ cursor }} }} }} }} }} }} }} }}"#
    );
    assert_eq!(
        ask(&network, &zoe, &react).await,
        json!({
            "a": { "comment": { "viewerReaction": "THANKS" } },
            "b": { "post": {
                "viewerReaction": "CURIOUS",
                "reactionSummary": [{ "kind": "CURIOUS", "label": "Curious", "count": 1 }],
                "comments": { "edges": [{ "node": {
                    "body": "65 degrees",
                    "reactionSummary": [{ "kind": "THANKS", "count": 1 }],
                    "replies": { "edges": [] },
                } }] },
            } },
        })
    );
}

#[tokio::test]
async fn the_bin_is_open_to_its_author_and_moderators_only() {
    let network = Network::new().await;
    let (zoe, karim) = (network.person("zoe").await, network.person("karim").await);
    let community = network.community(&zoe, Visibility::Secret).await;
    network.join(community, &karim, Role::Contributor).await;
    let create = format!(
        r#"mutation {{ createPost(input: {{ communityId: "{community}", body: "Honey" }}) {{
            post {{ id }} }} }}"#
    );
    let made = ask(&network, &karim, &create).await;
    let id = word(&made, "/createPost/post/id");
    let delete =
        format!(r#"mutation {{ deletePost(input: {{ postId: "{id}" }}) {{ deletedPostId }} }}"#);
    let gone = ask(&network, &karim, &delete).await;
    assert_eq!(word(&gone, "/deletePost/deletedPostId"), id);
    let read =
        format!(r#"{{ post(id: "{id}") {{ isDeleted viewerCan {{ restore {{ allowed }} }} }} }}"#);
    let binned =
        json!({ "post": { "isDeleted": true, "viewerCan": { "restore": { "allowed": true } } } });
    assert_eq!(ask(&network, &karim, &read).await, binned);
    assert_eq!(ask(&network, &zoe, &read).await, binned);
    let lea = network.person("lea").await;
    network.join(community, &lea, Role::Contributor).await;
    for other in [lea, network.administrator("boss").await] {
        assert_eq!(ask(&network, &other, &read).await, json!({ "post": null }));
    }
}

#[tokio::test]
async fn a_refusal_names_the_field_and_what_is_hidden_does_not_exist() {
    let network = Network::new().await;
    let (zoe, karim) = (network.person("zoe").await, network.person("karim").await);
    let secret = network.community(&zoe, Visibility::Secret).await;
    let create = |place: &str, body: &str| {
        format!(
            r#"mutation {{ createPost(input: {{ {place} body: "{body}" }}) {{
                post {{ id }} userErrors {{ code field message }} }} }}"#
        )
    };
    let refused = ask(&network, &zoe, &create("", &"x".repeat(5_001))).await;
    assert_eq!(
        refused["createPost"],
        json!({ "post": null, "userErrors": [{
            "code": "INVALID", "field": ["input", "body"],
            "message": "This has at most 5000 characters.",
        }] })
    );
    let hidden = ask(
        &network,
        &karim,
        &create(&format!(r#"communityId: "{secret}","#), "Hello"),
    )
    .await;
    let nowhere = ask(&network, &karim, &create(r#"communityId: "x","#, "Hello")).await;
    assert_eq!(hidden, nowhere);
    assert_eq!(word(&hidden, "/createPost/userErrors/0/code"), "NOT_FOUND");
}
