//! What each product and each customer has of the orders of a window.

use std::cmp::Reverse;
use std::collections::HashMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::analytics::ledger::{CustomerRef, Ledger};
use crate::metric::tenths;

/// What one product or customer has of the orders of a window.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    let completed = ledger.entries.iter().filter(|entry| entry.is_completed());
    let parts = completed.flat_map(|entry| {
        entry.items.iter().enumerate().map(move |(index, item)| Breakdown {
            key: item.key.clone(),
            name: item.name.clone(),
            detail: None,
            is_guest: false,
            // An order that names a product twice is still one.
            orders: i64::from(!entry.items[..index].iter().any(|other| other.key == item.key)),
            quantity: item.quantity,
            amount: if item.amount.currency() == ledger.currency { item.amount.minor() } else { 0 },
        })
    });
    merged(parts.collect())
}

/// The customers with orders, those who spent most first.
pub fn customers(ledger: &Ledger) -> Vec<Breakdown> {
    let parts = ledger.entries.iter().map(|entry| {
        let CustomerRef { id, is_guest, name, email } = entry.customer.clone();
        Breakdown {
            name: name.or_else(|| email.clone()).unwrap_or_else(|| "Without a customer's name".to_owned()),
            key: id,
            detail: email,
            is_guest,
            orders: 1,
            quantity: Decimal::ZERO,
            amount: if entry.is_completed() { entry.amount_in(ledger.currency).unwrap_or_default() } else { 0 },
        }
    });
    merged(parts.collect())
}

/// Adds up what has the same key, the largest amount first. Of different names, that of the newest counts.
fn merged(parts: Vec<Breakdown>) -> Vec<Breakdown> {
    let mut places = HashMap::new();
    let mut sums: Vec<Breakdown> = Vec::new();
    for part in parts {
        if let Some(place) = places.get(&part.key) {
            let sum: &mut Breakdown = &mut sums[*place];
            sum.orders += part.orders;
            sum.quantity = sum.quantity.saturating_add(part.quantity);
            sum.amount = sum.amount.saturating_add(part.amount);
        } else {
            places.insert(part.key.clone(), sums.len());
            sums.push(part);
        }
    }
    sums.sort_by(|one, other| {
        let rank = |part: &Breakdown| (Reverse(part.amount), Reverse(part.orders));
        rank(one).cmp(&rank(other)).then_with(|| one.name.cmp(&other.name))
    });
    sums
}
