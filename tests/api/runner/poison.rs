//! An event that cannot be read halts the reader that wants it, says so, and nothing else.

use super::projections::tally;
use super::{Running, append, follow, make, open, reached, standing, until};
use crate::support::engine::{Engine, on_both_engines};
use crate::support::things::{COUNT, THING, Tally, Things, dump};

/// Appends a good event, a bad one and a good one, and checks what comes of it.
async fn halts_and_goes_on_when_mended(engine: Engine, bad: (&'static str, i64, &str)) {
    let (runner, _place) = open(engine).await;
    make(&runner.log).await;
    let poison = append(&runner.log, bad.0, bad.1, bad.2).await;
    let last = make(&runner.log).await;
    let running = Running::start(&runner, [follow(Things::default()), follow(Tally)]).await;
    reached(&runner, Tally::NAME, last).await;
    let halted = until(async || {
        let standing = standing(&runner, Things::NAME).await?;
        standing.trouble.map(|trouble| (standing.position, trouble))
    });
    let (position, trouble) = halted.await;
    assert_eq!(
        position,
        poison - 1,
        "everything before the bad event is in"
    );
    assert!(trouble.contains(bad.0), "{trouble}");
    assert_eq!(
        dump(runner.log.database(), &[&THING]).await["things_thing"].len(),
        1
    );
    let later = make(&runner.log).await;
    reached(&runner, Tally::NAME, later).await;
    assert_eq!(
        standing(&runner, Things::NAME).await.unwrap().position,
        poison - 1
    );
    assert_eq!(standing(&runner, Tally::NAME).await.unwrap().trouble, None);
    running.stop().await;

    let running = Running::start(&runner, [follow(Things { lenient: true })]).await;
    reached(&runner, Things::NAME, later).await;
    assert_eq!(standing(&runner, Things::NAME).await.unwrap().trouble, None);
    let count = &dump(runner.log.database(), &[&COUNT]).await["things_count"];
    assert_eq!(*count, [[Some("zoe".to_owned()), Some("3".to_owned())]]);
    assert_eq!(tally(&runner).await, later);
    running.stop().await;
}

on_both_engines! {
    async fn a_payload_that_does_not_fit_halts_its_reader_alone(engine) {
        halts_and_goes_on_when_mended(engine, ("thing.made", 1, r#"{"possessor":"zoe"}"#)).await;
    }

    async fn an_unknown_kind_halts_and_is_never_skipped(engine) {
        halts_and_goes_on_when_mended(engine, ("thing.foreign", 1, "{}")).await;
    }

    async fn an_unknown_revision_halts_too(engine) {
        halts_and_goes_on_when_mended(engine, ("thing.made", 9, r#"{"owner":"zoe"}"#)).await;
    }
}
