//! A device elsewhere that listens to the event stream, past browser and proxy.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::header::HOST;
use hyper::{Method, Request};
use tokio::task::JoinHandle;

use crate::page::PATIENCE;
use crate::{Outcome, http};

/// How often it is looked at what was heard.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// An open stream, for as long as it is kept.
#[derive(Debug)]
pub struct Listener {
    heard: Arc<Mutex<String>>,
    task: JoinHandle<()>,
}

impl Listener {
    /// Opens a stream with a token, and waits for the server's greeting.
    ///
    /// # Errors
    ///
    /// When the server does not greet.
    pub async fn open(address: SocketAddr, token: &str) -> Outcome<Self> {
        let request = Request::builder()
            .method(Method::GET)
            .uri(format!("/api/v1/events/stream?token={token}"))
            .header(HOST, address.to_string())
            .body(Empty::<Bytes>::new())?;
        let mut answer = http::forward(address, request).await?;
        eyre::ensure!(answer.status().is_success(), "the stream was refused: {}", answer.status());
        let heard = Arc::new(Mutex::new(String::new()));
        let task = tokio::spawn({
            let heard = Arc::clone(&heard);
            async move {
                while let Some(Ok(frame)) = answer.frame().await {
                    let bytes = frame.into_data().unwrap_or_default();
                    heard.lock().unwrap_or_else(PoisonError::into_inner).push_str(&String::from_utf8_lossy(&bytes));
                }
            }
        });
        let listener = Self { heard, task };
        listener.wait_for("connected").await?;
        Ok(listener)
    }

    /// Whether this text was heard.
    pub fn has_heard(&self, text: &str) -> bool {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).contains(text)
    }

    /// Waits until this text was heard.
    ///
    /// # Errors
    ///
    /// When it is not.
    pub async fn wait_for(&self, text: &str) -> Outcome {
        let deadline = Instant::now() + PATIENCE;
        while !self.has_heard(text) {
            eyre::ensure!(Instant::now() < deadline, "“{text}” was not heard elsewhere");
            tokio::time::sleep(POLL_INTERVAL).await;
        }
        Ok(())
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}
