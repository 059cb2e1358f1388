//! What each product and each customer has of the orders of a window.

use std::cmp::Reverse;
use std::collections::HashMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

use crate::analytics::ledger::{CustomerRef, Entry, Ledger};
use crate::metric::tenths;
use crate::money::Currency;

/// What one product or customer has of the orders of a window.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Breakdown {
    /// The id of the product or customer.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The customer's e-mail address.
    pub detail: Option<String>,
    /// Whether it is a customer without an account.
    pub is_guest: bool,
    /// Orders: of a customer those of any status, of a product the completed ones that hold it.
    pub orders: i64,
    /// Pieces sold; of a customer none.
    #[serde(with = "rust_decimal::serde::str")]
    pub quantity: Decimal,
    /// Of completed orders of the ledger's currency, in minor units: totals of a customer, items before tax of a product.
    pub amount: i64,
}

impl Breakdown {
    /// The pieces as a number to be formatted.
    pub fn pieces(&self) -> f64 {
        self.quantity.to_f64().unwrap_or_default()
    }
}

/// What shares are taken of: the sum of what is more than nothing. Of a whole from which credits were taken, parts could
/// be more than all of it.
pub fn whole(parts: &[Breakdown]) -> i64 {
    parts.iter().map(|part| part.amount.max(0)).fold(0, i64::saturating_add)
}

/// The share in tenths of a percent; a credit has none.
pub fn share(amount: i64, whole: i64) -> Option<i64> {
    if amount < 0 { None } else { tenths(amount, whole) }
}

/// The products of completed orders, those with the largest amount first.
pub fn products(ledger: &Ledger) -> Vec<Breakdown> {
    let mut parts = Parts::default();
    ledger.entries.iter().flat_map(|entry| product_parts(entry, ledger.currency)).for_each(|part| parts.add(part));
    parts.sorted()
}

/// The customers with orders, those who spent most first.
pub fn customers(ledger: &Ledger) -> Vec<Breakdown> {
    let mut parts = Parts::default();
    ledger.entries.iter().for_each(|entry| parts.add(customer_part(entry, ledger.currency)));
    parts.sorted()
}

/// What products have of an order; nothing of one that is not completed.
pub(crate) fn product_parts(order: &Entry, currency: Currency) -> impl Iterator<Item = Breakdown> {
    let items = if order.is_completed() { order.items.as_slice() } else { &[] };
    items.iter().enumerate().map(move |(index, item)| Breakdown {
        key: item.key.clone(),
        name: item.name.clone(),
        detail: None,
        is_guest: false,
        // An order that names a product twice is still one.
        orders: i64::from(!items[..index].iter().any(|other| other.key == item.key)),
        quantity: item.quantity,
        amount: if item.amount.currency() == currency { item.amount.minor() } else { 0 },
    })
}

/// What a customer has of an order.
pub(crate) fn customer_part(order: &Entry, currency: Currency) -> Breakdown {
    let CustomerRef { id, is_guest, name, email } = order.customer.clone();
    Breakdown {
        name: name.or_else(|| email.clone()).unwrap_or_else(|| "Without a customer's name".to_owned()),
        key: id,
        detail: email,
        is_guest,
        orders: 1,
        quantity: Decimal::ZERO,
        amount: if order.is_completed() { order.amount_in(currency).unwrap_or_default() } else { 0 },
    }
}

/// Adds up what has the same key. Of different names, that of the first counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(from = "Vec<Breakdown>", into = "Vec<Breakdown>")]
pub(crate) struct Parts {
    sums: Vec<Breakdown>,
    places: HashMap<String, usize>,
}

impl Parts {
    /// Parts that have different keys.
    pub(crate) fn of(sums: Vec<Breakdown>) -> Self {
        let places = sums.iter().enumerate().map(|(place, sum)| (sum.key.clone(), place)).collect();
        Self { sums, places }
    }

    /// Whether there is anything of a key.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.places.contains_key(key)
    }

    /// Puts one more to it.
    pub(crate) fn add(&mut self, part: Breakdown) {
        if let Some(sum) = self.places.get(&part.key).and_then(|place| self.sums.get_mut(*place)) {
            sum.orders += part.orders;
            sum.quantity = sum.quantity.saturating_add(part.quantity);
            sum.amount = sum.amount.saturating_add(part.amount);
        } else {
            self.places.insert(part.key.clone(), self.sums.len());
            self.sums.push(part);
        }
    }

    /// The sums, the largest amount first.
    pub(crate) fn sorted(&self) -> Vec<Breakdown> {
        let mut sums = self.sums.clone();
        sums.sort_by(|one, other| {
            let rank = |part: &Breakdown| (Reverse(part.amount), Reverse(part.orders));
            rank(one).cmp(&rank(other)).then_with(|| one.name.cmp(&other.name))
        });
        sums
    }
}

impl From<Vec<Breakdown>> for Parts {
    fn from(sums: Vec<Breakdown>) -> Self {
        Self::of(sums)
    }
}

impl From<Parts> for Vec<Breakdown> {
    fn from(parts: Parts) -> Self {
        parts.sums
    }
}
