//! Invoices.

use super::decode::Fields;
use super::page::{Page, Slice};
use super::url::Address;
use super::{ApiError, Ask};
use crate::model::{Currency, Money, Timestamp};

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

/// A slice of invoices, newest first.
pub fn page(slice: Slice) -> Ask<Page<Invoice>> {
    let address = Address::new("/invoices/").with("offset", slice.skip).with("limit", slice.limit());
    Ask::new(address, move |body, currency| Page::read(body, slice, |fields| read_invoice(fields, currency)))
}

fn read_invoice(fields: Fields<'_>, currency: Currency) -> Result<Invoice, ApiError> {
    let currency = fields.text("currency")?.and_then(Currency::parse).unwrap_or(currency);
    Ok(Invoice {
        id: fields.required_text("id")?.to_owned(),
        number: fields.text("invoice_number")?.map(str::to_owned),
        status: fields.text("status")?.unwrap_or_default().to_owned(),
        total: fields.money("total", currency)?,
        amount_due: fields.money("amount_due", currency)?,
        invoiced_at: fields.time("invoice_date")?,
        due_at: fields.time("due_date")?,
    })
}
