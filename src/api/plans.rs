//! Products, which the backend calls plans.

use super::decode::{Fields, list, not_understood, read_all};
use super::page::Page;
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
pub fn all<T: Clone + 'static>(convert: impl Fn(Plan) -> T + 'static) -> Ask<Page<T>> {
    Ask::new(Address::new("/plans/"), move |body, currency| {
        let rows = read_all(list(body)?, &|fields| read_plan(fields, currency).map(&convert))?;
        Ok(Page { rows, has_more: false })
    })
}

/// How many active products each category has, all time. Products without one count as `other`.
pub fn by_category() -> Ask<Vec<(String, i64)>> {
    Ask::new(Address::new("/plans/stats/summary"), |body, _| {
        let fields = Fields::of(body)?;
        fields
            .object("plans_by_category")
            .map_or_else(|| Err(not_understood("plans_by_category is missing")), Fields::counts)
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_are_counted() {
        let read = |body: serde_json::Value| by_category().read(&body, Currency::USD);
        let body = serde_json::json!({"total_active_plans":5,"plans_by_category":{"other":3,"hosting":2.0}});
        assert_eq!(read(body), Ok(vec![("hosting".to_owned(), 2), ("other".to_owned(), 3)]));
        for body in [serde_json::json!({}), serde_json::json!({"plans_by_category":{"other":"3"}})] {
            assert!(read(body).is_err());
        }
    }

    #[test]
    fn the_captured_plan_is_read_whatever_its_features_are() {
        let plan = |features: serde_json::Value| {
            let body = serde_json::json!({"name":"Domain Privacy Protection","description":"WHOIS privacy",
                "price_monthly":0.83,"price_yearly":9.99,"id":"33b13dd4-1","features":features,"is_active":true});
            read_plan(Fields::of(&body).expect("an object"), Currency::USD).expect("a plan")
        };
        let captured = plan(serde_json::json!({"category":"domain","type":"addon","whois_privacy":true}));
        assert_eq!(captured.category.as_deref(), Some("domain"));
        assert_eq!(captured.yearly, Some(Money::from_minor(999, Currency::USD)));
        for features in [serde_json::json!(null), serde_json::json!([]), serde_json::json!({"category": 7})] {
            assert_eq!(plan(features).category, None);
        }
    }
}
