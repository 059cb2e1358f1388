//! The command line of the demo backend.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use pulseboard_demo_backend::{
    ADMIN_EMAIL, ADMIN_PASSWORD, CUSTOMER_EMAIL, CUSTOMER_PASSWORD, Clock, Config, Database, Profile, customers_of,
    default_database_file, start,
};
use tracing::Level;

#[derive(Debug, Parser)]
#[command(version, about = "A real server of the billing API on embedded SQLite, for development and demonstrations")]
struct Arguments {
    /// Address to listen on; port 0 picks a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8001")]
    listen: SocketAddr,
    /// Database file, made and filled when missing [default: pulseboard/demo.sqlite in the user's data directory], or the
    /// postgres:// URL of a database, where the program is built with the feature postgres.
    #[arg(long, value_name = "FILE", conflicts_with = "in_memory")]
    database: Option<String>,
    /// Keep the data in memory instead of a file.
    #[arg(long)]
    in_memory: bool,
    /// What the generated data derives from, together with the day.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Number of generated customers [default: 240, or what a history of so many orders is made by].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=100_000))]
    customers: Option<u32>,
    /// Which backend to behave like.
    #[arg(long, value_enum, default_value_t)]
    profile: Profile,
    /// Number of generated orders [default: what the customers order in two years, about 50 each].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    orders: Option<u32>,
    /// How many times faster than in life the business goes on: 24 plays a day in an hour, 0 stands still.
    #[arg(long, value_name = "FACTOR", default_value_t = 0.0, value_parser = factor)]
    traffic: f64,
    /// Directory of the built app, served outside /api.
    #[arg(long, value_name = "DIR")]
    app: Option<PathBuf>,
    /// Lifetime of an access token [default: 8 hours documented, 15 minutes observed].
    #[arg(long, value_name = "SECONDS")]
    token_lifetime: Option<u32>,
    /// Silence after which an event stream sends a heartbeat.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    heartbeat: u32,
    /// Log requests, and event streams as they open and close, to the standard error output.
    #[arg(long)]
    log: bool,
}

fn factor(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(factor) if (0.0..=1_000_000.0).contains(&factor) => Ok(factor),
        _ => Err("expected a number from 0 to 1000000".to_owned()),
    }
}

impl From<Arguments> for Config {
    fn from(arguments: Arguments) -> Self {
        let database = if arguments.in_memory {
            Database::InMemory
        } else {
            match arguments.database {
                Some(url) if ["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) => {
                    Database::Server(url)
                }
                file => Database::File(file.map_or_else(default_database_file, PathBuf::from)),
            }
        };
        Self {
            listen: arguments.listen,
            database,
            seed: arguments.seed,
            customers: arguments.customers.unwrap_or_else(|| customers_of(arguments.orders.unwrap_or_default())),
            orders: arguments.orders,
            profile: arguments.profile,
            traffic: arguments.traffic,
            app: arguments.app,
            token_lifetime: arguments.token_lifetime.map(|seconds| Duration::from_secs(seconds.into())),
            heartbeat: Duration::from_secs(arguments.heartbeat.into()),
            clock: Clock::default(),
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    log(if arguments.log { Level::INFO } else { Level::WARN });
    match run(arguments.into()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Writes what happens to the standard error output, a line each.
fn log(least: Level) {
    tracing_subscriber::fmt()
        .with_max_level(least)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_level(false)
        .with_target(false)
        .without_time()
        // That nobody reads the log any more is no reason to stop serving.
        .log_internal_errors(false)
        .init();
}

async fn run(config: Config) -> Result<(), Box<dyn std::error::Error>> {
    let database = match &config.database {
        Database::File(path) => path.display().to_string(),
        Database::InMemory => "in memory".to_owned(),
        Database::Server(_) => "PostgreSQL".to_owned(),
    };
    let waits_for_streams = config.profile == Profile::Observed;
    let mut server = start(config).await?;
    let mut signals = Signals::watch()?;
    announce(server.address(), &database)?;
    if signals.next().await? && waits_for_streams {
        // Nobody may be reading, which is no failure.
        let _ = writeln!(
            std::io::stderr(),
            "stopping once the open event streams have ended, as the observed backend does; \
            a second signal ends them at once"
        );
        tokio::select! {
            () = server.drain() => {}
            // Also when it is a failure to watch for it.
            _ = signals.next() => {}
        }
    }
    server.stop().await;
    Ok(())
}

/// The first line is for programs that wait for the server, the others are for people.
fn announce(address: SocketAddr, database: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "listening on http://{address}")?;
    writeln!(out, "admin     {ADMIN_EMAIL}  password: {ADMIN_PASSWORD}")?;
    writeln!(out, "customer  {CUSTOMER_EMAIL}  password: {CUSTOMER_PASSWORD}")?;
    writeln!(out, "database  {database}")?;
    out.flush()
}

/// The signals that ask the program to stop, watched all the time, so that none is lost between two waits.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn watch() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Waits for the next signal. Whether it leaves time to finish: Ctrl-C is meant at once.
    async fn next(&mut self) -> std::io::Result<bool> {
        tokio::select! {
            _ = self.interrupt.recv() => Ok(false),
            _ = self.terminate.recv() => Ok(true),
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "it can fail elsewhere")]
    fn watch() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> std::io::Result<bool> {
        tokio::signal::ctrl_c().await.map(|()| false)
    }
}
