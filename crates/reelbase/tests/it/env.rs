//! The environment of a real process.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use reelbase::{Env, Timestamp, TokioEnv, check_document_id};

#[test]
fn the_clock_is_the_system_s() {
    let env = TokioEnv::new();
    let (first, second) = (env.now(), env.now());
    assert!(first <= second && second.since(first) < Duration::from_secs(60));
    // Later than when this was written, earlier than the century's end.
    let year = |text: &str| text.parse::<Timestamp>().unwrap();
    assert!(first > year("2025-01-01T00:00:00Z") && first < year("2100-01-01T00:00:00Z"), "{first}");
}

#[test]
fn ids_are_unique_and_valid_document_ids() {
    let env = TokioEnv::new();
    let ids: HashSet<String> = (0..1_000).map(|_| env.new_id()).collect();
    assert_eq!(ids.len(), 1_000);
    for id in ids {
        check_document_id(&id).unwrap();
        assert!(id.len() <= 40 && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'), "{id}");
    }
}

#[test]
fn jitter_is_a_factor_that_varies() {
    let env = TokioEnv::new();
    let draws: Vec<f64> = (0..100).map(|_| env.jitter()).collect();
    assert!(draws.iter().all(|draw| (0.0..1.0).contains(draw)));
    assert!(draws.iter().any(|draw| *draw < 0.5) && draws.iter().any(|draw| *draw >= 0.5));
}

#[tokio::test]
async fn sleep_takes_its_time() {
    let before = Instant::now();
    TokioEnv::new().sleep(Duration::from_millis(20)).await;
    assert!(before.elapsed() >= Duration::from_millis(20));
}
