//! Random histories on Google's emulator beside the memory store, step by step.

use std::{io::Write as _, sync::Arc, time::Duration};

use reelbase_conformance::{
    Backend, Setup,
    history::{self, Known, Options, PlannedWrite, Stats, Step},
};
use reelbase_core::{DocumentPath, Env, ManualEnv, Operation, Precondition, Timestamp, Write};
use reelbase_store_firestore::FirestoreStore;
use reelbase_store_memory::{MemoryStore, Relaxation};

use crate::support::{SystemEnv, unique};

/// Named as in `docs/emulators.md`.
const KNOWN: &[Known] = &[
    Known {
        name: "condition on the time zero",
        shows: |step, left, _| {
            let zero = Precondition::UpdateTime(Timestamp::from_micros_saturating(0));
            left.contains("refused: failed precondition") && writes(step).any(|write| write.precondition == zero)
        },
    },
    Known {
        name: "condition on a document that the commit has written",
        shows: |step, left, right| {
            let writes = planned(step);
            let meets = |(i, one): (usize, &PlannedWrite)| {
                let conditional = one.current || one.write.precondition != Precondition::None;
                conditional && writes[..i].iter().any(|before| before.write.path == one.write.path)
            };
            let differs = right.contains("refused: invalid") || left.contains("refused: failed precondition");
            differs && writes.iter().enumerate().any(meets)
        },
    },
    Known {
        name: "changed and changed back in one commit",
        shows: |step, left, right| {
            let paths: Vec<&DocumentPath> = writes(step).map(|write| &write.path).collect();
            let twice = paths.iter().enumerate().any(|(i, path)| paths[..i].contains(path));
            twice && !left.contains("refused") && !right.contains("refused")
        },
    },
    Known {
        name: "update time of what is verified alone",
        shows: |step, left, right| {
            let verifies = writes(step).any(|write| matches!(write.operation, Operation::Verify));
            let refusals = |said: &str| said.matches("refused: ").count();
            matches!(step, Step::WriteEach(_)) && verifies && refusals(left) == refusals(right)
        },
    },
    Known {
        name: "query without a collection in a transaction, or counted",
        shows: |step, _, right| {
            let reads = matches!(step, Step::Transaction(_) | Step::Aggregate { .. });
            right.contains("refused: internal") && reads && words(step).contains("collection: None")
        },
    },
    Known {
        name: "cursor over aggregated fields",
        shows: |step, _, right| {
            let aggregation = matches!(step, Step::Aggregate { .. } | Step::Transaction(_));
            right.contains("refused: invalid") && aggregation && words(step).contains("Some(Cursor")
        },
    },
    Known {
        name: "aggregation over a range of names",
        shows: |step, _, right| {
            let aggregation = matches!(step, Step::Aggregate { .. } | Step::Transaction(_));
            right.contains("refused: invalid") && aggregation && words(step).contains("field: __name__")
        },
    },
    Known {
        name: "range against NaN or null in an or",
        shows: |step, left, right| {
            let words = words(step);
            let refused = left.contains("refused") || right.contains("refused");
            let against = ["LessThan", "LessThanOrEqual", "GreaterThan", "GreaterThanOrEqual"]
                .iter()
                .any(|op| ["NaN", "null"].iter().any(|value| words.contains(&format!("op: {op}, value: {value} }}"))));
            !refused && against && words.contains("Or([")
        },
    },
    Known {
        name: "listing of a deleted document that is missing",
        shows: |step, left, right| {
            let missing = matches!(step, Step::ListDocuments { show_missing: true, .. });
            missing && left.contains("is missing") && right.contains("refused: internal")
        },
    },
    Known {
        name: "names in descending order",
        shows: |step, _, right| {
            let (words, by_name) = (words(step), |way: &str| format!("Order {{ field: __name__, direction: {way} }}"));
            // A limit that counts from the end is sent the other way round.
            let turned = words.contains("limit_to_last: true") && words.contains(&by_name("Ascending"));
            right.contains("refused: failed precondition") && (turned || words.contains(&by_name("Descending")))
        },
    },
    Known {
        name: "not-in alone in an or",
        shows: |step, _, right| {
            right.contains("refused: invalid") && words(step).contains("Or([") && words(step).contains("op: NotIn")
        },
    },
];

fn words(step: &Step) -> String {
    format!("{step:?}")
}

/// Every write of a step.
fn writes(step: &Step) -> impl Iterator<Item = &Write> {
    planned(step).iter().map(|planned| &planned.write)
}

fn planned(step: &Step) -> &[PlannedWrite] {
    match step {
        Step::Commit(writes) | Step::WriteEach(writes) => writes,
        Step::Transaction(attempt) => &attempt.writes,
        _ => &[],
    }
}

async fn memory(setup: Setup) -> Backend {
    let clock = Arc::new(ManualEnv::default());
    // What histories let expire has expired on Google's emulator, which goes by the time that there is.
    clock.set(clock.now().saturating_add(Duration::from_secs(30 * 24 * 3_600)));
    let store = MemoryStore::builder(setup.manifest, clock.clone()).relax(Relaxation::MissingIndexes).build();
    Backend::with_clock(Arc::new(store.unwrap()), clock)
}

/// A store on Google's emulator, in a project of its own.
async fn google(setup: Setup) -> Backend {
    let store = FirestoreStore::builder(&unique("p"))
        .emulator(std::env::var("FIRESTORE_EMULATOR_HOST").unwrap())
        .manifest(setup.manifest)
        .env(Arc::new(SystemEnv))
        .build()
        .await;
    Backend::new(Arc::new(store.unwrap()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_memory_store_beside_googles_emulator() {
    let mut out = std::io::stdout();
    if std::env::var("FIRESTORE_EMULATOR_HOST").is_err() {
        writeln!(out, "skipped: FIRESTORE_EMULATOR_HOST names no emulator").unwrap();
        return;
    }
    let number = |name: &str, default: u64| std::env::var(name).map_or(default, |text| text.parse().unwrap());
    let (steps, mut seed) = (number("REELBASE_HISTORY_STEPS", 2_000), number("REELBASE_HISTORY_SEED", 1));
    let mut stats = Stats::default();
    while stats.steps < steps {
        match history::compare_knowing(&memory, &google, seed, Options::new(100), KNOWN).await {
            Ok(more) => stats += more,
            Err(difference) => panic!("\n{difference}"),
        }
        seed += 1;
    }
    writeln!(out, "\n{stats}").unwrap();
    stats.assert_telling();
}
