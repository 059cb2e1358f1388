//! Payments and refunds.

use pulseboard_core::money::{Currency, Money};
use pulseboard_core::query::error::ApiError;
use pulseboard_core::time::Timestamp;
use serde::Deserialize;

use crate::client::Client;
use crate::decode::{FromWire, moment, money, named};
use crate::page::{Page, Slice};
use crate::request::Address;
use crate::transport::Abort;

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

#[derive(Deserialize)]
pub(crate) struct PaymentWire {
    id: String,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    amount: Option<f64>,
    #[serde(default)]
    currency: Option<String>,
    #[serde(default)]
    payment_method: Option<String>,
    #[serde(default)]
    failure_reason: Option<String>,
    #[serde(default, deserialize_with = "moment")]
    created_at: Option<Timestamp>,
}

impl FromWire for Payment {
    type Wire = PaymentWire;

    fn from_wire(wire: PaymentWire, currency: Currency) -> Self {
        Self {
            id: wire.id,
            status: wire.status.unwrap_or_default(),
            amount: money(wire.amount, named(wire.currency.as_deref(), currency)),
            method: wire.payment_method,
            failure: wire.failure_reason,
            created_at: wire.created_at,
        }
    }
}

impl Client {
    /// A slice of payments, newest first.
    ///
    /// # Errors
    ///
    /// See [`ApiError`].
    pub async fn payments(&self, slice: Slice, abort: &Abort) -> Result<Page<Payment>, ApiError> {
        let address = Address::new("/payments").with("offset", slice.skip).with("limit", slice.limit());
        Ok(slice.page(self.get(address, abort).await?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::read;

    fn payment(body: &str) -> Result<Payment, ApiError> {
        Ok(Payment::from_wire(read(body)?, Currency::USD))
    }

    #[test]
    fn the_captured_payment_is_read() {
        let payment = payment(
            r#"{"id":"f9450802-1","order_id":"199401ef-1","amount":49.47,
            "currency":"USD","status":"failed","payment_method":"card","gateway_transaction_id":null,
            "created_at":"2026-11-22T13:32:09.467169","failure_reason":"card_declined"}"#,
        );
        let payment = payment.expect("a payment");
        assert_eq!(payment.amount, Some(Money::from_minor(4_947, Currency::USD)));
        assert_eq!(payment.failure.as_deref(), Some("card_declined"));
    }

    #[test]
    fn a_refund_is_negative_and_a_wrong_amount_is_an_error() {
        let refund = payment(r#"{"id":"1","amount":-5.0,"payment_method":"manual_refund"}"#);
        assert_eq!(refund.map(|refund| refund.amount), Ok(Some(Money::from_minor(-500, Currency::USD))));
        assert!(payment(r#"{"id":"1","amount":"5.00"}"#).is_err());
    }
}
