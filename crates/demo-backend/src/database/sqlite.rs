//! `SQLite`: embedded, in a file of this process alone or in memory.

use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqliteConnection};
use tokio::sync::Notify;

use super::{Pool, Transaction, broken};
use crate::config::{Config, Database};
use crate::seed;
use crate::start_error::StartError;

/// The database that this program is built for.
pub(crate) type Db = sqlx::Sqlite;

pub(super) static MIGRATIONS: Migrator = sqlx::migrate!();

/// Compares a text with a pattern, whatever its case.
pub(crate) const LIKE: &str = "LIKE";

/// How much of the file each connection may keep in memory, in KiB as a negative number: the indexes of a large history.
const CACHE: &str = "-131072";
/// How much of it all connections share as memory of the system, in bytes: the most that `SQLite` maps, so that a connection
/// which was idle answers as fast as the others.
const MAPPED: &str = "2147418112";
/// What a connection keeps while the file is filled, which finds its places in the indexes of random ids.
const FILLING_CACHE: &str = "-1048576";

/// The log is looked at so often at least.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// Has a statement read a table along an index.
pub(crate) fn indexed_by(index: &str) -> String {
    format!(" INDEXED BY {index}")
}

/// A transaction that may write. It takes the write lock at once, so that it cannot fail half way.
pub(crate) async fn begin_writing(pool: &Pool) -> Result<Transaction, sqlx::Error> {
    pool.begin_with("BEGIN IMMEDIATE").await
}

/// Tells other processes that the log of events has grown: there are none.
pub(crate) async fn note_growth(_transaction: &mut Transaction) -> Result<(), sqlx::Error> {
    Ok(())
}

/// Waits for the log of events to grow.
pub(crate) struct LogWatch;

impl LogWatch {
    #[allow(clippy::unused_async, reason = "another database is asked")]
    pub(crate) async fn new(_pool: &Pool) -> Result<Self, sqlx::Error> {
        Ok(Self)
    }

    /// Returns when it may have; `own` is rung by this process.
    pub(crate) async fn grown(&mut self, own: &Notify) {
        // Nobody rings where whoever asked for a change is gone before it is committed.
        let _ = tokio::time::timeout(LONGEST_WAIT, own.notified()).await;
    }
}

/// Removes indexes and triggers and returns what makes them again: both are faster once all rows are there. Rows are
/// written by table and in batches, so that some come before what they refer to; a test checks that all is there in the end.
pub(crate) async fn begin_filling(connection: &mut SqliteConnection) -> Result<Vec<String>, sqlx::Error> {
    let schema: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL",
    )
    .fetch_all(&mut *connection)
    .await?;
    for (kind, name, _) in &schema {
        sqlx::query(AssertSqlSafe(format!("DROP {kind} {name}"))).execute(&mut *connection).await?;
    }
    // Until the end of the transaction.
    sqlx::query("PRAGMA defer_foreign_keys = ON").execute(&mut *connection).await?;
    Ok(schema.into_iter().map(|(.., sql)| sql).collect())
}

/// Makes indexes and triggers again.
pub(crate) async fn end_filling(connection: &mut SqliteConnection, schema: Vec<String>) -> Result<(), sqlx::Error> {
    for sql in schema {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Makes the file of a database that is not there yet: under another name until it is complete, so that a start cut short
/// leaves nothing that would pass for one.
pub(crate) async fn create_if_missing(config: &Config) -> Result<(), StartError> {
    let Database::File(path) = &config.database else { return Ok(()) };
    if path.exists() {
        return Ok(());
    }
    let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty());
    let unusable = |directory: &Path, source| StartError::DatabaseDirectory { directory: directory.to_owned(), source };
    if let Some(directory) = directory {
        std::fs::create_dir_all(directory).map_err(|source| unusable(directory, source))?;
    }
    // Its own name for each process: two may start at once.
    let unfinished = path.with_added_extension(format!("{}.new", std::process::id()));
    let failed = |source| unusable(directory.unwrap_or(Path::new(".")), source);
    remove(&unfinished).map_err(failed)?;
    let pool = open_to_fill(&unfinished).await?;
    seed::prepare(&pool, config).await?;
    pool.close().await;
    File::open(&unfinished).and_then(|file| file.sync_all()).map_err(failed)?;
    if path.exists() {
        // Another process was faster, and its file may be in use already.
        return remove(&unfinished).map_err(failed);
    }
    for leftover in ["-wal", "-shm"] {
        // What is left of a database that was deleted would be played upon this one.
        let mut name = path.clone().into_os_string();
        name.push(leftover);
        remove(Path::new(&name)).map_err(failed)?;
    }
    std::fs::rename(&unfinished, path).map_err(failed)
}

/// Removes a file that may not be there.
fn remove(file: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Opens a new file for filling it, without what protects a file in use: it counts only when it is complete.
async fn open_to_fill(path: &Path) -> Result<SqlitePool, StartError> {
    let options = options()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(false)
        .journal_mode(SqliteJournalMode::Off)
        .synchronous(SqliteSynchronous::Off)
        .locking_mode(SqliteLockingMode::Exclusive)
        .pragma("cache_size", FILLING_CACHE);
    let database = Database::File(path.to_owned());
    let pool = pool(options, 1).await.map_err(|error| broken(&database, &error))?;
    MIGRATIONS.run(&pool).await.map_err(|error| broken(&database, &error))?;
    Ok(pool)
}

fn options() -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("temp_store", "memory")
        .disable_statement_logging()
}

async fn pool(options: SqliteConnectOptions, connections: u32) -> Result<SqlitePool, sqlx::Error> {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options)
        .await
}

/// Opens the file, and makes it if it is missing.
pub(super) async fn connect(database: &Database) -> Result<Pool, StartError> {
    let (options, connections) = match database {
        // Named and shared, so that it outlives a single connection; see `keep_alive`.
        Database::InMemory => {
            static OPENED: AtomicU64 = AtomicU64::new(0);
            let name = format!("file:pulseboard-{}", OPENED.fetch_add(1, Ordering::Relaxed));
            (options().filename(name).in_memory(true).shared_cache(true), 1)
        }
        Database::File(path) => {
            let options = options()
                .filename(path)
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal)
                .pragma("cache_size", CACHE)
                .pragma("mmap_size", MAPPED);
            (options, 4)
        }
        Database::Server(_) => return Err(StartError::BuiltForEmbedded),
    };
    // The first connection alone: the journal of a new file cannot be changed while another connection looks at it.
    let first = options.connect().await.map_err(|error| broken(database, &error))?;
    let pool = pool(options, connections).await.map_err(|error| broken(database, &error))?;
    match database {
        Database::File(_) => first.close().await.map_err(|error| broken(database, &error))?,
        Database::InMemory | Database::Server(_) => keep_alive(first, &pool),
    }
    Ok(pool)
}

/// Holds one connection for as long as the pool is open. A client that goes away in the middle of its request costs the
/// pool a connection, and a database in memory ends with its last one.
fn keep_alive(keeper: SqliteConnection, pool: &SqlitePool) {
    let closed = pool.close_event();
    tokio::spawn(async move {
        closed.await;
        drop(keeper);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::{meta, open, set_meta};

    #[tokio::test]
    async fn a_database_in_memory_outlives_its_connections() {
        let pool = open(&Database::InMemory).await.expect("a new database opens");
        let other = open(&Database::InMemory).await.expect("another one as well");
        let mut connection = pool.acquire().await.expect("a connection");
        set_meta(&mut connection, "kept", "yes").await.expect("written");
        // What the pool does with a connection whose request was cancelled.
        connection.close().await.expect("closed");
        let mut connection = pool.acquire().await.expect("a new connection");
        assert_eq!(meta(&mut connection, "kept").await.expect("the table is there").as_deref(), Some("yes"));
        let mut connection = other.acquire().await.expect("a connection");
        assert_eq!(meta(&mut connection, "kept").await.expect("the table is there"), None, "each server has its own");
    }
}
