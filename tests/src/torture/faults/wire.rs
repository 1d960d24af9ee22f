//! A wire to a server that breaks once.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::timeout,
};

/// How long an answer takes at most.
const PATIENCE: Duration = Duration::from_secs(1);

/// A wire that breaks once, at a packet of the program.
#[derive(Debug, Default)]
pub(super) struct Fuse {
    left: AtomicI64,
    /// Whether the packet arrives and its answer does not; else neither does.
    after: AtomicI64,
}

impl Fuse {
    pub(super) fn arm(&self, at: i64, after: bool) {
        self.after.store(i64::from(after), Ordering::SeqCst);
        self.left.store(at, Ordering::SeqCst);
    }

    /// Ends the danger; whether it has broken.
    pub(super) fn disarm(&self) -> bool {
        self.left.swap(0, Ordering::SeqCst) <= 0
    }
}

/// Carries the packets of one connection.
async fn carry(mut client: TcpStream, mut server: TcpStream, fuse: Arc<Fuse>) -> std::io::Result<()> {
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (mut request, mut answer) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        tokio::select! {
            read = client.read(&mut request) => {
                let count = read?;
                let breaks = count > 0 && fuse.left.fetch_sub(1, Ordering::SeqCst) == 1;
                if count == 0 || breaks && fuse.after.load(Ordering::SeqCst) == 0 {
                    return Ok(());
                }
                server.write_all(&request[..count]).await?;
                if breaks {
                    // Not every packet has an answer.
                    let _ = timeout(PATIENCE, server.read(&mut answer)).await;
                    return Ok(());
                }
            }
            read = server.read(&mut answer) => {
                let count = read?;
                if count == 0 {
                    return Ok(());
                }
                client.write_all(&answer[..count]).await?;
            }
        }
    }
}

/// A port that leads to a server over such a wire.
pub(super) struct Wire {
    port: u16,
    listener: JoinHandle<()>,
}

impl Wire {
    /// All wires of a fuse break with it.
    async fn to(server: String, fuse: Arc<Fuse>) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let listener = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if let Ok(server) = TcpStream::connect(&server).await {
                    tokio::spawn(carry(client, server, fuse.clone()));
                }
            }
        });
        Ok(Wire { port, listener })
    }

    /// A wire to the server of an address, and the address over it; a file has none.
    pub(super) async fn instead_of(url: &str, fuse: &Arc<Fuse>) -> std::io::Result<(Option<Self>, String)> {
        let Some((_, after)) = url.split_once('@') else { return Ok((None, url.to_owned())) };
        let address = after.split('/').next().unwrap_or_default();
        let wire = Wire::to(address.to_owned(), fuse.clone()).await?;
        let over = url.replacen(address, &format!("127.0.0.1:{}", wire.port), 1);
        Ok((Some(wire), over))
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.listener.abort();
    }
}
