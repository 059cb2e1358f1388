//! Orders.

use super::decode::Fields;
use super::page::{Page, Slice};
use super::url::Address;
use super::{ApiError, Ask};
use crate::model::{Currency, Money, Timestamp};

/// An order as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The server's id.
    pub id: String,
    /// Such as `ORD-0002`.
    pub number: Option<String>,
    /// `pending`, `processing`, `completed`, `cancelled` or `failed`.
    pub status: String,
    /// The name, or else the e-mail address, of the customer.
    pub customer: Option<String>,
    /// What was ordered, in a few words.
    pub summary: Option<String>,
    /// The total with tax.
    pub total: Option<Money>,
    /// When it was placed.
    pub created_at: Option<Timestamp>,
}

/// A slice of orders, newest first.
/// Each is made into what the caller needs of it.
pub fn page<T: Clone + 'static>(slice: Slice, convert: impl Fn(Order) -> T + 'static) -> Ask<Page<T>> {
    let address = Address::new("/orders").with("skip", slice.skip).with("limit", slice.limit());
    Ask::new(address, move |body, currency| {
        Page::read(body, slice, &|fields| read_order(fields, currency).map(&convert))
    })
}

fn read_order(fields: Fields<'_>, currency: Currency) -> Result<Order, ApiError> {
    let customer = fields.object("customer");
    let customer = match customer {
        Some(customer) => customer.text("full_name")?.or(customer.text("email")?),
        None => None,
    };
    Ok(Order {
        id: fields.required_text("id")?.to_owned(),
        number: fields.text("order_number")?.or(fields.text("invoice_number")?).map(str::to_owned),
        status: fields.text("status")?.unwrap_or_default().to_owned(),
        customer: customer.map(str::to_owned),
        summary: summary(fields),
        total: fields.money("total", currency)?,
        created_at: fields.time("created_at")?,
    })
}

/// The first item and how many more there are. Items are free-form, so whatever is not understood is left out.
fn summary(fields: Fields<'_>) -> Option<String> {
    let items = fields.list("items").ok()?;
    let first = Fields::of(items.first()?).ok()?;
    let name = ["product_name", "description"].iter().find_map(|key| first.text(key).ok()?)?;
    Some(if items.len() > 1 { format!("{name} + {} more", items.len() - 1) } else { name.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &serde_json::Value) -> Order {
        read_order(Fields::of(body).expect("an object"), Currency::USD).expect("an order")
    }

    #[test]
    fn the_captured_order_is_read() {
        let order = read(&serde_json::json!({"id":"199401ef-1","customer_id":"9f6d5bdf-1","status":"failed",
            "invoice_number":"INV-0002","order_number":"ORD-0002",
            "items":[{"product_id":"8880092b-1","product_name":"CDN Service - Starter","quantity":3,"price":14.99}],
            "subtotal":44.97,"tax":4.5,"total":49.47,"payment_method":"card","billing_info":{"country":"US"},
            "billing_period":"one-time","due_date":"2026-12-22T13:32:09.467169",
            "created_at":"2026-11-22T13:32:09.467169","updated_at":null,"customer":{"id":"9f6d5bdf-1",
            "email":"cust4@example.com","full_name":"Linus T","company_name":"Company 3"}}));
        assert_eq!(order.number.as_deref(), Some("ORD-0002"));
        assert_eq!(order.customer.as_deref(), Some("Linus T"));
        assert_eq!(order.summary.as_deref(), Some("CDN Service - Starter"));
        assert_eq!(order.total, Some(Money::from_minor(4_947, Currency::USD)));
    }

    #[test]
    fn everything_but_the_id_may_be_missing_or_odd() {
        let order = read(&serde_json::json!({"id":"1","items":"junk","customer":null,"order_number":null}));
        assert_eq!((order.summary, order.customer, order.number), (None, None, None));
        let order = read(&serde_json::json!({"id":"1","items":[{"description":"Setup"},7],"customer":{"email":"a@b"}}));
        assert_eq!(order.summary.as_deref(), Some("Setup + 1 more"));
        assert_eq!(order.customer.as_deref(), Some("a@b"));
    }
}
