//! Payments and refunds.

use super::decode::Fields;
use super::page::{Page, Slice};
use super::url::Address;
use super::{ApiError, Ask};
use crate::model::{Currency, Money, Timestamp};

/// A payment as the list shows it. A refund is one with a negative amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// The server's id.
    pub id: String,
    /// `succeeded`, `pending`, `failed` or `refunded`.
    pub status: String,
    /// The amount; negative for a refund.
    pub amount: Option<Money>,
    /// Such as `card` or `manual_refund`.
    pub method: Option<String>,
    /// Why it failed, as the gateway names it.
    pub failure: Option<String>,
    /// When it was recorded.
    pub created_at: Option<Timestamp>,
}

/// A slice of payments, newest first.
/// Each is made into what the caller needs of it.
pub fn page<T: Clone + 'static>(slice: Slice, convert: impl Fn(Payment) -> T + 'static) -> Ask<Page<T>> {
    let address = Address::new("/payments").with("offset", slice.skip).with("limit", slice.limit());
    Ask::new(address, move |body, currency| {
        Page::read(body, slice, &|fields| read_payment(fields, currency).map(&convert))
    })
}

fn read_payment(fields: Fields<'_>, currency: Currency) -> Result<Payment, ApiError> {
    let currency = fields.text("currency")?.and_then(Currency::parse).unwrap_or(currency);
    Ok(Payment {
        id: fields.required_text("id")?.to_owned(),
        status: fields.text("status")?.unwrap_or_default().to_owned(),
        amount: fields.money("amount", currency)?,
        method: fields.text("payment_method")?.map(str::to_owned),
        failure: fields.text("failure_reason")?.map(str::to_owned),
        created_at: fields.time("created_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &serde_json::Value) -> Result<Payment, ApiError> {
        read_payment(Fields::of(body)?, Currency::USD)
    }

    #[test]
    fn the_captured_payment_is_read() {
        let payment = read(&serde_json::json!({"id":"f9450802-1","order_id":"199401ef-1","amount":49.47,
            "currency":"USD","status":"failed","payment_method":"card","gateway_transaction_id":null,
            "created_at":"2026-11-22T13:32:09.467169","failure_reason":"card_declined"}));
        let payment = payment.expect("a payment");
        assert_eq!(payment.amount, Some(Money::from_minor(4_947, Currency::USD)));
        assert_eq!(payment.failure.as_deref(), Some("card_declined"));
    }

    #[test]
    fn a_refund_is_negative_and_a_wrong_amount_is_an_error() {
        let refund = read(&serde_json::json!({"id":"1","amount":-5.0,"payment_method":"manual_refund"}));
        assert_eq!(refund.map(|refund| refund.amount), Ok(Some(Money::from_minor(-500, Currency::USD))));
        assert!(read(&serde_json::json!({"id":"1","amount":"5.00"})).is_err());
    }
}
