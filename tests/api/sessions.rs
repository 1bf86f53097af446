//! Signing in and out over HTTP: what a stranger learns, which sessions there are, and how they end.

use std::time::Duration;

use futures_util::future::join_all;
use ruche::kernel::clock::{Clock, Time};
use serde_json::{Value, json};

use crate::support::engine::{Engine, on_both_engines};
use crate::support::server::{Person, Setup, TestServer};

const PASSWORD: &str = "a quiet workshop";

const SIGN_IN: &str = "mutation($input: SignInInput!) { signIn(input: $input) {
    token userErrors { code message field } } }";

const WHO: &str = "{ viewer { profile { handle } } }";

fn login(login: &str, password: &str, device: &str) -> Value {
    json!({ "input": { "login": login, "password": password, "device": device } })
}

/// Signs in; somebody with the new session.
async fn sign_in(guest: &Person, handle: &str, password: &str, device: &str) -> Person {
    let answer = guest.data(SIGN_IN, login(handle, password, device)).await;
    let mut person = guest.clone();
    person.token = Some(
        answer["signIn"]["token"]
            .as_str()
            .expect("a token")
            .to_owned(),
    );
    person
}

/// The status and the bytes of the answer to a sign-in, and its headers without those that are
/// different every time.
async fn body(guest: &Person, handle: &str, password: &str) -> (u16, String, Vec<String>) {
    let response = guest
        .request(SIGN_IN, login(handle, password, ""))
        .send()
        .await
        .unwrap();
    let headers = response.headers().iter();
    let headers = headers.filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()));
    let mut headers: Vec<_> = headers
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    headers.sort();
    (
        response.status().as_u16(),
        response.text().await.unwrap(),
        headers,
    )
}

/// Whether the session still signs somebody in; a dead one is answered 401.
async fn is_alive(person: &Person) -> bool {
    let request = person.request(WHO, json!({}));
    let response = request
        .header("accept", "application/graphql-response+json")
        .send()
        .await;
    let response = response.unwrap();
    let status = response.status().as_u16();
    let answer: Value = response.json().await.unwrap();
    if status == 200 {
        assert!(
            answer["data"]["viewer"]["profile"]["handle"].is_string(),
            "{answer:#}"
        );
        return true;
    }
    assert_eq!(
        (status, &answer["errors"][0]["extensions"]["code"]),
        (401, &"UNAUTHENTICATED".into())
    );
    false
}

/// The sessions of somebody: id, device and whether it is the one that asks.
async fn sessions(person: &Person) -> Vec<(String, String, bool)> {
    let query = "{ viewer { sessions { id device isCurrent } } }";
    let answer = person.data(query, json!({})).await;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let sessions = answer["viewer"]["sessions"].as_array().unwrap().iter();
    let session = |it: &Value| {
        (
            text(&it["id"]),
            text(&it["device"]),
            it["isCurrent"].as_bool().unwrap(),
        )
    };
    sessions.map(session).collect()
}

on_both_engines! {
    async fn a_stranger_does_not_learn_who_has_an_account(engine) {
        let server = TestServer::start(engine).await;
        let zoe = server.person("zoe").await;
        server.set_password(&zoe, PASSWORD).await;
        // She has no password, so nothing is the right one.
        server.person("ada").await;
        let guest = server.anonymous();
        let wrong = body(&guest, "zoe", "a loud workshop").await;
        assert!(wrong.1.contains("INVALID") && wrong.1.contains("\"token\":null"), "{wrong:?}");
        for login in ["nobody", "nobody@people.example", "zoe@people.example", "ada", "", "@"] {
            assert_eq!(body(&guest, login, "a loud workshop").await, wrong, "{login}");
        }
        assert!(is_alive(&sign_in(&guest, "zoe", PASSWORD, "").await).await);
        assert!(is_alive(&sign_in(&guest, "ZOE@people.example", PASSWORD, "").await).await);
        server.stop().await;
    }

    /// Whoever signs in waits for a hash, whether there is such an account or not; whoever finds
    /// no place is told to come back.
    async fn beyond_the_queue_everybody_is_told_to_come_back(engine) {
        let setup = Setup { hashes_max: (1, 1), ..Setup::default() };
        let server = TestServer::start_with(engine, setup).await;
        let zoe = server.person("zoe").await;
        server.set_password(&zoe, PASSWORD).await;
        let guest = server.anonymous();
        for handle in ["zoe", "nobody"] {
            let tries = (0..12).map(|_| async {
                let request = guest.request(SIGN_IN, login(handle, "a loud workshop", ""));
                let response = request.send().await.unwrap();
                (response.status().as_u16(), response.headers().contains_key("retry-after"))
            });
            let answers = join_all(tries).await;
            let served = answers.iter().filter(|answer| **answer == (200, false)).count();
            let sent_away = answers.iter().filter(|answer| **answer == (503, true)).count();
            assert_eq!(served + sent_away, 12, "{answers:?}");
            assert!(served >= 2 && sent_away >= 1, "{handle}: {answers:?}");
        }
        assert!(is_alive(&sign_in(&guest, "zoe", PASSWORD, "").await).await);
        server.stop().await;
    }

    /// A name without an account runs out of tries as one with an account does.
    async fn whoever_tries_too_often_must_wait(engine) {
        let setup = Setup { sign_ins_max: (3, 10_000), ..Setup::default() };
        let server = TestServer::start_with(engine, setup).await;
        let zoe = server.person("zoe").await;
        server.set_password(&zoe, PASSWORD).await;
        let guest = server.anonymous();
        let mut answers = Vec::new();
        for (handle, same) in [("zoe", " ZOE "), ("nobody", " NOBODY ")] {
            for login in [handle, same, handle] {
                assert_eq!(body(&guest, login, "a loud workshop").await.0, 200, "{login}");
            }
            let mut refused = body(&guest, handle, PASSWORD).await;
            assert_eq!(refused.0, 429);
            let wait = refused.2.iter().position(|header| header.starts_with("retry-after"));
            let wait = refused.2.remove(wait.unwrap());
            let seconds: u64 = wait.replace(|c: char| !c.is_ascii_digit(), "").parse().unwrap();
            assert!((1_000..=1_201).contains(&seconds), "an hour has three tries: {seconds}");
            let answer: Value = serde_json::from_str(&refused.1).unwrap();
            let extensions = &answer["errors"][0]["extensions"];
            assert_eq!(extensions["code"], "RATE_LIMITED");
            assert_eq!(extensions["retryAfter"], seconds);
            answers.push((refused.1.replace(&seconds.to_string(), "…"), refused.2));
        }
        assert_eq!(answers[0], answers[1]);

        // Whoever is in does not guess the password either.
        let mut codes = Vec::new();
        for _ in 0..4 {
            let input = json!({ "currentPassword": "a loud workshop", "newPassword": PASSWORD });
            let query = "mutation($input: ChangePasswordInput!) {
                changePassword(input: $input) { position } }";
            let answer = zoe.ask(query, json!({ "input": input })).await;
            codes.push(answer["errors"][0]["extensions"]["code"].clone());
        }
        assert_eq!(codes, [Value::Null, Value::Null, Value::Null, "RATE_LIMITED".into()]);
        server.stop().await;
    }

    async fn an_address_tries_so_many_names_and_no_more(engine) {
        let setup = Setup { sign_ins_max: (10_000, 2), ..Setup::default() };
        let server = TestServer::start_with(engine, setup).await;
        let guest = server.anonymous();
        let status = async |login_as: &str, address: &str| {
            let request = guest.request(SIGN_IN, login(login_as, "a loud workshop", ""));
            let request = request.header("x-forwarded-for", address);
            request.send().await.unwrap().status().as_u16()
        };
        for (name, address, expected) in [
            ("ada", "192.0.2.1", 200),
            ("zoe", "192.0.2.1", 200),
            ("karim", "192.0.2.1", 429),
            ("karim", "203.0.113.5, 192.0.2.1", 429),
            ("karim", "192.0.2.2", 200),
            ("karim", "2001:db8:0:1::1", 200),
            ("karim", "2001:db8:0:1::2", 200),
            ("karim", "2001:db8:0:1::3", 429),
        ] {
            assert_eq!(status(name, address).await, expected, "{name} {address}");
        }
        server.stop().await;
    }

    async fn a_session_is_carried_by_a_bearer_token_or_by_the_cookie(engine) {
        let server = TestServer::start(engine).await;
        let zoe = server.person("zoe").await;
        server.set_password(&zoe, PASSWORD).await;
        let guest = server.anonymous();
        let mut input = login("zoe", PASSWORD, "Browser");
        input["input"]["cookie"] = json!(true);
        let response = guest.request(SIGN_IN, input).send().await.unwrap();
        let cookie = response.headers()["set-cookie"].to_str().unwrap().to_owned();
        let answer: Value = response.json().await.unwrap();
        let token = answer["data"]["signIn"]["token"].as_str().unwrap();
        let (pair, rules) = cookie.split_once(';').unwrap();
        assert_eq!(pair, format!("__Host-ruche={token}"));
        for rule in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"] {
            assert!(rules.contains(rule), "{rules}");
        }

        let from_page = async |site: &str| -> Value {
            let request = guest.request(WHO, json!({})).header("cookie", pair);
            request.header("sec-fetch-site", site).send().await.unwrap().json().await.unwrap()
        };
        let own = from_page("same-origin").await;
        assert_eq!(own["data"]["viewer"]["profile"]["handle"], "zoe");
        let foreign = from_page("cross-site").await;
        assert_eq!(foreign["errors"][0]["extensions"]["code"], "FORBIDDEN");

        let query = "mutation { signOut { userErrors { code } } }";
        let request = guest.request(query, json!({})).header("cookie", pair);
        let response = request.header("sec-fetch-site", "same-origin").send().await.unwrap();
        let cleared = response.headers()["set-cookie"].to_str().unwrap();
        assert!(cleared.starts_with("__Host-ruche=;") && cleared.contains("Max-Age=0"));
        let ended = from_page("same-origin").await;
        assert_eq!(ended["data"]["viewer"], Value::Null, "a guest again");
        server.stop().await;
    }

    /// Whoever sends one means to be somebody, and must not be served as a guest.
    async fn a_token_that_is_none_is_answered_as_that_of_an_ended_session(engine) {
        let server = TestServer::start(engine).await;
        let zoe = server.person("zoe").await;
        zoe.data("mutation { signOut { userErrors { code } } }", json!({})).await;
        let ended = format!("Bearer {}", zoe.token.unwrap());
        let guest = server.anonymous();
        for accept in ["application/graphql-response+json", "application/json", "text/event-stream"] {
            let answer = async |authorization: &[u8]| {
                let request = guest.request(WHO, json!({})).header("accept", accept);
                let response = request.header("authorization", authorization).send().await.unwrap();
                let challenge = response.headers().get("www-authenticate").cloned();
                (response.status().as_u16(), challenge, response.text().await.unwrap())
            };
            let expected = answer(ended.as_bytes()).await;
            assert_eq!(expected.0, 401);
            assert!(expected.1.is_some() && expected.2.contains("UNAUTHENTICATED"), "{expected:?}");
            for bad in [&b"Bearer"[..], b"Bearer ", b"bearer", b"Bearer a b", b"Bearer \xc3\x28"] {
                assert_eq!(answer(bad).await, expected, "{accept} {bad:?}");
            }
        }
        server.stop().await;
    }

    async fn a_session_ends_when_it_is_not_used_and_after_its_longest_time(engine) {
        const HOUR: i64 = 3_600;
        const DAY: i64 = 24 * HOUR;
        let clock = Clock::manual(Time::parse("2026-03-02T09:30:00Z").unwrap());
        let setup = Setup { clock: clock.clone(), ..Setup::default() };
        let server = TestServer::start_with(engine, setup).await;
        let (zoe, karim) = (server.person("zoe").await, server.person("karim").await);
        let ada = server.administrator("ada").await;
        for _ in 0..3 {
            clock.advance_seconds(7 * HOUR);
            assert!(is_alive(&ada).await, "in use");
        }
        clock.advance_seconds(8 * HOUR);
        assert!(!is_alive(&ada).await, "unused for eight hours");

        clock.advance_seconds(13 * DAY - 29 * HOUR);
        assert!(is_alive(&zoe).await && is_alive(&karim).await, "people have longer");
        clock.advance_seconds(13 * DAY);
        assert!(is_alive(&zoe).await, "what is noted is the use, not the sign-in");
        clock.advance_seconds(DAY - 1);
        assert!(is_alive(&karim).await, "a second is left");
        clock.advance_seconds(13 * DAY + 1);
        assert!(!is_alive(&zoe).await, "unused for 14 days");
        assert!(is_alive(&karim).await);
        assert_eq!(sessions(&karim).await.len(), 1);
        // 40 days are over.
        for _ in 0..3 {
            clock.advance_seconds(13 * DAY);
            assert!(is_alive(&karim).await);
        }
        clock.advance_seconds(11 * DAY - 1);
        assert!(is_alive(&karim).await, "a second is left");
        clock.advance_seconds(1);
        assert!(!is_alive(&karim).await, "90 days are over");
        server.stop().await;
    }

    async fn sessions_are_listed_and_revoked_by_their_owner_alone(engine) {
        let server = TestServer::start(engine).await;
        let (zoe, karim) = (server.person("zoe").await, server.person("karim").await);
        server.set_password(&zoe, PASSWORD).await;
        let guest = server.anonymous();
        let laptop = sign_in(&guest, "zoe", PASSWORD, "Laptop").await;
        let phone = sign_in(&guest, "zoe", PASSWORD, "Phone").await;
        let listed = sessions(&laptop).await;
        let devices: Vec<_> = listed.iter().map(|(_, device, now)| (device.as_str(), *now)).collect();
        assert_eq!(devices, [("Phone", false), ("Laptop", true), ("test", false)]);

        let lost = json!({ "sessionId": listed[0].0 });
        let code = async |person: &Person, input: Value| {
            let fields = "revokedSessionId";
            person.try_mutate("revokeSession", input, fields).await["userErrors"][0]["code"].take()
        };
        assert_eq!(code(&karim, lost.clone()).await, "NOT_FOUND");
        assert!(is_alive(&phone).await);
        assert_eq!(code(&laptop, json!({ "sessionId": karim.id })).await, "NOT_FOUND");
        let revoked = laptop.mutate("revokeSession", lost.clone(), "revokedSessionId").await;
        assert_eq!(revoked["revokedSessionId"], lost["sessionId"]);
        assert!(!is_alive(&phone).await);
        assert!(is_alive(&laptop).await && is_alive(&zoe).await);
        assert_eq!(sessions(&laptop).await.len(), 2);

        laptop.data("mutation { signOut { userErrors { code } } }", json!({})).await;
        assert!(!is_alive(&laptop).await);
        assert!(is_alive(&zoe).await, "the other sessions stay");
        server.stop().await;
    }

    async fn a_session_ended_in_another_process_ends_within_moments(engine) {
        if matches!(engine, Engine::Sqlite) {
            return;
        }
        let server = TestServer::start(engine).await;
        let zoe = server.person("zoe").await;
        let other = server.beside().await;
        let there = Person { url: other.url.clone(), ..zoe.clone() };
        assert!(is_alive(&zoe).await && is_alive(&there).await, "both remember her");
        zoe.data("mutation { signOut { userErrors { code } } }", json!({})).await;
        assert!(!is_alive(&zoe).await, "where it ended, at once");
        let forgotten = async {
            while is_alive(&there).await {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), forgotten).await.unwrap();
        other.stop().await;
        server.stop().await;
    }

    async fn a_new_password_ends_the_other_sessions(engine) {
        let server = TestServer::start(engine).await;
        let zoe = server.person("zoe").await;
        server.set_password(&zoe, PASSWORD).await;
        let guest = server.anonymous();
        let phone = sign_in(&guest, "zoe", PASSWORD, "Phone").await;
        let change = async |current: &str, new: &str| {
            let input = json!({ "currentPassword": current, "newPassword": new });
            zoe.try_mutate("changePassword", input, "position").await["userErrors"].take()
        };
        let wrong = change("a loud workshop", "another workshop").await;
        assert_eq!(wrong[0]["field"], json!(["input", "currentPassword"]));
        let short = change(PASSWORD, "short").await;
        assert_eq!(short[0]["field"], json!(["input", "newPassword"]));
        assert!(is_alive(&phone).await, "nothing has changed yet");

        assert_eq!(change(PASSWORD, "another workshop").await, json!([]));
        assert!(!is_alive(&phone).await);
        assert!(is_alive(&zoe).await, "the one that changed it stays");
        assert!(body(&guest, "zoe", PASSWORD).await.1.contains("INVALID"));
        assert!(is_alive(&sign_in(&guest, "zoe", "another workshop", "").await).await);
        server.stop().await;
    }

    async fn who_leaves_the_company_loses_access_at_once(engine) {
        let server = TestServer::start(engine).await;
        let (ada, zoe) = (server.administrator("ada").await, server.person("zoe").await);
        server.set_password(&zoe, PASSWORD).await;
        let guest = server.anonymous();
        let phone = sign_in(&guest, "zoe", PASSWORD, "Phone").await;
        let wrong = body(&guest, "zoe", "a loud workshop").await;
        ada.mutate("deactivatePerson", json!({ "personId": zoe.id }), "profile { status }").await;
        assert!(!is_alive(&zoe).await && !is_alive(&phone).await);
        assert_eq!(body(&guest, "zoe", PASSWORD).await, wrong, "as if there were no account");

        ada.mutate("reactivatePerson", json!({ "personId": zoe.id }), "profile { status }").await;
        assert!(!is_alive(&zoe).await && !is_alive(&phone).await, "what has ended stays so");
        assert!(is_alive(&sign_in(&guest, "zoe", PASSWORD, "").await).await);
        server.stop().await;
    }
}
