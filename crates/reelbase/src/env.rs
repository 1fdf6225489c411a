//! The surroundings of a real process: the system's clock, tokio's timer, random ids.

use std::{
    future::Future,
    pin::Pin,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use reelbase_core::{Env, Timestamp};

/// An [`Env`] on tokio and the system clock.
///
/// ```
/// use reelbase::{Env, TokioEnv};
///
/// let env = TokioEnv::new();
/// assert_ne!(env.new_id(), env.new_id());
/// ```
///
/// # Behaviour
/// Ids are random UUIDs, which spread writes over a store's key range as ids that grow with time would not.
/// [`sleep`](Env::sleep) must run within a tokio runtime.
#[derive(Debug, Clone, Copy, Default)]
pub struct TokioEnv(());

impl TokioEnv {
    /// The environment of this process.
    pub const fn new() -> Self {
        Self(())
    }
}

impl Env for TokioEnv {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "this is where the time of Env comes from")]
        let now = SystemTime::now();
        let micros = |duration: Duration| i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        Timestamp::from_micros_saturating(match now.duration_since(UNIX_EPOCH) {
            Ok(after) => micros(after),
            Err(before) => -micros(before.duration()),
        })
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn new_id(&self) -> String {
        #[expect(clippy::disallowed_methods, reason = "this is where the ids of Env come from")]
        let id = uuid::Uuid::new_v4();
        id.to_string()
    }

    fn jitter(&self) -> f64 {
        #[expect(clippy::disallowed_methods, reason = "this is where the randomness of Env comes from")]
        rand::random()
    }
}
