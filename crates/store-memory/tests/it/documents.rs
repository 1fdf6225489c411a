//! The contract of document stores, the recorded vectors, and random histories, on the memory store.

use std::sync::Arc;

use reelbase_conformance::{Backend, Setup, history, vectors};
use reelbase_core::ManualEnv;
use reelbase_store_memory::{MemoryStore, Relaxation};

async fn open(setup: Setup) -> Backend {
    open_with(setup, 8_000)
}

/// Builds every commit aside, as large ones are.
async fn open_aside(setup: Setup) -> Backend {
    open_with(setup, 0)
}

fn open_with(setup: Setup, in_place: usize) -> Backend {
    let clock = Arc::new(ManualEnv::default());
    let mut builder = MemoryStore::builder(setup.manifest, clock.clone()).in_place(in_place);
    if setup.relaxed_indexes {
        builder = builder.relax(Relaxation::MissingIndexes);
    }
    Backend::with_clock(Arc::new(builder.build().unwrap()), clock)
}

mod contract {
    reelbase_conformance::document_store_conformance!(super::open);
}

mod contract_aside {
    reelbase_conformance::document_store_conformance!(super::open_aside);
}

mod strict {
    reelbase_conformance::document_store_strict_conformance!(super::open);
}

mod optimistic {
    reelbase_conformance::document_store_optimistic_conformance!(super::open);
}

/// `REELBASE_VECTORS=FILE` runs another file of the same format.
#[tokio::test]
async fn vectors() {
    let report = vectors::run(&vectors::load(), &open).await;
    report.print();
    report.assert_passed();
    assert!(vectors::is_replaced() || report.left_out() == 0, "a vector of the contract is left out");
}

/// `REELBASE_HISTORY_STEPS=100000` makes it long, `REELBASE_HISTORY_SEED` begins elsewhere.
#[tokio::test]
async fn histories() {
    history::run_by_command(&open).await;
}

#[tokio::test]
async fn histories_aside() {
    history::run_by_command(&open_aside).await;
}

#[tokio::test]
async fn two_stores_agree() {
    for seed in 0..4 {
        if let Err(difference) = history::compare(&open, &open_aside, seed, history::Options::new(200)).await {
            panic!("{difference}");
        }
    }
}
