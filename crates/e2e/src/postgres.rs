//! A PostgreSQL server of its own, on loopback, for backends that share one database.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use eyre::{WrapErr, eyre};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};
use tempfile::TempDir;

use crate::Outcome;
use crate::process::Process;
use crate::tools::{self, Tools};

/// The account that Debian's package makes: PostgreSQL refuses to run as root.
const ACCOUNT: &str = "postgres";
/// How long it may take to listen.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server with an empty database. It ends with this.
#[derive(Debug)]
pub struct Postgres {
    address: SocketAddr,
    _process: Process,
    // After the process, whose files are in it.
    _directory: TempDir,
}

impl Postgres {
    /// Starts one on a free port.
    ///
    /// # Errors
    ///
    /// When PostgreSQL is not there, or does not start.
    pub async fn start(tools: &Tools) -> Outcome<Self> {
        let programs = tools.postgres.as_ref().ok_or_else(|| eyre!("PostgreSQL is missing: {}", tools::ADVICE))?;
        let directory = TempDir::with_prefix("pulseboard-postgres-")?;
        let account = account(directory.path())?;
        let (data, log) = (directory.path().join("data"), directory.path().join("server.log"));
        if let Some((user, group)) = account {
            chown(directory.path(), Some(user), Some(group))?;
        }
        let program = |name: &str| -> Outcome<Command> {
            let mut command = Command::new(programs.join(name));
            command.current_dir(directory.path());
            let output = || fs::File::options().create(true).append(true).open(&log);
            command.stdout(Stdio::from(output()?)).stderr(Stdio::from(output()?));
            if let Some((user, group)) = account {
                command.uid(user).gid(group);
            }
            Ok(command)
        };
        let mut initdb = program("initdb")?;
        initdb.arg("-D").arg(&data).args(["-U", ACCOUNT, "--auth", "trust", "--no-locale", "-E", "UTF8", "--no-sync"]);
        let said = || fs::read_to_string(&log).unwrap_or_default();
        eyre::ensure!(initdb.status()?.success(), "initdb failed: {}", said());
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let mut server = program("postgres")?;
        server.arg("-D").arg(&data).args(["-h", "127.0.0.1", "-p", &address.port().to_string()]);
        // What it holds is gone with the test.
        for setting in ["unix_socket_directories=", "fsync=off", "full_page_writes=off"] {
            server.args(["-c", setting]);
        }
        let process = Process::spawn(&mut server)?;
        let postgres = Self { address, _process: process, _directory: directory };
        let began = Instant::now();
        while let Err(error) = postgres.connect().await {
            eyre::ensure!(began.elapsed() < PATIENCE, "PostgreSQL does not answer: {error}\n{}", said());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(postgres)
    }

    /// The URL of its database.
    pub fn url(&self) -> String {
        format!("postgres://{ACCOUNT}@{}/{ACCOUNT}", self.address)
    }

    /// A number that the database tells.
    ///
    /// # Errors
    ///
    /// When it tells none.
    pub async fn number(&self, sql: &'static str) -> Outcome<i64> {
        let mut connection = self.connect().await?;
        let number = sqlx::query_scalar(sql).fetch_one(&mut connection).await?;
        connection.close().await?;
        Ok(number)
    }

    async fn connect(&self) -> Result<PgConnection, sqlx::Error> {
        self.url().parse::<PgConnectOptions>()?.connect().await
    }
}

/// Whom it runs as, by number, where this program runs as root.
fn account(directory: &Path) -> Outcome<Option<(u32, u32)>> {
    if !crate::driver::is_of_root(directory) {
        return Ok(None);
    }
    let id = |flag: &str| -> Outcome<u32> {
        let told = Command::new("id").args([flag, ACCOUNT]).output()?;
        let text = String::from_utf8_lossy(&told.stdout).trim().to_owned();
        text.parse().wrap_err_with(|| format!("there is no account {ACCOUNT}: {}", tools::ADVICE))
    };
    Ok(Some((id("-u")?, id("-g")?)))
}
