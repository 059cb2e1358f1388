//! Reading: lists, details and summaries, each with the paging and filters of its family.

pub(crate) mod customers;
pub(crate) mod invoices;
pub(crate) mod licenses;
pub(crate) mod orders;
pub(crate) mod payments;
pub(crate) mod plans;

use serde_json::Value;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Sqlite};

use crate::api_error::ApiError;
use crate::http::query::Query;
use crate::money;
use crate::rows;
use crate::state::App;

/// A statement under construction.
pub(crate) type Statement = QueryBuilder<Sqlite>;

/// `min_amount` and `max_amount` against a column.
fn amount_filters(statement: &mut Statement, query: &Query, column: &str) -> Result<(), ApiError> {
    for (name, comparison) in [("min_amount", ">="), ("max_amount", "<=")] {
        if let Some(cents) = query.number(name)?.and_then(money::to_cents) {
            statement.push(format_args!(" AND {column} {comparison} ")).push_bind(cents);
        }
    }
    Ok(())
}

/// Two date parameters against a creation time, compared as text. A plain date ends with its last instant.
fn date_filters(statement: &mut Statement, query: &Query, column: &str, names: [&str; 2]) {
    let [from, to] = names.map(|name| query.text(name).filter(|text| !text.is_empty()));
    if let Some(from) = from {
        statement.push(format_args!(" AND {column} >= ")).push_bind(from.trim_end_matches('Z').to_owned());
    }
    if let Some(to) = to {
        let end = if to.len() == 10 { format!("{to}T23:59:59.999999") } else { to.trim_end_matches('Z').to_owned() };
        statement.push(format_args!(" AND {column} <= ")).push_bind(end);
    }
}

/// `limit` and `offset` without bounds; a negative limit is none.
fn unbounded_page(statement: &mut Statement, query: &Query) -> Result<(), ApiError> {
    let limit = query.integer("limit", 50, i64::MIN..=i64::MAX)?;
    let offset = query.integer("offset", 0, i64::MIN..=i64::MAX)?;
    statement.push(" LIMIT ").push_bind(limit).push(" OFFSET ").push_bind(offset);
    Ok(())
}

/// `skip` and `limit` within bounds.
fn bounded_page(statement: &mut Statement, query: &Query) -> Result<(), ApiError> {
    let skip = query.integer("skip", 0, 0..=i64::MAX)?;
    let limit = query.integer("limit", 100, 1..=1000)?;
    statement.push(" LIMIT ").push_bind(limit).push(" OFFSET ").push_bind(skip);
    Ok(())
}

async fn fetch(statement: &mut Statement, app: &App) -> Result<Vec<SqliteRow>, sqlx::Error> {
    statement.build().fetch_all(&app.pool).await
}

/// The row with this id, of a statement that ends in a condition; `name` is what the contract calls it when it is missing.
async fn by_id(
    mut statement: Statement,
    column: &str,
    id: &str,
    app: &App,
    name: &'static str,
) -> Result<Value, ApiError> {
    statement.push(format_args!(" AND {column} = ")).push_bind(id.to_owned());
    let rows = fetch(&mut statement, app).await?;
    let row = rows.first().ok_or(ApiError::Missing(name))?;
    Ok(rows::to_json(row)?)
}
