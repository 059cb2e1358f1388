//! What was ordered or invoiced. Items are free-form and come in two shapes: those of orders name a product and a price,
//! those of invoices made by hand have a description and an amount.

use pulseboard_core::analytics::ledger::LineItem;
use pulseboard_core::money::{Currency, Money};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;

use crate::decode::{amount, money, text};

#[derive(Default, Deserialize)]
pub(crate) struct ItemWire {
    #[serde(default, deserialize_with = "text")]
    product_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    product_name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    description: Option<String>,
    #[serde(default, deserialize_with = "amount")]
    quantity: Option<Decimal>,
    #[serde(default, deserialize_with = "amount")]
    price: Option<Decimal>,
    #[serde(default, deserialize_with = "amount")]
    unit_price: Option<Decimal>,
    #[serde(default, deserialize_with = "amount")]
    amount: Option<Decimal>,
}

/// A line of an order or an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BilledItem {
    /// What it is.
    pub name: Option<String>,
    /// How much of it.
    pub quantity: Option<Decimal>,
    /// The price of one.
    pub price: Option<Money>,
}

/// Every line, as far as it can be read.
pub(crate) fn billed_items(items: &[Value], currency: Currency) -> Vec<BilledItem> {
    let item = |item: &Value| {
        let item = ItemWire::deserialize(item).unwrap_or_default();
        BilledItem {
            name: item.product_name.or(item.description),
            quantity: item.quantity,
            price: money(item.price.or(item.unit_price).or(item.amount), currency),
        }
    };
    items.iter().map(item).collect()
}

/// The lines that name a product and a price.
pub(crate) fn line_items(items: &[Value], currency: Currency) -> Vec<LineItem> {
    items.iter().filter_map(|item| line_item(ItemWire::deserialize(item).ok()?, currency)).collect()
}

/// A line of an order; nothing where it names no product or no price.
pub(crate) fn line_item(item: ItemWire, currency: Currency) -> Option<LineItem> {
    let name = item.product_name.or(item.description)?;
    let quantity = item.quantity.unwrap_or(Decimal::ONE);
    let each = item.price.or(item.unit_price).or(item.amount)?;
    Some(LineItem {
        key: item.product_id.unwrap_or_else(|| name.clone()),
        name,
        quantity,
        amount: Money::from_exact(each.checked_mul(quantity)?, currency)?,
    })
}

/// The first item and how many more there are.
pub(crate) fn summary(items: &[Value]) -> Option<String> {
    let first = ItemWire::deserialize(items.first()?).ok()?;
    let name = first.product_name.or(first.description)?;
    Some(if items.len() > 1 { format!("{name} + {} more", items.len() - 1) } else { name })
}
