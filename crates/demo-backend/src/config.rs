//! What the server is started with.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use crate::clock::Clock;

/// Which backend to behave like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Profile {
    /// As the existing backend is documented: all-time totals, every event announced.
    #[default]
    Documented,
    /// As a running one was seen to behave, with its defects.
    Observed,
}

/// Where the data lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// In this file, which is made and filled when it is missing.
    File(PathBuf),
    /// In memory; gone when the server stops.
    InMemory,
    /// In the PostgreSQL database at this URL, which other processes may share.
    Server(String),
}

/// Everything a server is started with. `Config::default()` serves loopback, from memory, on a free port.
#[derive(Clone, Debug)]
pub struct Config {
    /// The address to listen on; port 0 picks a free one.
    pub listen: SocketAddr,
    /// Where the data lives.
    pub database: Database,
    /// What the generated data derives from, together with the day.
    pub seed: u64,
    /// Generated customers, with the two fixed accounts among them; at least 2.
    pub customers: u32,
    /// Which backend to behave like.
    pub profile: Profile,
    /// Orders of the generated history, unless as many as its customers make.
    pub orders: Option<u32>,
    /// How many times faster than in life the business goes on; 0 is not at all.
    pub traffic: f64,
    /// The directory of the built app, served outside `/api`.
    pub app: Option<PathBuf>,
    /// How long an access token lives; by default 8 hours documented, 15 minutes observed.
    pub token_lifetime: Option<Duration>,
    /// The silence after which an event stream sends a heartbeat.
    pub heartbeat: Duration,
    /// The clock that all time-dependent answers use.
    pub clock: Clock,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            database: Database::InMemory,
            seed: 1,
            customers: 240,
            profile: Profile::default(),
            orders: None,
            traffic: 0.0,
            app: None,
            token_lifetime: None,
            heartbeat: Duration::from_secs(30),
            clock: Clock::default(),
        }
    }
}

impl Config {
    pub(crate) fn access_lifetime(&self) -> Duration {
        self.token_lifetime.unwrap_or(Duration::from_secs(match self.profile {
            Profile::Documented => 8 * 60 * 60,
            Profile::Observed => 15 * 60,
        }))
    }
}

/// The database file when none is named: in the user's data directory, else in the working directory.
#[must_use]
pub fn default_database_file() -> PathBuf {
    let directory = |variable: &str| std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from);
    let data = if cfg!(windows) {
        directory("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        directory("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        directory("XDG_DATA_HOME").or_else(|| directory("HOME").map(|home| home.join(".local/share")))
    };
    match data {
        Some(data) => data.join("pulseboard").join("demo.sqlite"),
        None => PathBuf::from("pulseboard-demo.sqlite"),
    }
}
