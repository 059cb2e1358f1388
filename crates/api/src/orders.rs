//! Orders.

use chrono::NaiveDate;
use pulseboard_core::analytics::ledger::{CustomerRef, LineItem};
use pulseboard_core::listing::filter::{ListFilter, Listed, Relation};
use pulseboard_core::listing::page::{Page, Slice};
use pulseboard_core::money::{Currency, Money};
use pulseboard_core::query::error::ApiError;
use pulseboard_core::time::Timestamp;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::client::Client;
use crate::decode::{FromWire, amount, day, free_form, moment, money, named, required_text, status, text};
use crate::items::{BilledItem, billed_items, line_items, summary};
use crate::request::Address;
use crate::transport::Abort;

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
    /// Their e-mail address.
    pub email: Option<String>,
    /// Their id; guests have none.
    pub customer_id: Option<String>,
    /// Tells them from everybody else, guests too; see [`CustomerRef::key`].
    pub customer_key: String,
    /// The items that name a product and a price.
    pub items: Vec<LineItem>,
    /// Such as `INV-0002`.
    pub invoice_number: Option<String>,
    /// What was ordered, in a few words.
    pub summary: Option<String>,
    /// The total with tax.
    pub total: Option<Money>,
    /// When it was placed.
    pub created_at: Option<Timestamp>,
}

#[derive(Deserialize)]
pub(crate) struct OrderWire {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(default, deserialize_with = "text")]
    order_number: Option<String>,
    #[serde(default, deserialize_with = "text")]
    invoice_number: Option<String>,
    #[serde(default, deserialize_with = "status")]
    status: String,
    #[serde(default, deserialize_with = "free_form")]
    customer: Option<CustomerWire>,
    // Guests have no account, and say who they are here.
    #[serde(default, deserialize_with = "free_form")]
    billing_info: Option<CustomerWire>,
    #[serde(default, deserialize_with = "text")]
    customer_id: Option<String>,
    // Items are free-form: whatever is no object still counts as one more.
    #[serde(default, deserialize_with = "free_form")]
    items: Option<Vec<serde_json::Value>>,
    #[serde(default, deserialize_with = "text")]
    currency: Option<String>,
    #[serde(default, deserialize_with = "amount")]
    total: Option<Decimal>,
    #[serde(default, deserialize_with = "moment")]
    created_at: Option<Timestamp>,
}

#[derive(Default, Deserialize)]
pub(crate) struct CustomerWire {
    #[serde(default, deserialize_with = "text")]
    id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    full_name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    email: Option<String>,
}

impl FromWire for Order {
    type Wire = OrderWire;

    fn from_wire(wire: OrderWire, currency: Currency) -> Self {
        let customer = customer_ref(wire.customer_id, wire.customer, wire.billing_info, &wire.id);
        let currency = named(wire.currency.as_deref(), currency);
        let items = wire.items.unwrap_or_default();
        Self {
            summary: summary(&items),
            items: line_items(&items, currency),
            customer_key: customer.key(),
            id: wire.id,
            number: wire.order_number.or_else(|| wire.invoice_number.clone()),
            status: wire.status,
            customer: customer.name.or_else(|| customer.email.clone()),
            email: customer.email,
            customer_id: (!customer.is_guest).then_some(customer.id),
            invoice_number: wire.invoice_number,
            total: money(wire.total, currency),
            created_at: wire.created_at,
        }
    }
}

impl Listed for Order {
    fn id(&self) -> &str {
        &self.id
    }

    fn status(&self) -> &str {
        &self.status
    }

    fn listed_at(&self) -> Option<Timestamp> {
        self.created_at
    }

    fn amount(&self) -> Option<Money> {
        self.total
    }

    fn relates_to(&self, relation: Relation, id: &str) -> bool {
        match relation {
            Relation::Customer => self.customer_key == id,
            Relation::Product => self.items.iter().any(|item| item.key == id),
            Relation::Category | Relation::License => false,
        }
    }

    fn items(&self) -> &[LineItem] {
        &self.items
    }

    fn with_status(&self, status: &str) -> Option<Self> {
        Some(Self { status: status.to_owned(), ..self.clone() })
    }

    fn texts(&self) -> Vec<&str> {
        let texts = [&self.number, &self.invoice_number, &self.customer, &self.email, &self.summary];
        std::iter::once(self.id.as_str()).chain(texts.into_iter().flatten().map(String::as_str)).collect()
    }
}

/// An order with everything that is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderDetails {
    /// What the list shows of it.
    pub order: Order,
    /// What was ordered.
    pub items: Vec<BilledItem>,
    /// Before tax.
    pub subtotal: Option<Money>,
    /// The tax.
    pub tax: Option<Money>,
    /// Such as `card`.
    pub payment_method: Option<String>,
    /// Such as `monthly`.
    pub billing_period: Option<String>,
    /// When it is to be paid.
    pub due_on: Option<NaiveDate>,
    /// When it was changed last.
    pub updated_at: Option<Timestamp>,
}

#[derive(Deserialize)]
pub(crate) struct OrderDetailsWire {
    #[serde(flatten)]
    order: OrderWire,
    #[serde(default, deserialize_with = "amount")]
    subtotal: Option<Decimal>,
    #[serde(default, deserialize_with = "amount")]
    tax: Option<Decimal>,
    #[serde(default, deserialize_with = "text")]
    payment_method: Option<String>,
    #[serde(default, deserialize_with = "text")]
    billing_period: Option<String>,
    #[serde(default, deserialize_with = "day")]
    due_date: Option<NaiveDate>,
    #[serde(default, deserialize_with = "moment")]
    updated_at: Option<Timestamp>,
}

impl FromWire for OrderDetails {
    type Wire = OrderDetailsWire;

    fn from_wire(wire: OrderDetailsWire, currency: Currency) -> Self {
        let of = named(wire.order.currency.as_deref(), currency);
        Self {
            items: billed_items(wire.order.items.as_deref().unwrap_or_default(), of),
            subtotal: money(wire.subtotal, of),
            tax: money(wire.tax, of),
            payment_method: wire.payment_method,
            billing_period: wire.billing_period,
            due_on: wire.due_date,
            updated_at: wire.updated_at,
            order: Order::from_wire(wire.order, currency),
        }
    }
}

/// Whose an order is. Guests are told apart by their e-mail address, and without one each order is somebody else's.
pub(crate) fn customer_ref(
    id: Option<String>,
    customer: Option<CustomerWire>,
    billing_info: Option<CustomerWire>,
    order: &str,
) -> CustomerRef {
    let customer = customer.unwrap_or_default();
    let account = id.or(customer.id).filter(|id| !id.is_empty());
    let guest = billing_info.filter(|_| account.is_none()).unwrap_or_default();
    let email = customer.email.or(guest.email).filter(|email| !email.trim().is_empty());
    let is_guest = account.is_none();
    let id = account.unwrap_or_else(|| match &email {
        Some(email) => email.trim().to_lowercase(),
        None => format!("order {order}"),
    });
    CustomerRef { id, is_guest, name: customer.full_name.or(guest.full_name), email }
}

impl Client {
    /// Everything that is told of an order.
    ///
    /// # Errors
    ///
    /// [`ApiError::NotFound`] where there is none of this id; see [`ApiError`] for the rest.
    pub async fn order(&self, id: &str, abort: &Abort) -> Result<OrderDetails, ApiError> {
        self.get(Address::of(&["orders", id]), abort).await
    }

    /// Gives an order another status, and tells what became of it.
    ///
    /// # Errors
    ///
    /// See [`ApiError`]. After [`ApiError::Unreachable`] and [`ApiError::TimedOut`] nobody knows whether it was changed.
    pub async fn set_order_status(&self, id: &str, status: &str, abort: &Abort) -> Result<OrderDetails, ApiError> {
        self.patch(Address::of(&["orders", id]).with("status", status), abort).await
    }

    /// A slice of orders, newest first, of those that a filter shows; see [`ListFilter::asked_of`].
    ///
    /// # Errors
    ///
    /// See [`ApiError`].
    pub async fn orders(&self, slice: Slice, filter: &ListFilter, abort: &Abort) -> Result<Page<Order>, ApiError> {
        let address = Address::new("/orders").with("skip", slice.skip).with("limit", slice.limit());
        let address = address.filtered(filter, ["start_date", "end_date"]);
        let address = address.with_known("customer_id", filter.ids_of(Relation::Customer).next());
        self.get_page(address, slice, abort).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::read;

    fn order(body: &str) -> Order {
        Order::from_wire(read(body).expect("an order"), Currency::USD)
    }

    #[test]
    fn the_captured_order_is_read() {
        let order = order(
            r#"{"id":"199401ef-1","customer_id":"9f6d5bdf-1","status":"failed",
            "invoice_number":"INV-0002","order_number":"ORD-0002",
            "items":[{"product_id":"8880092b-1","product_name":"CDN Service - Starter","quantity":3,"price":14.99}],
            "subtotal":44.97,"tax":4.5,"total":49.47,"payment_method":"card","billing_info":{"country":"US"},
            "billing_period":"one-time","due_date":"2026-12-22T13:32:09.467169",
            "created_at":"2026-11-22T13:32:09.467169","updated_at":null,"customer":{"id":"9f6d5bdf-1",
            "email":"cust4@example.com","full_name":"Linus T","company_name":"Company 3"}}"#,
        );
        assert_eq!(order.number.as_deref(), Some("ORD-0002"));
        assert_eq!(order.customer.as_deref(), Some("Linus T"));
        assert_eq!(order.summary.as_deref(), Some("CDN Service - Starter"));
        assert_eq!(order.total, Some(Money::from_minor(4_947, Currency::USD)));
    }

    #[test]
    fn every_line_of_an_order_is_read() {
        let body = r#"{"id":"1","items":[{"product_name":"CDN","quantity":3,"price":14.99},
            {"description":"Setup","quantity":"1.5","amount":100},7],"subtotal":44.97,"tax":4.5,"total":49.47,
            "payment_method":"card","billing_period":"one-time","due_date":"2026-12-22T13:32:09","updated_at":null}"#;
        let details = OrderDetails::from_wire(read(body).expect("an order"), Currency::USD);
        let lines: Vec<_> =
            details.items.iter().map(|item| (item.name.as_deref(), item.quantity, item.price)).collect();
        let usd = |minor| Some(Money::from_minor(minor, Currency::USD));
        let expected = [
            (Some("CDN"), Some(Decimal::from(3)), usd(1_499)),
            (Some("Setup"), Some(Decimal::new(15, 1)), usd(10_000)),
            (None, None, None),
        ];
        assert_eq!(lines, expected);
        assert_eq!((details.subtotal, details.tax, details.order.total), (usd(4_497), usd(450), usd(4_947)));
    }

    #[test]
    fn everything_but_the_id_may_be_missing_or_odd() {
        let odd = order(r#"{"id":"1","items":"junk","customer":null,"order_number":null}"#);
        assert_eq!((odd.summary, odd.customer, odd.number), (None, None, None));
        let odd = order(r#"{"id":"1","items":[{"description":"Setup"},7],"customer":{"email":"a@b"}}"#);
        assert_eq!(odd.summary.as_deref(), Some("Setup + 1 more"));
        assert_eq!(odd.customer.as_deref(), Some("a@b"));
    }
}
