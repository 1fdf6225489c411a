//! The contract of document stores, over each server that there is.

use std::sync::Arc;

use reelbase_conformance::{Backend, Setup, history, vectors};
use reelbase_core::ManualEnv;
use reelbase_emulator::Emulator;
use reelbase_store_firestore::FirestoreStore;
use reelbase_store_memory::Relaxation;

use crate::support::{SystemEnv, unique};

/// A store on an emulator of ours in this process, whose clock is the store's.
async fn ours(setup: Setup) -> Backend {
    let clock = Arc::new(ManualEnv::default());
    let mut emulator = Emulator::builder().manifest(setup.manifest.clone()).env(clock.clone());
    if setup.relaxed_indexes {
        emulator = emulator.relax(Relaxation::MissingIndexes);
    }
    // It lasts as long as the test's runtime.
    let emulator = Box::leak(Box::new(emulator.start().await.unwrap()));
    let store = FirestoreStore::builder("p")
        .emulator(emulator.endpoint())
        .manifest(setup.manifest)
        .env(clock.clone())
        .build()
        .await;
    Backend::with_clock(Arc::new(store.unwrap()), clock)
}

mod our_emulator {
    reelbase_conformance::document_store_conformance!(super::ours);
}

mod our_emulator_strict {
    reelbase_conformance::document_store_strict_conformance!(super::ours);
}

mod our_emulator_optimistic {
    reelbase_conformance::document_store_optimistic_conformance!(super::ours);
}

/// The recorded vectors, over the wire.
#[tokio::test]
async fn vectors_over_our_emulator() {
    let report = vectors::run(&vectors::load(), &ours).await;
    report.print();
    report.assert_passed();
}

/// Random histories, over the wire.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn histories_over_our_emulator() {
    history::run_by_command(&ours).await;
}

/// A store on Google's emulator, in a project of its own.
async fn google(setup: Setup) -> Backend {
    let host = std::env::var("FIRESTORE_EMULATOR_HOST").unwrap();
    let store = FirestoreStore::builder(&unique("p"))
        .emulator(host)
        .manifest(setup.manifest)
        .env(Arc::new(SystemEnv))
        .build()
        .await;
    Backend::new(Arc::new(store.unwrap()))
}

/// What Google's emulator does otherwise than the service.
const GOOGLES_OWN: &[(&str, &str)] = &[
    (
        "a_commit_of_500_writes_is_seen_whole_or_not_at_all",
        "it reads the documents of a query one after the other; the service reads them from one snapshot",
    ),
    (
        "a_precondition_sees_earlier_writes_of_the_commit",
        "it refuses a commit that deletes and then updates a document; the service applies writes in order",
    ),
    (
        "increments_by_transactions_are_exact",
        "each loser of a conflict waits two seconds for a lock there, which adds up to more than a rule may take",
    ),
];

/// Google's emulator, where one is named by `FIRESTORE_EMULATOR_HOST`.
mod googles_emulator {
    reelbase_conformance::document_store_conformance!(
        optional std::env::var("FIRESTORE_EMULATOR_HOST").ok().map(|_| super::google),
        except super::GOOGLES_OWN
    );
}
