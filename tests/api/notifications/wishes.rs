//! What people wish and why they were told, through the API.

use serde_json::{Value, json};

use crate::support::engine::on_both_engines;
use crate::support::server::{Person, TestServer};

const PREFERENCES: &str = "preferences { level { value scope label } workingHours { timeZone from to days source } \
    digest { rhythm at day source } mailPausedUntil mailContent { value most source } }";

async fn set(person: &Person, mutation: &str, input: Value) -> Value {
    let payload = person.try_mutate(mutation, input, PREFERENCES).await;
    assert_eq!(payload["userErrors"], json!([]), "{mutation}");
    payload["preferences"].clone()
}

async fn refused(person: &Person, mutation: &str, input: Value) -> Value {
    let payload = person.try_mutate(mutation, input, PREFERENCES).await;
    assert_eq!(payload["preferences"], Value::Null);
    let error = &payload["userErrors"][0];
    assert_eq!(error["code"], "INVALID", "{payload}");
    error["field"].clone()
}

async fn answer(person: &Person, field: &str, argument: &str, id: &Value) -> Value {
    let query = format!(
        "query($id: ID!) {{ {field}({argument}: $id) {{ verdict explanations {{ code text }} }} }}"
    );
    person.data(&query, json!({ "id": id })).await[field].take()
}

fn texts(answer: &Value) -> Vec<String> {
    let explanations = answer["explanations"].as_array().unwrap();
    explanations
        .iter()
        .map(|it| it["text"].as_str().unwrap().to_owned())
        .collect()
}

on_both_engines! {
    async fn each_wish_counts_at_once_and_says_where_it_comes_from(engine) {
        let server = TestServer::start(engine).await;
        let zoe = server.person("zoe").await;
        let query = format!("{{ viewer {{ notificationPreferences {{ {} }} }} }}",
            PREFERENCES.split_once('{').unwrap().1.trim_end().trim_end_matches('}'));
        let start = zoe.data(&query, json!({})).await["viewer"]["notificationPreferences"].take();
        assert_eq!(start["level"], json!({ "value": "PARTICIPATING", "scope": "DEFAULT", "label": "what I take part in" }));
        assert_eq!(start["workingHours"]["source"], "ORGANISATION");
        let level = set(&zoe, "setNotificationLevel", json!({ "level": "MENTIONS" })).await;
        assert_eq!((&level["level"]["value"], &level["level"]["scope"]), (&json!("MENTIONS"), &json!("COMPANY")));
        let hours = json!({ "timeZone": "America/Montreal", "from": "22:00", "to": "24:00", "days": ["SUNDAY", "MONDAY"] });
        let kept = set(&zoe, "setWorkingHours", json!({ "hours": hours })).await;
        assert_eq!(kept["workingHours"], json!({ "timeZone": "America/Montreal", "from": "22:00", "to": "24:00",
            "days": ["MONDAY", "SUNDAY"], "source": "PERSON" }));
        let digest = set(&zoe, "setDigest", json!({ "rhythm": "WEEKLY", "at": "18:05", "day": "FRIDAY" })).await;
        assert_eq!(digest["digest"], json!({ "rhythm": "WEEKLY", "at": "18:05", "day": "FRIDAY", "source": "PERSON" }));
        let content = set(&zoe, "setMailContent", json!({ "content": "NONE" })).await;
        assert_eq!(content["mailContent"], json!({ "value": "NONE", "most": "FULL", "source": "PERSON" }));
        let until = "2199-01-01T00:00:00Z";
        assert_eq!(refused(&zoe, "pauseMail", json!({ "until": until })).await, json!(["input", "until"]));
        let gone = set(&zoe, "setWorkingHours", json!({ "hours": null })).await;
        assert_eq!(gone["workingHours"], start["workingHours"]);
        let gone = set(&zoe, "setNotificationLevel", json!({ "level": null })).await;
        assert_eq!(gone["level"], start["level"]);
        for (mutation, input, field) in [
            ("setWorkingHours", json!({ "hours": { "timeZone": "Paris", "from": "07:00", "to": "20:00", "days": ["MONDAY"] } }), "hours"),
            ("setWorkingHours", json!({ "hours": { "timeZone": "UTC", "from": "20:00", "to": "07:00", "days": ["MONDAY"] } }), "hours"),
            ("setWorkingHours", json!({ "hours": { "timeZone": "UTC", "from": "7h", "to": "20:00", "days": ["MONDAY"] } }), "hours"),
            ("setWorkingHours", json!({ "hours": { "timeZone": "UTC", "from": "07:00", "to": "20:00", "days": [] } }), "days"),
            ("setWorkingHours", json!({ "hours": { "timeZone": "UTC", "from": "07:00", "to": "20:00", "days": ["MONDAY", "MONDAY"] } }), "days"),
            ("setDigest", json!({ "rhythm": "DAILY", "at": "24:00" }), "at"),
            ("setDigest", json!({ "rhythm": "DAILY", "at": "noon" }), "at"),
        ] {
            assert_eq!(refused(&zoe, mutation, input).await, json!(["input", field]));
        }
        server.stop().await;
    }

    async fn the_level_of_a_place_is_inherited_and_set(engine) {
        let server = TestServer::start(engine).await;
        let (owner, zoe) = (server.person("owner").await, server.person("zoe").await);
        let community = owner.community("Alloys", "OPEN").await;
        let id = owner.post(Some(&community), "Hello").await;
        let level = async |target: Value| {
            let query = "query($target: FollowTargetInput!) { viewer { notificationPreferences { \
                levelFor(target: $target) { value scope } } } }";
            zoe.data(query, json!({ "target": target })).await["viewer"]["notificationPreferences"]["levelFor"].take()
        };
        let of_post = || level(json!({ "postId": id }));
        assert_eq!(of_post().await, json!({ "value": "PARTICIPATING", "scope": "DEFAULT" }));
        set(&zoe, "setNotificationLevel", json!({ "level": "MENTIONS" })).await;
        assert_eq!(of_post().await, json!({ "value": "MENTIONS", "scope": "COMPANY" }));
        let target = json!({ "communityId": community });
        set(&zoe, "setNotificationLevel", json!({ "target": target, "level": "NONE" })).await;
        assert_eq!(of_post().await, json!({ "value": "NONE", "scope": "COMMUNITY" }));
        assert_eq!(level(target.clone()).await, json!({ "value": "NONE", "scope": "COMMUNITY" }));
        set(&zoe, "setNotificationLevel", json!({ "target": { "postId": id }, "level": "ALL" })).await;
        assert_eq!(of_post().await, json!({ "value": "ALL", "scope": "POST" }));
        set(&zoe, "setNotificationLevel", json!({ "target": { "postId": id }, "level": null })).await;
        assert_eq!(of_post().await, json!({ "value": "NONE", "scope": "COMMUNITY" }));
        server.stop().await;
    }

    async fn why_somebody_was_told_or_not_is_said_in_plain_words(engine) {
        let server = TestServer::start(engine).await;
        let (owner, zoe, karim) = (server.person("owner").await, server.person("zoe").await, server.french("karim").await);
        let community = owner.community("Alloys", "OPEN").await;
        for person in [&zoe, &karim] {
            owner.add(&community, person).await;
        }
        let target = json!({ "communityId": community });
        set(&karim, "setNotificationLevel", json!({ "target": target, "level": "NONE" })).await;
        let id = json!(owner.post(Some(&community), "Hello @zoe and @karim").await);
        server.settle().await;
        let query = "{ viewer { notifications { edges { node { id why { verdict explanations { code text } } } } } } }";
        let told = zoe.data(query, json!({})).await["viewer"]["notifications"]["edges"][0]["node"].take();
        assert_eq!(told["why"]["verdict"], "TOLD");
        let said = texts(&told["why"]);
        assert_eq!(said[0], "Owner Example mentioned you in a post.");
        assert_eq!(said[1], "Your level is “what I take part in”, as everybody’s at the start.");
        assert!(said[2].starts_with("Mail about it left on "), "{said:?}");
        assert_eq!(answer(&zoe, "whyNotified", "notificationId", &told["id"]).await, told["why"]);
        assert_eq!(answer(&zoe, "whyNotNotified", "subjectId", &id).await, told["why"]);
        let not = answer(&karim, "whyNotNotified", "subjectId", &id).await;
        assert_eq!(not["verdict"], "NOT_TOLD");
        let said = texts(&not);
        assert_eq!(said[0], "Owner Example vous mentionne dans une publication.");
        assert!(said[1].starts_with("Votre niveau pour la communauté Alloys est « rien » depuis le "), "{said:?}");
        let own = answer(&owner, "whyNotNotified", "subjectId", &id).await;
        assert_eq!(own["verdict"], "NOT_CONCERNED");
        assert_eq!(texts(&own), ["You did it yourself."]);
        let plain = json!(owner.post(Some(&community), "Hello all").await);
        server.settle().await;
        let not = answer(&zoe, "whyNotNotified", "subjectId", &plain).await;
        assert_eq!(not["verdict"], "NOT_CONCERNED");
        assert_eq!(texts(&not)[0], "Nothing in it is directed to you.");
        assert_eq!(answer(&karim, "whyNotified", "notificationId", &told["id"]).await, Value::Null);
        server.stop().await;
    }

    async fn a_list_is_grouped_filtered_and_marked_unread(engine) {
        let server = TestServer::start(engine).await;
        let (zoe, karim, ada) = (server.person("zoe").await, server.person("karim").await, server.person("ada").await);
        let id = zoe.post(None, "Hello").await;
        for (who, body) in [(&karim, "One"), (&ada, "Two"), (&karim, "Three")] {
            who.mutate("createComment", json!({ "postId": id, "body": body }), "comment { id }").await;
        }
        // For another reason it is a group of its own.
        ada.mutate("reactToPost", json!({ "postId": id, "kind": "LIKE" }), "position").await;
        ada.post(None, "Hello @zoe").await;
        server.settle().await;
        let list = async |arguments: &str| {
            let query = format!("{{ viewer {{ unreadCount notifications({arguments}) {{ edges {{ node {{ \
                reason text actorCount ids readAt }} }} }} }} }}");
            let edges = zoe.data(&query, json!({})).await["viewer"]["notifications"]["edges"].take();
            edges.as_array().unwrap().iter().map(|edge| edge["node"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(list("first: 10").await.len(), 5);
        assert_eq!(list("first: 10, filter: { reasons: [MENTION] }").await.len(), 1);
        let grouped = list("first: 10, filter: { grouped: true }").await;
        assert_eq!(grouped.len(), 3, "{grouped:?}");
        let reaction = grouped.iter().find(|node| node["reason"] == "REACTION").unwrap();
        assert_eq!((reaction["actorCount"].as_i64(), reaction["ids"].as_array().unwrap().len()), (Some(1), 1));
        let comments = grouped.iter().find(|node| node["reason"] == "COMMENT").unwrap();
        // Two workers told of them, in an order of their own.
        let text = comments["text"].as_str().unwrap();
        let both = ["Karim Example and Ada Example", "Ada Example and Karim Example"];
        assert!(both.iter().any(|names| text == format!("{names} commented on your post")), "{text}");
        assert_eq!((comments["actorCount"].as_i64(), comments["ids"].as_array().unwrap().len()), (Some(2), 3));
        zoe.mutate("markNotificationsRead", json!({ "ids": comments["ids"] }), "unreadCount").await;
        assert_eq!(list("filter: { unreadOnly: true }").await.len(), 2);
        let one = json!({ "ids": [comments["ids"][0]] });
        let marked = zoe.mutate("markNotificationsUnread", one, "unreadCount").await;
        assert_eq!(marked["unreadCount"], 3);
        let grouped = list("first: 10, filter: { grouped: true }").await;
        assert_eq!(grouped.len(), 4, "what is read is a group of its own: {grouped:?}");
        // Read with everything up to a place, and unread again after it.
        let all = "{ viewer { notifications { asOf } } }";
        let as_of = zoe.data(all, json!({})).await["viewer"]["notifications"]["asOf"].take();
        zoe.mutate("markNotificationsRead", json!({ "upTo": as_of }), "unreadCount").await;
        assert_eq!(list("filter: { unreadOnly: true }").await.len(), 0);
        let one = json!({ "ids": [comments["ids"][1]] });
        zoe.mutate("markNotificationsUnread", one.clone(), "unreadCount").await;
        assert_eq!(list("filter: { unreadOnly: true }").await.len(), 1);
        let stranger = karim.try_mutate("markNotificationsUnread", one, "unreadCount").await;
        assert_eq!(stranger["userErrors"][0]["code"], "NOT_FOUND");
        server.stop().await;
    }
}
