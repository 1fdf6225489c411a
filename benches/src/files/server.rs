//! The server, in a process of its own, and the distance to it.

use std::{
    env,
    io::{self, BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use reelbase_s3_server::S3Server;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy},
    net::{TcpListener, TcpStream},
    runtime,
    sync::mpsc,
    time::{Instant, sleep_until},
};

/// Where a bucket is, and who may use it.
#[derive(Debug, Clone)]
pub struct Address {
    /// The server's URL.
    pub endpoint: String,
    /// What requests are signed for.
    pub region: String,
    /// The bucket.
    pub bucket: String,
    /// Who signs.
    pub access_key: String,
    /// With what.
    pub secret_key: String,
}

impl Address {
    /// The server that the environment names, if it names one.
    pub fn from_env() -> Option<Self> {
        let var = |name: &str| env::var(name).ok();
        Some(Self {
            endpoint: var("REELBASE_S3_ENDPOINT")?,
            region: var("REELBASE_S3_REGION").unwrap_or("us-east-1".to_owned()),
            bucket: var("REELBASE_S3_BUCKET").unwrap_or("bucket".to_owned()),
            access_key: var("REELBASE_S3_ACCESS_KEY").unwrap_or("testkey".to_owned()),
            secret_key: var("REELBASE_S3_SECRET_KEY").unwrap_or("testsecret".to_owned()),
        })
    }

    /// The same bucket, reached through something in between.
    #[must_use]
    pub fn through(&self, delay: &Delay) -> Self {
        Self { endpoint: format!("http://{}", delay.address), ..self.clone() }
    }
}

/// The argument by which a bench becomes the server.
pub const SERVE: &str = "--serve";

/// Serves S3 until standard input ends, which it does with whoever started this.
#[allow(clippy::print_stdout, reason = "it is how its address is told")]
pub fn serve() {
    let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let server = runtime.block_on(S3Server::start());
    for line in [&server.endpoint(), server.region(), server.bucket(), server.access_key(), server.secret_key()] {
        println!("{line}");
    }
    io::copy(&mut io::stdin(), &mut io::sink()).unwrap();
}

/// The server of our tests, ended with this.
#[derive(Debug)]
pub struct S3Process {
    process: Child,
    /// Where it is.
    pub address: Address,
}

impl S3Process {
    /// Starts the running program once more, as the server.
    pub fn start() -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        let mut process = command.arg(SERVE).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut line = || lines.next().unwrap();
        let address =
            Address { endpoint: line(), region: line(), bucket: line(), access_key: line(), secret_key: line() };
        Self { process, address }
    }
}

impl Drop for S3Process {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        self.process.wait().ok();
    }
}

/// What requests are counted by.
#[derive(Debug, Clone, Copy)]
pub enum Protocol {
    /// Requests whose heads begin a packet each, as those without a body do.
    Http1,
    /// Frames that open a stream.
    Http2,
}

/// A network as far away as a region of a cloud: what a client sends arrives later, in order, however much it is.
#[derive(Debug)]
pub struct Delay {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
}

impl Delay {
    /// Stands before a server, on a thread of its own, for as long as the program runs.
    pub fn before(server: &str, protocol: Protocol, delay: Duration) -> Self {
        let requests = Arc::new(AtomicUsize::new(0));
        let (server, counted) = (server.trim_start_matches("http://").to_owned(), requests.clone());
        let (tell, told) = std::sync::mpsc::channel();
        thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                loop {
                    let (client, _) = listener.accept().await.unwrap();
                    let server = TcpStream::connect(&server).await.unwrap();
                    tokio::spawn(connection(client, server, Count::new(protocol, counted.clone()), delay));
                }
            });
        });
        Self { address: told.recv().unwrap(), requests }
    }

    /// The address to connect to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many requests have come since this was last asked.
    pub fn requests(&self) -> usize {
        self.requests.swap(0, Ordering::Relaxed)
    }
}

async fn connection(client: TcpStream, server: TcpStream, mut count: Count, delay: Duration) {
    // Not as late as the acknowledgement of what went before.
    client.set_nodelay(true).unwrap();
    server.set_nodelay(true).unwrap();
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let (send, mut sent) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    tokio::spawn(async move {
        let mut buffer = vec![0; 64 << 10];
        while let Ok(read @ 1..) = from_client.read(&mut buffer).await {
            count.see(&buffer[..read]);
            if send.send((Instant::now() + delay, buffer[..read].to_vec())).is_err() {
                break;
            }
        }
    });
    tokio::spawn(async move {
        while let Some((due, bytes)) = sent.recv().await {
            sleep_until(due).await;
            if to_server.write_all(&bytes).await.is_err() {
                break;
            }
        }
    });
    copy(&mut from_server, &mut to_client).await.ok();
}

/// Counts the requests of a connection.
struct Count {
    protocol: Protocol,
    requests: Arc<AtomicUsize>,
    /// The head of a frame, as far as it has come.
    head: Vec<u8>,
    /// Bytes to pass over until the next: at first the preface of HTTP/2.
    skip: usize,
}

impl Count {
    fn new(protocol: Protocol, requests: Arc<AtomicUsize>) -> Self {
        Self { protocol, requests, head: Vec::with_capacity(9), skip: 24 }
    }

    fn see(&mut self, mut bytes: &[u8]) {
        let mut seen = 0;
        match self.protocol {
            Protocol::Http1 => {
                seen = usize::from([&b"GET "[..], b"HEAD "].iter().any(|method| bytes.starts_with(method)));
            }
            Protocol::Http2 => loop {
                let skipped = self.skip.min(bytes.len());
                self.skip -= skipped;
                bytes = &bytes[skipped..];
                let wanted = (9 - self.head.len()).min(bytes.len());
                self.head.extend_from_slice(&bytes[..wanted]);
                bytes = &bytes[wanted..];
                if self.head.len() < 9 {
                    break;
                }
                // Three bytes of length, then the type: 1 opens a stream.
                self.skip =
                    usize::from(self.head[0]) << 16 | usize::from(self.head[1]) << 8 | usize::from(self.head[2]);
                seen += usize::from(self.head[3] == 1);
                self.head.clear();
            },
        }
        self.requests.fetch_add(seen, Ordering::Relaxed);
    }
}
