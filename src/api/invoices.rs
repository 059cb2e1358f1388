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
/// Each is made into what the caller needs of it.
pub fn page<T: Clone + 'static>(slice: Slice, convert: impl Fn(Invoice) -> T + 'static) -> Ask<Page<T>> {
    let address = Address::new("/invoices/").with("offset", slice.skip).with("limit", slice.limit());
    Ask::new(address, move |body, currency| {
        Page::read(body, slice, &|fields| read_invoice(fields, currency).map(&convert))
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_captured_invoice_is_read_in_its_own_currency() {
        let body = serde_json::json!({"id":"dcfa5042-1","invoice_number":"INV-0002","status":"uncollectible",
            "subtotal":44.97,"discount_amount":0.0,"discount_percent":0.0,"tax":4.5,"tax_rate":10.0,"total":49.47,
            "amount_paid":0.0,"amount_due":49.47,"currency":"EUR","invoice_date":"2026-11-22T13:32:09.467169",
            "due_date":"2026-12-22T13:32:09.467169","paid_at":null,"items":[],"notes":null,"terms":null,
            "is_recurring":false,"recurring_interval":null,"sent_to_customer":false,"reminder_count":0,
            "created_at":"2026-11-22T13:32:09.467169"});
        let invoice = read_invoice(Fields::of(&body).expect("an object"), Currency::USD).expect("an invoice");
        let euros = Currency::parse("EUR").map(|euro| Money::from_minor(4_947, euro));
        assert_eq!((invoice.total, invoice.amount_due), (euros, euros));
        assert_eq!(invoice.status, "uncollectible");
    }

    #[test]
    fn an_invoice_without_an_id_is_not_understood() {
        let body = serde_json::json!({"invoice_number":"INV-0002"});
        assert!(read_invoice(Fields::of(&body).expect("an object"), Currency::USD).is_err());
    }
}
