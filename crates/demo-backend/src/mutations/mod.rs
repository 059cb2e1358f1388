//! Changes. Each is one function that commits a transaction and then announces it, called by the HTTP handlers
//! and by the traffic simulator alike.

pub(crate) mod customers;
pub(crate) mod domains;
pub(crate) mod invoices;
pub(crate) mod licenses;
pub(crate) mod orders;
pub(crate) mod payments;
pub(crate) mod refunds;

use uuid::Uuid;

use crate::api_error::ApiError;
use crate::auth::passwords;

/// A fresh random identifier.
fn new_id() -> Result<String, ApiError> {
    let bytes = passwords::random::<16>().map_err(ApiError::Internal)?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid().as_hyphenated().to_string())
}

/// A short random reference for gateways.
fn new_reference() -> Result<String, ApiError> {
    let bytes = passwords::random::<16>().map_err(ApiError::Internal)?;
    Ok(format!("txn_{}", &Uuid::from_bytes(bytes).as_simple().to_string()[..20]))
}
