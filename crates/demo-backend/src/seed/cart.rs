//! What an order holds: one or several items, some by the hour and some at prices below a cent.

use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};
use serde_json::{Value, json};

use crate::money;
use crate::seed::weighted;

const TAX_PERCENT: i64 = 10;

/// What can be ordered.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Product {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) price_monthly_cents: i64,
    pub(crate) price_yearly_cents: i64,
}

/// A filled cart.
pub(crate) struct Cart<'a> {
    /// The product of the first item.
    pub(crate) product: &'a Product,
    /// In the contract's shape.
    pub(crate) items: Vec<Value>,
    pub(crate) subtotal_cents: i64,
    pub(crate) tax_cents: i64,
    /// `monthly`, `yearly` or `one-time`.
    pub(crate) billing_period: &'static str,
}

impl<'a> Cart<'a> {
    /// Fills a cart, unless there is nothing to order.
    pub(crate) fn fill(random: &mut impl Rng, products: &'a [Product]) -> Option<Self> {
        let product = products.choose(random)?;
        let billing_period = weighted(random, &[("monthly", 60), ("yearly", 25), ("one-time", 15)]);
        let mut cart = Self { product, items: Vec::new(), subtotal_cents: 0, tax_cents: 0, billing_period };
        cart.add_product(random, product);
        for _ in 1..weighted(random, &[(1, 72), (2, 16), (3, 8), (5, 4)]) {
            let more = products.choose(random)?;
            cart.add_product(random, more);
        }
        if random.random_bool(0.03) {
            // 4 tenths of a cent for each.
            cart.add(&json!({"description": "Metered transfer, per MB"}), 4, random.random_range(500..50_000) * 100);
        }
        cart.tax_cents = (cart.subtotal_cents * TAX_PERCENT + 50) / 100;
        Some(cart)
    }

    pub(crate) fn total_cents(&self) -> i64 {
        self.subtotal_cents + self.tax_cents
    }

    fn add_product(&mut self, random: &mut impl Rng, product: &Product) {
        let cents =
            if self.billing_period == "yearly" { product.price_yearly_cents } else { product.price_monthly_cents };
        // Some is sold by the hour.
        let hundredths = weighted(random, &[(100, 72), (200, 14), (300, 9), (150, 3), (25, 2)]);
        self.add(&json!({"product_id": product.id, "product_name": product.name}), cents * 10, hundredths);
    }

    /// Adds an item, whose amount is rounded once, to the cent. Its price is in thousandths, its quantity in hundredths.
    fn add(&mut self, what: &Value, price_thousandths: i64, quantity_hundredths: i64) {
        let mut item = what.clone();
        item["quantity"] = match quantity_hundredths % 100 {
            0 => Value::from(quantity_hundredths / 100),
            _ => Value::from(money::to_float(quantity_hundredths)),
        };
        item["price"] = Value::from(price_thousandths as f64 / 1000.0);
        self.items.push(item);
        self.subtotal_cents += (price_thousandths * quantity_hundredths + 500) / 1000;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::ChaCha8Rng;

    use super::*;

    #[test]
    fn a_cart_costs_what_its_items_cost() {
        let product = Product {
            id: "p".to_owned(),
            name: "Plan".to_owned(),
            price_monthly_cents: 1_499,
            price_yearly_cents: 14_990,
        };
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let (mut several, mut fractions, mut tiny) = (0, 0, 0);
        for _ in 0..500 {
            let cart = Cart::fill(&mut random, std::slice::from_ref(&product)).unwrap();
            let amount = |item: &Value| {
                let amount = item["quantity"].as_f64().unwrap() * item["price"].as_f64().unwrap();
                (amount * 100.0).round() / 100.0
            };
            let sum: f64 = cart.items.iter().map(amount).sum();
            // Halves of a cent go either way in floats.
            let off = (sum - money::to_float(cart.subtotal_cents)).abs();
            assert!(off < 0.011 * cart.items.len() as f64, "{sum} {:?}", cart.items);
            several += usize::from(cart.items.len() > 1);
            fractions += usize::from(cart.items.iter().any(|item| item["quantity"].is_f64()));
            tiny += usize::from(cart.items.iter().any(|item| item["price"].as_f64().unwrap() < 0.01));
        }
        assert!(several > 50 && fractions > 5 && tiny > 5, "{several} {fractions} {tiny}");
    }
}
