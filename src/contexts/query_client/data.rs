//! The answers there are, each with its type.

use std::rc::Rc;

use pulseboard_api::customers::{Customer, Domain, OfCustomer, Subscription};
use pulseboard_api::invoices::Invoice;
use pulseboard_api::licenses::License;
use pulseboard_api::orders::{Order, OrderDetails};
use pulseboard_api::payments::Payment;
use pulseboard_api::plans::Plan;
use pulseboard_core::analytics::ledger::Ledger;
use pulseboard_core::analytics::rollup::Rollup;
use pulseboard_core::dashboard::attention::Counted;
use pulseboard_core::dashboard::stats::{BackendKind, CustomerStats, DashboardStats};
use pulseboard_core::listing::rows::ListRows;

/// A value that the cache can keep.
pub trait QueryValue: Clone + PartialEq + 'static {
    /// The value as the cache keeps it.
    fn into_data(self) -> QueryData;

    /// The value of an answer; `None` where it is of another type.
    fn from_data(data: &QueryData) -> Option<Self>;
}

macro_rules! query_data {
    ($($(#[$doc:meta])* $variant:ident($value:ty),)*) => {
        /// Every kind of answer.
        #[derive(Clone, Debug, PartialEq)]
        pub enum QueryData {
            $($(#[$doc])* $variant($value),)*
        }

        $(impl QueryValue for $value {
            fn into_data(self) -> QueryData {
                QueryData::$variant(self)
            }

            fn from_data(data: &QueryData) -> Option<Self> {
                match data {
                    QueryData::$variant(value) => Some(value.clone()),
                    _ => None,
                }
            }
        })*
    };
}

query_data! {
    /// Totals of all time or of a period.
    Stats(Rc<DashboardStats>),
    /// Which kind of backend answers.
    Kind(BackendKind),
    /// A count that a backend may not tell.
    Count(Option<i64>),
    /// How many rows wait for somebody; nothing where nobody counts them.
    Waiting(Option<Counted>),
    /// All-time figures of customers.
    CustomerStats(CustomerStats),
    /// Orders, licenses or refunds of a stretch of time.
    Ledger(Rc<Ledger>),
    /// What the server adds up of the orders of a stretch of time.
    Rollup(Rc<Rollup>),
    /// Active products by category.
    Categories(Rc<Vec<(String, i64)>>),
    /// Active licenses by the id of a customer.
    LicenseCounts(Rc<Vec<(String, Option<i64>)>>),
    /// Everything that is told of an order.
    Order(Rc<OrderDetails>),
    /// A customer.
    Customer(Rc<Customer>),
    /// Rows of the list of customers.
    Customers(Rc<ListRows<Customer>>),
    /// Rows of the list of products.
    Plans(Rc<ListRows<Plan>>),
    /// Rows of the list of licenses.
    Licenses(Rc<ListRows<License>>),
    /// Rows of the list of subscriptions.
    Subscriptions(Rc<ListRows<OfCustomer<Subscription>>>),
    /// Rows of the list of orders.
    Orders(Rc<ListRows<Order>>),
    /// Rows of the list of invoices.
    Invoices(Rc<ListRows<Invoice>>),
    /// Rows of the list of payments.
    Payments(Rc<ListRows<Payment>>),
    /// Rows of the list of domains.
    Domains(Rc<ListRows<OfCustomer<Domain>>>),
}
