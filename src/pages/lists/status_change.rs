//! A change of an order's status: every list says so at once, and as before where the server refuses.

use std::rc::Rc;

use pulseboard_api::client::Client;
use pulseboard_api::orders::{Order, OrderDetails};
use pulseboard_api::transport::Abort;
use pulseboard_core::listing::filter::Listed;
use pulseboard_core::query::error::ApiError;

use crate::contexts::query_client::Refetcher;
use crate::contexts::query_client::data::QueryData;

/// A change that a reader makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StatusChange {
    /// The id of the order.
    pub(super) order: String,
    /// What it is called.
    pub(super) name: String,
    /// The status before.
    pub(super) from: String,
    /// The status that it gets.
    pub(super) to: String,
}

impl StatusChange {
    /// What gives an order a status.
    pub(super) fn of(order: &Order, to: &str) -> Self {
        Self {
            order: order.id.clone(),
            name: order.number.clone().unwrap_or_else(|| order.id.clone()),
            from: order.status.clone(),
            to: to.to_owned(),
        }
    }

    /// What takes it back.
    pub(super) fn undone(&self) -> Self {
        Self { from: self.to.clone(), to: self.from.clone(), ..self.clone() }
    }

    /// Makes it. Whoever calls this asks for everything anew afterwards: what the server has then is what counts.
    ///
    /// # Errors
    ///
    /// See [`Client::set_order_status`].
    pub(super) async fn make(&self, client: &Client, refetcher: &Refetcher) -> Result<(), ApiError> {
        let amendment = refetcher.amend({
            let (id, status) = (self.order.clone(), self.to.clone());
            move |data| with_status(data, &id, &status)
        });
        let outcome = client.set_order_status(&self.order, &self.to, &Abort::never()).await;
        refetcher.settle(amendment, outcome.is_ok());
        outcome.map(|_| ())
    }

    /// Why it was not made, or may not have been.
    pub(super) fn problem(&self, error: &ApiError) -> String {
        let to = self.to.replace('_', " ");
        if error.is_outcome_unknown() {
            return format!("Whether it is {to} now shows with the next figures. {error}");
        }
        format!("It was not changed to {to}. {error}")
    }
}

/// What an answer says where an order has another status.
fn with_status(data: &QueryData, id: &str, status: &str) -> Option<QueryData> {
    let amend = |order: &Order| order.with_status(status).filter(|_| order.id == id && order.status != status);
    match data {
        QueryData::Orders(rows) => rows.amended(amend).map(|rows| QueryData::Orders(Rc::new(rows))),
        QueryData::Order(details) => {
            amend(&details.order).map(|order| QueryData::Order(Rc::new(OrderDetails { order, ..(**details).clone() })))
        }
        _ => None,
    }
}
