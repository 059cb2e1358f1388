//! Licenses that are suspended and given back.

use crate::api_error::ApiError;
use crate::events::{self, Event};
use crate::state::App;

/// Changes the status of a license.
pub(crate) async fn set_status(app: &App, id: &str, status: &str) -> Result<(), ApiError> {
    let mut transaction = app.write().await?;
    let changed = sqlx::query("UPDATE licenses SET status = $2 WHERE id = $1").bind(id).bind(status);
    if changed.execute(&mut *transaction).await?.rows_affected() == 0 {
        return Err(ApiError::Missing("License"));
    }
    events::commit(app, transaction, &Event::data_change("license")).await?;
    Ok(())
}
