//! Who is told of memberships: of requests, invitations, roles and ends.

use ruche::features::accounts::Viewer;
use ruche::features::communities::commands::{
    accept_invitation, approve_request, change_role, decline_request, end_membership, invite,
    request_to_join, transfer_ownership, withdraw_invitation, withdraw_request,
};
use ruche::features::communities::events::{CommunityId, Invited, MembershipId, Role, Visibility};
use ruche::features::following::commands::follow;
use ruche::features::following::events::{Level, Target};
use ruche::features::notifications::events::{Reason, Rule, Scope};
use ruche::features::notifications::queries::why;
use serde_json::{Value, json};

use super::network::{BASE_URL, Mail, Network, address};
use crate::support::engine::on_both_engines;
use crate::support::server::TestServer;

const HOLD: i64 = 600;

async fn reasons(network: &Network, who: &Viewer) -> Vec<Reason> {
    network.settle().await;
    let told = network.told(who).await;
    told.iter().map(|told| told.reason).collect()
}

async fn invites(network: &Network, by: &Viewer, community: CommunityId, whom: &Viewer) {
    let invited = Invited {
        community,
        person: whom.person,
        role: Role::Contributor,
    };
    invite(network, by, invited).await.unwrap();
}

fn to(network: &Network, handle: &str) -> Vec<Mail> {
    let address = address(handle);
    let mails = network.mails().into_iter();
    mails.filter(|mail| mail.to == address).collect()
}

on_both_engines! {
    async fn a_request_is_told_to_who_may_answer_it_until_it_is_answered(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        let (community, _) = network.community_of(Visibility::Closed, &zoe, &[&karim]).await;
        assert_eq!(reasons(&network, &karim).await, [], "the system made him a member");
        let asks = async || request_to_join(&network, &ada, community, Some("Je soude".to_owned())).await.unwrap();
        asks().await;
        assert_eq!(reasons(&network, &zoe).await, [Reason::JoinRequest]);
        assert_eq!(reasons(&network, &karim).await, [], "he may not answer it");
        assert_eq!(reasons(&network, &ada).await, []);
        network.after(HOLD - 1).await;
        assert_eq!(network.mails(), []);
        network.after(1).await;
        let mails = network.mails();
        let [mail] = &mails[..] else { panic!("{mails:?}") };
        assert_eq!((&mail.to, mail.kind.as_str(), mail.subject.as_str()), (&address("zoe"), "join_request", "[Soudure] Membres"));
        assert!(mail.text.starts_with("Ada Lovelace demande à rejoindre Soudure"), "{}", mail.text);
        assert!(mail.text.contains("> Je soude"), "{}", mail.text);
        assert!(mail.text.contains(&format!("{BASE_URL}communities/{community}/requests\n")), "{}", mail.text);
        withdraw_request(&network, &ada, community).await.unwrap();
        assert_eq!((reasons(&network, &zoe).await, network.unread(&zoe).await), (vec![], 0));
        // Asked again it is news again; taken back in time, no mail says so.
        asks().await;
        assert_eq!(reasons(&network, &zoe).await, [Reason::JoinRequest]);
        withdraw_request(&network, &ada, community).await.unwrap();
        network.after(HOLD).await;
        assert_eq!(network.mails().len(), 1);
        asks().await;
        change_role(&network, &zoe, community, karim.person, Role::Manager).await.unwrap();
        network.after(HOLD).await;
        assert_eq!(to(&network, "zoe").len(), 2, "asked again");
        approve_request(&network, &karim, community, ada.person).await.unwrap();
        assert_eq!(reasons(&network, &zoe).await, [], "somebody has answered");
        assert_eq!(reasons(&network, &ada).await, [Reason::Admitted]);
        network.after(HOLD).await;
        let mails = to(&network, "ada");
        let [mail] = &mails[..] else { panic!("{mails:?}") };
        assert!(mail.text.starts_with("Karim Haddad accepted your request to join Soudure"), "{}", mail.text);
    }

    async fn who_asked_is_told_of_a_refusal_with_its_reason(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        let (community, _) = network.community_of(Visibility::Closed, &zoe, &[&karim]).await;
        request_to_join(&network, &ada, community, None).await.unwrap();
        let reason = Some("Réservé au site".to_owned());
        decline_request(&network, &zoe, community, ada.person, reason).await.unwrap();
        assert_eq!(reasons(&network, &ada).await, [Reason::Declined]);
        network.after(HOLD).await;
        let mails = network.mails();
        let [mail] = &mails[..] else { panic!("nobody else is told: {mails:?}") };
        assert_eq!((&mail.to, mail.kind.as_str()), (&address("ada"), "declined"));
        assert!(mail.text.contains("> Réservé au site"), "{}", mail.text);
        invites(&network, &zoe, community, &ada).await;
        accept_invitation(&network, &ada, community).await.unwrap();
        assert_eq!(reasons(&network, &ada).await, [], "it holds no more");
    }

    async fn an_invitation_is_all_that_is_told_of_a_secret_community(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        let (community, _) = network.community(&zoe, &[&karim]).await;
        invites(&network, &zoe, community, &ada).await;
        assert_eq!(reasons(&network, &ada).await, [Reason::Invitation]);
        network.after(HOLD).await;
        let mails = network.mails();
        let [mail] = &mails[..] else { panic!("{mails:?}") };
        assert_eq!((&mail.to, mail.subject.as_str()), (&address("ada"), "[Soudure] Members"));
        assert!(mail.text.starts_with("Zoé Martin invited you to join Soudure"), "{}", mail.text);
        assert!(!mail.text.contains("Karim") && !mail.html.contains("Karim"), "{}", mail.text);
        assert!(mail.text.contains(&format!("{BASE_URL}communities/{community}\n")), "{}", mail.text);
        withdraw_invitation(&network, &zoe, community, ada.person).await.unwrap();
        assert_eq!((reasons(&network, &ada).await, network.unread(&ada).await), (vec![], 0));
        invites(&network, &zoe, community, &ada).await;
        assert_eq!(reasons(&network, &ada).await, [Reason::Invitation]);
        withdraw_invitation(&network, &zoe, community, ada.person).await.unwrap();
        network.after(HOLD).await;
        assert_eq!(network.mails().len(), 1, "taken back while it was held");
        change_role(&network, &zoe, community, karim.person, Role::Manager).await.unwrap();
        invites(&network, &karim, community, &ada).await;
        network.settle().await;
        let told = network.told(&ada).await;
        assert_eq!((&told[0].actors[..], told[0].people), (&[karim.person.into()][..], 1), "who invites her now");
        accept_invitation(&network, &ada, community).await.unwrap();
        assert_eq!(reasons(&network, &ada).await, []);
    }

    async fn a_role_and_an_ownership_are_told_to_who_has_them_now(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        let (community, _) = network.community(&zoe, &[&karim, &ada]).await;
        change_role(&network, &zoe, community, karim.person, Role::Moderator).await.unwrap();
        assert_eq!(reasons(&network, &karim).await, [Reason::Role]);
        transfer_ownership(&network, &zoe, community, karim.person).await.unwrap();
        assert_eq!(reasons(&network, &karim).await, [Reason::Role]);
        assert_eq!(reasons(&network, &zoe).await, [], "her own doing");
        network.after(HOLD).await;
        let mails = network.mails();
        let [mail] = &mails[..] else { panic!("{mails:?}") };
        let said = "Zoé Martin a changé votre rôle dans Soudure\u{a0}: propriétaire";
        assert!(mail.text.starts_with(said), "{}", mail.text);
        assert_eq!(reasons(&network, &ada).await, []);
    }

    async fn who_is_removed_is_told_why_and_not_from_what_is_hidden_from_them_now(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, ada] = network.three().await;
        let (community, _) = network.community(&zoe, &[&karim, &ada]).await;
        let reason = Some("Le projet est fini".to_owned());
        end_membership(&network, &zoe, community, ada.person, reason).await.unwrap();
        end_membership(&network, &karim, community, karim.person, None).await.unwrap();
        assert_eq!(reasons(&network, &ada).await, [Reason::Removed]);
        assert_eq!(reasons(&network, &karim).await, [], "he left by himself");
        network.after(HOLD).await;
        let mails = network.mails();
        let [mail] = &mails[..] else { panic!("{mails:?}") };
        assert_eq!((&mail.to, mail.subject.as_str()), (&address("ada"), "Members"));
        assert!(mail.text.starts_with("Zoé Martin removed you from a community"), "{}", mail.text);
        assert!(mail.text.contains("> Le projet est fini"), "{}", mail.text);
        for part in [&mail.subject, &mail.text, &mail.html] {
            assert!(!part.contains("Soudure") && !part.contains(&community.to_string()), "{part}");
        }
        // What everybody knows of is named.
        let (closed, _) = network.community_of(Visibility::Closed, &zoe, &[&ada]).await;
        end_membership(&network, &zoe, closed, ada.person, None).await.unwrap();
        network.after(HOLD).await;
        let named = to(&network, "ada").into_iter().find(|mail| mail.subject == "[Soudure] Members");
        assert!(named.unwrap().text.starts_with("Zoé Martin removed you from Soudure"));
    }

    async fn a_muted_community_is_silent_and_the_decision_is_kept(engine) {
        let network = Network::open(engine).await;
        let [zoe, karim, _] = network.three().await;
        let (community, _) = network.community(&zoe, &[&karim]).await;
        let mutes = async |level| follow(&network, &karim, Target::Community(community), level).await.unwrap();
        mutes(Level::None).await;
        change_role(&network, &zoe, community, karim.person, Role::Moderator).await.unwrap();
        assert_eq!(reasons(&network, &karim).await, []);
        let membership = MembershipId::of(community, karim.person).to_string();
        let decided = why::about(&network, karim.person, &membership).await.unwrap();
        assert_eq!((decided.len(), decided[0].told, decided[0].reason), (1, false, Reason::Role));
        assert!(matches!(decided[0].rule, Rule::Level { scope: Scope::Community, .. }), "{decided:?}");
        mutes(Level::Mentions).await;
        change_role(&network, &zoe, community, karim.person, Role::Reader).await.unwrap();
        assert_eq!(reasons(&network, &karim).await, [Reason::Role], "it is about him");
    }

    async fn the_api_says_what_is_told_of_a_membership_and_why(engine) {
        let server = TestServer::start(engine).await;
        let (owner, zoe) = (server.person("owner").await, server.person("zoe").await);
        let community = owner.community("Alloys", "SECRET").await;
        let pair = json!({ "communityId": community, "personId": zoe.id });
        owner.mutate("inviteToCommunity", pair.clone(), "position").await;
        server.settle().await;
        let query = "{ viewer { unreadCount notifications { edges { node { id reason text note post { id } \
            community { id } why { verdict explanations { code text } } } } } } }";
        let told = async || zoe.data(query, json!({})).await["viewer"].take();
        let seen = told().await;
        let node = &seen["notifications"]["edges"][0]["node"];
        assert_eq!((&seen["unreadCount"], &node["reason"]), (&json!(1), &json!("INVITATION")));
        assert_eq!(node["text"], "Owner Example invited you to join Alloys");
        assert_eq!((&node["community"]["id"], &node["post"], &node["note"]), (&json!(community), &Value::Null, &Value::Null));
        assert_eq!(node["why"]["explanations"][0]["text"], "Owner Example invited you to join Alloys.");
        let asked = "query($id: ID!) { whyNotNotified(subjectId: $id) { verdict explanations { code text } } }";
        let asked = async || zoe.data(asked, json!({ "id": community })).await["whyNotNotified"].take();
        assert_eq!(asked().await, node["why"]);
        zoe.mutate("acceptInvitation", json!({ "communityId": community }), "position").await;
        assert_eq!(told().await["unreadCount"], 0);
        let reason = json!({ "communityId": community, "personId": zoe.id, "reason": "Over" });
        owner.mutate("removeCommunityMember", reason, "position").await;
        server.settle().await;
        let seen = told().await;
        let node = &seen["notifications"]["edges"][0]["node"];
        assert_eq!((&node["reason"], &node["note"], &node["community"]), (&json!("REMOVED"), &json!("Over"), &Value::Null));
        assert_eq!(node["text"], "Owner Example removed you from a community");
        assert_eq!(asked().await, Value::Null, "it does not exist for her");
        server.stop().await;
    }
}
