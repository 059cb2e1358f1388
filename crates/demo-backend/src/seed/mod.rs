//! The data a new database starts with: generated, and the same for the same seed on the same day.

pub(crate) mod business;
mod calendar;
pub(crate) mod cart;
mod catalog;
pub(crate) mod history;
pub(crate) mod names;
pub(crate) mod people;
mod rows;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::rngs::ChaCha8Rng;
use rand::{Rng, RngExt, SeedableRng};
use tokio::sync::mpsc;

use crate::auth::passwords;
use crate::clock::iso_seconds;
use crate::config::Config;
use crate::database::{Connection, Pool, begin_filling, begin_writing, end_filling, label, meta, set_meta};
use crate::seed::business::Business;
use crate::seed::calendar::Calendar;
use crate::seed::history::{History, Rows};
use crate::seed::rows::write_rest;
use crate::start_error::StartError;

const SECRET: &str = "token_secret";
const SEEDED_AT: &str = "seeded_at";

/// Fills a new database, leaves one that was filled before as it is, and returns the secret that signs its tokens.
pub(crate) async fn prepare(pool: &Pool, config: &Config) -> Result<Vec<u8>, StartError> {
    let failed = |source| StartError::Database { database: label(&config.database), source };
    let mut transaction = begin_writing(pool).await.map_err(failed)?;
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
    connection: &mut Connection,
    config: &Config,
    accounts: &people::Accounts,
    secret: &str,
) -> Result<(), sqlx::Error> {
    let schema = begin_filling(connection).await?;
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
    add_up(connection).await?;
    end_filling(connection, schema).await?;
    set_meta(connection, SECRET, secret).await?;
    set_meta(connection, "seed", &config.seed.to_string()).await?;
    set_meta(connection, SEEDED_AT, &iso_seconds(now)).await
}

/// Adds up what the triggers would have.
async fn add_up(connection: &mut Connection) -> Result<(), sqlx::Error> {
    for totals in [
        "INSERT INTO order_hours SELECT SUBSTR(created_at, 1, 13), status, COUNT(*), SUM(total_cents) FROM orders
            GROUP BY 1, 2",
        "INSERT INTO invoice_days SELECT SUBSTR(created_at, 1, 10), status, COUNT(*) FROM invoices GROUP BY 1, 2",
        "INSERT INTO payment_totals SELECT status, COUNT(*), SUM(amount_cents) FROM payments GROUP BY 1",
    ] {
        sqlx::query(totals).execute(&mut *connection).await?;
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
