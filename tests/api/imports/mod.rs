//! Imports, from the file to the log, on both engines.

mod network;

use std::io;

use ruche::features::communities;
use ruche::features::communities::aggregate::Membership;
use ruche::features::communities::events::{MembershipId, Role};
use ruche::features::imports::commands::{ImportError, What, import, read};
use ruche::features::people::aggregate::Profile;
use ruche::kernel::clock::Time;
use ruche::kernel::page::Page;

use self::network::{Network, counts, lines, many, said, source};
use crate::support::engine::on_both_engines;

const SMALL: &str = r#"
{"type":"person","id":1,"handle":"ada","name":"Ada Lovelace","email":"ada@ruche.example","title":"Chief","joined_at":"2024-01-01T08:00:00Z"}
{"type":"person","id":2,"handle":"zoe","name":"Zoé Martin","manager":1,"skills":["TIG",{"name":"Robots","level":4,"wants":"help"}]}
{"type":"person","id":3,"handle":"gil","name":"Gil Petit","manager":4,"status":"deactivated"}
{"type":"person","id":4,"handle":"karim","name":"Karim Haddad","bio":"Je soude."}
{"type":"community","id":"w","name":"Soudure","visibility":"private","created_at":"2024-02-01","members":[{"person":1,"role":"manager","since":"2024-02-02"},2,{"person":4,"role":"reader","since":"2024-02-03","until":"2024-03-01"}]}
{"type":"post","id":10,"author":2,"community":"w","body":"Bonjour @ada et @gil","created_at":"2024-02-05T10:00:00Z"}
{"type":"post","id":11,"author":3,"kind":"QUESTION","title":"Quel gaz ?","body":"Quel gaz pour souder l'aluminium ?"}
{"type":"comment","id":20,"post":11,"author":1,"body":"De l'argon, @zoe."}
{"type":"comment","id":21,"post":11,"author":4,"body":"Oui.","parent":20}
{"type":"reaction","comment":21,"person":2,"kind":"THANKS","created_at":"2024-02-06T10:00:00Z"}
{"type":"reaction","post":10,"person":1,"kind":"like"}
{"type":"reaction","post":10,"person":1,"kind":"insightful"}
"#;

on_both_engines! {
    async fn a_whole_network_moves_in(engine) {
        let network = Network::open(engine).await;
        let (report, refused) = network.import(SMALL).await;
        assert_eq!(said(&refused), Vec::<String>::new());
        assert_eq!(report.of(What::Person), counts(4, 4, 0, 0));
        assert_eq!(report.of(What::Manager), counts(2, 2, 0, 0));
        assert_eq!(report.of(What::Community), counts(1, 1, 0, 0));
        assert_eq!(report.of(What::Membership), counts(3, 3, 0, 0));
        assert_eq!(report.of(What::Post), counts(2, 2, 0, 0));
        assert_eq!(report.of(What::Comment), counts(2, 2, 0, 0));
        assert_eq!(report.of(What::Reaction), counts(3, 3, 0, 0));
        assert_eq!(report.position, network.app.log().head());

        let events = network.events().await;
        assert!(events.iter().all(|event| event.imported_from.is_some()), "{events:?}");
        let from = Some("old intranet#post/10".to_owned());
        let post = events.iter().find(|event| event.imported_from == from).unwrap();
        assert_eq!(post.kind, "post.published");
        assert_eq!(post.occurred_at, Time::parse("2024-02-05T10:00:00Z").unwrap());
        assert_eq!(post.recorded_at, network.app.now());
        assert_eq!(post.actor, Some(network.person("zoe").await.to_string()));
        // Ada may see the post's community, Gil may not, so only she is mentioned.
        assert!(post.payload.contains(&network.person("ada").await.to_string()), "{post:?}");
        assert!(!post.payload.contains(&network.person("gil").await.to_string()));
        assert_eq!(
            events.iter().filter(|event| event.kind.starts_with("reaction.")).count(),
            3,
            "the second reaction of one person to one post changes the first"
        );
        let gil = network.person("gil").await.to_string();
        let (gil, _) = network.app.executor.load::<Profile>(&gil).await.unwrap();
        assert!(gil.person().is_some() && !gil.is_active());
    }

    async fn the_first_of_the_highest_role_owns_a_community_without_an_owner(engine) {
        let network = Network::open(engine).await;
        network.import(SMALL).await;
        let community = network.events().await;
        let community = community.iter().find(|event| event.kind == "community.created").unwrap();
        let community = community.stream.parse().unwrap();
        let mut roles = Vec::new();
        for handle in ["ada", "zoe", "karim"] {
            let stream = MembershipId::of(community, network.person(handle).await).to_string();
            let (membership, _) = network.app.executor.load::<Membership>(&stream).await.unwrap();
            roles.push(membership.role());
        }
        assert_eq!(roles, [Some(Role::Owner), Some(Role::Contributor), None]);
    }

    async fn a_community_without_a_name_moves_in_and_says_so(engine) {
        let network = Network::open(engine).await;
        let (report, refused) = network.import(
            r#"{"type":"person","id":1,"handle":"ada","name":"Ada"}
{"type":"community","id":177,"name":" ","language":"fr","members":[1]}"#,
        ).await;
        assert_eq!(said(&refused), Vec::<String>::new());
        assert_eq!(report.of(What::Membership), counts(1, 1, 0, 0));
        network.caught_up().await;
        let ada = network.person("ada").await;
        let page = Page::read("communities", 2, None, None).unwrap();
        let found = communities::queries::list(&network.app, ada, true, None, &page).await.unwrap();
        assert_eq!(found.items[0].name, "Communauté sans nom 177");
    }

    async fn a_second_run_changes_nothing(engine) {
        let network = Network::open(engine).await;
        let (first, _) = network.import(SMALL).await;
        let (second, refused) = network.import(SMALL).await;
        assert_eq!(said(&refused), Vec::<String>::new());
        assert_eq!(second.position, first.position);
        let total = first.total();
        assert_eq!(second.total(), counts(total.read, 0, total.read, 0));
    }

    async fn confirmed_skills_move_in_once_and_tell_nobody(engine) {
        let network = Network::open(engine).await;
        network.import(SMALL).await;
        let lines = r#"
{"type":"endorsement","person":2,"by":1,"skill":"tig","post":10,"created_at":"2024-03-01T08:00:00Z"}
{"type":"endorsement","person":2,"by":4,"skill":"Robots"}
{"type":"endorsement","person":2,"by":2,"skill":"TIG"}
{"type":"endorsement","person":2,"by":4,"skill":"Chess"}
{"type":"endorsement","person":9,"by":4,"skill":"TIG"}
{"type":"endorsement","person":2,"by":4}"#;
        let (report, refused) = network.import(lines).await;
        assert_eq!(report.of(What::Endorsement), counts(6, 2, 0, 4));
        let said: Vec<(u64, &str)> = refused.iter().map(|it| (it.line, it.reason.as_str())).collect();
        assert_eq!(said, [(4, "Nobody confirms their own skills."), (5, "This skill is not on the profile."),
            (6, "refers to person 9, which no line before has"), (7, "missing")]);
        let events = network.events().await;
        let ada = Some(network.person("ada").await.to_string());
        let given = events.iter().find(|event| event.kind == "endorsement.given" && event.actor == ada);
        assert_eq!(given.unwrap().occurred_at, Time::parse("2024-03-01T08:00:00Z").unwrap());
        let (again, _) = network.import(lines).await;
        assert_eq!((again.of(What::Endorsement), again.position), (counts(6, 0, 2, 4), report.position));
        network.caught_up().await;
        let zoe = network.person("zoe").await;
        let count = ruche::features::skills::queries::endorsements::counts(&network.app, zoe, &[zoe]).await.unwrap();
        assert_eq!(count[&zoe].values().map(|it| it.people).sum::<i64>(), 2);
        assert!(!network.events().await.iter().any(|it| it.kind.starts_with("notification.")));
    }

    async fn people_are_brought_up_to_date_and_the_rest_stays(engine) {
        let network = Network::open(engine).await;
        network.import(SMALL).await;
        let (report, refused) = network.import(
            r#"{"type":"person","id":1,"handle":"ada","name":"Ada King"}
{"type":"person","id":4,"handle":"karim","name":"Karim Haddad","bio":"Je soude."}
{"type":"post","id":10,"author":2,"community":"w","body":"Something else"}
{"type":"post","id":12,"author":4,"body":"New, by somebody of the first file"}"#,
        ).await;
        assert_eq!(said(&refused), Vec::<String>::new());
        assert_eq!(report.of(What::Person), counts(2, 1, 1, 0));
        assert_eq!(report.of(What::Post), counts(2, 1, 1, 0));
        let events = network.events().await;
        let mut kinds: Vec<&str> = events.iter().rev().take(2).map(|it| it.kind.as_str()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["post.published", "profile.updated"]);
    }

    async fn broken_lines_are_refused_and_the_rest_goes_on(engine) {
        let network = Network::open(engine).await;
        let (report, refused) = network.import(
            r#"{"type":"person","id":1,"handle":"ada","name":"Ada"}
not json

{"type":"person","id":2,"handle":"a b","name":"Two"}
{"type":"person","id":3,"handle":"ada","name":"Three"}
{"type":"person","id":1,"handle":"other","name":"Again"}
{"type":"post","id":1,"author":1,"body":"Hello","shape":"round"}
{"type":"post","id":2,"author":1,"body":"Hello","kind":"song"}
{"type":"post","id":3,"author":1,"body":"Too short","kind":"question","title":"Why?"}
{"type":"post","id":4,"author":1,"body":"Fine"}"#,
        ).await;
        let lines: Vec<(u64, &str)> =
            refused.iter().map(|refused| (refused.line, refused.field.as_str())).collect();
        assert_eq!(
            lines,
            [
                (2, "line"), (4, "handle"), (5, "handle"), (6, "id"), (7, "shape"), (8, "kind"),
                (9, "body"),
            ],
            "{:#?}", said(&refused)
        );
        assert_eq!(
            refused[3].to_string(),
            "line 6, person: id: another person of this file has it"
        );
        assert_eq!(report.of(What::Line), counts(1, 0, 0, 1));
        assert_eq!(report.of(What::Person), counts(4, 1, 0, 3));
        assert_eq!(report.of(What::Post), counts(4, 1, 0, 3));
    }

    async fn what_refers_to_something_refused_is_refused(engine) {
        let network = Network::open(engine).await;
        let (report, refused) = network.import(
            r#"{"type":"person","id":1,"handle":"ada","name":"Ada"}
{"type":"person","id":2,"handle":"bo","name":""}
{"type":"person","id":3,"handle":"cy"}
{"type":"person","id":4,"handle":"di","name":"Di","manager":2}
{"type":"community","id":1,"name":"Place","members":[1,2]}
{"type":"post","id":1,"author":2,"community":1,"body":"By nobody"}
{"type":"comment","id":1,"post":1,"author":1,"body":"Under nothing"}
{"type":"comment","id":2,"post":1,"author":1,"parent":1,"body":"Deeper"}
{"type":"reaction","comment":2,"person":1,"kind":"like"}
{"type":"post","id":2,"author":3,"body":"By a broken line"}
{"type":"post","id":3,"author":9,"body":"By a stranger"}"#,
        ).await;
        let reasons: Vec<(u64, &str, &str)> = refused
            .iter()
            .filter(|refused| refused.line > 3)
            .map(|refused| (refused.line, refused.field.as_str(), refused.reason.as_str()))
            .collect();
        assert_eq!(
            reasons,
            [
                (4, "manager", "refers to person 2, which was refused"),
                (5, "members", "refers to person 2, which was refused"),
                (6, "author", "refers to person 2, which was refused"),
                (7, "post", "refers to post 1, which was refused"),
                (8, "post", "refers to post 1, which was refused"),
                (9, "comment", "refers to comment 2, which was refused"),
                (10, "author", "refers to person 3, which was refused"),
                (11, "author", "refers to person 9, which no line before has"),
            ]
        );
        assert_eq!(report.of(What::Person), counts(4, 2, 0, 2));
        assert_eq!(report.of(What::Community), counts(1, 1, 0, 0));
    }

    async fn an_import_that_was_cut_off_goes_on(engine) {
        let whole = Network::open(engine).await;
        whole.import(&many()).await;

        let network = Network::open(engine).await;
        // The file ends in an error in the middle.
        let half = many().lines().count() / 2;
        let torn = lines(&many()).take(half).chain([Err(io::Error::other("torn"))]);
        let failed = import(&network.app, &source(), torn, |_| {}).await;
        assert!(matches!(failed, Err(ImportError::File(_))), "{failed:?}");
        let kept = network.app.log().head();
        assert!(kept > 0);
        // The process dies with commands under way.
        let app = network.app.clone();
        let dying = tokio::spawn(async move {
            import(&app, &source(), lines(&many()), |_| {}).await.map(drop)
        });
        while network.app.log().head() == kept {
            tokio::task::yield_now().await;
        }
        dying.abort();
        drop(dying.await);

        let (report, refused) = network.import(&many()).await;
        assert_eq!(said(&refused), Vec::<String>::new());
        assert!(report.total().unchanged > 0);
        assert_eq!(network.content().await, whole.content().await);
    }

    async fn nobody_is_notified_of_an_import(engine) {
        let network = Network::open(engine).await;
        network.import(SMALL).await;
        network.caught_up().await;
        // Their digests sleep, with nothing to tell.
        let mut pending = network.app.effects.pending().await.unwrap();
        pending.retain(|(kind, _)| kind != "digest");
        assert_eq!(pending, []);
    }
}

#[test]
fn a_line_without_an_end_is_refused_by_its_length() {
    let length = 64 * 1024 * 1024;
    let endless = io::BufReader::new(io::Read::take(io::repeat(b'a'), length));
    let read: Vec<_> = read(endless).map(Result::unwrap).collect();
    assert_eq!(read.len(), 1);
    assert_eq!(read[0].bytes, length);
    let unread = read[0].line.as_ref().unwrap_err();
    assert_eq!(unread.broken.field, "line");
}
