//! The demo backend as a process of its own.

use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use eyre::eyre;

use crate::Outcome;
use crate::process::Process;
use crate::tools::{self, Tools};

/// An account that every database has.
#[derive(Clone, Copy, Debug)]
pub struct Account {
    /// Its e-mail address.
    pub email: &'static str,
    /// Its password.
    pub password: &'static str,
}

/// The administrator.
pub const ADMIN: Account = Account { email: "admin@example.com", password: "pulseboard-admin" };
/// A customer, who is no administrator.
pub const CUSTOMER: Account = Account { email: "customer@example.com", password: "pulseboard-customer" };
/// A customer whose account was deactivated.
pub const INACTIVE: Account = Account { email: "inactive@example.com", password: "pulseboard-inactive" };

/// A history that is made in a moment: about nine orders a day by now.
const ORDERS: u32 = 4_000;

/// Which backend it behaves like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// All-time totals, every event announced, by name.
    #[default]
    Documented,
    /// Totals by period, only new invoices announced, in unnamed frames.
    Observed,
}

/// What the backend is started with.
#[derive(Clone, Copy, Debug, Default)]
pub struct ServerOptions {
    /// Which backend it behaves like.
    pub profile: Profile,
    /// How many orders its history holds, unless few.
    pub orders: Option<u32>,
    /// How many seconds a sign-in lasts, unless as long as the profile says.
    pub token_lifetime: Option<u32>,
    /// After how many seconds of silence it sends a heartbeat, unless 30.
    pub heartbeat: Option<u32>,
    /// By how much its clock is ahead of the machine's.
    pub ahead: Duration,
}

/// The backend, which can be stopped and started again at the same address with the same data.
#[derive(Debug)]
pub struct Server {
    program: PathBuf,
    faketime: Option<PathBuf>,
    app: PathBuf,
    directory: PathBuf,
    /// A database that others share; its own where there is none.
    database: Option<String>,
    options: ServerOptions,
    address: SocketAddr,
    process: Option<Process>,
}

impl Server {
    /// Starts one on a free port, with its database and log in `directory`.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub async fn start(tools: &Tools, directory: &Path, options: ServerOptions) -> Outcome<Self> {
        Self::start_with(tools, tools.backend.clone(), None, directory, options).await
    }

    /// Starts one on a free port, with a PostgreSQL database that others share, and its log in `directory`.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub async fn start_on(tools: &Tools, directory: &Path, database: String, options: ServerOptions) -> Outcome<Self> {
        let program = tools.backend_for_postgres.clone();
        let program = program.ok_or_else(|| eyre!("the demo backend for PostgreSQL is missing: {}", tools::ADVICE))?;
        Self::start_with(tools, program, Some(database), directory, options).await
    }

    async fn start_with(
        tools: &Tools,
        program: PathBuf,
        database: Option<String>,
        directory: &Path,
        options: ServerOptions,
    ) -> Outcome<Self> {
        let mut server = Self {
            program,
            faketime: tools.faketime.clone(),
            app: tools.dist.clone(),
            directory: directory.to_owned(),
            database,
            options,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            process: None,
        };
        server.restart().await?;
        Ok(server)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its database.
    pub fn database(&self) -> PathBuf {
        self.directory.join("demo.sqlite")
    }

    /// What runs.
    ///
    /// # Errors
    ///
    /// When it was killed.
    pub fn process(&self) -> Outcome<&Process> {
        self.process.as_ref().ok_or_else(|| eyre!("the backend does not run"))
    }

    /// Kills it: connections break, and nothing listens any more.
    pub fn kill(&mut self) {
        self.process = None;
    }

    /// Starts it again where it was.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub async fn restart(&mut self) -> Outcome {
        self.kill();
        let ServerOptions { profile, orders, token_lifetime, heartbeat, ahead } = self.options;
        let orders = orders.unwrap_or(ORDERS);
        // A long history takes its time to be made.
        let patience = Duration::from_secs(30 + u64::from(orders / 4_000));
        let profile = match profile {
            Profile::Documented => "documented",
            Profile::Observed => "observed",
        };
        let mut command = Command::new(&self.program);
        command.args(["--listen", &self.address.to_string(), "--profile", profile]);
        command
            .args(["--orders", &orders.to_string()])
            .arg("--database")
            .arg(self.database.as_ref().map_or_else(|| self.database(), PathBuf::from))
            .arg("--app")
            .arg(&self.app);
        for (flag, seconds) in [("--token-lifetime", token_lifetime), ("--heartbeat", heartbeat)] {
            if let Some(seconds) = seconds {
                command.arg(flag).arg(seconds.to_string());
            }
        }
        if ahead > Duration::ZERO {
            let missing = || eyre!("libfaketime is missing: {}", tools::ADVICE);
            command.env("LD_PRELOAD", self.faketime.as_ref().ok_or_else(missing)?);
            command.env("FAKETIME", format!("+{}s", ahead.as_secs()));
            // Only what the time is changes, not how it passes.
            command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        }
        let log = self.directory.join("backend.log");
        command.stderr(Stdio::from(File::options().create(true).append(true).open(&log)?));
        let started = Process::start_within(patience, &mut command, |line| {
            line.strip_prefix("listening on http://")?.parse().ok()
        })
        .await;
        let (process, address) =
            started.map_err(|problem| problem.wrap_err(std::fs::read_to_string(&log).unwrap_or_default()))?;
        self.address = address;
        self.process = Some(process);
        Ok(())
    }
}
