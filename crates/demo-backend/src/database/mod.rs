//! The database: which one this program is built for, its migrations, and the small facts kept in `meta`.
//!
//! Statements are written once, in what `SQLite` and PostgreSQL have in common; where they differ, `system` says how.

#[cfg_attr(feature = "postgres", path = "postgres.rs")]
#[cfg_attr(not(feature = "postgres"), path = "sqlite.rs")]
mod system;

use sqlx::migrate::{MigrateError, Migrator};

use crate::config::Database;
use crate::start_error::StartError;

pub(crate) use system::{
    Db, LIKE, LogWatch, begin_filling, begin_writing, create_if_missing, end_filling, indexed_by, note_growth,
};

/// Connections to it.
pub(crate) type Pool = sqlx::Pool<Db>;
/// One of them.
pub(crate) type Connection = <Db as sqlx::Database>::Connection;
/// A row of an answer.
pub(crate) type Row = <Db as sqlx::Database>::Row;
/// What is done as a whole, or not at all.
pub(crate) type Transaction = sqlx::Transaction<'static, Db>;

/// Opens the database and brings its tables up to date.
pub(crate) async fn open(database: &Database) -> Result<Pool, StartError> {
    let pool = system::connect(database).await?;
    match system::MIGRATIONS.run(&pool).await {
        Ok(()) => Ok(pool),
        Err(MigrateError::VersionMissing(found)) => {
            Err(StartError::NewerDatabase { database: label(database), found, known: newest(&system::MIGRATIONS) })
        }
        Err(error) => Err(broken(database, &error)),
    }
}

fn newest(migrations: &Migrator) -> i64 {
    migrations.iter().map(|migration| migration.version).max().unwrap_or_default()
}

pub(crate) fn broken(database: &Database, error: &dyn std::error::Error) -> StartError {
    StartError::BrokenDatabase { database: label(database), detail: error.to_string() }
}

/// How messages name the database.
pub(crate) fn label(database: &Database) -> String {
    match database {
        Database::File(path) => path.display().to_string(),
        Database::InMemory => "the database in memory".to_owned(),
        // Without the name and password before it.
        Database::Server(url) => {
            format!("the database at {}", url.rsplit_once('@').map_or(url.as_str(), |(_, place)| place))
        }
    }
}

/// A fact kept beside the data, if it was ever set.
pub(crate) async fn meta(connection: &mut Connection, key: &str) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT value FROM meta WHERE key = $1").bind(key).fetch_optional(connection).await
}

/// Keeps a fact beside the data.
pub(crate) async fn set_meta(connection: &mut Connection, key: &str, value: &str) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
        .bind(key)
        .bind(value)
        .execute(connection)
        .await
        .map(|_| ())
}
