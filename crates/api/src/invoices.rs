//! Invoices.

use pulseboard_core::money::{Currency, Money};
use pulseboard_core::query::error::ApiError;
use pulseboard_core::time::Timestamp;
use serde::Deserialize;

use crate::client::Client;
use crate::decode::{FromWire, moment, money, named};
use crate::page::{Page, Slice};
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
    pub invoiced_at: Option<Timestamp>,
    /// When it should be paid.
    pub due_at: Option<Timestamp>,
}

#[derive(Deserialize)]
pub(crate) struct InvoiceWire {
    id: String,
    #[serde(default)]
    invoice_number: Option<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    total: Option<f64>,
    #[serde(default)]
    amount_due: Option<f64>,
    #[serde(default)]
    currency: Option<String>,
    #[serde(default, deserialize_with = "moment")]
    invoice_date: Option<Timestamp>,
    #[serde(default, deserialize_with = "moment")]
    due_date: Option<Timestamp>,
}

impl FromWire for Invoice {
    type Wire = InvoiceWire;

    fn from_wire(wire: InvoiceWire, currency: Currency) -> Self {
        let currency = named(wire.currency.as_deref(), currency);
        Self {
            id: wire.id,
            number: wire.invoice_number,
            status: wire.status.unwrap_or_default(),
            total: money(wire.total, currency),
            amount_due: money(wire.amount_due, currency),
            invoiced_at: wire.invoice_date,
            due_at: wire.due_date,
        }
    }
}

impl Client {
    /// A slice of invoices, newest first, of one status alone where it is told.
    ///
    /// # Errors
    ///
    /// See [`ApiError`].
    pub async fn invoices(&self, slice: Slice, status: Option<&str>, abort: &Abort) -> Result<Page<Invoice>, ApiError> {
        let address = Address::new("/invoices/").with("offset", slice.skip).with("limit", slice.limit());
        let address = status.into_iter().fold(address, |address, status| address.with("status", status));
        Ok(slice.page(self.get(address, abort).await?))
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
    fn an_invoice_without_an_id_is_not_understood() {
        assert!(read::<InvoiceWire>(r#"{"invoice_number":"INV-0002"}"#).is_err());
    }
}
