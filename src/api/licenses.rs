//! Licenses.

use super::decode::Fields;
use super::page::{Page, Slice};
use super::url::Address;
use super::{ApiError, Ask};
use crate::model::Timestamp;

/// A license as the list shows it; the backend names neither customer nor product in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct License {
    /// The server's id.
    pub id: String,
    /// Such as `NP-BD7FE12D30064FF6`.
    pub key: String,
    /// `active`, `suspended`, `expired` or `cancelled`.
    pub status: String,
    /// When it was activated.
    pub activated_at: Option<Timestamp>,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

/// A slice of licenses, newest first.
/// Each is made into what the caller needs of it.
pub fn page<T: Clone + 'static>(slice: Slice, convert: impl Fn(License) -> T + 'static) -> Ask<Page<T>> {
    let address = Address::new("/admin/licenses").with("offset", slice.skip).with("limit", slice.limit());
    Ask::new(address, move |body, _| Page::read(body, slice, &|fields| read_license(fields).map(&convert)))
}

fn read_license(fields: Fields<'_>) -> Result<License, ApiError> {
    Ok(License {
        id: fields.required_text("id")?.to_owned(),
        key: fields.required_text("license_key")?.to_owned(),
        status: fields.text("status")?.unwrap_or_default().to_owned(),
        activated_at: fields.time("activation_date")?,
        expires_at: fields.time("expiry_date")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_captured_license_is_read() {
        let body = serde_json::json!({"id":"0559267f-1","license_key":"NP-BD7FE12D30064FF6","status":"active",
            "max_accounts":1,"max_domains":1,"current_accounts":0,"activation_date":"2026-11-22T13:09:09.467169",
            "expiry_date":null,"created_at":"2026-11-22T13:09:09.467169"});
        let license = read_license(Fields::of(&body).expect("an object")).expect("a license");
        assert_eq!(license.key, "NP-BD7FE12D30064FF6");
        assert!(license.activated_at.is_some() && license.expires_at.is_none());
    }
}
