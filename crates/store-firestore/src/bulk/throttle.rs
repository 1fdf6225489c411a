//! How fast writes may go: 500 a second at first, half as much again every five minutes.
//!
//! This is what Firestore asks of clients that write a lot, so that it has time to spread a collection over more servers.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use reelbase_core::{Env, Timestamp};

/// Writes per second at first.
const FIRST_RATE: f64 = 500.0;
/// By how much the rate grows, and how often.
const GROWTH: f64 = 1.5;
const STEP: Duration = Duration::from_secs(300);
/// As in Google's own clients, where growth ends.
const LAST_RATE: f64 = 10_000.0;

/// Holds up writes of all calls on one store; or none, where there is nothing to be spared.
#[derive(Debug)]
pub(crate) struct Throttle(Option<Mutex<Ramp>>);

impl Throttle {
    /// Production's ramp.
    pub(crate) fn ramp() -> Self {
        Self(Some(Mutex::default()))
    }

    /// For emulators, which have no servers to spread over.
    pub(crate) fn off() -> Self {
        Self(None)
    }

    /// Whether writes are held up.
    pub(crate) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Waits until so many writes may be sent, however long that takes: no deadline counts before a write is admitted. A
    /// call that is dropped while it waits keeps its places in line, and those behind it wait as if it had written.
    pub(crate) async fn admit(&self, env: &dyn Env, writes: usize) {
        let Some(ramp) = &self.0 else { return };
        let wait = ramp.lock().unwrap_or_else(PoisonError::into_inner).reserve(env.now(), writes);
        if !wait.is_zero() {
            env.sleep(wait).await;
        }
    }
}

/// Writes stand in line, each as long as one of them takes at the rate of the time.
#[derive(Debug, Default)]
struct Ramp(Option<Line>);

#[derive(Debug)]
struct Line {
    /// When the first write came.
    start: Timestamp,
    /// When the next write may go.
    free: Timestamp,
    /// When the last write came.
    seen: Timestamp,
}

impl Ramp {
    /// How long to wait until so many writes may go, which then are taken to go.
    fn reserve(&mut self, now: Timestamp, writes: usize) -> Duration {
        let line = self.0.get_or_insert(Line { start: now, free: now, seen: now });
        // A clock that is set back must not hold up writes until it has caught up.
        let back = line.seen.since(now);
        line.start = line.start.saturating_sub(back);
        line.free = line.free.saturating_sub(back);
        line.seen = now;
        let at = line.free.max(now);
        line.free = at.saturating_add(Duration::from_secs_f64(writes as f64 / rate(at.since(line.start))));
        at.since(now)
    }
}

/// Writes per second, so long after the first.
fn rate(running: Duration) -> f64 {
    let steps = i32::try_from(running.as_secs() / STEP.as_secs()).unwrap_or(i32::MAX);
    (FIRST_RATE * GROWTH.powi(steps)).min(LAST_RATE)
}

#[cfg(test)]
mod tests {
    use reelbase_core::ManualEnv;

    use super::*;

    /// How many writes go within a time, in batches of 20.
    async fn written(throttle: &Throttle, env: &ManualEnv, within: Duration) -> usize {
        let end = env.now().saturating_add(within);
        let mut writes = 0;
        loop {
            throttle.admit(env, 20).await;
            if env.now() >= end {
                return writes;
            }
            writes += 20;
        }
    }

    #[tokio::test]
    async fn the_rate_grows_by_half_every_five_minutes() {
        let (throttle, env) = (Throttle::ramp(), ManualEnv::default());
        let mut counts = Vec::new();
        for _ in 0..9 {
            counts.push(written(&throttle, &env, STEP).await / 300);
        }
        for (count, expected) in counts.iter().zip([500, 750, 1_125, 1_687, 2_531, 3_796, 5_695, 8_542, 10_000]) {
            assert!(count.abs_diff(expected) <= expected / 100, "{counts:?}");
        }
    }

    #[tokio::test]
    async fn a_pause_saves_nothing_up() {
        let (throttle, env) = (Throttle::ramp(), ManualEnv::default());
        throttle.admit(&env, 20).await;
        env.advance(Duration::from_secs(60));
        let one = written(&throttle, &env, Duration::from_secs(1)).await;
        assert!((480..=520).contains(&one), "{one} writes in the second after the pause");
    }

    #[tokio::test]
    async fn a_clock_that_is_set_back_holds_nothing_up() {
        let (throttle, env) = (Throttle::ramp(), ManualEnv::default());
        throttle.admit(&env, 20).await;
        env.set(env.now().saturating_sub(Duration::from_secs(3_600)));
        let before = env.now();
        throttle.admit(&env, 20).await;
        assert!(env.now().since(before) <= Duration::from_millis(50), "{:?}", env.now().since(before));
    }

    #[tokio::test]
    async fn calls_of_one_store_share_the_rate() {
        let (throttle, env) = (Throttle::ramp(), ManualEnv::default());
        let before = env.now();
        let calls = (0..50).map(|_| throttle.admit(&env, 20));
        futures_util::future::join_all(calls).await;
        // The last of 1,000 writes at 500 a second.
        assert!(env.now().since(before) >= Duration::from_millis(1_900));
    }

    #[tokio::test]
    async fn where_there_is_no_ramp_nothing_waits() {
        let (throttle, env) = (Throttle::off(), ManualEnv::default());
        let before = env.now();
        throttle.admit(&env, 1_000_000).await;
        assert_eq!(env.now(), before);
    }
}
