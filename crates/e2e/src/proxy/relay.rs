//! The body of an answer on its way to the browser: passed on as the rules of the moment and the scenario's orders say.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Frame, Incoming};
use tokio::sync::{Notify, broadcast, mpsc, watch};

use super::journal::Open;
use super::rule::{Order, Rule};
use super::{Failure, Rules, rule_for};

/// Between two bytes of a sliced body, so that each is sent on its own.
const SLICE: Duration = Duration::from_millis(1);
/// Into how many parts a dripping body is divided.
const DROPS: usize = 20;
/// A reset throws away what the browser has not read; what was sent before it gets so long to arrive.
const ARRIVAL: Duration = Duration::from_millis(100);

/// A body whose bytes another task hands over.
pub(super) struct Relay {
    bytes: mpsc::Receiver<Result<Bytes, Failure>>,
    _open: Open,
}

/// Everything that the task behind a [`Relay`] listens to.
pub(super) struct Pump {
    /// What the request was for.
    pub(super) path: String,
    /// What the rules are.
    pub(super) rules: watch::Receiver<Rules>,
    /// What the scenario orders.
    pub(super) orders: broadcast::Receiver<(String, Order)>,
    /// Resets the connection.
    pub(super) reset: Arc<Notify>,
    /// Counts heartbeats that never arrived.
    pub(super) swallowed: Arc<AtomicUsize>,
}

impl Relay {
    /// A body that is known already.
    pub(super) fn of(bytes: Bytes, open: Open) -> Self {
        let (sender, receiver) = mpsc::channel(1);
        if !bytes.is_empty() {
            // There is room for one.
            let _ = sender.try_send(Ok(bytes));
        }
        Self { bytes: receiver, _open: open }
    }

    /// The body of the server's answer; `first` arrives before the rest of it.
    pub(super) fn start(first: Bytes, server: Incoming, pump: Pump, open: Open) -> Self {
        let (sender, receiver) = mpsc::channel(1);
        tokio::spawn(pump.run(first, server, sender));
        Self { bytes: receiver, _open: open }
    }
}

impl Body for Relay {
    type Data = Bytes;
    type Error = Failure;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Failure>>> {
        self.bytes.poll_recv(context).map(|bytes| bytes.map(|bytes| bytes.map(Frame::data)))
    }
}

impl Pump {
    async fn run(mut self, first: Bytes, mut server: Incoming, out: mpsc::Sender<Result<Bytes, Failure>>) {
        let mut held = Vec::new();
        if !first.is_empty() {
            self.pass(&first, &mut held, &out).await;
        }
        loop {
            tokio::select! {
                // The browser has left: so does the request to the server.
                () = out.closed() => return,
                order = self.orders.recv() => match order {
                    Ok((path, order)) if self.path.starts_with(&path) => match order {
                        Order::Inject(bytes) => send(&out, bytes).await,
                        last => return self.end(last, server, &out).await,
                    },
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => {}
                    // The proxy is gone, and its connections with it.
                    Err(broadcast::error::RecvError::Closed) => return,
                },
                // Another rule may let go of what is held.
                Ok(()) = self.rules.changed() => self.pass(&[], &mut held, &out).await,
                frame = server.frame() => match frame {
                    Some(Ok(frame)) => {
                        if let Ok(bytes) = frame.into_data() {
                            self.pass(&bytes, &mut held, &out).await;
                        }
                    }
                    Some(Err(error)) => {
                        // The browser may have left meanwhile.
                        let _ = out.send(Err(error.into())).await;
                        return;
                    }
                    None => return send(&out, held.into()).await,
                },
            }
        }
    }

    /// Hands bytes on as the rule of the moment says; `held` are those that wait for others.
    async fn pass(&self, bytes: &[u8], held: &mut Vec<u8>, out: &mpsc::Sender<Result<Bytes, Failure>>) {
        held.extend_from_slice(bytes);
        let rule = rule_for(&self.rules.borrow(), &self.path);
        let ready = match rule {
            Rule::Pass
            | Rule::Stall
            | Rule::Answer(_)
            | Rule::Late(_)
            | Rule::Rounds { .. }
            | Rule::Sliced
            | Rule::Dripping(_)
            | Rule::Keepable => std::mem::take(held),
            Rule::Buffered { size, .. } if held.len() < size => return,
            Rule::Buffered { .. } => std::mem::take(held),
            Rule::Edited(edit) => {
                let mut ready = Vec::new();
                while let Some(end) = held.windows(2).position(|pair| pair == b"\n\n") {
                    let frame: Vec<u8> = held.drain(..end + 2).collect();
                    let edited = edit.apply(&frame);
                    if edited.is_empty() {
                        self.swallowed.fetch_add(1, Ordering::Relaxed);
                    }
                    ready.extend(edited);
                }
                ready
            }
        };
        let (size, pause) = match rule {
            Rule::Sliced => (1, SLICE),
            Rule::Dripping(time) => (ready.len().div_ceil(DROPS), time / u32::try_from(DROPS).unwrap_or(u32::MAX)),
            _ => return send(out, ready.into()).await,
        };
        for part in ready.chunks(size.max(1)) {
            if out.send(Ok(Bytes::copy_from_slice(part))).await.is_err() {
                return;
            }
            tokio::time::sleep(pause).await;
        }
    }

    /// Carries out an order after which nothing arrives any more.
    async fn end(&self, order: Order, mut server: Incoming, out: &mpsc::Sender<Result<Bytes, Failure>>) {
        match order {
            Order::Inject(_) | Order::End => {}
            Order::Cut => {
                // The browser may have left meanwhile.
                let _ = out.send(Err("the scenario cut this answer".into())).await;
            }
            Order::Reset => {
                tokio::time::sleep(ARRIVAL).await;
                self.reset.notify_one();
                out.closed().await;
            }
            Order::Freeze { keeps_server } => {
                let server = async move {
                    // What the server goes on sending is read and thrown away.
                    while keeps_server && server.frame().await.is_some() {}
                };
                tokio::select! {
                    () = out.closed() => {}
                    () = server => out.closed().await,
                }
            }
        }
    }
}

/// Hands bytes over, if there are any. That the browser has left is noticed where orders are waited for.
async fn send(out: &mpsc::Sender<Result<Bytes, Failure>>, bytes: Bytes) {
    if !bytes.is_empty() {
        let _ = out.send(Ok(bytes)).await;
    }
}
