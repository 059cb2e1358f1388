//! Customers, and what belongs to each of them.

use super::decode::{Fields, list, read_all};
use super::page::{Page, Slice};
use super::url::Address;
use super::{ApiError, Ask};
use crate::model::{Currency, CustomerStats, Money, Timestamp};

/// A customer as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// The server's id.
    pub id: String,
    /// The full name, where there is one.
    pub name: Option<String>,
    /// The e-mail address.
    pub email: String,
    /// The company, where there is one.
    pub company: Option<String>,
    /// Whether the account may be used.
    pub is_active: bool,
    /// When the account was made.
    pub created_at: Option<Timestamp>,
    /// The sum of succeeded payments (the backend's `total_payments` is money, not a count).
    pub paid: Option<Money>,
    /// Licenses in force.
    pub active_licenses: Option<i64>,
    /// Subscriptions of any status.
    pub total_subscriptions: Option<i64>,
    /// Domains of any status.
    pub total_domains: Option<i64>,
}

/// A subscription of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The server's id.
    pub id: String,
    /// `active`, `past_due`, `cancelled` or `trialing`.
    pub status: String,
    /// When the paid period ends.
    pub period_end: Option<Timestamp>,
    /// Whether it ends there instead of renewing.
    pub ends_then: bool,
}

/// A domain of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// The server's id.
    pub id: String,
    /// Such as `site1.example`.
    pub name: String,
    /// `active`, `pending`, `expired` or `transferred`.
    pub status: String,
    /// Where it is registered.
    pub registrar: Option<String>,
    /// When the registration ends.
    pub expires_at: Option<Timestamp>,
}

/// All-time figures of customers.
pub fn stats() -> Ask<CustomerStats> {
    Ask::new(Address::new("/customers/stats"), |body, currency| {
        let fields = Fields::of(body)?;
        Ok(CustomerStats {
            total_customers: fields.count("total_customers")?,
            active_customers: fields.count("active_customers")?,
            average_customer_value: fields.money("average_customer_value", currency)?,
        })
    })
}

/// A slice of customers in the order in which they were made.
/// Each is made into what the caller needs of it.
pub fn page<T: Clone + 'static>(slice: Slice, convert: impl Fn(Customer) -> T + 'static) -> Ask<Page<T>> {
    let address = Address::new("/customers").with("skip", slice.skip).with("limit", slice.limit());
    Ask::new(address, move |body, currency| {
        Page::read(body, slice, &|fields| read_customer(fields, currency).map(&convert))
    })
}

/// How many licenses of a customer are in force now.
pub fn active_licenses(customer: &str) -> Ask<Option<i64>> {
    Ask::new(Address::of_entry("customers", customer), |body, _| Fields::of(body)?.count("active_licenses"))
}

/// The subscriptions of a customer. No list of all exists.
pub fn subscriptions<T: Clone + 'static>(customer: &str, convert: impl Fn(Subscription) -> T + 'static) -> Ask<Vec<T>> {
    let address = Address::of_member("customers", customer, "subscriptions");
    Ask::new(address, move |body, _| {
        read_all(list(body)?, &|fields| {
            Ok(convert(Subscription {
                id: fields.required_text("id")?.to_owned(),
                status: fields.text("status")?.unwrap_or_default().to_owned(),
                period_end: fields.time("current_period_end")?,
                ends_then: fields.flag("cancel_at_period_end")?.unwrap_or(false),
            }))
        })
    })
}

/// The domains of a customer. No list of all exists.
pub fn domains<T: Clone + 'static>(customer: &str, convert: impl Fn(Domain) -> T + 'static) -> Ask<Vec<T>> {
    let address = Address::of_member("customers", customer, "domains");
    Ask::new(address, move |body, _| {
        read_all(list(body)?, &|fields| {
            Ok(convert(Domain {
                id: fields.required_text("id")?.to_owned(),
                name: fields.required_text("domain_name")?.to_owned(),
                status: fields.text("status")?.unwrap_or_default().to_owned(),
                registrar: fields.text("registrar")?.map(str::to_owned),
                expires_at: fields.time("expiry_date")?,
            }))
        })
    })
}

fn read_customer(fields: Fields<'_>, currency: Currency) -> Result<Customer, ApiError> {
    Ok(Customer {
        id: fields.required_text("id")?.to_owned(),
        name: fields.text("full_name")?.map(str::to_owned),
        email: fields.required_text("email")?.to_owned(),
        company: fields.text("company_name")?.map(str::to_owned),
        is_active: fields.flag("is_active")?.unwrap_or(true),
        created_at: fields.time("created_at")?,
        paid: fields.money("total_payments", currency)?,
        active_licenses: fields.count("active_licenses")?,
        total_subscriptions: fields.count("total_subscriptions")?,
        total_domains: fields.count("total_domains")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_captured_customer_is_read() {
        let body = serde_json::json!({"email":"cust2@example.com","full_name":"Alan Turing","company_name":null,
            "id":"631218a0-10a3-4131-b502-880954d25dc7","is_active":true,"is_admin":false,
            "created_at":"2026-05-06T00:11:09.467169","total_licenses":5,"active_licenses":4,"total_subscriptions":5,
            "active_subscriptions":3,"total_domains":5,"total_payments":319.460_000_000_000_04,"total_invoices":5,
            "outstanding_invoices":0,"last_payment_date":"2026-11-22T13:09:09.467169","licenses":[]});
        let customer = read_customer(Fields::of(&body).expect("an object"), Currency::USD).expect("a customer");
        assert_eq!(customer.paid, Some(Money::from_minor(31_946, Currency::USD)));
        assert_eq!(customer.company, None);
    }

    #[test]
    fn what_belongs_to_a_customer_is_read() {
        let body = serde_json::json!([{"id":"f0115657-1","domain_name":"site1.example","registrar":"namecheap",
            "registration_date":"2026-11-22T13:09:09.467169","expiry_date":"2027-11-22T13:09:09.467169",
            "auto_renew":true,"nameservers":null,"status":"active","created_at":"2026-11-22T13:09:09.467169"}]);
        let found = domains("1", |domain| domain).read(&body, Currency::USD).expect("domains");
        assert_eq!(found.first().map(|domain| domain.name.as_str()), Some("site1.example"));
        let body = serde_json::json!([{"id":"0bb17eb1-1","license_id":"0559267f-1","status":"active",
            "current_period_start":"2026-11-22T13:09:09.467169","current_period_end":"2026-12-22T13:09:09.467169",
            "cancel_at_period_end":false,"created_at":"2026-11-22T13:09:09.467169"}]);
        let found = subscriptions("1", |subscription| subscription).read(&body, Currency::USD).expect("subscriptions");
        assert_eq!(found.first().map(|subscription| subscription.ends_then), Some(false));
    }

    #[test]
    fn the_captured_stats_are_read() {
        let body = serde_json::json!({"total_customers":15,"active_customers":14,"inactive_customers":1,
            "total_revenue":2124.63,"average_customer_value":141.642});
        let found = stats().read(&body, Currency::USD).expect("stats");
        assert_eq!(found.average_customer_value, Some(Money::from_minor(14_164, Currency::USD)));
    }
}
