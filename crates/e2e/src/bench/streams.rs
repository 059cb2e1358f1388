//! 10,000 open streams at two processes of the backend over one PostgreSQL, on loopback: what they hold, what that costs at
//! rest, and how soon each stream has an order that was made at one of them.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use super::options::Options;
use super::report::{Row, Unit};
use super::stage::Stage;
use crate::Outcome;
use crate::api::Api;
use crate::postgres::Postgres;
use crate::server::{ADMIN, Server, ServerOptions};
use crate::usage::{cpu_seconds, resident_kibibytes};

const STREAMS: usize = 10_000;
/// So many are opened at once: servers have a short queue for connections.
const AT_ONCE: usize = 100;
/// Orders whose delivery is timed.
const ORDERS: usize = 5;
/// How long the last stream may take to have an order.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long they are looked at at rest: longer than the time between two heartbeats.
const REST: Duration = Duration::from_secs(35);

/// Measures it.
pub(crate) async fn measure(stage: &Stage, options: &Options) -> Outcome<Vec<Row>> {
    let count = options.pick(STREAMS, 200);
    let postgres = Postgres::start(&stage.tools).await?;
    let directories = [tempfile::tempdir()?, tempfile::tempdir()?];
    let start = |index: usize| {
        Server::start_on(&stage.tools, directories[index].path(), postgres.url(), ServerOptions::default())
    };
    let servers = [start(0).await?, start(1).await?];
    let api = Api::sign_in(servers[0].address(), ADMIN).await?;
    let customer = api.customer().await?;
    let memory = || servers.iter().map(|server| server.process().and_then(resident_kibibytes)).sum::<Outcome<f64>>();
    let processor = || servers.iter().map(|server| server.process().and_then(cpu_seconds)).sum::<Outcome<f64>>();

    let before = memory()?;
    let (sender, mut received) = unbounded_channel();
    let mut streams = JoinSet::new();
    let mut opening = JoinSet::new();
    for index in 0..count {
        opening.spawn(open(servers[index % servers.len()].address(), api.token().to_owned()));
        if opening.len() == AT_ONCE || index + 1 == count {
            while let Some(opened) = opening.join_next().await {
                streams.spawn(listen(opened??, sender.clone()));
            }
        }
    }
    let held = memory()? - before;
    let (began, used) = (Instant::now(), processor()?);
    tokio::time::sleep(options.pick(REST, Duration::from_secs(2))).await;
    let at_rest = (processor()? - used) / began.elapsed().as_secs_f64();

    let mut delays = Vec::new();
    let mut missing = 0;
    for _ in 0..ORDERS {
        let sent = Instant::now();
        let order = api.create_order(&customer, 1_100, "completed").await?;
        let arrived = arrivals(&mut received, &order.number, count).await;
        missing += count - arrived.len();
        delays.push(arrived.into_iter().map(|at| (at - sent).as_secs_f64() * 1_000.0).collect::<Vec<_>>());
    }
    let ended = streams.try_join_next().map_or(0.0, |_| 1.0);
    let name = |what: &str| format!("{count} streams at two processes: {what}");
    Ok(vec![
        Row::of_runs(name("an order, from its making"), Unit::Milliseconds, &delays),
        Row::new(name("orders that a stream did not get"), Unit::Count, vec![missing as f64]).always_at_most(0.0),
        Row::new(name("ended by itself"), Unit::Count, vec![ended]).always_at_most(0.0),
        Row::new(name("memory of both processes for them"), Unit::Kibibytes, vec![held]),
        Row::new(name("processors in use at rest"), Unit::Ratio, vec![at_rest]),
    ])
}

/// Opens a stream, and waits for its greeting.
async fn open(address: SocketAddr, token: String) -> Outcome<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /api/v1/events/stream?token={token} HTTP/1.1\r\nHost: {address}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut said = Vec::new();
    let mut piece = [0; 1_024];
    while !said.windows(9).any(|text| text == b"connected") {
        let length = stream.read(&mut piece).await?;
        eyre::ensure!(length > 0, "the stream ended: {}", String::from_utf8_lossy(&said));
        said.extend_from_slice(&piece[..length]);
    }
    Ok(stream)
}

/// Tells when orders arrive, by their numbers, until the stream ends.
async fn listen(mut stream: TcpStream, arrived: UnboundedSender<(String, Instant)>) {
    let (mut said, mut piece) = (String::new(), [0; 1_024]);
    while let Ok(length @ 1..) = stream.read(&mut piece).await {
        said.push_str(&String::from_utf8_lossy(&piece[..length]));
        while let Some((frame, rest)) = said.split_once("\n\n") {
            let number = frame.split_once("\"order_number\":\"").and_then(|(_, rest)| rest.split('"').next());
            if let Some(number) = number
                && arrived.send((number.to_owned(), Instant::now())).is_err()
            {
                return;
            }
            said = rest.to_owned();
        }
    }
}

/// When so many streams had an order, or as many as had it in time.
async fn arrivals(received: &mut UnboundedReceiver<(String, Instant)>, number: &str, count: usize) -> Vec<Instant> {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    let mut arrived = Vec::with_capacity(count);
    while arrived.len() < count {
        match tokio::time::timeout_at(deadline, received.recv()).await {
            Ok(Some((of, at))) if of == number => arrived.push(at),
            Ok(Some(_)) => {}
            Ok(None) | Err(_) => break,
        }
    }
    arrived
}
