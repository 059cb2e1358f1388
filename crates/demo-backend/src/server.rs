//! Starting and stopping.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::auth::tokens::Tokens;
use crate::config::Config;
use crate::database::LogWatch;
use crate::events::Hub;
use crate::http::router;
use crate::start_error::StartError;
use crate::state::{App, Phase, Shared};
use crate::{database, events, seed, static_files, traffic};

/// How long open connections may take to finish once the server stops.
const FAREWELL: Duration = Duration::from_millis(500);

/// A server that answers until it is stopped or dropped.
#[derive(Debug)]
pub struct RunningServer {
    address: SocketAddr,
    phase: watch::Sender<Phase>,
    server: JoinHandle<()>,
}

/// Opens the database, fills it when it is new, and serves.
///
/// # Errors
///
/// [`StartError`] says what is in the way and what to do about it.
pub async fn start(config: Config) -> Result<RunningServer, StartError> {
    if let Some(directory) = config.app.as_ref().filter(|directory| !directory.join("index.html").is_file()) {
        return Err(StartError::NoApp { directory: directory.clone() });
    }
    let policy = static_files::policy_of(config.app.as_deref())?;
    // Before anything is opened, so that a second server fails before it touches the database of the first.
    let listener = TcpListener::bind(config.listen).await.map_err(|source| match source.kind() {
        ErrorKind::AddrInUse => StartError::AddressInUse { address: config.listen },
        _ => StartError::Listen { address: config.listen, source },
    })?;
    let address = listener.local_addr().map_err(|source| StartError::Listen { address: config.listen, source })?;

    database::create_if_missing(&config).await?;
    let pool = database::open(&config.database).await?;
    let secret = seed::prepare(&pool, &config).await?;
    let broken = |error| database::broken(&config.database, &error);
    let watch = LogWatch::new(&pool).await.map_err(broken)?;
    let logged = events::log::last(&pool).await.map_err(broken)?;
    let (phase, watched) = watch::channel(Phase::Serving);
    let app = App::new(Shared {
        tokens: Tokens::new(&secret, config.access_lifetime()),
        hub: Hub::new(config.profile),
        pool,
        config,
        policy,
        phase: watched.clone(),
    });
    let delivery = tokio::spawn(events::deliver(app.clone(), watch, logged));
    let simulator = tokio::spawn(traffic::simulate(app.clone()));
    let server = tokio::spawn(async move {
        let mut until = watched.clone();
        let serve = axum::serve(listener, router::router(app.clone())).with_graceful_shutdown(async move {
            // An error means that the handle was dropped, which stops the server as well.
            let _ = until.wait_for(|phase| *phase != Phase::Serving).await;
        });
        let mut deadline = watched;
        tokio::select! {
            _ = serve => {}
            () = async {
                let _ = deadline.wait_for(|phase| *phase == Phase::Stopping).await;
                tokio::time::sleep(FAREWELL).await;
            } => {}
        }
        simulator.abort();
        delivery.abort();
        app.pool.close().await;
    });
    Ok(RunningServer { address, phase, server })
}

impl RunningServer {
    /// Where the server listens, with the port that was picked for port 0.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Refuses new connections and waits until those under way, open event streams among them, have ended by
    /// themselves, which may take for ever. May be given up at any time; [`Self::stop`] then ends them.
    pub async fn drain(&mut self) {
        self.phase.send_replace(Phase::Draining);
        self.ended().await;
    }

    /// Ends open event streams, finishes the requests under way and closes the database.
    pub async fn stop(mut self) {
        self.phase.send_replace(Phase::Stopping);
        self.ended().await;
    }

    async fn ended(&mut self) {
        // A task that was waited for already must not be polled again.
        if !self.server.is_finished() {
            // It was cancelled only if its runtime is shutting down.
            let _ = (&mut self.server).await;
        }
    }
}
