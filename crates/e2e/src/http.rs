//! HTTP on loopback as a proxy passes it on: one connection a request.

use std::net::SocketAddr;

use hyper::body::{Body, Bytes, Incoming};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::Outcome;

/// Sends a request and hands the answer on as soon as its head has arrived.
///
/// # Errors
///
/// When nothing answers at the address.
pub async fn forward<B>(address: SocketAddr, request: Request<B>) -> Outcome<Response<Incoming>>
where
    B: Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>> + Send + 'static,
{
    let stream = TcpStream::connect(address).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    // It ends with the answer; an error reaches whoever reads that.
    tokio::spawn(connection);
    Ok(sender.send_request(request).await?)
}
