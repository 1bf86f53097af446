//! How long does the embedded index take to find the evidence for a need, and the formula to rank
//! its people? How fast is it filled, and what does it hold in memory?
//!
//! `cargo bench --bench experts`; `EXPERTS_EVIDENCE` and `EXPERTS_PEOPLE` change the size.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::print_stdout,
    reason = "a bench is a test: it stops where something is wrong, and prints its figures"
)]

#[path = "../tests/support/chance.rs"]
#[expect(dead_code, reason = "the bench is the same each time")]
mod chance;

#[path = "support/memory.rs"]
mod memory;

use std::time::{Duration, Instant};

use chance::Chance;
use ruche::adapters::search::{
    Change, EVERYONE, Evidence, EvidenceKind, EvidencePerson, Language, Request, Role, Search,
    Wanted,
};
use ruche::features::experts::ranking::{self, Contributor, Formula, rank};

/// Distinct words; the n-th is about n times rarer than the first, as in a language.
const WORDS: usize = 60_000;

/// Half of them open; the searcher is a member of thirty others.
const COMMUNITIES: usize = 400;

/// Changes in one commit, as the follower of the log has them.
const BATCH: usize = 2_000;

const NEEDS: usize = 1_000;

const NOW: i64 = 1_800_000_000_000_000;

/// A place below `end`.
fn below(chance: &mut Chance, end: usize) -> usize {
    chance.below(end as u64) as usize
}

/// A place below `end`; low ones come more often, as words do.
fn skewed(chance: &mut Chance, end: usize) -> usize {
    let share = chance.next() as f64 / u64::MAX as f64;
    ((end as f64).powf(share) as usize - 1).min(end - 1)
}

/// A word that nobody has to know: three to five syllables, made of its number.
fn word(number: usize) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "tor", "li", "men", "sou", "ver", "ka", "pin", "ro", "del", "fu", "gas", "no", "ti",
        "che", "mur",
    ];
    let mut left = number + 4_096;
    let mut word = String::new();
    while left > 0 {
        word.push_str(SYLLABLES[left % 16]);
        left /= 16;
    }
    word
}

fn text(chance: &mut Chance, words: usize) -> String {
    let words: Vec<String> = (0..words).map(|_| word(skewed(chance, WORDS))).collect();
    words.join(" ")
}

fn evidence(number: usize, people: usize, chance: &mut Chance) -> Evidence {
    let kinds = [
        EvidenceKind::Status,
        EvidenceKind::Comment,
        EvidenceKind::Article,
    ];
    let kind = kinds[below(chance, 3)];
    let place = skewed(chance, COMMUNITIES * 2);
    let length = 20 + below(chance, 40);
    Evidence {
        id: format!("item_{number}"),
        kind,
        language: Some([Language::French, Language::English][below(chance, 2)]),
        title: if kind == EvidenceKind::Article {
            text(chance, 6)
        } else {
            String::new()
        },
        body: text(chance, length),
        audience: if place < COMMUNITIES {
            format!("community_{place}")
        } else {
            EVERYONE.to_owned()
        },
        people: vec![EvidencePerson {
            id: format!("person_{}", skewed(chance, people)),
            role: Role::Author,
        }],
        thread: Some(format!("thread_{}", number / 3)),
        occurred_at: NOW - (below(chance, 3_650) as i64) * 86_400_000_000,
    }
}

/// One to four words from the middle of the language, one in ten with a letter too few.
fn need(chance: &mut Chance) -> String {
    let count = 1 + below(chance, 4);
    let words = (0..count).map(|_| {
        let mut word = word(100 + below(chance, 20_000));
        if below(chance, 10) == 0 {
            word.remove(word.len() / 2);
        }
        word
    });
    words.collect::<Vec<_>>().join(" ")
}

fn audiences() -> Vec<String> {
    let readable = (0..COMMUNITIES).filter(|place| place % 2 == 0 || place % 13 == 0);
    let communities = readable.map(|place| format!("community_{place}"));
    std::iter::once(EVERYONE.to_owned())
        .chain(communities)
        .collect()
}

fn request(text: String) -> Request {
    use EvidenceKind::{Answer, Article, Bio, Comment, Experience, Kudos, Status, Title};
    let texts = vec![
        Answer, Article, Bio, Comment, Experience, Kudos, Status, Title,
    ];
    Request {
        text,
        audiences: audiences(),
        wanted: vec![
            Wanted {
                kinds: texts,
                limit: ranking::EVIDENCE_MAX,
                ..Wanted::default()
            },
            Wanted {
                kinds: vec![EvidenceKind::Community],
                limit: ranking::COMMUNITIES_MAX,
                ..Wanted::default()
            },
            Wanted {
                kinds: vec![EvidenceKind::Skill],
                limit: ranking::SKILLS_MAX,
                ..Wanted::default()
            },
        ],
        corrections: true,
        ..Request::default()
    }
}

fn main() {
    let size = |name: &str, default: usize| {
        std::env::var(name).map_or(default, |text| text.parse().unwrap())
    };
    let count = size("EXPERTS_EVIDENCE", 1_000_000);
    let sizes = std::env::var("EXPERTS_PEOPLE");
    let people = sizes.map_or(vec![10_000, 100_000], |text| vec![text.parse().unwrap()]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    println!(
        "| people | evidence | filled /s | p50 | p99 | ranking p50 | memory | commit of one |"
    );
    println!("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for people in people {
        runtime.block_on(measure(people, count));
    }
}

async fn measure(people: usize, count: usize) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let search = Search::open_embedded(folder.path().to_owned())
        .await
        .unwrap();
    let mut chance = Chance::seeded(7);
    let mut filling = Duration::ZERO;
    for start in (0..count).step_by(BATCH) {
        let end = (start + BATCH).min(count);
        let changes = (start..end).map(|at| Change::Put(evidence(at, people, &mut chance)));
        let changes: Vec<Change> = changes.collect();
        let begun = Instant::now();
        search.apply(changes, end as i64).await.unwrap();
        filling += begun.elapsed();
    }
    let mut commits = Vec::new();
    for at in 0..20 {
        let change = Change::Put(evidence(at, people, &mut chance));
        let begun = Instant::now();
        search
            .apply(vec![change], (count + at) as i64)
            .await
            .unwrap();
        commits.push(begun.elapsed());
    }
    let (mut searches, mut rankings) = (Vec::new(), Vec::new());
    let mut found_any = 0;
    for _ in 0..NEEDS {
        let asked = request(need(&mut chance));
        let begun = Instant::now();
        let found = search.search(asked).await.unwrap();
        searches.push(begun.elapsed());
        found_any += usize::from(!found.hits.is_empty());
        let begun = Instant::now();
        let votes: Vec<ranking::Evidence> = found.hits.iter().map(vote).collect();
        let _ranking = rank(&Formula::PUBLISHED, &votes, found.needed(), NOW);
        rankings.push(begun.elapsed());
    }
    assert!(
        found_any > NEEDS / 2,
        "{found_any} of {NEEDS} needs found something"
    );
    println!(
        "| {people} | {count} | {:.0} | {:.1} ms | {:.1} ms | {:.2} ms | {} MB | {:.0} ms |",
        count as f64 / filling.as_secs_f64(),
        at(&mut searches, 50),
        at(&mut searches, 99),
        at(&mut rankings, 50),
        memory::own_megabytes(),
        at(&mut commits, 50),
    );
}

fn vote(hit: &ruche::adapters::search::Hit) -> ranking::Evidence {
    let people = hit.people.iter().map(|person| Contributor {
        person: person.id.clone(),
        role: person.role,
        at: hit.occurred_at,
        endorsers: 0,
        mutual_endorsers: 0,
        reciprocal: false,
    });
    ranking::Evidence {
        id: hit.id.clone(),
        kind: hit.kind,
        thread: hit.thread.clone(),
        giver: None,
        score: hit.score,
        coverage: hit.coverage,
        title_named: hit.title_named,
        endorsers: 0,
        reactions: 0,
        accepted: false,
        people: people.collect(),
    }
}

/// The time below which so many percent are, in milliseconds.
fn at(times: &mut [Duration], percent: usize) -> f64 {
    times.sort_unstable();
    times[(times.len() * percent).div_ceil(100) - 1].as_secs_f64() * 1_000.0
}
