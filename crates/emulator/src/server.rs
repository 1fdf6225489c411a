//! The server: gRPC and the few plain requests on one port, and its end.

use std::{
    fmt,
    future::Future,
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::{
    Router, extract,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing,
};
use http::{StatusCode, header::CONTENT_TYPE};
use hyper::rt::Executor;
use hyper_util::{rt::TokioIo, server::conn::auto, service::TowerToHyperService};
use reelbase::TokioEnv;
use reelbase_core::{Env, Error, ErrorKind, Result, index::Manifest};
use reelbase_firestore_wire::DatabaseName;
use reelbase_store_memory::{MemoryStore, Relaxation};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
    time,
};
use tonic::service::Routes;

use crate::{
    admin::{Admin, Operations},
    databases::{Databases, Rules},
    phase::{Phase, Phases},
    service::Firestore,
};

/// How long [`Emulator::shutdown`] waits for requests that are being answered.
const GRACE: Duration = Duration::from_secs(5);

/// How much a client may send ahead on one stream and on one connection, in bytes: a large commit in one go.
const STREAM_WINDOW: u32 = 4 * 1_048_576;
const CONNECTION_WINDOW: u32 = 16 * 1_048_576;

/// A running emulator. It stops when it is dropped, dropping its connections.
pub struct Emulator {
    address: SocketAddr,
    databases: Arc<Databases>,
    phase: watch::Sender<Phase>,
    task: JoinHandle<()>,
}

/// Sets up an [`Emulator`].
#[derive(Debug)]
#[must_use]
pub struct EmulatorBuilder {
    address: SocketAddr,
    rules: Rules,
    env: Arc<dyn Env>,
    databases: Option<Arc<Databases>>,
}

impl EmulatorBuilder {
    /// Listens here instead of on 127.0.0.1 and a free port. With port 0 the port is free to choose.
    pub fn address(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// The indexes and TTL fields of every database; without, only the automatic indexes.
    pub fn manifest(mut self, manifest: Manifest) -> Self {
        self.rules.manifest = manifest;
        self
    }

    /// Does not enforce a rule of production.
    pub fn relax(mut self, rule: Relaxation) -> Self {
        self.rules.relaxed.push(rule);
        self
    }

    /// Serves only this project, and others named so; all projects unless called.
    pub fn project(mut self, project: impl Into<String>) -> Self {
        self.rules.projects.push(project.into());
        self
    }

    /// Has every change of an index or a field take time: it is done when it was asked about so many times. Until then the
    /// index says that it is being created, and queries that need it are refused, as in production. Unless called, it is
    /// done at once.
    pub fn building_for(mut self, questions: u32) -> Self {
        self.rules.building_for = questions;
        self
    }

    /// Takes time and ids from here instead of from the system.
    pub fn env(mut self, env: Arc<dyn Env>) -> Self {
        self.env = env;
        self
    }

    /// Serves the databases of another emulator, whose rules and environment stay theirs: a server that comes back after
    /// it was killed.
    pub fn databases(mut self, databases: Arc<Databases>) -> Self {
        self.databases = Some(databases);
        self
    }

    /// Starts to listen, on the tokio runtime that this is called in.
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid) when the manifest breaks Firestore's rules; [`Unavailable`](ErrorKind::Unavailable)
    /// when the address cannot be listened on.
    pub async fn start(self) -> Result<Emulator> {
        self.rules.manifest.check()?;
        let listen = |e: io::Error| {
            Error::new(ErrorKind::Unavailable, format!("cannot listen on {}: {e}", self.address)).with_source(e)
        };
        let listener = TcpListener::bind(self.address).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let databases = self.databases.unwrap_or_else(|| Arc::new(Databases::new(self.rules, self.env)));
        let (phase, phases) = watch::channel(Phase::Running);
        let phases = Phases(phases);
        let task = tokio::spawn(accept(listener, routes(databases.clone(), phases.clone()), phases));
        Ok(Emulator { address, databases, phase, task })
    }
}

impl Emulator {
    /// An emulator on 127.0.0.1 and a free port, that enforces production's rules.
    pub fn builder() -> EmulatorBuilder {
        EmulatorBuilder {
            address: (Ipv4Addr::LOCALHOST, 0).into(),
            rules: Rules::default(),
            env: Arc::new(TokioEnv::new()),
            databases: None,
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens, as a URL: `http://127.0.0.1:8080`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The store under a database, for looking at it and filling it without a client. The default database is
    /// `(default)`.
    ///
    /// # Errors
    /// As [`Databases::store`].
    pub fn store(&self, project: &str, database: &str) -> Result<MemoryStore> {
        self.databases.store(project, database)
    }

    /// All databases, for another emulator to serve them.
    pub fn databases(&self) -> Arc<Databases> {
        self.databases.clone()
    }

    /// Ends: nothing new is taken, what is being answered is answered (for up to five seconds), listeners and write
    /// streams are ended with `UNAVAILABLE`. The port is free when this returns.
    pub async fn shutdown(mut self) {
        self.phase.send_replace(Phase::Ending);
        if time::timeout(GRACE, &mut self.task).await.is_err() {
            self.kill().await;
        }
    }

    /// Ends at once, dropping all connections in the middle of whatever they do, as a crash would. The port is free when
    /// this returns; the databases stay as they are.
    pub async fn kill(self) {
        self.phase.send_replace(Phase::Dead);
        self.task.await.ok();
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("address", &self.address).finish_non_exhaustive()
    }
}

fn routes(databases: Arc<Databases>, phases: Phases) -> Router {
    let wipe = |extract::State(databases): extract::State<Arc<Databases>>,
                extract::Path((project, database)): extract::Path<(String, String)>| async move {
        let open = DatabaseName::new(&project, &database).and_then(|name| databases.get(&name));
        match open {
            Ok(database) => {
                database.store.clear();
                (StatusCode::OK, String::new())
            }
            Err(e) => (StatusCode::BAD_REQUEST, e.to_string()),
        }
    };
    let plain = Router::new()
        .route("/", routing::get(|| async { "Ok\n" }))
        .route("/emulator/v1/projects/{project}/databases/{database}/documents", routing::delete(wipe))
        .with_state(databases.clone());
    let routes = Routes::new(Admin(databases.clone())).add_service(Operations(databases.clone()));
    let routes = routes.add_service(Firestore { databases, phases }).prepare().into_axum_router();
    routes.layer(middleware::from_fn(only_grpc)).merge(plain)
}

/// Tells who asks for something else than a method, as a browser does, that it is not there.
async fn only_grpc(request: extract::Request, next: Next) -> Response {
    let kind = request.headers().get(CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/grpc")) {
        return next.run(request).await;
    }
    (StatusCode::NOT_FOUND, format!("There is no {} here but over gRPC.\n", request.uri().path())).into_response()
}

/// Takes connections until the end, and then waits for them.
async fn accept(listener: TcpListener, routes: Router, mut phases: Phases) {
    let mut connections = JoinSet::new();
    let mut ending = phases.clone();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = ending.reached(Phase::Ending) => break,
            Some(_) = connections.join_next() => continue,
        };
        match accepted {
            Ok((stream, _)) => {
                connections.spawn(connection(stream, routes.clone(), phases.clone()));
            }
            // Mostly the process has too many files open, which passes.
            Err(e) => {
                tracing::warn!(error = %e, "cannot take a connection");
                time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    let ended = async { while connections.join_next().await.is_some() {} };
    tokio::select! {
        () = ended => {}
        () = phases.reached(Phase::Dead) => {}
    }
    connections.shutdown().await;
}

/// Serves a connection until it ends or the server does.
async fn connection(stream: TcpStream, routes: Router, mut phases: Phases) {
    stream.set_nodelay(true).ok();
    let mut builder = auto::Builder::new(Tasks(phases.clone()));
    builder.http2().initial_stream_window_size(STREAM_WINDOW).initial_connection_window_size(CONNECTION_WINDOW);
    let mut connection =
        std::pin::pin!(builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(routes)));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = phases.reached(Phase::Ending) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(e) = ended {
        tracing::debug!(error = %e, "a connection broke");
    }
}

/// Runs the requests of connections, until the server is dead.
#[derive(Clone)]
struct Tasks(Phases);

impl<F> Executor<F> for Tasks
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, request: F) {
        let mut phases = self.0.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = request => {}
                () = phases.reached(Phase::Dead) => {}
            }
        });
    }
}
