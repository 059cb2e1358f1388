//! Products, which the backend calls plans.

use super::decode::{Fields, list};
use super::url::Address;
use super::{Abort, Api, ApiError};
use crate::model::Money;

/// A product as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The server's id.
    pub id: String,
    /// The name.
    pub name: String,
    /// `features.category`, the only source of categories.
    pub category: Option<String>,
    /// The price of a month.
    pub monthly: Option<Money>,
    /// The price of a year.
    pub yearly: Option<Money>,
    /// Whether it can be ordered.
    pub is_active: bool,
}

/// All products, cheapest first. The backend has no pages here.
///
/// # Errors
///
/// See [`ApiError`].
pub async fn all(api: &Api, abort: &Abort) -> Result<Vec<Plan>, ApiError> {
    let body = api.get(Address::new("/plans/"), abort).await?;
    list(&body)?
        .iter()
        .map(|entry| {
            let fields = Fields::of(entry)?;
            let category = fields.object("features").and_then(|features| features.text("category").ok()?);
            Ok(Plan {
                id: fields.required_text("id")?.to_owned(),
                name: fields.required_text("name")?.to_owned(),
                category: category.map(str::to_owned),
                monthly: fields.money("price_monthly", api.currency())?,
                yearly: fields.money("price_yearly", api.currency())?,
                is_active: fields.flag("is_active")?.unwrap_or(true),
            })
        })
        .collect()
}
