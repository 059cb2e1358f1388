//! A proxy before the server that passes on the end of a connection late, as networks and other proxies do.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

use crate::Outcome;

/// How much later than the browser the server sees the end of a connection: less than a page waits before it takes over.
pub const DELAY: Duration = Duration::from_millis(120);

/// A proxy, for as long as it is kept.
#[derive(Debug)]
pub struct SlowCloseProxy {
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl SlowCloseProxy {
    /// Starts one before a server.
    ///
    /// # Errors
    ///
    /// When it cannot listen.
    pub async fn start(upstream: SocketAddr) -> Outcome<Self> {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let address = listener.local_addr()?;
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            // Nobody connects any more once it cannot accept: the scenario notices.
            while let Ok((near, _)) = listener.accept().await {
                connections.spawn(pass(near, upstream));
                while connections.try_join_next().is_some() {}
            }
        });
        Ok(Self { address, task })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for SlowCloseProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Passes on what one connection brings, both ways. Errors are ends as well.
async fn pass(near: TcpStream, upstream: SocketAddr) {
    let Ok(far) = TcpStream::connect(upstream).await else { return };
    let (mut near_reader, mut near_writer) = near.into_split();
    let (mut far_reader, mut far_writer) = far.into_split();
    let down = tokio::spawn(async move {
        let _ = copy(&mut far_reader, &mut near_writer).await;
        let _ = near_writer.shutdown().await;
        // Until the server has seen the end of the other direction, this one stays open.
        let _ = far_reader.read(&mut [0; 1]).await;
    });
    let _ = copy(&mut near_reader, &mut far_writer).await;
    tokio::time::sleep(DELAY).await;
    let _ = far_writer.shutdown().await;
    down.abort();
}
