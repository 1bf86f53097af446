//! Who is told of skills: that they are confirmed, and that somebody is asked to confirm them.

use ruche::features::accounts::Viewer;
use ruche::features::blocks::commands::{block_person, mute_person};
use ruche::features::notifications::aggregate::inbox::Wish;
use ruche::features::notifications::commands::{mark_read, wish};
use ruche::features::notifications::events::{Reason, Rule};
use ruche::features::notifications::queries::why;
use ruche::features::people;
use ruche::features::people::commands::{claim_skill, withdraw_skill};
use ruche::features::reactions::events::Subject;
use ruche::features::skills::commands::endorsing::{
    decline_endorsement, endorse_skill, request_endorsement, withdraw_endorsement,
};
use ruche::features::skills::events::endorsement::EndorsementId;
use ruche::kernel::locale::Locale;
use ruche::kernel::mail_wishes::{Content, Digest};
use serde_json::{Value, json};

use super::network::{BASE_URL, Network, address};
use crate::leaks::scene::guest;
use crate::support::engine::on_both_engines;
use crate::support::server::TestServer;

const HOLD: i64 = 600;

async fn claim(network: &Network, who: &Viewer, skill: &str) {
    let skill = people::aggregate::Skill {
        name: skill.to_owned(),
        level: 3,
        wish: people::events::Wish::Help,
    };
    claim_skill(network, who, who.person, &skill).await.unwrap();
}

async fn confirm(network: &Network, by: &Viewer, person: &Viewer, skill: &str) {
    endorse_skill(network, by, (person.person, skill), None)
        .await
        .unwrap();
}

async fn ask(network: &Network, person: &Viewer, from: &Viewer, skill: &str) {
    request_endorsement(network, person, from.person, skill)
        .await
        .unwrap();
}

/// Why somebody is told what, and of which skills, newest first.
async fn told(network: &Network, who: &Viewer) -> Vec<(Reason, String)> {
    network.settle().await;
    let told = network.told(who).await.into_iter();
    told.map(|it| (it.reason, it.skill_labels(Locale::English).join(", ")))
        .collect()
}

fn endorsed(skill: &str) -> (Reason, String) {
    (Reason::Endorsed, skill.to_owned())
}

fn asked(skill: &str) -> (Reason, String) {
    (Reason::EndorsementRequest, skill.to_owned())
}

on_both_engines! {
    async fn a_confirmation_is_told_once_and_gone_with_it(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        let (_, audience) = network.community(&zoe, &[&karim, &ada]).await;
        for skill in ["TIG", "MIG"] {
            claim(&network, &zoe, skill).await;
        }
        confirm(&network, &karim, &zoe, "tig").await;
        assert_eq!(told(&network, &zoe).await, [endorsed("TIG")]);
        assert_eq!(told(&network, &karim).await, []);
        let first = network.told(&zoe).await.remove(0);
        assert_eq!((first.actors, first.people), (vec![karim.person.into()], 1));
        // What shows it is no news, and the next skill is.
        let post = network.post(&zoe, audience, "Comme ça").await;
        let shown = Some(Subject::Post(post));
        endorse_skill(&network, &karim, (zoe.person, "TIG"), shown).await.unwrap();
        assert_eq!(told(&network, &zoe).await.len(), 1);
        assert_eq!(network.told(&zoe).await[0].position, first.position);
        confirm(&network, &karim, &zoe, "MIG").await;
        assert_eq!(told(&network, &zoe).await, [endorsed("MIG"), endorsed("TIG")]);
        withdraw_endorsement(&network, &karim, zoe.person, "TIG").await.unwrap();
        assert_eq!(told(&network, &zoe).await, [endorsed("MIG")]);
        // Given again it is there again, and no news that a mail would tell.
        confirm(&network, &karim, &zoe, "TIG").await;
        assert_eq!(told(&network, &zoe).await, [endorsed("TIG"), endorsed("MIG")]);
        assert_eq!(network.told(&zoe).await[0].news, first.news);
        // A claim that is given up shows no confirmations, and tells of none.
        withdraw_skill(&network, &zoe, zoe.person, "MIG").await.unwrap();
        assert_eq!((told(&network, &zoe).await, network.unread(&zoe).await), (vec![endorsed("TIG")], 1));
        claim(&network, &zoe, "MIG").await;
        assert_eq!(network.unread(&zoe).await, 2);
        // What they are called is in no event but sealed.
        let subject = EndorsementId::of(karim.person, zoe.person).subject(1);
        assert!(!why::about(&network, zoe.person, &subject).await.unwrap().is_empty());
    }

    async fn ten_confirmations_are_one_line_of_one_digest_and_no_mail_of_their_own(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        network.community(&zoe, &[&karim, &ada]).await;
        wish(&network, zoe.person, Wish::Digest(Some(Digest::Daily { at: 7 * 60 + 30 }))).await.unwrap();
        for (skill, by) in ["TIG", "MIG", "MAG", "Laser", "Plasma"].iter().flat_map(|it| [(it, &karim), (it, &ada)]) {
            claim(&network, &zoe, skill).await;
            confirm(&network, by, &zoe, skill).await;
            network.settle().await;
        }
        assert_eq!((told(&network, &zoe).await.len(), network.mails().len()), (10, 0));
        for _ in 0..48 {
            network.after(3_600).await;
        }
        let mails = network.mails();
        let [digest] = &mails[..] else { panic!("{mails:?}") };
        let sentence = "Ada Lovelace et Karim Haddad ont confirmé vos compétences Plasma, Laser et 3\u{a0}autres · Voir le profil";
        assert_eq!((&*digest.kind, &digest.to), ("digest", &address("zoe")));
        assert!(digest.text.contains(sentence), "{}", digest.text);
        assert!(digest.text.contains(&format!("{BASE_URL}people/{}", zoe.person)), "{}", digest.text);
        assert_eq!(digest.text.matches("confirmé").count(), 1, "{}", digest.text);
    }

    async fn a_request_is_mailed_with_where_it_is_answered(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        network.community(&zoe, &[&karim, &ada]).await;
        for skill in ["TIG", "MIG", "MAG"] {
            claim(&network, &zoe, skill).await;
        }
        ask(&network, &zoe, &ada, "TIG").await;
        ask(&network, &zoe, &ada, "MIG").await;
        ask(&network, &zoe, &karim, "TIG").await;
        assert_eq!(told(&network, &ada).await, [asked("MIG"), asked("TIG")]);
        wish(&network, karim.person, Wish::Content(Some(Content::None))).await.unwrap();
        network.after(HOLD).await;
        let mails = network.mails();
        assert_eq!(mails.len(), 2, "two requests of one person are one mail: {mails:?}");
        let to_ada = mails.iter().find(|mail| mail.to == address("ada")).unwrap();
        assert_eq!((&*to_ada.subject, &*to_ada.kind), ("Skills of Zoé Martin", "endorsement_request"));
        for part in ["Zoé Martin asks you to confirm the skill TIG", "the skill MIG", &format!("{BASE_URL}endorsement-requests")] {
            assert!(to_ada.text.contains(part), "{}", to_ada.text);
        }
        let to_karim = mails.iter().find(|mail| mail.to == address("karim")).unwrap();
        assert!(to_karim.text.starts_with("Zoé Martin vous demande de confirmer une compétence\n"), "{}", to_karim.text);
        assert!(!to_karim.text.contains("TIG"), "he wants no content in mail");
        // The mail after it is an answer to it.
        ask(&network, &zoe, &ada, "MAG").await;
        network.after(HOLD).await;
        let mails = network.mails();
        let again = mails.iter().find(|mail| mail.to == address("ada") && mail.id != to_ada.id).unwrap();
        assert!(again.references.contains(&to_ada.id) && !again.text.contains("TIG"), "{again:?}");
    }

    async fn what_is_answered_declined_or_claimed_no_more_is_asked_of_nobody(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        network.community(&zoe, &[&karim, &ada]).await;
        for skill in ["TIG", "MIG", "MAG"] {
            claim(&network, &zoe, skill).await;
            ask(&network, &zoe, &karim, skill).await;
        }
        assert_eq!(told(&network, &karim).await.len(), 3);
        decline_endorsement(&network, &karim, zoe.person, "TIG").await.unwrap();
        assert_eq!(told(&network, &karim).await, [asked("MAG"), asked("MIG")]);
        assert_eq!(told(&network, &zoe).await, [], "nobody learns of it");
        confirm(&network, &karim, &zoe, "MIG").await;
        withdraw_skill(&network, &zoe, zoe.person, "MAG").await.unwrap();
        assert_eq!((told(&network, &karim).await, network.unread(&karim).await), (vec![], 0));
        network.after(HOLD).await;
        assert_eq!(network.mails(), []);
        assert_eq!(told(&network, &zoe).await, [endorsed("MIG")]);
        // Nor by somebody who has left.
        claim(&network, &ada, "TIG").await;
        ask(&network, &ada, &zoe, "TIG").await;
        assert_eq!(told(&network, &zoe).await.len(), 2);
        let admin = Viewer { administrator: true, ..zoe.clone() };
        people::commands::deactivate(&network, &admin, ada.person).await.unwrap();
        assert_eq!(told(&network, &zoe).await, [endorsed("MIG")]);
        network.after(HOLD).await;
        assert_eq!(network.mails(), []);
    }

    async fn whom_one_keeps_away_is_not_heard(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        network.community(&zoe, &[&karim, &ada]).await;
        claim(&network, &zoe, "TIG").await;
        mute_person(&network, &zoe, ada.person, None).await.unwrap();
        confirm(&network, &ada, &zoe, "TIG").await;
        assert_eq!(told(&network, &zoe).await, []);
        let subject = EndorsementId::of(ada.person, zoe.person).subject(1);
        let decided = why::about(&network, zoe.person, &subject).await.unwrap();
        assert_eq!((decided[0].told, &decided[0].rule), (false, &Rule::Muted { until: None }));
        confirm(&network, &karim, &zoe, "TIG").await;
        ask(&network, &zoe, &karim, "TIG").await;
        assert_eq!(told(&network, &zoe).await, [endorsed("TIG")]);
        let read = network.told(&zoe).await[0].id;
        mark_read(&network, &zoe, &[read]).await.unwrap();
        assert_eq!(network.unread(&zoe).await, 0);
        block_person(&network, &karim, zoe.person).await.unwrap();
        assert_eq!((told(&network, &zoe).await, told(&network, &karim).await), (vec![], vec![]));
        network.after(HOLD).await;
        assert_eq!(network.mails(), []);
    }

    async fn the_api_says_of_whom_and_of_which_skills(engine) {
        let server = TestServer::start(engine).await;
        let [owner, zoe] = [server.person("owner").await, server.person("zoe").await];
        let lobby = owner.community("The lobby", "CLOSED").await;
        owner.takes_guests(&lobby, true).await;
        owner.add(&lobby, &zoe).await;
        let visitor = guest(&server, &owner, &lobby, "visitor").await;
        for (skill, by) in [("Baking", &zoe), ("Frying", &zoe), ("Baking", &owner)] {
            let claim = json!({ "skill": skill, "level": 3 });
            visitor.mutate("claimSkill", claim, "position").await;
            let input = json!({ "personId": visitor.id, "skill": skill });
            by.mutate("endorseSkill", input, "position").await;
            server.settle().await;
        }
        let list = async |grouped: bool| {
            let query = "query($grouped: Boolean!) { viewer { unreadCount notifications(filter: { grouped: $grouped }) { edges { node {
                reason text person { id } post { id } community { id } skillNames actors { handle } why { explanations { text } } } } } } }";
            visitor.data(query, json!({ "grouped": grouped })).await["viewer"].take()
        };
        let all = list(false).await;
        let texts = |list: &Value| {
            let edges = list["notifications"]["edges"].as_array().unwrap().iter();
            edges.map(|it| it["node"]["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let [by_owner, frying, baking] = ["Owner Example confirmed your skill Baking",
            "Zoe Example confirmed your skill Frying", "Zoe Example confirmed your skill Baking"];
        assert_eq!((&all["unreadCount"], texts(&all)), (&json!(3), vec![by_owner.into(), frying.into(), baking.into()]));
        let node = &all["notifications"]["edges"][0]["node"];
        assert_eq!(node["why"]["explanations"][0]["text"], format!("{by_owner}."));
        assert_eq!((&node["reason"], &node["person"]["id"]), (&json!("ENDORSED"), &json!(visitor.id)));
        assert_eq!((&node["post"], &node["community"], &node["skillNames"]), (&Value::Null, &Value::Null, &json!(["Baking"])));
        let grouped = list(true).await;
        assert_eq!(texts(&grouped), ["Owner Example and Zoe Example confirmed your skills Baking and Frying"]);
        // Who is in none of the guest's communities any more does not exist for them.
        owner.mutate("removeCommunityMember", json!({ "communityId": lobby, "personId": zoe.id }), "position").await;
        let left = list(false).await;
        assert_eq!((&left["unreadCount"], texts(&left)), (&json!(1), vec![by_owner.into()]));
        assert_eq!(texts(&list(true).await), [by_owner]);
        server.stop().await;
    }
}
