//! A TCP proxy between a store and its server that can be cut, stalled, or made to swallow replies.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpSocket, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinHandle,
};

/// What becomes of the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// They pass.
    Pass,
    /// The server gets what the client sends; its answer is lost with the connection.
    SwallowReply,
    /// Nothing reaches the server.
    Stall,
    /// So many more bytes of the server's pass, then the connection breaks.
    CutAfter(usize),
}

pub(crate) struct Proxy {
    address: SocketAddr,
    wires: Arc<Wires>,
    accepting: Option<JoinHandle<()>>,
}

struct Wires {
    server: SocketAddr,
    mode: Mutex<Mode>,
    /// Bytes that went from the server to the client.
    down: AtomicUsize,
    /// How often all connections were cut.
    cuts: watch::Sender<usize>,
}

impl Proxy {
    pub(crate) async fn to(server: SocketAddr) -> Self {
        let wires =
            Wires { server, mode: Mutex::new(Mode::Pass), down: AtomicUsize::new(0), cuts: watch::Sender::new(0) };
        let mut proxy = Self { address: "127.0.0.1:0".parse().unwrap(), wires: Arc::new(wires), accepting: None };
        proxy.open().await;
        proxy
    }

    /// Listens (again), at the same address.
    pub(crate) async fn open(&mut self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.address = listener.local_addr().unwrap();
        let wires = self.wires.clone();
        self.accepting = Some(tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(connect(wires.clone(), client));
            }
        }));
    }

    /// Refuses connections, and cuts those that there are.
    pub(crate) async fn close(&mut self) {
        if let Some(accepting) = self.accepting.take() {
            accepting.abort();
            accepting.await.ok();
        }
        self.cut();
        // Until the other side has noticed.
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }

    /// Cuts the connections that there are. New ones are taken.
    pub(crate) fn cut(&self) {
        self.wires.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// Cuts the connections that there are, and leaves new ones hanging: nobody accepts them, and there is no more room to
    /// wait in. As long as what comes back lives.
    pub(crate) async fn black_hole(&mut self) -> impl Sized + use<> {
        self.close().await;
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        socket.bind(self.address).unwrap();
        let listener = socket.listen(1).unwrap();
        let mut waiting = Vec::new();
        while let Ok(connected) =
            tokio::time::timeout(std::time::Duration::from_millis(100), TcpStream::connect(self.address)).await
        {
            waiting.push(connected.unwrap());
        }
        (listener, waiting)
    }

    pub(crate) fn set(&self, mode: Mode) {
        *self.wires.mode.lock().unwrap() = mode;
    }

    pub(crate) fn host(&self) -> String {
        self.address.to_string()
    }

    pub(crate) fn bytes_down(&self) -> usize {
        self.wires.down.load(Ordering::Relaxed)
    }
}

async fn connect(wires: Arc<Wires>, client: TcpStream) {
    let Ok(server) = TcpStream::connect(wires.server).await else { return };
    let mut cuts = wires.cuts.subscribe();
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::select! {
        () = up(&wires, from_client, to_server) => {}
        () = down(&wires, from_server, to_client) => {}
        _ = cuts.changed() => {}
    }
}

async fn up(wires: &Wires, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
    let mut buffer = vec![0; 64 << 10];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        if wires.mode() == Mode::Stall {
            std::future::pending::<()>().await;
        }
        if to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}

async fn down(wires: &Wires, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
    let mut buffer = vec![0; 64 << 10];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        let mut bytes = &buffer[..count];
        match wires.mode() {
            Mode::Pass | Mode::Stall => {}
            Mode::SwallowReply => {
                // What answers the request comes in pieces; the first may be but an acknowledgement.
                if buffer[..count].windows(11).any(|part| part == b"grpc-status") || count > 40 {
                    return;
                }
                continue;
            }
            Mode::CutAfter(left) => {
                bytes = &bytes[..count.min(left)];
                wires.set(Mode::CutAfter(left - bytes.len()));
            }
        }
        if to.write_all(bytes).await.is_err() {
            return;
        }
        wires.down.fetch_add(bytes.len(), Ordering::Relaxed);
        if wires.mode() == Mode::CutAfter(0) {
            return;
        }
    }
}

impl Wires {
    fn mode(&self) -> Mode {
        *self.mode.lock().unwrap()
    }

    fn set(&self, mode: Mode) {
        *self.mode.lock().unwrap() = mode;
    }
}
