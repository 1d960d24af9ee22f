//! A wire between a program and its server that can be cut: before a request arrives, or before its answer does.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::Notify,
    task::JoinHandle,
};

/// How bad the wire is, above zero.
const DEAF: u8 = 1;
const CUT: u8 = 2;

/// A port that leads to a server.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    wire: Wire,
    listener: JoinHandle<()>,
}

/// What cuts it.
#[derive(Debug, Clone, Default)]
pub struct Wire {
    state: Arc<AtomicU8>,
    changed: Arc<Notify>,
}

impl Wire {
    /// Nothing arrives any more.
    pub fn cut(&self) {
        self.state.store(CUT, Ordering::SeqCst);
        self.changed.notify_waiters();
    }

    /// Requests arrive still; the next answer does not, and ends the connection.
    pub fn deafen(&self) {
        self.state.store(DEAF, Ordering::SeqCst);
    }

    fn is(&self, state: u8) -> bool {
        self.state.load(Ordering::SeqCst) >= state
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.listener.abort();
        self.wire.cut();
    }
}

impl Proxy {
    /// Opens a port to the server of an address.
    ///
    /// # Errors
    /// Those of the network.
    pub async fn to(server: &str) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let (server, wire) = (server.to_owned(), Wire::default());
        let line = wire.clone();
        let listener = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if let (false, Ok(server)) = (line.is(DEAF), TcpStream::connect(&server).await) {
                    connect(client, server, &line);
                }
            }
        });
        Ok(Proxy { port, wire, listener })
    }

    /// What cuts it.
    pub fn wire(&self) -> Wire {
        self.wire.clone()
    }

    /// An address through this port instead of to the server.
    pub fn instead_of(&self, url: &str, server: &str) -> String {
        url.replacen(server, &format!("127.0.0.1:{}", self.port), 1)
    }
}

fn connect(client: TcpStream, server: TcpStream, wire: &Wire) {
    // An interactive protocol waits for no more to send.
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
    tokio::spawn(carry(from_client, to_server, wire.clone(), CUT));
    tokio::spawn(carry(from_server, to_client, wire.clone(), DEAF));
}

/// Carries bytes until the wire is as bad as this; then both halves are closed.
async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, wire: Wire, end: u8) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = tokio::select! {
            read = from.read(&mut buffer) => read,
            () = wire.changed.notified() => Ok(0),
        };
        match read {
            Ok(count) if count > 0 && !wire.is(end) => {
                if to.write_all(&buffer[..count]).await.is_err() {
                    break;
                }
            }
            _ => break,
        }
    }
    if wire.is(DEAF) {
        // The other direction ends, too.
        wire.cut();
    }
}
