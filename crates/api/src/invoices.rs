//! Invoices.

use chrono::NaiveDate;
use pulseboard_core::billing::invoice_draft::NewInvoice;
use pulseboard_core::listing::filter::{ListFilter, Listed};
use pulseboard_core::listing::page::{Page, Slice};
use pulseboard_core::money::{Currency, Money};
use pulseboard_core::query::error::ApiError;
use pulseboard_core::time::Timestamp;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

use crate::client::Client;
use crate::decode::{FromWire, amount, day, free_form, moment, money, named, required_text, status, text};
use crate::items::{BilledItem, billed_items};
use crate::request::Address;
use crate::transport::Abort;

/// An invoice. The list tells all of it: an admin cannot ask for one alone, and no customer is named in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    /// The server's id.
    pub id: String,
    /// Such as `INV-2026-11-0020`.
    pub number: Option<String>,
    /// `draft`, `open`, `paid`, `partially_paid`, `overdue`, `void` or `uncollectible`.
    pub status: String,
    /// The total with tax.
    pub total: Option<Money>,
    /// What is still to be paid.
    pub amount_due: Option<Money>,
    /// The date on the invoice.
    pub invoiced_on: Option<NaiveDate>,
    /// When it should be paid.
    pub due_on: Option<NaiveDate>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// What is invoiced.
    pub items: Vec<BilledItem>,
    /// Whether it belongs to an order, whose items name products.
    pub has_order: bool,
    /// Before tax and discount.
    pub subtotal: Option<Money>,
    /// What is taken off.
    pub discount: Option<Money>,
    /// The tax.
    pub tax: Option<Money>,
    /// What was paid so far.
    pub paid: Option<Money>,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
    /// What it says to the customer.
    pub notes: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct InvoiceWire {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(default, deserialize_with = "text")]
    invoice_number: Option<String>,
    #[serde(default, deserialize_with = "status")]
    status: String,
    #[serde(default, deserialize_with = "amount")]
    total: Option<Decimal>,
    #[serde(default, deserialize_with = "amount")]
    amount_due: Option<Decimal>,
    #[serde(default, deserialize_with = "text")]
    currency: Option<String>,
    #[serde(default, deserialize_with = "day")]
    invoice_date: Option<NaiveDate>,
    #[serde(default, deserialize_with = "day")]
    due_date: Option<NaiveDate>,
    #[serde(default, deserialize_with = "moment")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "free_form")]
    items: Option<Vec<serde_json::Value>>,
    #[serde(default, deserialize_with = "amount")]
    subtotal: Option<Decimal>,
    #[serde(default, deserialize_with = "amount")]
    discount_amount: Option<Decimal>,
    #[serde(default, deserialize_with = "amount")]
    tax: Option<Decimal>,
    #[serde(default, deserialize_with = "amount")]
    amount_paid: Option<Decimal>,
    #[serde(default, deserialize_with = "moment")]
    paid_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "text")]
    notes: Option<String>,
}

impl FromWire for Invoice {
    type Wire = InvoiceWire;

    fn from_wire(wire: InvoiceWire, currency: Currency) -> Self {
        let currency = named(wire.currency.as_deref(), currency);
        Self {
            id: wire.id,
            number: wire.invoice_number,
            status: wire.status,
            total: money(wire.total, currency),
            amount_due: money(wire.amount_due, currency),
            invoiced_on: wire.invoice_date,
            due_on: wire.due_date,
            created_at: wire.created_at,
            has_order: wire.items.iter().flatten().any(|item| !item["product_id"].is_null()),
            items: billed_items(wire.items.as_deref().unwrap_or_default(), currency),
            subtotal: money(wire.subtotal, currency),
            discount: money(wire.discount_amount, currency),
            tax: money(wire.tax, currency),
            paid: money(wire.amount_paid, currency),
            paid_at: wire.paid_at,
            notes: wire.notes,
        }
    }
}

impl Listed for Invoice {
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

    fn texts(&self) -> Vec<&str> {
        std::iter::once(self.id.as_str()).chain(self.number.as_deref()).collect()
    }
}

/// A number as JSON has it: the contract takes no amounts as texts.
fn number(amount: Decimal) -> f64 {
    amount.to_f64().unwrap_or_default()
}

#[derive(Serialize)]
struct NewInvoiceWire<'a> {
    items: Vec<NewItemWire<'a>>,
    tax_rate: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_date: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<&'a str>,
}

#[derive(Serialize)]
struct NewItemWire<'a> {
    description: &'a str,
    quantity: u32,
    amount: f64,
}

#[derive(Serialize)]
struct NewPaymentWire<'a> {
    amount: f64,
    payment_method: &'a str,
}

impl Client {
    /// Makes an invoice; it belongs to who is signed in. To be asked one at a time: of several at once backends refuse some.
    ///
    /// # Errors
    ///
    /// See [`ApiError`]. After [`ApiError::Unreachable`] and [`ApiError::TimedOut`] nobody knows whether it was made.
    pub async fn create_invoice(&self, invoice: &NewInvoice, abort: &Abort) -> Result<Invoice, ApiError> {
        let items = invoice.lines.iter().map(|line| NewItemWire {
            description: &line.description,
            quantity: line.quantity,
            amount: number(line.price.major()),
        });
        let body = NewInvoiceWire {
            items: items.collect(),
            tax_rate: number(invoice.tax_rate),
            due_date: invoice.due_on,
            notes: invoice.notes.as_deref(),
        };
        Ok(Invoice::from_wire(self.post(Address::new("/invoices/"), &body, abort).await?, self.currency()))
    }

    /// Records what was paid for an invoice, in part or all that is due, and tells what became of it.
    ///
    /// # Errors
    ///
    /// [`ApiError::NotFound`] where the backend takes payments only from the owner of an invoice, and that is another; see
    /// [`ApiError`] for the rest. After [`ApiError::Unreachable`] and [`ApiError::TimedOut`] nobody knows whether it was
    /// recorded.
    pub async fn record_payment(
        &self,
        invoice: &Invoice,
        amount: Money,
        method: &str,
        abort: &Abort,
    ) -> Result<Invoice, ApiError> {
        // Only this one is sure to leave the invoice paid.
        let is_whole = invoice.amount_due == Some(amount);
        let action = if is_whole { "pay" } else { "partial-payment" };
        let body = NewPaymentWire { amount: number(amount.major()), payment_method: method };
        let address = Address::of(&["invoices", &invoice.id, action]);
        Ok(Invoice::from_wire(self.post(address, &body, abort).await?, self.currency()))
    }

    /// A slice of invoices, newest first, of those that a filter shows; see [`ListFilter::asked_of`].
    ///
    /// # Errors
    ///
    /// See [`ApiError`].
    pub async fn invoices(&self, slice: Slice, filter: &ListFilter, abort: &Abort) -> Result<Page<Invoice>, ApiError> {
        let address = Address::new("/invoices/").with("offset", slice.skip).with("limit", slice.limit());
        let address = address.filtered(filter, ["start_date", "end_date"]);
        self.get_page(address, slice, abort).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::read;

    #[test]
    fn the_captured_invoice_is_read_in_its_own_currency() {
        let body = r#"{"id":"dcfa5042-1","invoice_number":"INV-0002","status":"uncollectible",
            "subtotal":44.97,"discount_amount":0.0,"discount_percent":0.0,"tax":4.5,"tax_rate":10.0,"total":49.47,
            "amount_paid":0.0,"amount_due":49.47,"currency":"EUR","invoice_date":"2026-11-22T13:32:09.467169",
            "due_date":"2026-12-22T13:32:09.467169","paid_at":null,"items":[],"notes":null,"terms":null,
            "is_recurring":false,"recurring_interval":null,"sent_to_customer":false,"reminder_count":0,
            "created_at":"2026-11-22T13:32:09.467169"}"#;
        let invoice = Invoice::from_wire(read(body).expect("an invoice"), Currency::USD);
        let euros = Currency::parse("EUR").map(|euro| Money::from_minor(4_947, euro));
        assert_eq!((invoice.total, invoice.amount_due), (euros, euros));
        assert_eq!(invoice.status, "uncollectible");
    }

    #[test]
    fn days_are_days_wherever_they_are_read() {
        let due = |text: &str| {
            let body = format!(r#"{{"id":"1","due_date":{text}}}"#);
            Invoice::from_wire(read(&body).expect("an invoice"), Currency::USD).due_on
        };
        let first = NaiveDate::from_ymd_opt(2026, 12, 1);
        for text in [r#""2026-12-01T00:00:00""#, r#""2026-12-01""#, r#""2026-12-01T00:00:00+02:00""#, "1796083200"] {
            assert_eq!(due(text), first, "{text}");
        }
        for text in [r#""0000-00-00 00:00:00""#, r#""""#, "null", r#""soon""#] {
            assert_eq!(due(text), None, "{text}");
        }
    }

    #[test]
    fn an_invoice_without_an_id_is_not_understood() {
        assert!(read::<InvoiceWire>(r#"{"invoice_number":"INV-0002"}"#).is_err());
    }
}
