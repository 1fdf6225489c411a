//! How long to wait before something is tried again.

use std::time::Duration;

use reelbase_core::Env;

/// Pauses that double, up to a longest, each spread over half to one and a half of its length.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Backoff {
    pub(crate) first: Duration,
    pub(crate) longest: Duration,
}

impl Backoff {
    /// Waits before the attempt after `failed` that failed in a row, of which there is one at least.
    pub(crate) async fn wait(self, env: &dyn Env, failed: u32) {
        let doubled = 2_u32.saturating_pow(failed.saturating_sub(1));
        let pause = self.first.saturating_mul(doubled).min(self.longest);
        env.sleep(pause.mul_f64(0.5 + env.jitter())).await;
    }
}
