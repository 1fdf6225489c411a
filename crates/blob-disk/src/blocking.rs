//! The way from tasks to threads that may block.

use reelbase_core::{Error, ErrorKind, Result};
use tokio::task::JoinHandle;

/// Starts on a thread that may block. Once started it runs to its end, also if nobody waits.
pub(crate) fn spawn<T: Send + 'static>(run: impl FnOnce() -> Result<T> + Send + 'static) -> JoinHandle<Result<T>> {
    tokio::task::spawn_blocking(run)
}

pub(crate) async fn join<T>(running: JoinHandle<Result<T>>) -> Result<T> {
    running.await.unwrap_or_else(|error| {
        let (kind, message) = if error.is_panic() {
            (ErrorKind::Internal, "a task on the disk panicked")
        } else {
            (ErrorKind::Unavailable, "the runtime is shutting down")
        };
        Err(Error::new(kind, message).with_source(error))
    })
}

pub(crate) async fn run<T: Send + 'static>(run: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    join(spawn(run)).await
}
