//! What every handler shares.

use std::ops::Deref;
use std::sync::Arc;

use axum::http::HeaderValue;
use chrono::NaiveDateTime;
use tokio::sync::watch;

use crate::auth::tokens::Tokens;
use crate::config::{Config, Profile};
use crate::database::{Pool, Transaction, begin_writing};
use crate::events::Hub;

/// The shared state; cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Shared>);

/// What the server is about, in the order in which it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Serving,
    /// New connections are refused, and what is under way goes on until it ends by itself.
    Draining,
    /// What is under way is ended.
    Stopping,
}

pub(crate) struct Shared {
    pub(crate) config: Config,
    /// The policy that is sent with the app.
    pub(crate) policy: HeaderValue,
    pub(crate) pool: Pool,
    pub(crate) tokens: Tokens,
    pub(crate) hub: Hub,
    pub(crate) phase: watch::Receiver<Phase>,
}

impl App {
    pub(crate) fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    pub(crate) fn now(&self) -> NaiveDateTime {
        self.config.clock.now()
    }

    pub(crate) fn is_observed(&self) -> bool {
        self.config.profile == Profile::Observed
    }

    /// A transaction that may write.
    pub(crate) async fn write(&self) -> Result<Transaction, sqlx::Error> {
        begin_writing(&self.pool).await
    }
}

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}
