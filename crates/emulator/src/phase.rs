//! Whether the server runs, ends, or is dead; connections and streams follow.

use futures_core::stream::BoxStream;
use futures_util::{StreamExt, stream};
use tokio::sync::watch;
use tonic::Status;

/// How far a server has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// It takes connections and requests.
    Running,
    /// It takes none any more and answers those that it has; streams without an end are ended.
    Ending,
    /// It drops all connections.
    Dead,
}

/// The phases of a server, as its parts see them. When the server is dropped it is dead.
#[derive(Debug, Clone)]
pub(crate) struct Phases(pub(crate) watch::Receiver<Phase>);

impl Phases {
    /// Waits until the phase is reached, or a later one.
    pub(crate) async fn reached(&mut self, phase: Phase) {
        self.0.wait_for(|now| *now >= phase).await.ok();
    }

    /// A stream that ends with the server.
    pub(crate) fn while_running<T: Send + 'static>(
        &self,
        stream: BoxStream<'static, Result<T, Status>>,
    ) -> BoxStream<'static, Result<T, Status>> {
        let phases = self.clone();
        stream::unfold(Some((stream, phases)), |running| async move {
            let (mut stream, mut phases) = running?;
            tokio::select! {
                item = stream.next() => item.map(|item| (item, Some((stream, phases)))),
                () = phases.reached(Phase::Ending) => Some((Err(Status::unavailable("The emulator is shutting down.")), None)),
            }
        })
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use tonic::Code;

    use super::*;

    #[tokio::test]
    async fn a_stream_without_end_ends_with_the_server() {
        let (sender, phases) = watch::channel(Phase::Running);
        let phases = Phases(phases);
        let mut finite = phases.while_running(stream::iter([Ok(1)]).boxed());
        assert_eq!((finite.next().await.unwrap().unwrap(), finite.next().await.is_none()), (1, true));
        let mut endless = phases.while_running(stream::iter([Ok(1)]).chain(stream::pending()).boxed());
        assert_eq!(endless.next().await.unwrap().unwrap(), 1);
        sender.send_replace(Phase::Ending);
        assert_eq!(endless.next().await.unwrap().unwrap_err().code(), Code::Unavailable);
        assert!(endless.next().await.is_none());
        drop(sender);
        let mut orphan = phases.while_running::<()>(stream::pending().boxed());
        assert!(orphan.next().await.unwrap().is_err());
    }
}
