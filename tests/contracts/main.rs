//! The durable contracts: every event ever stored still decodes, and every kind has a sample.
//!
//! `schema/events/<feature>.jsonl` holds golden samples, one `{"kind","revision","payload"}` a
//! line, personal data sealed under the keys in `schema/events/sample_keys.jsonl`. Lines are never
//! changed or removed. To add what is missing, extend `samples/<feature>.rs` and run
//! `RUCHE_WRITE_SAMPLES=1 cargo test --test contracts`; it appends, and touches no other line.
#![cfg(test)]
#![expect(
    unreachable_pub,
    reason = "a test program has nothing to be reached from outside"
)]

mod golden;
mod samples;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use golden::{Feature, KeyRing, Line};
use ruche::kernel::runner::Follower;

fn features() -> Vec<Feature> {
    use samples::{
        accounts, asking, blocks, comments, communities, experts, following, home, notifications,
        people, posts, pseudonyms, reactions, skills,
    };
    vec![
        Feature::named("accounts")
            .with(accounts::account())
            .with(accounts::session()),
        Feature::named("people").with(people::profile()),
        Feature::named("notifications")
            .with(notifications::notification())
            .with(notifications::inbox())
            .with(notifications::address())
            .with(notifications::release()),
        Feature::named("communities")
            .with(communities::community())
            .with(communities::membership())
            .with(communities::access()),
        Feature::named("posts")
            .with(posts::post())
            .with(posts::quota())
            .with(posts::me_too())
            .with(posts::acknowledgement())
            .with(posts::board()),
        Feature::named("pseudonyms").with(pseudonyms::pseudonym()),
        Feature::named("comments").with(comments::comment()),
        Feature::named("blocks").with(blocks::block()),
        Feature::named("experts").with(experts::listing()),
        Feature::named("asking").with(asking::asking()),
        Feature::named("following")
            .with(following::follow())
            .with(following::bookmark()),
        Feature::named("home").with(home::home()),
        Feature::named("reactions").with(reactions::reaction()),
        Feature::named("skills")
            .with(skills::taxonomy())
            .with(skills::endorsement())
            .with(skills::editors())
            .with(skills::asking()),
    ]
}

#[tokio::test]
async fn every_event_ever_stored_still_decodes_and_every_kind_has_a_sample() {
    let ring = KeyRing::open().await;
    let write = std::env::var_os("RUCHE_WRITE_SAMPLES").is_some();
    let mut missing = Vec::new();
    for feature in features() {
        let lines = Line::read_all(feature.name);
        for line in &lines {
            let decoded = feature.decode(&ring, line).await;
            assert!(decoded.is_ok(), "{line:?}: {decoded:?}");
        }
        let lacking = feature.lacking(&ring, &lines).await;
        if write {
            let added = ring.seal(&lacking).await;
            Line::append_all(feature.name, &added);
        } else {
            missing.extend(lacking.iter().map(|sample| sample.kind()));
        }
    }
    if write {
        ring.save().await;
    }
    assert!(
        missing.is_empty(),
        "no golden sample reads as the one of {missing:?}"
    );
}

/// `schema/schema.graphql` is what clients are made from, and what a change of the API is reviewed
/// by. `RUCHE_WRITE_SCHEMA=1 cargo test --test contracts` writes it anew.
#[test]
fn the_schema_is_the_published_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/schema.graphql");
    let printed = Command::new(env!("CARGO_BIN_EXE_ruche"))
        .arg("schema")
        .output()
        .unwrap();
    assert!(printed.status.success(), "{printed:?}");
    let printed = String::from_utf8(printed.stdout).unwrap();
    if std::env::var_os("RUCHE_WRITE_SCHEMA").is_some() {
        std::fs::write(&path, &printed).unwrap();
    }
    let published = std::fs::read_to_string(path).unwrap();
    let mut lines = published.lines().zip(printed.lines()).zip(1..);
    let first = lines.find(|((published, printed), _)| published != printed);
    assert_eq!(
        first, None,
        "the first line that differs, as published and as printed"
    );
    assert_eq!(published, printed);
}

/// The kinds are read from the sources, so that a new event or a new feature cannot be forgotten
/// in [`features`].
#[test]
fn every_kind_in_the_sources_is_known_here() {
    let known: BTreeSet<String> = features()
        .iter()
        .flat_map(Feature::kinds)
        .map(str::to_owned)
        .collect();
    assert_eq!(known, kinds_in_sources());
}

fn kinds_in_sources() -> BTreeSet<String> {
    let features = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/features");
    let mut kinds = BTreeSet::new();
    let mut files = Vec::new();
    for folder in std::fs::read_dir(features).unwrap() {
        let folder = folder.unwrap().path();
        files.push(folder.join("events.rs"));
        // What outgrew one file is in a folder beside it.
        let beside = std::fs::read_dir(folder.join("events"))
            .into_iter()
            .flatten();
        files.extend(beside.map(|file| file.unwrap().path()));
    }
    for file in files {
        let Ok(source) = std::fs::read_to_string(file) else {
            continue;
        };
        // `"post.published" 1 => Published(Published),`
        kinds.extend(source.lines().filter_map(|line| {
            let (kind, rest) = line.trim().strip_prefix('"')?.split_once("\" ")?;
            (rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains("=>"))
                .then(|| kind.to_owned())
        }));
    }
    kinds
}

#[tokio::test]
async fn a_foreign_or_broken_line_is_noticed() {
    let ring = KeyRing::open().await;
    let feature = Feature::named("reactions").with(samples::reactions::reaction());
    let good = ring.seal(&feature.lacking(&ring, &[]).await).await;
    let first = good.first().unwrap();
    assert!(feature.decode(&ring, first).await.is_ok());
    let (mut foreign, mut newer, mut broken) = (first.clone(), first.clone(), first.clone());
    "reaction.unheard_of".clone_into(&mut foreign.kind);
    newer.revision = 99;
    "{}".clone_into(&mut broken.payload);
    for line in [&foreign, &newer, &broken] {
        assert!(feature.decode(&ring, line).await.is_err(), "{line:?}");
    }
    assert_eq!(feature.lacking(&ring, &good[1..]).await.len(), 1);
}

#[test]
fn the_tables_of_a_raised_revision_say_so_in_their_names() {
    for projection in ruche::features::projections() {
        let ending = match projection.revision() {
            1 => String::new(),
            revision => format!("_r{revision}"),
        };
        for table in projection.tables() {
            let plain = table.name.strip_suffix(&ending);
            let plain = plain.unwrap_or_else(|| panic!("{} must end in {ending}", table.name));
            let last = plain.rsplit('_').next().unwrap_or_default();
            let is_revision = last
                .strip_prefix('r')
                .is_some_and(|n| n.parse::<i64>().is_ok());
            assert!(
                !is_revision,
                "{} is of revision {}",
                table.name,
                projection.revision()
            );
        }
    }
}

#[test]
fn every_follower_of_the_log_has_a_name_of_its_own() {
    // Two of one name would share a place in the log, and each miss what the other has read.
    let followers = ruche::features::followers();
    let names: BTreeSet<_> = followers.iter().map(Follower::name).collect();
    assert_eq!(names.len(), followers.len(), "{names:?}");
}
