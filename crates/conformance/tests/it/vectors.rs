//! Every vector holds on core's functions and on the model.

use reelbase_conformance::vectors;

#[tokio::test]
async fn hold_on_core_and_on_the_model() {
    let report = vectors::run_without_store(&vectors::load()).await;
    report.print();
    report.assert_passed();
    assert!(vectors::is_replaced() || report.left_out() == 0, "a vector of this crate is left out");
}
