//! The data a new database starts with: generated, and the same for the same seed on the same day.

mod calendar;
mod catalog;
mod history;
pub(crate) mod names;
mod people;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;
use rand::{Rng, RngExt};
use serde_json::Value;
use sqlx::sqlite::SqlitePool;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use crate::auth::passwords;
use crate::clock::iso_seconds;
use crate::config::Config;
use crate::database::{label, meta, set_meta};
use crate::seed::calendar::Calendar;
use crate::start_error::StartError;

const SECRET: &str = "token_secret";
const SEEDED_AT: &str = "seeded_at";

/// Fills a new database, leaves one that was filled before as it is, and returns the secret that signs its tokens.
pub(crate) async fn prepare(pool: &SqlitePool, config: &Config) -> Result<Vec<u8>, StartError> {
    let failed = |source| StartError::Database { database: label(&config.database), source };
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
    if meta(&mut transaction, SEEDED_AT).await.map_err(failed)?.is_none() {
        let secret = passwords::random::<32>().map_err(|detail| StartError::Accounts { detail })?;
        let secret = URL_SAFE_NO_PAD.encode(secret);
        let accounts = people::Accounts::new().map_err(|detail| StartError::Accounts { detail })?;
        fill(&mut transaction, config, &accounts, &secret).await.map_err(failed)?;
    }
    let secret = meta(&mut transaction, SECRET).await.map_err(failed)?.unwrap_or_default();
    transaction.commit().await.map_err(failed)?;
    Ok(secret.into_bytes())
}

async fn fill(
    connection: &mut SqliteConnection,
    config: &Config,
    accounts: &people::Accounts,
    secret: &str,
) -> Result<(), sqlx::Error> {
    let now = config.clock.now();
    let calendar = Calendar::new(now);
    let mut random = ChaCha8Rng::seed_from_u64(config.seed);
    let plans = catalog::plans(&mut random, now);
    let customers = people::customers(&mut random, &calendar, config.customers);
    let history = history::History::new(&mut random, &calendar, &plans, &customers);
    insert(connection, "users", &people::rows(&customers, accounts, &mut random, now)).await?;
    insert(connection, "plans", &catalog::rows(&plans)).await?;
    for (table, rows) in history.tables() {
        insert(connection, table, rows).await?;
    }
    set_meta(connection, SECRET, secret).await?;
    set_meta(connection, "seed", &config.seed.to_string()).await?;
    set_meta(connection, SEEDED_AT, &iso_seconds(now)).await
}

/// Inserts rows, each an array with a value for every column, with one statement.
async fn insert(connection: &mut SqliteConnection, table: &str, rows: &[Value]) -> Result<(), sqlx::Error> {
    let columns = rows.first().and_then(Value::as_array).map_or(0, Vec::len);
    if columns == 0 {
        return Ok(());
    }
    let mut statement = QueryBuilder::<Sqlite>::new(format!("INSERT INTO {table} SELECT "));
    for column in 0..columns {
        let separator = if column == 0 { "" } else { ", " };
        statement.push(format_args!("{separator}value ->> {column}"));
    }
    statement.push(" FROM json_each(").push_bind(Value::from(rows).to_string()).push(")");
    statement.build().execute(connection).await.map(|_| ())
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
