//! Domains that are registered, and their renewal.

use chrono::TimeDelta;

use crate::api_error::ApiError;
use crate::clock::iso_micros;
use crate::events::{self, Event};
use crate::mutations::new_id;
use crate::state::App;

/// Registers a domain for a year; a taken name is refused.
pub(crate) async fn register(app: &App, user_id: &str, name: &str, registrar: &str) -> Result<(), ApiError> {
    let now = app.now();
    let mut transaction = app.write().await?;
    let inserted =
        sqlx::query("INSERT INTO domains VALUES ($1, $2, $3, $4, $5, $6, TRUE, 'active', $5) ON CONFLICT DO NOTHING")
            .bind(new_id()?)
            .bind(user_id)
            .bind(name)
            .bind(registrar)
            .bind(iso_micros(now))
            .bind(iso_micros(now + TimeDelta::days(365)))
            .execute(&mut *transaction)
            .await?;
    if inserted.rows_affected() == 0 {
        return Err(ApiError::Rule("Domain already registered".to_owned()));
    }
    events::commit(app, transaction, &Event::data_change("domain")).await?;
    Ok(())
}

/// Turns the automatic renewal of a domain on or off.
pub(crate) async fn toggle_renewal(app: &App, id: &str) -> Result<(), ApiError> {
    let mut transaction = app.write().await?;
    let changed = sqlx::query("UPDATE domains SET auto_renew = NOT auto_renew WHERE id = $1").bind(id);
    if changed.execute(&mut *transaction).await?.rows_affected() == 0 {
        return Err(ApiError::Missing("Domain"));
    }
    events::commit(app, transaction, &Event::data_change("domain")).await?;
    Ok(())
}
