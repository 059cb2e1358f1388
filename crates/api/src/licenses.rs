//! Licenses.

use chrono::NaiveDate;
use pulseboard_core::listing::filter::{ListFilter, Listed};
use pulseboard_core::listing::page::{Page, Slice};
use pulseboard_core::money::Currency;
use pulseboard_core::query::error::ApiError;
use pulseboard_core::time::Timestamp;
use serde::Deserialize;

use crate::client::Client;
use crate::decode::{FromWire, day, moment, required_text, status, text};
use crate::request::Address;
use crate::transport::Abort;

/// A license as the list shows it; the backend names neither customer nor product in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct License {
    /// The server's id.
    pub id: String,
    /// Such as `NP-BD7FE12D30064FF6`.
    pub key: Option<String>,
    /// `active`, `suspended`, `expired` or `cancelled`.
    pub status: String,
    /// When it was activated.
    pub activated_at: Option<Timestamp>,
    /// When it ends.
    pub expires_on: Option<NaiveDate>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
}

#[derive(Deserialize)]
pub(crate) struct LicenseWire {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(default, deserialize_with = "text")]
    license_key: Option<String>,
    #[serde(default, deserialize_with = "status")]
    status: String,
    #[serde(default, deserialize_with = "moment")]
    activation_date: Option<Timestamp>,
    #[serde(default, deserialize_with = "day")]
    expiry_date: Option<NaiveDate>,
    #[serde(default, deserialize_with = "moment")]
    created_at: Option<Timestamp>,
}

impl FromWire for License {
    type Wire = LicenseWire;

    fn from_wire(wire: LicenseWire, _: Currency) -> Self {
        Self {
            id: wire.id,
            key: wire.license_key,
            status: wire.status,
            activated_at: wire.activation_date,
            expires_on: wire.expiry_date,
            created_at: wire.created_at,
        }
    }
}

impl Listed for License {
    fn id(&self) -> &str {
        &self.id
    }

    fn status(&self) -> &str {
        &self.status
    }

    fn listed_at(&self) -> Option<Timestamp> {
        self.created_at
    }

    fn expires_on(&self) -> Option<NaiveDate> {
        self.expires_on
    }

    fn texts(&self) -> Vec<&str> {
        std::iter::once(self.id.as_str()).chain(self.key.as_deref()).collect()
    }
}

/// Where licenses are listed, newest first.
pub(crate) fn list(slice: Slice) -> Address {
    Address::new("/admin/licenses").with("offset", slice.skip).with("limit", slice.limit())
}

impl Client {
    /// A slice of licenses, newest first, of one status alone where a filter shows one.
    ///
    /// # Errors
    ///
    /// See [`ApiError`].
    pub async fn licenses(&self, slice: Slice, filter: &ListFilter, abort: &Abort) -> Result<Page<License>, ApiError> {
        let address = list(slice).with_known("status", filter.statuses.first());
        self.get_page(address, slice, abort).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::read;

    #[test]
    fn the_captured_license_is_read() {
        let body = r#"{"id":"0559267f-1","license_key":"NP-BD7FE12D30064FF6","status":"active",
            "max_accounts":1,"max_domains":1,"current_accounts":0,"activation_date":"2026-11-22T13:09:09.467169",
            "expiry_date":null,"created_at":"2026-11-22T13:09:09.467169"}"#;
        let license = License::from_wire(read(body).expect("a license"), Currency::USD);
        assert_eq!(license.key.as_deref(), Some("NP-BD7FE12D30064FF6"));
        assert!(license.activated_at.is_some() && license.expires_on.is_none());
    }
}
