//! Customers, and what belongs to each of them.

use std::rc::Rc;

use chrono::NaiveDate;
use futures_util::stream::{self, StreamExt};
use pulseboard_core::dashboard::stats::CustomerStats;
use pulseboard_core::listing::filter::{ListFilter, Listed, Relation};
use pulseboard_core::listing::page::{Page, Slice};
use pulseboard_core::money::{Currency, Money};
use pulseboard_core::query::error::ApiError;
use pulseboard_core::query::unread::Unread;
use pulseboard_core::time::{Timestamp, start_of};
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::client::Client;
use crate::decode::{FromWire, amount, count, day, flag, free_form, moment, money, required_text, status, text};
use crate::licenses::{License, LicenseWire};
use crate::request::Address;
use crate::transport::Abort;

/// A customer as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// The server's id.
    pub id: String,
    /// The full name, where there is one.
    pub full_name: Option<String>,
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
    /// Their licenses.
    pub licenses: Vec<License>,
    /// Licenses in force.
    pub active_licenses: Option<i64>,
    /// Subscriptions of any status.
    pub total_subscriptions: Option<i64>,
    /// Domains of any status.
    pub total_domains: Option<i64>,
    /// Invoices of any status.
    pub total_invoices: Option<i64>,
    /// Invoices that are open.
    pub outstanding_invoices: Option<i64>,
    /// When they last paid.
    pub last_payment_at: Option<Timestamp>,
}

impl Customer {
    /// What to call them: the full name, else the e-mail address, else the id.
    pub fn name(&self) -> &str {
        let email = Some(&*self.email).filter(|email| !email.is_empty());
        self.full_name.as_deref().or(email).unwrap_or(&self.id)
    }
}

#[derive(Deserialize)]
pub(crate) struct CustomerWire {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(default, deserialize_with = "text")]
    full_name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    email: Option<String>,
    #[serde(default, deserialize_with = "text")]
    company_name: Option<String>,
    #[serde(default, deserialize_with = "flag")]
    is_active: Option<bool>,
    #[serde(default, deserialize_with = "moment")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "amount")]
    total_payments: Option<Decimal>,
    #[serde(default, deserialize_with = "free_form")]
    licenses: Option<Vec<LicenseWire>>,
    #[serde(default, deserialize_with = "count")]
    active_licenses: Option<i64>,
    #[serde(default, deserialize_with = "count")]
    total_subscriptions: Option<i64>,
    #[serde(default, deserialize_with = "count")]
    total_domains: Option<i64>,
    #[serde(default, deserialize_with = "count")]
    total_invoices: Option<i64>,
    #[serde(default, deserialize_with = "count")]
    outstanding_invoices: Option<i64>,
    #[serde(default, deserialize_with = "moment")]
    last_payment_date: Option<Timestamp>,
}

impl FromWire for Customer {
    type Wire = CustomerWire;

    fn from_wire(wire: CustomerWire, currency: Currency) -> Self {
        Self {
            id: wire.id,
            full_name: wire.full_name,
            email: wire.email.unwrap_or_default(),
            company: wire.company_name,
            is_active: wire.is_active.unwrap_or(true),
            created_at: wire.created_at,
            paid: money(wire.total_payments, currency),
            licenses: wire.licenses.into_iter().flatten().map(|wire| License::from_wire(wire, currency)).collect(),
            active_licenses: wire.active_licenses,
            total_subscriptions: wire.total_subscriptions,
            total_domains: wire.total_domains,
            total_invoices: wire.total_invoices,
            outstanding_invoices: wire.outstanding_invoices,
            last_payment_at: wire.last_payment_date,
        }
    }
}

impl Listed for Customer {
    fn id(&self) -> &str {
        &self.id
    }

    fn status(&self) -> &str {
        if self.is_active { "active" } else { "inactive" }
    }

    fn moment(&self) -> Option<Timestamp> {
        self.created_at
    }

    fn amount(&self) -> Option<Money> {
        self.paid
    }

    fn relates_to(&self, relation: Relation, id: &str) -> bool {
        match relation {
            Relation::Customer => self.id == id,
            Relation::License => self.licenses.iter().any(|license| license.id == id),
            Relation::Product | Relation::Category => false,
        }
    }

    fn texts(&self) -> Vec<&str> {
        let texts = [self.full_name.as_deref(), self.company.as_deref()];
        [self.id.as_str(), &self.email].into_iter().chain(texts.into_iter().flatten()).collect()
    }
}

/// A subscription of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    /// The server's id.
    pub id: String,
    /// `active`, `past_due`, `cancelled` or `trialing`.
    pub status: String,
    /// When the paid period ends.
    pub period_end: Option<NaiveDate>,
    /// Whether it ends there instead of renewing.
    pub ends_then: bool,
    /// The id of the license that it pays for.
    pub license_id: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct SubscriptionWire {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(default, deserialize_with = "status")]
    status: String,
    #[serde(default, deserialize_with = "day")]
    current_period_end: Option<NaiveDate>,
    #[serde(default, deserialize_with = "flag")]
    cancel_at_period_end: Option<bool>,
    #[serde(default, deserialize_with = "text")]
    license_id: Option<String>,
}

impl FromWire for Subscription {
    type Wire = SubscriptionWire;

    fn from_wire(wire: SubscriptionWire, _: Currency) -> Self {
        Self {
            id: wire.id,
            status: wire.status,
            period_end: wire.current_period_end,
            ends_then: wire.cancel_at_period_end.unwrap_or(false),
            license_id: wire.license_id,
        }
    }
}

/// A domain of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// The server's id.
    pub id: String,
    /// Such as `site1.example`.
    pub name: Option<String>,
    /// `active`, `pending`, `expired` or `transferred`.
    pub status: String,
    /// Where it is registered.
    pub registrar: Option<String>,
    /// When the registration ends.
    pub expires_on: Option<NaiveDate>,
}

#[derive(Deserialize)]
pub(crate) struct DomainWire {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(default, deserialize_with = "text")]
    domain_name: Option<String>,
    #[serde(default, deserialize_with = "status")]
    status: String,
    #[serde(default, deserialize_with = "text")]
    registrar: Option<String>,
    #[serde(default, deserialize_with = "day")]
    expiry_date: Option<NaiveDate>,
}

impl FromWire for Domain {
    type Wire = DomainWire;

    fn from_wire(wire: DomainWire, _: Currency) -> Self {
        Self {
            id: wire.id,
            name: wire.domain_name,
            status: wire.status,
            registrar: wire.registrar,
            expires_on: wire.expiry_date,
        }
    }
}

/// Something with the customer that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfCustomer<T> {
    /// Whose it is.
    pub customer: Rc<Customer>,
    /// What it is.
    pub item: T,
}

impl Listed for OfCustomer<Subscription> {
    fn id(&self) -> &str {
        &self.item.id
    }

    fn status(&self) -> &str {
        &self.item.status
    }

    fn moment(&self) -> Option<Timestamp> {
        self.item.period_end.map(start_of)
    }

    fn relates_to(&self, relation: Relation, id: &str) -> bool {
        match relation {
            Relation::Customer => self.customer.id == id,
            Relation::License => self.item.license_id.as_deref() == Some(id),
            Relation::Product | Relation::Category => false,
        }
    }

    fn texts(&self) -> Vec<&str> {
        let mut texts = self.customer.texts();
        texts.push(&self.item.id);
        texts
    }
}

impl Listed for OfCustomer<Domain> {
    fn id(&self) -> &str {
        &self.item.id
    }

    fn status(&self) -> &str {
        &self.item.status
    }

    fn moment(&self) -> Option<Timestamp> {
        self.item.expires_on.map(start_of)
    }

    fn expires_on(&self) -> Option<NaiveDate> {
        self.item.expires_on
    }

    fn relates_to(&self, relation: Relation, id: &str) -> bool {
        relation == Relation::Customer && self.customer.id == id
    }

    fn texts(&self) -> Vec<&str> {
        let mut texts = self.customer.texts();
        texts.extend([self.item.name.as_deref(), self.item.registrar.as_deref()].into_iter().flatten());
        texts.push(&self.item.id);
        texts
    }
}

impl<T> OfCustomer<T> {
    fn all(customer: Customer, items: Vec<T>) -> Vec<Self> {
        let customer = Rc::new(customer);
        items.into_iter().map(|item| Self { customer: Rc::clone(&customer), item }).collect()
    }
}

#[derive(Deserialize)]
pub(crate) struct CustomerStatsWire {
    #[serde(default, deserialize_with = "count")]
    total_customers: Option<i64>,
    #[serde(default, deserialize_with = "count")]
    active_customers: Option<i64>,
    #[serde(default, deserialize_with = "amount")]
    average_customer_value: Option<Decimal>,
}

impl FromWire for CustomerStats {
    type Wire = CustomerStatsWire;

    fn from_wire(wire: CustomerStatsWire, currency: Currency) -> Self {
        Self {
            total_customers: wire.total_customers,
            active_customers: wire.active_customers,
            average_customer_value: money(wire.average_customer_value, currency),
        }
    }
}

/// How many licenses of a customer are in force.
struct ActiveLicenses(Option<i64>);

#[derive(Deserialize)]
pub(crate) struct ActiveLicensesWire {
    #[serde(default, deserialize_with = "count")]
    active_licenses: Option<i64>,
}

impl FromWire for ActiveLicenses {
    type Wire = ActiveLicensesWire;

    fn from_wire(wire: ActiveLicensesWire, _: Currency) -> Self {
        Self(wire.active_licenses)
    }
}

/// Customers are asked for what belongs to them so many at once.
const AT_ONCE: usize = 6;

impl Client {
    /// All-time figures of customers.
    ///
    /// # Errors
    ///
    /// See [`ApiError`].
    pub async fn customer_stats(&self, abort: &Abort) -> Result<CustomerStats, ApiError> {
        self.get(Address::new("/customers/stats"), abort).await
    }

    /// A slice of customers in the order in which they were made, of those that a filter shows; see
    /// [`ListFilter::asked_of`].
    ///
    /// # Errors
    ///
    /// See [`ApiError`].
    pub async fn customers(
        &self,
        slice: Slice,
        filter: &ListFilter,
        abort: &Abort,
    ) -> Result<Page<Customer>, ApiError> {
        let address = Address::new("/customers").with("skip", slice.skip).with("limit", slice.limit());
        let search = Some(&filter.search).filter(|search| !search.is_empty());
        let is_active = filter.statuses.first().map(|status| status == "active");
        let address = address.with_known("search", search).with_known("is_active", is_active);
        self.get_page(address, slice, abort).await
    }

    /// A customer as they are now.
    ///
    /// # Errors
    ///
    /// [`ApiError::NotFound`] where there is none of this id; see [`ApiError`] for the rest.
    pub async fn customer(&self, id: &str, abort: &Abort) -> Result<Customer, ApiError> {
        self.get(Address::of(&["customers", id]), abort).await
    }

    /// How many licenses of a customer are in force now.
    ///
    /// # Errors
    ///
    /// See [`ApiError`].
    pub async fn active_licenses_of(&self, customer: &str, abort: &Abort) -> Result<Option<i64>, ApiError> {
        let ActiveLicenses(count) = self.get(Address::of(&["customers", customer]), abort).await?;
        Ok(count)
    }

    /// The subscriptions of a slice of customers, one request for each who has any: no list of all exists.
    ///
    /// # Errors
    ///
    /// See [`ApiError`].
    pub async fn subscriptions(&self, slice: Slice, abort: &Abort) -> Result<Page<OfCustomer<Subscription>>, ApiError> {
        self.of_customers(slice, "subscriptions", |customer| customer.total_subscriptions, abort).await
    }

    /// The domains of a slice of customers, one request for each who has any: no list of all exists.
    ///
    /// # Errors
    ///
    /// See [`ApiError`].
    pub async fn domains(&self, slice: Slice, abort: &Abort) -> Result<Page<OfCustomer<Domain>>, ApiError> {
        self.of_customers(slice, "domains", |customer| customer.total_domains, abort).await
    }

    /// What belongs to each of a slice of customers who have any of it.
    async fn of_customers<T: FromWire + 'static>(
        &self,
        slice: Slice,
        what: &str,
        count: fn(&Customer) -> Option<i64>,
        abort: &Abort,
    ) -> Result<Page<OfCustomer<T>>, ApiError> {
        let everybody = ListFilter::default();
        let Page { rows: customers, mut unread, has_more } = self.customers(slice, &everybody, abort).await?;
        let asked = customers.into_iter().filter(|customer| count(customer) != Some(0)).map(|customer| {
            let answer = self.get_list::<T>(Address::of(&["customers", &customer.id, what]), abort);
            async move { (customer, answer.await) }
        });
        let mut answers = stream::iter(asked).buffered(AT_ONCE);
        let mut rows = Vec::new();
        while let Some((customer, answer)) = answers.next().await {
            let index = rows.len();
            match answer {
                Ok(mut items) => {
                    for unread in &mut items.unread {
                        unread.index += index;
                    }
                    rows.append(&mut OfCustomer::all(customer, items.rows));
                    unread.append(&mut items.unread);
                }
                Err(error @ (ApiError::SignedOut | ApiError::Unreachable)) => return Err(error),
                // One customer who cannot be read takes no other along.
                Err(error) => unread.push(Unread {
                    index,
                    id: Some(customer.id),
                    field: what.to_owned(),
                    reason: error.to_string(),
                    is_lost: true,
                }),
            }
        }
        Ok(Page { rows, unread, has_more })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{Entries, read, read_list};

    #[test]
    fn the_captured_customer_is_read() {
        let body = r#"{"email":"cust2@example.com","full_name":"Alan Turing","company_name":null,
            "id":"631218a0-10a3-4131-b502-880954d25dc7","is_active":true,"is_admin":false,
            "created_at":"2026-05-06T00:11:09.467169","total_licenses":5,"active_licenses":4,"total_subscriptions":5,
            "active_subscriptions":3,"total_domains":5,"total_payments":319.46000000000004,"total_invoices":5,
            "outstanding_invoices":0,"last_payment_date":"2026-11-22T13:09:09.467169","licenses":[]}"#;
        let customer = Customer::from_wire(read(body).expect("a customer"), Currency::USD);
        assert_eq!(customer.paid, Some(Money::from_minor(31_946, Currency::USD)));
        assert_eq!((customer.company.as_deref(), customer.name()), (None, "Alan Turing"));
    }

    #[test]
    fn who_has_no_name_is_called_by_what_there_is() {
        for (more, name) in [
            (r#","full_name":"  ","email":"a@b.example""#, "a@b.example"),
            (r#","full_name":"","email":"""#, "7"),
            ("", "7"),
        ] {
            let customer =
                Customer::from_wire(read(&format!(r#"{{"id":7{more}}}"#)).expect("a customer"), Currency::USD);
            assert_eq!(customer.name(), name);
        }
    }

    #[test]
    fn what_belongs_to_a_customer_is_read() {
        let body = r#"[{"id":"f0115657-1","domain_name":"site1.example","registrar":"namecheap",
            "registration_date":"2026-11-22T13:09:09.467169","expiry_date":"2027-11-22T13:09:09.467169",
            "auto_renew":true,"nameservers":null,"status":"active","created_at":"2026-11-22T13:09:09.467169"}]"#;
        let found: Entries<Domain> = read_list(body, 9, Currency::USD).expect("domains");
        assert_eq!(found.rows.first().and_then(|domain| domain.name.as_deref()), Some("site1.example"));
        let expires = found.rows.first().and_then(|domain| domain.expires_on);
        assert_eq!(expires, NaiveDate::from_ymd_opt(2027, 11, 22), "a day is the same everywhere");
        let body = r#"[{"id":"0bb17eb1-1","license_id":"0559267f-1","status":"active",
            "current_period_start":"2026-11-22T13:09:09.467169","current_period_end":"2026-12-22T13:09:09.467169",
            "cancel_at_period_end":false,"created_at":"2026-11-22T13:09:09.467169"}]"#;
        let found: Entries<Subscription> = read_list(body, 9, Currency::USD).expect("subscriptions");
        assert_eq!(found.rows.first().map(|subscription| subscription.ends_then), Some(false));
    }

    #[test]
    fn the_captured_stats_are_read() {
        let body = r#"{"total_customers":15,"active_customers":14,"inactive_customers":1,
            "total_revenue":2124.63,"average_customer_value":141.642}"#;
        let found = CustomerStats::from_wire(read(body).expect("stats"), Currency::USD);
        assert_eq!(found.average_customer_value, Some(Money::from_minor(14_164, Currency::USD)));
    }
}
