//! Opening the database: connections, migrations and the small facts kept in `meta`.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use crate::config::Database;
use crate::start_error::StartError;

/// How much of the file each connection may keep in memory, in KiB as a negative number: the indexes of a large history.
const CACHE: &str = "-131072";
/// The same while the file is filled, which finds its places in the indexes of random ids.
const FILLING_CACHE: &str = "-1048576";

static MIGRATIONS: Migrator = sqlx::migrate!();

/// Opens the database, makes the file if it is missing, and brings its tables up to date.
pub(crate) async fn open(database: &Database) -> Result<SqlitePool, StartError> {
    let pool = connect(database).await?;
    match MIGRATIONS.run(&pool).await {
        Ok(()) => Ok(pool),
        Err(MigrateError::VersionMissing(found)) => Err(StartError::NewerDatabase {
            database: label(database),
            found,
            known: MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default(),
        }),
        Err(error) => Err(broken(database, &error)),
    }
}

/// Opens a new file for filling it, without what protects a file in use: it counts only when it is complete.
pub(crate) async fn open_to_fill(path: &Path) -> Result<SqlitePool, StartError> {
    let options = options()
        .filename(path)
        .create_if_missing(true)
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

async fn connect(database: &Database) -> Result<SqlitePool, StartError> {
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
                .pragma("cache_size", CACHE);
            (options, 4)
        }
    };
    // The first connection alone: the journal of a new file cannot be changed while another connection looks at it.
    let first = options.connect().await.map_err(|error| broken(database, &error))?;
    let pool = pool(options, connections).await.map_err(|error| broken(database, &error))?;
    match database {
        Database::InMemory => keep_alive(first, &pool),
        Database::File(_) => first.close().await.map_err(|error| broken(database, &error))?,
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

pub(crate) fn broken(database: &Database, error: &dyn std::error::Error) -> StartError {
    StartError::BrokenDatabase { database: label(database), detail: error.to_string() }
}

/// How messages name the database.
pub(crate) fn label(database: &Database) -> String {
    match database {
        Database::File(path) => path.display().to_string(),
        Database::InMemory => "the database in memory".to_owned(),
    }
}

/// A fact kept beside the data, if it was ever set.
pub(crate) async fn meta(connection: &mut SqliteConnection, key: &str) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT value FROM meta WHERE key = ?1").bind(key).fetch_optional(connection).await
}

/// Keeps a fact beside the data.
pub(crate) async fn set_meta(connection: &mut SqliteConnection, key: &str, value: &str) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")
        .bind(key)
        .bind(value)
        .execute(connection)
        .await
        .map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

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
