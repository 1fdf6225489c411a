//! The rules hold on a store made of the model, and stores with a bug are found out.

use reelbase_conformance::history::{self, Options};

use crate::model_store::{Bug, open};

mod every_backend {
    reelbase_conformance::document_store_conformance!(crate::model_store::open(crate::model_store::Bug::None));
}

mod strict {
    reelbase_conformance::document_store_strict_conformance!(crate::model_store::open(crate::model_store::Bug::None));
}

mod optimistic {
    reelbase_conformance::document_store_optimistic_conformance!(crate::model_store::open(
        crate::model_store::Bug::None
    ));
}

#[tokio::test]
async fn histories_hold() {
    history::run_by_command(&open(Bug::None)).await;
}

#[tokio::test]
async fn a_history_follows_from_its_seed() {
    let options = Options::new(50);
    let text = |seed| format!("{:?}", history::generate(seed, options));
    assert_eq!(text(3), text(3));
    assert_ne!(text(3), text(4));
}

#[tokio::test]
async fn two_stores_agree() {
    for seed in 0..4 {
        if let Err(difference) = history::compare(&open(Bug::None), &open(Bug::None), seed, Options::new(150)).await {
            panic!("{difference}");
        }
    }
}

/// Each bug is found within a few histories, and the history that shows it is short.
#[tokio::test]
async fn bugs_are_found() {
    for bug in [
        Bug::NoOpMoves,
        Bug::NotAtomic,
        Bug::NoOffset,
        Bug::NoConflicts,
        Bug::NoSnapshot,
        Bug::NoExpiry,
        Bug::NoHistory,
        Bug::LimitPlusOne,
        Bug::WrongKind,
        Bug::LossyPages,
        Bug::DoubleSums,
    ] {
        let mut found = None;
        for seed in 0..8 {
            if let Err(difference) = history::run(&open(bug), seed, 250).await {
                found = Some(difference);
                break;
            }
        }
        let difference = found.unwrap_or_else(|| panic!("{bug:?} is not found"));
        println!("{bug:?}: {difference}\n");
        assert!(difference.history.len() <= 12, "{bug:?} is not made short: {difference}");
    }
}

/// The rules, too, find bugs: each of these breaks at least the rule beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rules_find_bugs() {
    use reelbase_conformance::documents::{
        self, aggregates, commits, concurrency, cursors, earlier, expiry, lists, optimistic, preconditions, strict,
        transactions, watches,
    };
    macro_rules! broken {
        ($($bug:ident: $module:ident::$rule:ident, $relaxed:expr;)*) => {$(
            let run = tokio::spawn(documents::run(Some(open(Bug::$bug)), $relaxed, $module::$rule));
            assert!(run.await.is_err(), "{} holds with {:?}", stringify!($rule), Bug::$bug);
        )*};
    }
    broken! {
        NoOpMoves: commits::a_write_that_changes_nothing_keeps_the_update_time, true;
        NotAtomic: commits::a_failed_write_undoes_the_commit, true;
        NoOffset: cursors::limit_and_offset_cut_the_answer, true;
        NoConflicts: optimistic::a_changed_document_aborts, true;
        NoConflicts: concurrency::increments_by_transactions_are_exact, true;
        NoConflicts: concurrency::transfers_keep_the_sum, true;
        NoConflicts: concurrency::a_missing_document_protects_too, true;
        NoConflicts: concurrency::a_query_protects_against_phantoms, true;
        NoConflicts: concurrency::a_count_protects_against_phantoms, true;
        NoConflicts: concurrency::write_skew_is_prevented, true;
        NoSnapshot: transactions::a_read_only_transaction_sees_one_state, true;
        NoHistory: earlier::documents_are_read_as_they_were, true;
        NoHistory: earlier::queries_see_an_earlier_state, true;
        NoHistory: earlier::aggregations_see_an_earlier_state, true;
        NoHistory: earlier::a_transaction_at_an_earlier_time_sees_that_state, true;
        NoExpiry: expiry::queries_hide_what_has_expired, true;
        LimitPlusOne: cursors::a_limit_to_last_keeps_the_order, true;
        TornWatch: watches::a_commit_shows_whole, true;
        WrongKind: preconditions::an_update_refuses_what_is_missing, true;
        LossyPages: lists::pages_cover_everything_once, true;
        DoubleSums: aggregates::a_sum_of_integers_is_an_integer, true;
        MissingIndexIgnored: strict::a_missing_index_is_refused_with_its_definition, false;
    }
}
