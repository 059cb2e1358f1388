//! Reading: lists, details and summaries, each with the paging and filters of its family.

pub(crate) mod customers;
pub(crate) mod domains;
pub(crate) mod invoices;
pub(crate) mod licenses;
pub(crate) mod orders;
pub(crate) mod payments;
pub(crate) mod plans;
pub(crate) mod subscriptions;

use sqlx::{FromRow, QueryBuilder};

use crate::api_error::ApiError;
use crate::database::{Db, Row};
use crate::http::query::Query;
use crate::money;
use crate::state::App;

/// A statement under construction.
pub(crate) type Statement = QueryBuilder<Db>;

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
    let limit = if limit < 0 { i64::MAX } else { limit };
    statement.push(" LIMIT ").push_bind(limit).push(" OFFSET ").push_bind(offset.max(0));
    Ok(())
}

/// `skip` and `limit` within bounds.
fn bounded_page(statement: &mut Statement, query: &Query) -> Result<(), ApiError> {
    let skip = query.integer("skip", 0, 0..=i64::MAX)?;
    let limit = query.integer("limit", 100, 1..=1000)?;
    statement.push(" LIMIT ").push_bind(limit).push(" OFFSET ").push_bind(skip);
    Ok(())
}

async fn fetch<T>(statement: &mut Statement, app: &App) -> Result<Vec<T>, sqlx::Error>
where
    T: for<'r> FromRow<'r, Row> + Send + Unpin,
{
    statement.build_query_as().fetch_all(&app.pool).await
}

/// The row of a statement that finds one at most; `name` is what the contract calls it when it is missing.
async fn find<T>(mut statement: Statement, app: &App, name: &'static str) -> Result<T, ApiError>
where
    T: for<'r> FromRow<'r, Row> + Send + Unpin,
{
    statement.build_query_as().fetch_optional(&app.pool).await?.ok_or(ApiError::Missing(name))
}

/// What belongs to a customer, who must be there.
async fn belongings<T>(app: &App, customer: &str, sql: &'static str) -> Result<Vec<T>, ApiError>
where
    T: for<'r> FromRow<'r, Row> + Send + Unpin,
{
    let exists: Option<String> =
        sqlx::query_scalar("SELECT id FROM users WHERE id = $1").bind(customer).fetch_optional(&app.pool).await?;
    exists.ok_or(ApiError::Missing("Customer"))?;
    Ok(sqlx::query_as(sql).bind(customer).fetch_all(&app.pool).await?)
}
