//! What the tests share: the process's own time, and projects that no other test knows.

use std::{
    net::SocketAddr,
    process,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use futures_util::future::BoxFuture;
use reelbase_core::{Env, Timestamp};
use reelbase_emulator::Emulator;
use reelbase_store_firestore::{FirestoreStore, FirestoreStoreBuilder};

use crate::proxy::Proxy;

/// The clock of the system and of tokio.
#[derive(Debug)]
pub(crate) struct SystemEnv;

#[expect(clippy::disallowed_methods, reason = "a server that runs elsewhere goes by the time that there is")]
fn since_epoch() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap()
}

impl Env for SystemEnv {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(i64::try_from(since_epoch().as_micros()).unwrap()).unwrap()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn new_id(&self) -> String {
        unique("id")
    }

    fn jitter(&self) -> f64 {
        f64::from(since_epoch().subsec_nanos() % 1_000) / 1_000.0
    }
}

/// A name that is given once.
pub(crate) fn unique(prefix: &str) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{prefix}-{:x}-{}-{count}", since_epoch().as_micros(), process::id())
}

/// A server, and two ways to it.
pub(crate) struct Rig {
    /// Through the proxy.
    pub(crate) store: FirestoreStore,
    pub(crate) proxy: Proxy,
    /// Past it.
    pub(crate) direct: FirestoreStore,
    project: String,
    /// Ends with the rig.
    _emulator: Option<Emulator>,
}

impl Rig {
    /// Our emulator, and Google's where one is named by `FIRESTORE_EMULATOR_HOST`.
    pub(crate) async fn all(change: impl Fn(FirestoreStoreBuilder) -> FirestoreStoreBuilder) -> Vec<Self> {
        let emulator = Emulator::builder().start().await.unwrap();
        let mut rigs = vec![Self::on(emulator.address(), Some(emulator), &change).await];
        if let Ok(host) = std::env::var("FIRESTORE_EMULATOR_HOST") {
            rigs.push(Self::on(host.parse().unwrap(), None, &change).await);
        }
        rigs
    }

    async fn on(
        server: SocketAddr,
        emulator: Option<Emulator>,
        change: impl Fn(FirestoreStoreBuilder) -> FirestoreStoreBuilder,
    ) -> Self {
        let proxy = Proxy::to(server).await;
        let project = unique("p");
        let builder = |host: String| FirestoreStore::builder(&project).emulator(host).env(Arc::new(SystemEnv));
        let store = change(builder(proxy.host())).build().await.unwrap();
        let direct = builder(server.to_string()).build().await.unwrap();
        Self { store, proxy, direct, project, _emulator: emulator }
    }

    /// A store of another process, as it were, through the proxy.
    pub(crate) async fn another(&self) -> FirestoreStore {
        let builder = FirestoreStore::builder(&self.project).emulator(self.proxy.host()).env(Arc::new(SystemEnv));
        builder.build().await.unwrap()
    }
}
