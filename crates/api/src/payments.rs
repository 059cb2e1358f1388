//! Payments and refunds.

use pulseboard_core::listing::filter::{ListFilter, Listed};
use pulseboard_core::listing::page::{Page, Slice};
use pulseboard_core::money::{Currency, Money};
use pulseboard_core::query::error::ApiError;
use pulseboard_core::time::Timestamp;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::client::Client;
use crate::decode::{FromWire, amount, moment, money, named, required_text, status, text};
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
    /// The id of the order that it is for.
    pub order_id: Option<String>,
    /// When it was recorded.
    pub created_at: Option<Timestamp>,
}

#[derive(Deserialize)]
pub(crate) struct PaymentWire {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(default, deserialize_with = "status")]
    status: String,
    #[serde(default, deserialize_with = "amount")]
    amount: Option<Decimal>,
    #[serde(default, deserialize_with = "text")]
    currency: Option<String>,
    #[serde(default, deserialize_with = "text")]
    payment_method: Option<String>,
    #[serde(default, deserialize_with = "text")]
    failure_reason: Option<String>,
    #[serde(default, deserialize_with = "moment")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "text")]
    order_id: Option<String>,
}

impl FromWire for Payment {
    type Wire = PaymentWire;

    fn from_wire(wire: PaymentWire, currency: Currency) -> Self {
        Self {
            id: wire.id,
            status: wire.status,
            amount: money(wire.amount, named(wire.currency.as_deref(), currency)),
            method: wire.payment_method,
            failure: wire.failure_reason,
            created_at: wire.created_at,
            order_id: wire.order_id,
        }
    }
}

impl Listed for Payment {
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
        self.amount
    }

    fn texts(&self) -> Vec<&str> {
        let texts = [&self.method, &self.failure, &self.order_id];
        std::iter::once(self.id.as_str()).chain(texts.into_iter().flatten().map(String::as_str)).collect()
    }
}

impl Client {
    /// A slice of payments, newest first, of those that a filter shows; see [`ListFilter::asked_of`].
    ///
    /// # Errors
    ///
    /// See [`ApiError`].
    pub async fn payments(&self, slice: Slice, filter: &ListFilter, abort: &Abort) -> Result<Page<Payment>, ApiError> {
        let address = Address::new("/payments").with("offset", slice.skip).with("limit", slice.limit());
        let address = address.filtered(filter, ["date_from", "date_to"]);
        self.get_page(address, slice, abort).await
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
    fn a_refund_is_negative_and_other_currencies_keep_their_code_and_decimals() {
        let refund = payment(r#"{"id":"1","amount":-5.0,"payment_method":"manual_refund"}"#);
        assert_eq!(refund.map(|refund| refund.amount), Ok(Some(Money::from_minor(-500, Currency::USD))));
        for (amount, currency, code, minor) in [
            (r#""5.00""#, "EUR", "EUR", 500),
            ("25.5", "USDT", "USDT", 2_550_000_000),
            ("1.2345", "CLF", "CLF", 12_345),
            ("0.00012345", "BTC", "BTC", 12_345),
        ] {
            let body = format!(r#"{{"id":"1","amount":{amount},"currency":"{currency}"}}"#);
            let amount = payment(&body).expect("a payment").amount.expect("an amount");
            assert_eq!((amount.currency().code(), amount.minor()), (code, minor));
        }
    }
}
