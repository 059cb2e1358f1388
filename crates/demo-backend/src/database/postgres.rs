//! PostgreSQL: one database behind several processes.

use std::time::Duration;

use sqlx::PgConnection;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgListener, PgPoolOptions};
use tokio::sync::Notify;

use super::{Pool, Transaction, broken};
use crate::config::{Config, Database};
use crate::start_error::StartError;

/// The database that this program is built for.
pub(crate) type Db = sqlx::Postgres;

pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("./migrations-postgres");

/// Compares a text with a pattern, whatever its case.
pub(crate) const LIKE: &str = "ILIKE";

/// The lock that every change takes: changes follow each other, and so do the ids of their events.
const WRITE_LOCK: i64 = 0x70_756c_7365;
/// What processes tell each other through.
const CHANNEL: &str = "pulseboard_events";
/// A notice may be lost with the connection that it would come through.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// After a notice that could not be received.
const RETRY: Duration = Duration::from_secs(1);
const CONNECTIONS: u32 = 8;

/// Has a statement read a table along an index, which this database chooses by itself.
pub(crate) fn indexed_by(_index: &str) -> String {
    String::new()
}

/// A transaction that may write. It waits for all others, of whichever process.
pub(crate) async fn begin_writing(pool: &Pool) -> Result<Transaction, sqlx::Error> {
    let mut transaction = pool.begin().await?;
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(WRITE_LOCK).execute(&mut *transaction).await?;
    Ok(transaction)
}

/// Tells every process that the log of events has grown, once that is committed.
pub(crate) async fn note_growth(transaction: &mut Transaction) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT pg_notify($1, '')").bind(CHANNEL).execute(&mut **transaction).await.map(|_| ())
}

/// Waits for the log of events to grow.
pub(crate) struct LogWatch(PgListener);

impl LogWatch {
    pub(crate) async fn new(pool: &Pool) -> Result<Self, sqlx::Error> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(Self(listener))
    }

    /// Returns when it may have, whichever process made it grow.
    pub(crate) async fn grown(&mut self, own: &Notify) {
        tokio::select! {
            () = own.notified() => {}
            // A connection that was lost is opened again by the listener, and what came meanwhile is read from the log.
            notice = self.0.try_recv() => if notice.is_err() {
                tokio::time::sleep(RETRY).await;
            },
            () = tokio::time::sleep(LONGEST_WAIT) => {}
        }
    }
}

/// Turns triggers and the checks of references off until the end of the transaction: rows are written by table and in
/// batches, so that some come before what they refer to.
pub(crate) async fn begin_filling(connection: &mut PgConnection) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query("SET LOCAL session_replication_role = replica").execute(connection).await?;
    Ok(Vec::new())
}

/// Nothing was removed.
pub(crate) async fn end_filling(connection: &mut PgConnection, _schema: Vec<String>) -> Result<(), sqlx::Error> {
    sqlx::query("ANALYZE").execute(connection).await.map(|_| ())
}

/// A server's database is there, or is not.
pub(crate) async fn create_if_missing(_config: &Config) -> Result<(), StartError> {
    Ok(())
}

/// Connects to the server.
pub(super) async fn connect(database: &Database) -> Result<Pool, StartError> {
    let Database::Server(url) = database else { return Err(StartError::BuiltForServer) };
    let options = PgPoolOptions::new().max_connections(CONNECTIONS);
    options.connect(url).await.map_err(|error| broken(database, &error))
}
