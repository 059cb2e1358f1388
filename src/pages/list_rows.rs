//! Which lists there are, their columns, and how their rows are fetched.

use crate::api::customers::{self, Customer};
use crate::api::{Abort, Api, ApiError, Ask, Page, Slice, invoices, licenses, orders, payments, plans};
use crate::components::{Cell, Column, Row};
use crate::route::Route;

/// Every list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each list is documented by its page's title")]
pub enum ListKind {
    Customers,
    Products,
    Licenses,
    Subscriptions,
    Orders,
    Invoices,
    Payments,
    Domains,
}

const CUSTOMERS: [Column; 6] = [
    Column::text("Customer"),
    Column::text("Company"),
    Column::text("Status"),
    Column::number("Active licenses"),
    Column::number("Paid"),
    Column::text("Joined"),
];
const PRODUCTS: [Column; 5] = [
    Column::text("Product"),
    Column::text("Category"),
    Column::text("Status"),
    Column::number("Monthly"),
    Column::number("Yearly"),
];
const LICENSES: [Column; 4] =
    [Column::text("License key"), Column::text("Status"), Column::text("Activated"), Column::text("Expires")];
const SUBSCRIPTIONS: [Column; 4] =
    [Column::text("Customer"), Column::text("Status"), Column::text("Paid until"), Column::text("Then")];
const ORDERS: [Column; 6] = [
    Column::text("Order"),
    Column::text("Customer"),
    Column::text("Items"),
    Column::text("Status"),
    Column::number("Total"),
    Column::text("Placed"),
];
const INVOICES: [Column; 6] = [
    Column::text("Invoice"),
    Column::text("Status"),
    Column::number("Total"),
    Column::number("Due"),
    Column::text("Invoiced"),
    Column::text("Due date"),
];
const PAYMENTS: [Column; 5] = [
    Column::text("Recorded"),
    Column::text("Method"),
    Column::text("Status"),
    Column::number("Amount"),
    Column::text("Note"),
];
const DOMAINS: [Column; 5] = [
    Column::text("Domain"),
    Column::text("Customer"),
    Column::text("Status"),
    Column::text("Registrar"),
    Column::text("Expires"),
];

impl ListKind {
    /// The page of the list.
    pub fn route(self) -> Route {
        match self {
            Self::Customers => Route::Customers,
            Self::Products => Route::Products,
            Self::Licenses => Route::Licenses,
            Self::Subscriptions => Route::Subscriptions,
            Self::Orders => Route::Orders,
            Self::Invoices => Route::Invoices,
            Self::Payments => Route::Payments,
            Self::Domains => Route::Domains,
        }
    }

    /// The columns.
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::Customers => &CUSTOMERS,
            Self::Products => &PRODUCTS,
            Self::Licenses => &LICENSES,
            Self::Subscriptions => &SUBSCRIPTIONS,
            Self::Orders => &ORDERS,
            Self::Invoices => &INVOICES,
            Self::Payments => &PAYMENTS,
            Self::Domains => &DOMAINS,
        }
    }

    /// What would fill the list.
    pub fn when_empty(self) -> &'static str {
        match self {
            Self::Customers => "Customers appear here when they sign up.",
            Self::Products => "Products appear here once plans are set up in the backend.",
            Self::Licenses => "Licenses appear here when a product is ordered.",
            Self::Subscriptions => "Subscriptions appear here when a customer orders a recurring product.",
            Self::Orders => "Orders appear here as they are placed.",
            Self::Invoices => "Invoices appear here with the first order.",
            Self::Payments => "Payments appear here as they are recorded.",
            Self::Domains => "Domains appear here when a customer registers one.",
        }
    }

    /// The backend lists domains and subscriptions only customer by customer: too many requests for every event.
    pub fn is_walked(self) -> bool {
        match self {
            Self::Subscriptions | Self::Domains => true,
            Self::Customers | Self::Products | Self::Licenses | Self::Orders | Self::Invoices | Self::Payments => false,
        }
    }

    /// How many entries (of a walked list: customers) one more press loads.
    pub fn step(self) -> usize {
        if self.is_walked() { 20 } else { 50 }
    }

    /// The status that a query asks for, where the backend can list one alone: `?status=paid`.
    pub fn status_in(self, query: &str) -> Option<String> {
        let is_listed = matches!(self, Self::Orders | Self::Invoices | Self::Licenses);
        let status = query.trim_start_matches('?').split('&').find_map(|pair| pair.strip_prefix("status="))?;
        let is_name = !status.is_empty() && status.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        (is_listed && is_name).then(|| status.to_owned())
    }

    /// The first `take` entries (of a walked list: what belongs to the first `take` customers), of one status alone
    /// where it is told.
    ///
    /// # Errors
    ///
    /// See [`ApiError`].
    pub async fn load(
        self,
        api: &Api,
        status: Option<&str>,
        take: usize,
        abort: &Abort,
    ) -> Result<Page<Row>, ApiError> {
        let mut rows = Vec::new();
        let mut skip = 0;
        loop {
            let slice = Slice { skip, take: (take - skip).min(Slice::LONGEST) };
            let mut page = match self.ask(slice) {
                Source::Listed(ask) => {
                    let ask = if let Some(status) = status { ask.with("status", status) } else { ask };
                    api.ask(ask, abort).await?
                }
                Source::Walked(ask, of_customer) => {
                    let Page { rows: customers, has_more } = api.ask(ask, abort).await?;
                    let mut rows = Vec::new();
                    for customer in customers {
                        if let Some(ask) = of_customer(customer) {
                            rows.append(&mut api.ask(ask, abort).await?);
                        }
                    }
                    Page { rows, has_more }
                }
            };
            rows.append(&mut page.rows);
            skip += slice.take;
            if skip >= take || !page.has_more {
                return Ok(Page { rows, has_more: page.has_more });
            }
        }
    }

    fn ask(self, slice: Slice) -> Source {
        match self {
            Self::Customers => Source::Listed(customers::page(slice, customer_row)),
            Self::Products => Source::Listed(plans::all(product_row)),
            Self::Licenses => Source::Listed(licenses::page(slice, license_row)),
            Self::Orders => Source::Listed(orders::page(slice, order_row)),
            Self::Invoices => Source::Listed(invoices::page(slice, invoice_row)),
            Self::Payments => Source::Listed(payments::page(slice, payment_row)),
            Self::Subscriptions => Source::Walked(customers::page(slice, std::convert::identity), |customer| {
                (customer.total_subscriptions != Some(0)).then(|| {
                    let id = customer.id.clone();
                    customers::subscriptions(&id, move |subscription| subscription_row(subscription, &customer))
                })
            }),
            Self::Domains => Source::Walked(customers::page(slice, std::convert::identity), |customer| {
                (customer.total_domains != Some(0)).then(|| {
                    let id = customer.id.clone();
                    customers::domains(&id, move |domain| domain_row(domain, &customer))
                })
            }),
        }
    }
}

/// Where the rows of a list come from.
enum Source {
    /// One question.
    Listed(Ask<Page<Row>>),
    /// The customers, and a question for each who has any.
    Walked(Ask<Page<Customer>>, fn(Customer) -> Option<Ask<Vec<Row>>>),
}

fn name_of(customer: &Customer) -> String {
    customer.name.clone().unwrap_or_else(|| customer.email.clone())
}

fn customer_row(customer: Customer) -> Row {
    let status = if customer.is_active { "active" } else { "inactive" };
    let cells = vec![
        Cell::Name { text: name_of(&customer), detail: Some(customer.email) },
        Cell::Text(customer.company),
        Cell::Status(status.to_owned()),
        Cell::Count(customer.active_licenses),
        Cell::Money(customer.paid),
        Cell::Day(customer.created_at),
    ];
    Row { id: customer.id, cells }
}

fn product_row(plan: plans::Plan) -> Row {
    let status = if plan.is_active { "active" } else { "inactive" };
    let cells = vec![
        Cell::Name { text: plan.name, detail: None },
        Cell::Text(plan.category),
        Cell::Status(status.to_owned()),
        Cell::Money(plan.monthly),
        Cell::Money(plan.yearly),
    ];
    Row { id: plan.id, cells }
}

fn license_row(license: licenses::License) -> Row {
    let cells = vec![
        Cell::Code(Some(license.key)),
        Cell::Status(license.status),
        Cell::Day(license.activated_at),
        Cell::Day(license.expires_at),
    ];
    Row { id: license.id, cells }
}

fn subscription_row(subscription: customers::Subscription, customer: &Customer) -> Row {
    let then = if subscription.ends_then { "Ends" } else { "Renews" };
    let cells = vec![
        Cell::Name { text: name_of(customer), detail: Some(customer.email.clone()) },
        Cell::Status(subscription.status),
        Cell::Day(subscription.period_end),
        Cell::Text(Some(then.to_owned())),
    ];
    Row { id: subscription.id, cells }
}

fn order_row(order: orders::Order) -> Row {
    let cells = vec![
        Cell::Code(order.number),
        Cell::Text(order.customer),
        Cell::Text(order.summary),
        Cell::Status(order.status),
        Cell::Money(order.total),
        Cell::Moment(order.created_at),
    ];
    Row { id: order.id, cells }
}

fn invoice_row(invoice: invoices::Invoice) -> Row {
    let cells = vec![
        Cell::Code(invoice.number),
        Cell::Status(invoice.status),
        Cell::Money(invoice.total),
        Cell::Money(invoice.amount_due),
        Cell::Day(invoice.invoiced_at),
        Cell::Day(invoice.due_at),
    ];
    Row { id: invoice.id, cells }
}

fn payment_row(payment: payments::Payment) -> Row {
    let is_refund = payment.amount.is_some_and(|amount| amount.minor() < 0);
    let note = payment.failure.or_else(|| is_refund.then(|| "refund".to_owned()));
    let cells = vec![
        Cell::Moment(payment.created_at),
        Cell::Text(payment.method.map(|method| method.replace('_', " "))),
        Cell::Status(payment.status),
        Cell::Money(payment.amount),
        Cell::Text(note.map(|note| note.replace('_', " "))),
    ];
    Row { id: payment.id, cells }
}

fn domain_row(domain: customers::Domain, customer: &Customer) -> Row {
    let cells = vec![
        Cell::Name { text: domain.name, detail: None },
        Cell::Text(Some(name_of(customer))),
        Cell::Status(domain.status),
        Cell::Text(domain.registrar),
        Cell::Day(domain.expires_at),
    ];
    Row { id: domain.id, cells }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lists_that_can_be_filtered_are() {
        let table = [
            (ListKind::Orders, "?status=pending", Some("pending")),
            (ListKind::Invoices, "?x=1&status=partially_paid", Some("partially_paid")),
            (ListKind::Customers, "?status=active", None),
            (ListKind::Orders, "?status=", None),
            (ListKind::Orders, "?status=A%20B", None),
            (ListKind::Orders, "", None),
        ];
        for (kind, query, status) in table {
            assert_eq!(kind.status_in(query).as_deref(), status, "{kind:?} {query}");
        }
    }
}
