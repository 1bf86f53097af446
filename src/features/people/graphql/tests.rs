//! What clients see of people, on a real database.

use async_graphql::{EmptySubscription, MergedObject, Request, Schema, Value};
use serde_json::json;

use crate::app::App;
use crate::features::accounts::Viewer;
use crate::features::accounts::graphql::AccountsQuery;
use crate::features::testing::{Network, viewer};

use super::mutations::PeopleMutation;
use super::*;

#[derive(MergedObject, Default)]
struct Query(AccountsQuery, PeopleQuery);

/// The answer to a document: the data, and the messages of the errors.
async fn ask(network: &Network, who: Option<&Viewer>, document: &str) -> (Value, Vec<String>) {
    let schema = Schema::build(Query::default(), PeopleMutation, EmptySubscription).finish();
    let mut request = Request::new(document)
        .data(App::clone(network))
        .data(PeopleLoaders::new(
            network,
            who.map_or_else(PersonId::new, |who| who.person),
        ));
    if let Some(who) = who {
        request = request.data(who.clone());
    }
    let response = schema.execute(request).await;
    let errors = response.errors.into_iter().map(|error| error.message);
    (response.data, errors.collect())
}

async fn answer(network: &Network, who: &Viewer, document: &str) -> String {
    let (data, errors) = ask(network, Some(who), document).await;
    assert!(errors.is_empty(), "{errors:?}");
    data.to_string()
}

#[tokio::test]
async fn in_a_patch_absent_keeps_and_null_clears() {
    let network = Network::new().await;
    let zoe = network.named("zoe", "Zoé").await;
    let mutation = |fields: &str| {
        format!(
            "mutation {{ updateProfile(input: {{ {fields} }}) {{
                 profile {{ title phone languages bioHtml language }} userErrors {{ field }} }} }}"
        )
    };
    let fields = r#"title: "Engineer", phone: "12", languages: ["fr"], bio: "**Hi**<script>", language: FRENCH"#;
    assert_eq!(
        answer(&network, &zoe, &mutation(fields)).await,
        "{updateProfile: {profile: {title: \"Engineer\", phone: \"12\", languages: [\"fr\"], \
         bioHtml: \"<p><strong>Hi</strong>&lt;script&gt;</p>\\n\", language: FRENCH}, userErrors: []}}"
    );
    assert_eq!(
        answer(
            &network,
            &zoe,
            &mutation("title: null, languages: null, bio: \"\"")
        )
        .await,
        "{updateProfile: {profile: {title: null, phone: \"12\", languages: [], bioHtml: null, \
         language: FRENCH}, userErrors: []}}"
    );
    for (fields, field) in [
        ("name: null", "name"),
        (r#"managerId: "post_1""#, "managerId"),
        (
            r#"phone: "00000000000000000000000000000000000000000""#,
            "phone",
        ),
    ] {
        assert_eq!(
            answer(&network, &zoe, &mutation(fields)).await,
            format!(
                "{{updateProfile: {{profile: null, userErrors: [{{field: [\"input\", \"{field}\"]}}]}}}}"
            )
        );
    }
}

#[tokio::test]
async fn a_history_is_for_the_person_and_administrators() {
    let network = Network::new().await;
    let zoe = network.named("zoe", "Zoé").await;
    let karim = network.named("karim", "Karim").await;
    let document = r#"{ person(handle: "zoe") {
        viewerCan { edit { allowed } deactivate { allowed code } follow { allowed } block { allowed } }
        history(first: 1) { edges { node { field before after } } pageInfo { hasNextPage } } } }"#;
    let history = "history: {edges: [{node: {field: LANGUAGE, before: null, after: \"en\"}}], \
         pageInfo: {hasNextPage: true}}";
    assert_eq!(
        answer(&network, &zoe, document).await,
        format!(
            "{{person: {{viewerCan: {{edit: {{allowed: true}}, deactivate: {{allowed: false, code: FORBIDDEN}}, follow: {{allowed: false}}, block: {{allowed: false}}}}, {history}}}}}"
        )
    );
    assert_eq!(
        answer(&network, &viewer("admin", true), document).await,
        format!(
            "{{person: {{viewerCan: {{edit: {{allowed: true}}, deactivate: {{allowed: true, code: null}}, follow: {{allowed: true}}, block: {{allowed: true}}}}, {history}}}}}"
        )
    );
    assert_eq!(
        answer(&network, &karim, document).await,
        "{person: {viewerCan: {edit: {allowed: false}, deactivate: {allowed: false, code: FORBIDDEN}, follow: {allowed: true}, block: {allowed: true}}, history: null}}"
    );
}

#[tokio::test]
async fn skills_managers_and_absences_are_part_of_a_profile() {
    let network = Network::new().await;
    let zoe = network.named("zoe", "Zoé").await;
    let karim = network.named("karim", "Karim").await;
    let document = format!(
        r#"mutation {{
            a: claimSkill(input: {{ skill: "Rust", level: 2 }}) {{ userErrors {{ code }} }}
            b: claimSkill(input: {{ skill: "C#", level: 300, wish: HELP }}) {{ userErrors {{ code }} }}
            c: claimSkill(input: {{ skill: "C#", level: 4, wish: HELP }}) {{ userErrors {{ code }} }}
            d: updateProfile(input: {{ managerId: "{}" }}) {{ userErrors {{ code }} }}
            e: setAvailability(input: {{ awayUntil: "2099-01-01T00:00:00Z", message: "Away" }}) {{
                profile {{ absence {{ message }} manager {{ name }} skills {{ name level wish }} }} }}
        }}"#,
        karim.person
    );
    let (data, errors) = ask(&network, Some(&zoe), &document).await;
    assert!(errors.is_empty(), "{errors:?}");
    let data = data.into_json().unwrap();
    for (mutation, errors) in [
        ("a", json!([])),
        ("b", json!([{ "code": "INVALID" }])),
        ("c", json!([])),
        ("d", json!([])),
    ] {
        assert_eq!(data[mutation]["userErrors"], errors, "{mutation}");
    }
    let skills = json!([
        { "name": "C#", "level": 4, "wish": "HELP" },
        { "name": "Rust", "level": 2, "wish": "NEITHER" },
    ]);
    let profile = json!({
        "absence": { "message": "Away" },
        "manager": { "name": "Karim" },
        "skills": skills,
    });
    assert_eq!(data["e"]["profile"], profile);
    let reports = r#"{ person(handle: "karim") { directReports { edges { node { handle absence { message } } } } } }"#;
    network.clock.advance_seconds(100 * 366 * 86_400);
    assert_eq!(
        answer(&network, &karim, reports).await,
        "{person: {directReports: {edges: [{node: {handle: \"zoe\", absence: null}}]}}}"
    );
}

#[tokio::test]
async fn guests_learn_nothing_and_an_unknown_person_is_null() {
    let network = Network::new().await;
    let zoe = network.named("zoe", "Zoé").await;
    let by_id = format!("{{ person(id: \"{}\") {{ name }} }}", zoe.person);
    let directory = "{ people { edges { node { name } } } }";
    let by_handle = "{ person(handle: \"zoe\") { name } }";
    for document in [by_id.as_str(), directory, by_handle] {
        let (_, errors) = ask(&network, None, document).await;
        assert_eq!(errors, ["Sign in first."], "{document}");
    }
    assert_eq!(
        answer(&network, &zoe, &by_id).await,
        "{person: {name: \"Zoé\"}}"
    );
    for unknown in ["id: \"post_1\"", "handle: \"nobody\""] {
        let document = format!("{{ person({unknown}) {{ name }} }}");
        assert_eq!(answer(&network, &zoe, &document).await, "{person: null}");
    }
    let (_, errors) = ask(&network, Some(&zoe), "{ person { name } }").await;
    assert_eq!(errors.len(), 1);
    let own = answer(&network, &zoe, "{ viewer { profile { handle } } }").await;
    assert_eq!(own, "{viewer: {profile: {handle: \"zoe\"}}}");
}

#[tokio::test]
async fn the_directory_goes_on_after_its_cursor() {
    let network = Network::new().await;
    let zoe = network.named("zoe", "Zoé").await;
    network.named("ada", "Ada").await;
    let (data, _) = ask(
        &network,
        Some(&zoe),
        "{ people(first: 1) { edges { node { name } } pageInfo { endCursor } } }",
    )
    .await;
    let data = data.into_json().unwrap();
    assert_eq!(data["people"]["edges"][0]["node"]["name"], "Ada");
    let cursor = &data["people"]["pageInfo"]["endCursor"];
    let next = format!("{{ people(after: {cursor}) {{ edges {{ node {{ name }} }} }} }}");
    assert_eq!(
        answer(&network, &zoe, &next).await,
        "{people: {edges: [{node: {name: \"Zoé\"}}]}}"
    );
}
