//! Time, sleep, ids and randomness come in from outside, so that a test controls them and core needs no runtime.

use std::{
    fmt::Debug,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::Poll,
    time::Duration,
};

use futures_core::future::BoxFuture;

use crate::Timestamp;

/// What a store, a repository and a workflow take from their surroundings.
///
/// The facade has one on tokio and the system clock; [`ManualEnv`] is for tests.
pub trait Env: Debug + Send + Sync {
    /// The current time. It may jump in both directions, as clocks do.
    fn now(&self) -> Timestamp;
    /// Completes after `duration`.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;
    /// A fresh id: unique, URL-safe, valid as a document id, at most 40 characters.
    fn new_id(&self) -> String;
    /// A random factor in `0.0..1.0`, for back-off.
    fn jitter(&self) -> f64;
}

/// A clock that only moves when told, ids that count up, jitter that is constant: the same test, the same run.
///
/// [`Env::sleep`] advances the clock and completes at once (after yielding to other tasks).
///
/// ```
/// use reelbase_core::{Env, ManualEnv, Timestamp};
/// use std::time::Duration;
///
/// let env = ManualEnv::new(Timestamp::from_micros(0)?);
/// env.advance(Duration::from_secs(5));
/// assert_eq!(env.now().to_string(), "1970-01-01T00:00:05Z");
/// assert_eq!(env.new_id(), "id-000001");
/// # Ok::<(), reelbase_core::Error>(())
/// ```
#[derive(Debug)]
pub struct ManualEnv {
    now: std::sync::Arc<Mutex<Timestamp>>,
    ids: AtomicU64,
    jitter: f64,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl ManualEnv {
    /// An environment whose clock shows `now`.
    pub fn new(now: Timestamp) -> Self {
        Self { now: std::sync::Arc::new(Mutex::new(now)), ids: AtomicU64::new(0), jitter: 0.5 }
    }

    /// Sets the clock, forwards or backwards.
    pub fn set(&self, now: Timestamp) {
        *lock(&self.now) = now;
    }

    /// Moves the clock forwards.
    pub fn advance(&self, duration: Duration) {
        let mut now = lock(&self.now);
        *now = now.saturating_add(duration);
    }
}

impl Default for ManualEnv {
    /// The clock shows 2025-01-01T00:00:00Z.
    fn default() -> Self {
        Self::new(Timestamp::from_micros_saturating(1_735_689_600_000_000))
    }
}

impl Env for ManualEnv {
    fn now(&self) -> Timestamp {
        *lock(&self.now)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let clock = self.now.clone();
        let mut yielded = false;
        Box::pin(std::future::poll_fn(move |cx| {
            if yielded {
                return Poll::Ready(());
            }
            yielded = true;
            let mut now = lock(&clock);
            *now = now.saturating_add(duration);
            cx.waker().wake_by_ref();
            Poll::Pending
        }))
    }

    fn new_id(&self) -> String {
        format!("id-{:06}", self.ids.fetch_add(1, Ordering::Relaxed) + 1)
    }

    fn jitter(&self) -> f64 {
        self.jitter
    }
}
