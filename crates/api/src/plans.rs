//! Products, which the backend calls plans.

use std::collections::BTreeMap;

use pulseboard_core::listing::filter::{Listed, Relation};
use pulseboard_core::listing::page::Page;
use pulseboard_core::money::{Currency, Money};
use pulseboard_core::query::error::ApiError;
use pulseboard_core::time::Timestamp;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::client::Client;
use crate::decode::{Entries, FromWire, amount, count, flag, free_form, moment, money, required_text, text};
use crate::request::Address;
use crate::transport::Abort;

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
    /// When it was made.
    pub created_at: Option<Timestamp>,
}

#[derive(Deserialize)]
pub(crate) struct PlanWire {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(default, deserialize_with = "text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "free_form")]
    features: Option<FeaturesWire>,
    #[serde(default, deserialize_with = "amount")]
    price_monthly: Option<Decimal>,
    #[serde(default, deserialize_with = "amount")]
    price_yearly: Option<Decimal>,
    #[serde(default, deserialize_with = "flag")]
    is_active: Option<bool>,
    #[serde(default, deserialize_with = "moment")]
    created_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct FeaturesWire {
    #[serde(default, deserialize_with = "text")]
    category: Option<String>,
}

impl FromWire for Plan {
    type Wire = PlanWire;

    fn from_wire(wire: PlanWire, currency: Currency) -> Self {
        Self {
            name: wire.name.unwrap_or_else(|| wire.id.clone()),
            id: wire.id,
            category: wire.features.and_then(|features| features.category),
            monthly: money(wire.price_monthly, currency),
            yearly: money(wire.price_yearly, currency),
            is_active: wire.is_active.unwrap_or(true),
            created_at: wire.created_at,
        }
    }
}

/// How many active products each category has.
struct Categories(Vec<(String, i64)>);

#[derive(Deserialize)]
pub(crate) struct CategoriesWire {
    plans_by_category: BTreeMap<String, Count>,
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Count(#[serde(deserialize_with = "count")] Option<i64>);

impl FromWire for Categories {
    type Wire = CategoriesWire;

    fn from_wire(wire: CategoriesWire, _: Currency) -> Self {
        Self(wire.plans_by_category.into_iter().filter_map(|(name, Count(count))| Some((name, count?))).collect())
    }
}

impl Listed for Plan {
    fn id(&self) -> &str {
        &self.id
    }

    fn status(&self) -> &str {
        if self.is_active { "active" } else { "inactive" }
    }

    fn moment(&self) -> Option<Timestamp> {
        self.created_at
    }

    fn amount(&self) -> Option<Money> {
        self.monthly
    }

    fn relates_to(&self, relation: Relation, id: &str) -> bool {
        // The backend counts those without a category as others.
        relation == Relation::Category && self.category.as_deref().unwrap_or("other") == id
    }

    fn texts(&self) -> Vec<&str> {
        [self.id.as_str(), &self.name].into_iter().chain(self.category.as_deref()).collect()
    }
}

impl Client {
    /// All products, cheapest first. The backend has no pages here.
    ///
    /// # Errors
    ///
    /// See [`ApiError`].
    pub async fn plans(&self, abort: &Abort) -> Result<Page<Plan>, ApiError> {
        let Entries { rows, unread, .. } = self.get_list(Address::new("/plans/"), abort).await?;
        Ok(Page { rows, unread, has_more: false })
    }

    /// How many active products each category has, all time. Products without one count as `other`.
    ///
    /// # Errors
    ///
    /// See [`ApiError`].
    pub async fn plan_categories(&self, abort: &Abort) -> Result<Vec<(String, i64)>, ApiError> {
        let Categories(categories) = self.get(Address::new("/plans/stats/summary"), abort).await?;
        Ok(categories)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::read;

    #[test]
    fn categories_are_counted() {
        let categories = |body: &str| read(body).map(|wire| Categories::from_wire(wire, Currency::USD).0);
        let body = r#"{"total_active_plans":5,"plans_by_category":{"other":3,"hosting":2.0}}"#;
        assert_eq!(categories(body), Ok(vec![("hosting".to_owned(), 2), ("other".to_owned(), 3)]));
        assert_eq!(categories(r#"{"plans_by_category":{"other":"3"}}"#), Ok(vec![("other".to_owned(), 3)]));
        assert!(categories("{}").is_err());
    }

    #[test]
    fn the_captured_plan_is_read_whatever_its_features_are() {
        let plan = |features: &str| {
            let body = format!(
                r#"{{"name":"Domain Privacy Protection","description":"WHOIS privacy","price_monthly":0.83,
                "price_yearly":9.99,"id":"33b13dd4-1","features":{features},"is_active":true}}"#
            );
            Plan::from_wire(read(&body).expect("a plan"), Currency::USD)
        };
        let captured = plan(r#"{"category":"domain","type":"addon","whois_privacy":true}"#);
        assert_eq!(captured.category.as_deref(), Some("domain"));
        assert_eq!(captured.yearly, Some(Money::from_minor(999, Currency::USD)));
        for features in ["null", "[]", "7", r#"{"category": []}"#] {
            assert_eq!(plan(features).category, None);
        }
    }
}
