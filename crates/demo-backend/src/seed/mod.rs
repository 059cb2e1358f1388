//! The data a new database starts with: generated, and the same for the same seed on the same day.

pub(crate) mod business;
mod calendar;
pub(crate) mod cart;
mod catalog;
pub(crate) mod history;
pub(crate) mod names;
pub(crate) mod people;
mod rows;

use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::rngs::ChaCha8Rng;
use rand::{Rng, RngExt, SeedableRng};
use sqlx::sqlite::SqlitePool;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use tokio::sync::mpsc;

use crate::auth::passwords;
use crate::clock::iso_seconds;
use crate::config::{Config, Database};
use crate::database::{label, meta, open_to_fill, set_meta};
use crate::seed::business::Business;
use crate::seed::calendar::Calendar;
use crate::seed::history::{History, Rows};
use crate::seed::rows::write_rest;
use crate::start_error::StartError;

const SECRET: &str = "token_secret";
const SEEDED_AT: &str = "seeded_at";

/// Makes the file of a database that is not there yet: under another name until it is complete, so that a start cut short
/// leaves nothing that would pass for one.
pub(crate) async fn make_file(config: &Config) -> Result<(), StartError> {
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
    prepare(&pool, config).await?;
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

/// Fills a new database, leaves one that was filled before as it is, and returns the secret that signs its tokens.
pub(crate) async fn prepare(pool: &SqlitePool, config: &Config) -> Result<Vec<u8>, StartError> {
    let failed = |source| StartError::Database { database: label(&config.database), source };
    let mut connection = pool.acquire().await.map_err(failed)?;
    // Rows are written by table and in batches, so that some come before what they refer to. A test checks that all is
    // there in the end.
    sqlx::query("PRAGMA foreign_keys = OFF").execute(&mut *connection).await.map_err(failed)?;
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
    if meta(&mut transaction, SEEDED_AT).await.map_err(failed)?.is_none() {
        let secret = passwords::random::<32>().map_err(|detail| StartError::Accounts { detail })?;
        let secret = URL_SAFE_NO_PAD.encode(secret);
        let accounts = people::Accounts::new().map_err(|detail| StartError::Accounts { detail })?;
        fill(&mut transaction, config, &accounts, &secret).await.map_err(failed)?;
    }
    let secret = meta(&mut transaction, SECRET).await.map_err(failed)?.unwrap_or_default();
    transaction.commit().await.map_err(failed)?;
    sqlx::query("PRAGMA foreign_keys = ON").execute(&mut *connection).await.map_err(failed)?;
    Ok(secret.into_bytes())
}

async fn fill(
    connection: &mut SqliteConnection,
    config: &Config,
    accounts: &people::Accounts,
    secret: &str,
) -> Result<(), sqlx::Error> {
    let schema = put_away(connection).await?;
    let now = config.clock.now();
    let business = Business::of(config);
    let calendar = Calendar::new(now);
    let mut random = ChaCha8Rng::seed_from_u64(config.seed);
    let plans = catalog::plans(&mut random, now);
    let products = catalog::products(&plans);
    let customers = people::customers(&mut random, &calendar, business.customers);
    write_rest(connection, people::rows(&customers, accounts, &mut random, now)).await?;
    write_rest(connection, plans).await?;
    // What comes next is generated while this is written.
    let (sender, mut receiver) = mpsc::channel(2);
    let generator = tokio::task::spawn_blocking(move || {
        let history = History::new(&calendar, &products, &customers);
        history.generate(&mut random, business.orders, |rows| sender.blocking_send(rows).is_ok());
    });
    let mut waiting = Rows::default();
    while let Some(rows) = receiver.recv().await {
        waiting.write(connection, rows).await?;
    }
    waiting.write_rest(connection).await?;
    // It has ended, as its end of the channel is gone.
    generator.await.map_err(|error| sqlx::Error::Io(std::io::Error::other(error)))?;
    bring_back(connection, schema).await?;
    set_meta(connection, SECRET, secret).await?;
    set_meta(connection, "seed", &config.seed.to_string()).await?;
    set_meta(connection, SEEDED_AT, &iso_seconds(now)).await
}

/// Removes indexes and triggers and returns what makes them again: both are faster once all rows are there.
async fn put_away(connection: &mut SqliteConnection) -> Result<Vec<String>, sqlx::Error> {
    let schema: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL",
    )
    .fetch_all(&mut *connection)
    .await?;
    for (kind, name, _) in &schema {
        sqlx::query(AssertSqlSafe(format!("DROP {kind} {name}"))).execute(&mut *connection).await?;
    }
    Ok(schema.into_iter().map(|(.., sql)| sql).collect())
}

/// Makes indexes and triggers again, and what the triggers would have added up.
async fn bring_back(connection: &mut SqliteConnection, schema: Vec<String>) -> Result<(), sqlx::Error> {
    for totals in [
        "INSERT INTO order_hours SELECT SUBSTR(created_at, 1, 13), status, COUNT(*), SUM(total_cents) FROM orders
            GROUP BY 1, 2",
        "INSERT INTO invoice_totals SELECT status, COUNT(*) FROM invoices GROUP BY 1",
        "INSERT INTO payment_totals SELECT status, COUNT(*), SUM(amount_cents) FROM payments GROUP BY 1",
    ] {
        sqlx::query(totals).execute(&mut *connection).await?;
    }
    for sql in schema {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut *connection).await?;
    }
    Ok(())
}

/// An identifier from the generator, so that it repeats with the seed.
fn id(random: &mut impl Rng) -> String {
    let uuid = uuid::Builder::from_random_bytes(random.random()).into_uuid();
    uuid.as_hyphenated().to_string()
}

/// One of the values, as often as its weight says.
pub(crate) fn weighted<T: Copy>(random: &mut impl Rng, choices: &[(T, u32)]) -> T {
    let total: u32 = choices.iter().map(|(_, weight)| weight).sum();
    let mut ticket = random.random_range(0..total);
    for (value, weight) in choices {
        if ticket < *weight {
            return *value;
        }
        ticket -= weight;
    }
    choices[0].0
}
