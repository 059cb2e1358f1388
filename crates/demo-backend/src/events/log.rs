//! The log of events. Each is written by the transaction of its change, and so neither is there without the other; a
//! stream that was cut goes on where it ended.

use serde_json::Value;

use crate::database::{Pool, Transaction, note_growth};
use crate::events::Event;

/// So many are kept; who was away for longer has to ask for everything anew.
const KEPT: i64 = 10_000;
/// How many are read at once.
const PAGE: i64 = 1_000;

/// An event as it was logged.
#[derive(Clone, Debug)]
pub(crate) struct LoggedEvent {
    pub(crate) id: i64,
    pub(crate) event: Event,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    kind: String,
    #[sqlx(json)]
    data: Value,
}

/// Logs an event with the change that it is about.
pub(super) async fn append(transaction: &mut Transaction, event: &Event) -> Result<(), sqlx::Error> {
    let id: i64 = sqlx::query_scalar("INSERT INTO events (kind, data) VALUES ($1, $2) RETURNING id")
        .bind(&event.kind)
        .bind(event.data.to_string())
        .fetch_one(&mut **transaction)
        .await?;
    sqlx::query("DELETE FROM events WHERE id <= $1").bind(id - KEPT).execute(&mut **transaction).await?;
    note_growth(transaction).await
}

/// What was logged after an id, in its order: the first page of it.
pub(super) async fn after(pool: &Pool, id: i64) -> Result<Vec<LoggedEvent>, sqlx::Error> {
    let rows: Vec<Row> = sqlx::query_as("SELECT id, kind, data FROM events WHERE id > $1 ORDER BY id LIMIT $2")
        .bind(id)
        .bind(PAGE)
        .fetch_all(pool)
        .await?;
    Ok(rows.into_iter().map(|Row { id, kind, data }| LoggedEvent { id, event: Event { kind, data } }).collect())
}

/// The id of the last event.
pub(crate) async fn last(pool: &Pool) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM events").fetch_one(pool).await
}
