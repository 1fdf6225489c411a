//! The server: its threads, its port, its folder, and what tests do to it.

use std::{
    convert::Infallible,
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use parking_lot::Mutex;
use s3s::service::S3ServiceBuilder;
use tempfile::TempDir;
use tokio::{
    net::TcpListener,
    runtime::{Builder, Runtime},
    sync::oneshot,
    task::{JoinHandle, JoinSet},
};

use crate::{
    auth::OneKey,
    fault::{Fault, Script},
    filter::Filter,
    operation::{Operation, Request},
    operations::Operations,
    store::Store,
};

const ACCESS_KEY: &str = "reelbase";
const SECRET_KEY: &str = "reelbase-secret-for-tests-only";
const REGION: &str = "auto";
/// The bucket that is there from the start.
const BUCKET: &str = "bucket";

/// How a server is started.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The port; zero for a free one.
    pub port: u16,
    /// Where the objects are, and stay; a temporary folder if there is none.
    pub folder: Option<PathBuf>,
}

/// An S3 server of this process, until it is dropped.
///
/// ```
/// # async fn example() {
/// use reelbase_s3_server::{Fault, Operation, S3Server};
///
/// let server = S3Server::start().await;
/// // A client of server.endpoint(), path-style, with server.access_key() and server.secret_key() …
/// server.fail_next(1, Fault::Status(503));
/// // … asks once, and once more.
/// assert_eq!(server.count(Operation::PutObject), 0);
/// # }
/// ```
pub struct S3Server {
    /// Its own, so that it outlives the runtime of any single test, and serves those who block theirs.
    runtime: Option<Runtime>,
    address: SocketAddr,
    folder: PathBuf,
    script: Arc<Mutex<Script>>,
    running: Mutex<Option<Running>>,
    _temporary: Option<TempDir>,
}

struct Running {
    store: Arc<Store>,
    stop: oneshot::Sender<()>,
    accepting: JoinHandle<()>,
}

impl S3Server {
    /// Starts a server over a temporary folder on a free port.
    ///
    /// # Panics
    ///
    /// If it cannot: a test without its server has failed.
    pub async fn start() -> Self {
        Self::start_with(Options::default())
            .await
            .unwrap_or_else(|error| panic!("the S3 server does not start: {error}"))
    }

    /// Starts a server; what an earlier one left in the folder is there again.
    ///
    /// # Errors
    ///
    /// If the port is taken, or the folder cannot be used.
    pub async fn start_with(options: Options) -> io::Result<Self> {
        let (folder, temporary) = match options.folder {
            Some(folder) => (folder, None),
            None => {
                let temporary = tempfile::Builder::new().prefix("reelbase-s3-").tempdir()?;
                (temporary.path().to_owned(), Some(temporary))
            }
        };
        let runtime = Builder::new_multi_thread().worker_threads(2).thread_name("s3-server").enable_all().build()?;
        let mut server = Self {
            runtime: Some(runtime),
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, options.port)),
            folder,
            script: Arc::default(),
            running: Mutex::new(None),
            _temporary: temporary,
        };
        server.address = server.run().await?;
        server.create_bucket(BUCKET)?;
        Ok(server)
    }

    async fn run(&self) -> io::Result<SocketAddr> {
        let runtime = self.runtime.as_ref().ok_or(io::ErrorKind::NotConnected)?;
        let address = self.address;
        let listener = runtime.spawn(TcpListener::bind(address)).await.map_err(io::Error::other)??;
        let address = listener.local_addr()?;
        let store = Arc::new(Store::open(&self.folder)?);
        let mut s3 = S3ServiceBuilder::new(Operations(store.clone()));
        s3.set_auth(OneKey { access_key: ACCESS_KEY, secret_key: SECRET_KEY });
        let filter = Filter { s3: s3.build(), script: self.script.clone() };
        let (stop, stopped) = oneshot::channel();
        let accepting = runtime.spawn(accept(listener, filter, stopped));
        *self.running.lock() = Some(Running { store, stop, accepting });
        Ok(address)
    }

    /// Where it is, such as `http://127.0.0.1:9000`; buckets are in paths.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The id of the key that opens it.
    #[must_use]
    pub fn access_key(&self) -> &str {
        ACCESS_KEY
    }

    /// The secret of that key.
    #[must_use]
    pub fn secret_key(&self) -> &str {
        SECRET_KEY
    }

    /// The region to sign for. It takes others as well.
    #[must_use]
    pub fn region(&self) -> &str {
        REGION
    }

    /// The bucket that is there from the start.
    #[must_use]
    pub fn bucket(&self) -> &str {
        BUCKET
    }

    /// Makes a bucket, unless it is there.
    ///
    /// # Errors
    ///
    /// If the server is stopped, or its folder refuses.
    pub fn create_bucket(&self, name: &str) -> io::Result<()> {
        let store = self.running.lock().as_ref().map(|running| running.store.clone());
        store.ok_or(io::ErrorKind::NotConnected)?.create_bucket(name).map(drop)
    }

    /// Makes the next requests fail.
    pub fn fail_next(&self, count: usize, fault: Fault) {
        self.fail_next_if(count, fault, |_| true);
    }

    /// Makes the next requests fail that are as told.
    ///
    /// Of what is planned, the first that applies to a request is taken.
    pub fn fail_next_if(&self, count: usize, fault: Fault, applies: impl Fn(&Request) -> bool + Send + 'static) {
        self.script.lock().plan(count, fault, Box::new(applies));
    }

    /// Makes the next requests of an operation fail.
    pub fn fail_next_of(&self, operation: Operation, count: usize, fault: Fault) {
        self.fail_next_if(count, fault, move |request| request.operation == operation);
    }

    /// Forgets the faults that are still planned.
    pub fn clear_faults(&self) {
        self.script.lock().clear_faults();
    }

    /// Answers each request so much later from now on.
    pub fn set_latency(&self, latency: Duration) {
        self.script.lock().latency = latency;
    }

    /// How many requests of an operation have come, those among them that were made to fail.
    #[must_use]
    pub fn count(&self, operation: Operation) -> usize {
        self.script.lock().count(operation)
    }

    /// The requests in the order in which they came; the newest 10,000.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.script.lock().requests()
    }

    /// Forgets counts and requests.
    pub fn clear_requests(&self) {
        self.script.lock().clear_requests();
    }

    /// Stops at once: connections are cut in the middle of what they do. The folder stays.
    pub async fn stop(&self) {
        let running = self.running.lock().take();
        if let Some(Running { store, stop, accepting }) = running {
            store.close();
            // It fails only if the task has ended by itself.
            let _ = stop.send(());
            let _ = accepting.await;
        }
    }

    /// Stops if it runs, and starts again on the same port, with what the folder has.
    ///
    /// # Errors
    ///
    /// If somebody else has taken the port meanwhile, or the folder cannot be read.
    pub async fn restart(&self) -> io::Result<()> {
        self.stop().await;
        self.run().await.map(drop)
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        if let Some(running) = self.running.get_mut() {
            running.store.close();
        }
        if let Some(runtime) = self.runtime.take() {
            // It may be dropped by a task, where nothing may wait.
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for S3Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3Server")
            .field("endpoint", &self.endpoint())
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

/// Serves whoever comes, until it is told to stop.
async fn accept(listener: TcpListener, filter: Filter, mut stopped: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        let stream = tokio::select! {
            _ = &mut stopped => break,
            Some(_) = connections.join_next() => continue,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // Of a connection that is gone already.
                Err(_) => continue,
            },
        };
        let filter = filter.clone();
        // Without it small answers wait for their acknowledgement; they come without as well.
        let _ = stream.set_nodelay(true);
        connections.spawn(async move {
            let service = service_fn(|request| filter.clone().call(request));
            // It fails when it is cut, which is what it is to do.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            Ok::<_, Infallible>(())
        });
    }
    drop(listener);
    connections.shutdown().await;
}
