//! Products, which the backend calls plans.

use super::decode::{Fields, read_all};
use super::url::Address;
use super::{ApiError, Ask};
use crate::model::{Currency, Money};

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
pub fn all() -> Ask<Vec<Plan>> {
    Ask::new(Address::new("/plans/"), |body, currency| read_all(body, |fields| read_plan(fields, currency)))
}

fn read_plan(fields: Fields<'_>, currency: Currency) -> Result<Plan, ApiError> {
    let category = fields.object("features").and_then(|features| features.text("category").ok()?);
    Ok(Plan {
        id: fields.required_text("id")?.to_owned(),
        name: fields.required_text("name")?.to_owned(),
        category: category.map(str::to_owned),
        monthly: fields.money("price_monthly", currency)?,
        yearly: fields.money("price_yearly", currency)?,
        is_active: fields.flag("is_active")?.unwrap_or(true),
    })
}
