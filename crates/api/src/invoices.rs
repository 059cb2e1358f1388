//! Invoices.

use chrono::NaiveDate;
use pulseboard_core::listing::filter::{ListFilter, Listed};
use pulseboard_core::listing::page::{Page, Slice};
use pulseboard_core::money::{Currency, Money};
use pulseboard_core::query::error::ApiError;
use pulseboard_core::time::Timestamp;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::client::Client;
use crate::decode::{FromWire, amount, day, moment, money, named, required_text, status, text};
use crate::request::Address;
use crate::transport::Abort;

/// An invoice as the list shows it; the backend names no customer in it.
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

impl Client {
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
