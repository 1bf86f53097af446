//! Changes to rows: however they are cut into batches and folded together, the tables end as if
//! each had been written by itself.

use ruche::kernel::database::Database;
use ruche::kernel::rows::{Kind, Rows, Table};
use sqlx::{AssertSqlSafe, Executor as _};

use crate::support::chance::Chance;
use crate::support::engine::{Place, on_both_engines};
use crate::support::things::{Dumped, dump};

/// Histories tried on each engine.
const HISTORIES: u64 = 150;

static CELL: Table = Table {
    name: "rows_cell",
    key: &[("line", Kind::Int), ("place", Kind::Text)],
    columns: &[
        ("word", Kind::Text),
        ("sum", Kind::Int),
        ("other", Kind::Int),
    ],
    indexes: &["word"],
};

static FLAG: Table = Table {
    name: "rows_flag",
    key: &[("line", Kind::Int)],
    columns: &[],
    indexes: &[],
};

/// Says one random change.
fn change(chance: &mut Chance, rows: &mut Rows) {
    let number = |chance: &mut Chance| i64::try_from(chance.below(9)).unwrap() - 4;
    let line = i64::try_from(chance.below(3)).unwrap();
    let place = ["a", "b", "é"][usize::try_from(chance.below(3)).unwrap()];
    let word = (chance.below(4) > 0).then(|| format!("word {}", chance.below(5)));
    let key = [line.into(), place.into()];
    match chance.below(9) {
        0 | 1 => {
            let sum = number(chance).into();
            rows.put(
                &CELL,
                [
                    line.into(),
                    place.into(),
                    word.into(),
                    sum,
                    None::<i64>.into(),
                ],
            );
        }
        2 => rows.set(&CELL, key, [("word", word.into())]),
        3 => rows.set(
            &CELL,
            key,
            [("word", word.into()), ("sum", number(chance).into())],
        ),
        4 => rows.add(&CELL, key, [("sum", number(chance))]),
        5 => rows.add(
            &CELL,
            key,
            [("other", number(chance)), ("sum", number(chance))],
        ),
        6 => rows.delete(&CELL, key),
        7 => rows.delete_where(&CELL, "place", place),
        _ if chance.below(2) == 0 => rows.put(&FLAG, [line.into()]),
        _ => rows.delete(&FLAG, [line.into()]),
    }
}

/// Writes the history of `seed` into empty tables, `size` changes a batch.
async fn written(database: &Database, seed: u64, size: impl Fn(&mut Chance) -> u64) -> Dumped {
    let mut tx = database.write_views().await.unwrap();
    tx.execute("DELETE FROM rows_cell").await.unwrap();
    tx.execute("DELETE FROM rows_flag").await.unwrap();
    let (mut chance, mut sizes) = (Chance::seeded(seed), Chance::seeded(seed ^ 1));
    let mut left = 60;
    while left > 0 {
        let few = size(&mut sizes).min(left);
        let mut rows = Rows::default();
        for _ in 0..few {
            change(&mut chance, &mut rows);
        }
        rows.flush(&mut tx, str::to_owned).await.unwrap();
        left -= few;
    }
    tx.commit().await.unwrap();
    dump(database, &[&CELL, &FLAG]).await
}

on_both_engines! {
    async fn batches_of_any_size_come_to_the_same_rows(engine) {
        let place = Place::on(engine).await;
        let database = Database::open(&place.url).await.unwrap();
        let mut tx = database.write_views().await.unwrap();
        for sql in [CELL.ddl(CELL.name), FLAG.ddl(FLAG.name)].concat() {
            tx.execute(AssertSqlSafe(sql)).await.unwrap();
        }
        tx.commit().await.unwrap();
        let first = Chance::from_environment().next();
        for seed in (0..HISTORIES).map(|n| first.wrapping_add(n)) {
            let one_by_one = written(&database, seed, |_| 1).await;
            let batched = written(&database, seed, |chance| 1 + chance.below(50)).await;
            assert_eq!(batched, one_by_one, "history {seed}");
        }
    }
}
