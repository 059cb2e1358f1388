//! Two years of business: orders with their invoices and payments, licenses, subscriptions and domains.

use chrono::{NaiveDateTime, TimeDelta};
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};
use serde_json::{Value, json};

use crate::clock::iso_micros;
use crate::money;
use crate::seed::calendar::{Calendar, stamp};
use crate::seed::catalog::Plan;
use crate::seed::people::Customer;
use crate::seed::{id, weighted};

const ORDERS_PER_CUSTOMER: usize = 8;
/// Orders that are certain to be of today, and as many of yesterday.
const FRESH_ORDERS: usize = 4;
const TAX_PERCENT: i64 = 10;

pub(crate) const METHODS: [(&str, u32); 4] = [("card", 70), ("paypal", 20), ("bank_transfer", 8), ("crypto", 2)];
pub(crate) const REGISTRARS: [&str; 4] = ["namecheap", "gandi", "porkbun", "ovh"];

/// The rows of each table.
#[derive(Default)]
pub(crate) struct History {
    licenses: Vec<Value>,
    subscriptions: Vec<Value>,
    orders: Vec<Value>,
    invoices: Vec<Value>,
    payments: Vec<Value>,
    domains: Vec<Value>,
}

/// An order as the other rows refer to it.
struct Order<'a> {
    id: String,
    number: usize,
    customer: &'a Customer,
    plan: &'a Plan,
    status: &'static str,
    at: NaiveDateTime,
    days_ago: u32,
    method: &'static str,
    items: String,
    subtotal: i64,
    tax: i64,
}

impl Order<'_> {
    fn total(&self) -> i64 {
        self.subtotal + self.tax
    }
}

impl History {
    pub(crate) fn new(random: &mut impl Rng, calendar: &Calendar, plans: &[Plan], customers: &[Customer]) -> Self {
        let mut history = Self::default();
        let mut moments: Vec<(NaiveDateTime, u32)> = (0..customers.len() * ORDERS_PER_CUSTOMER)
            .map(|index| {
                let days_ago = match index / FRESH_ORDERS {
                    0 => 0,
                    1 => 1,
                    _ => calendar.days_ago(random),
                };
                (calendar.instant(random, days_ago), days_ago)
            })
            .collect();
        moments.sort_unstable();
        for (number, (at, days_ago)) in (1..).zip(moments) {
            // Longest customers come first, so those who had signed up by then are a prefix.
            let eligible = customers.partition_point(|customer| customer.days_ago > days_ago).max(1);
            let customer = &customers[random.random_range(0..eligible)];
            let Some(plan) = plans.choose(random) else { continue };
            let order = history.order(random, customer, plan, number, at, days_ago);
            history.order_invoice(random, calendar, &order);
            history.order_payments(random, calendar, &order);
            if order.status == "completed" && random.random_bool(0.4) {
                history.license(random, calendar, &order);
            }
        }
        history.manual_invoices(random, calendar, customers);
        history.customer_domains(random, calendar, customers);
        history
    }

    /// The tables in an order that satisfies their references.
    pub(crate) fn tables(&self) -> [(&'static str, &[Value]); 6] {
        [
            ("licenses", &self.licenses),
            ("subscriptions", &self.subscriptions),
            ("orders", &self.orders),
            ("invoices", &self.invoices),
            ("payments", &self.payments),
            ("domains", &self.domains),
        ]
    }

    fn order<'a>(
        &mut self,
        random: &mut impl Rng,
        customer: &'a Customer,
        plan: &'a Plan,
        number: usize,
        at: NaiveDateTime,
        days_ago: u32,
    ) -> Order<'a> {
        let mut status =
            weighted(random, &[("completed", 72), ("pending", 8), ("processing", 6), ("cancelled", 8), ("failed", 6)]);
        // Little stays open for long.
        if days_ago > 60 && matches!(status, "pending" | "processing") && random.random_bool(0.7) {
            status = "completed";
        }
        let billing = weighted(random, &[("monthly", 60), ("yearly", 25), ("one-time", 15)]);
        let price = if billing == "yearly" { plan.yearly_cents } else { plan.monthly_cents };
        let quantity: i64 = weighted(random, &[(1, 75), (2, 15), (3, 10)]);
        let subtotal = price * quantity;
        let tax = (subtotal * TAX_PERCENT + 50) / 100;
        let items = json!([{"product_id": plan.id, "product_name": plan.name, "quantity": quantity,
            "price": money::to_float(price)}]);
        let order = Order {
            id: id(random),
            number,
            customer,
            plan,
            status,
            at,
            days_ago,
            method: weighted(random, &METHODS),
            items: items.to_string(),
            subtotal,
            tax,
        };
        let updated = (status != "pending" && random.random_bool(0.3)).then(|| iso_micros(at));
        let billing_info = json!({"country": customer.country}).to_string();
        let due = iso_micros(at + TimeDelta::days(30));
        self.orders.push(json!([
            order.id,
            customer.id,
            status,
            format!("INV-{number:04}"),
            format!("ORD-{number:04}"),
            order.items,
            subtotal,
            tax,
            order.total(),
            order.method,
            billing_info,
            billing,
            due,
            stamp(random, at),
            updated
        ]));
        order
    }

    fn order_invoice(&mut self, random: &mut impl Rng, calendar: &Calendar, order: &Order) {
        let is_late = order.days_ago > 30;
        let status = match order.status {
            "completed" => "paid",
            "cancelled" => "void",
            "failed" => weighted(random, &[("uncollectible", 60), ("overdue", 40)]),
            _ if is_late => weighted(random, &[("overdue", 70), ("partially_paid", 30)]),
            _ => weighted(random, &[("open", 60), ("draft", 20), ("partially_paid", 20)]),
        };
        let paid = match status {
            "paid" => order.total(),
            "partially_paid" => order.total() / 2,
            _ => 0,
        };
        let paid_at = (status == "paid").then(|| iso_micros(calendar.soon_after(random, order.at)));
        let due = iso_micros(order.at + TimeDelta::days(30));
        let reminders = if status == "overdue" { random.random_range(1..4) } else { 0 };
        let recurring = random.random_bool(0.25);
        let interval = recurring.then(|| weighted(random, &[("monthly", 70), ("quarterly", 10), ("yearly", 20)]));
        self.invoices.push(json!([
            id(random),
            order.customer.id,
            order.id,
            format!("INV-{:04}", order.number),
            status,
            order.subtotal,
            0,
            0.0,
            order.tax,
            10.0,
            order.total(),
            paid,
            "USD",
            iso_micros(order.at),
            due,
            paid_at,
            order.items,
            null,
            null,
            recurring,
            interval,
            status != "draft",
            reminders,
            stamp(random, order.at)
        ]));
    }

    fn order_payments(&mut self, random: &mut impl Rng, calendar: &Calendar, order: &Order) {
        let at = calendar.soon_after(random, order.at);
        match order.status {
            "completed" => {
                if random.random_bool(0.06) {
                    self.payment(random, order, "failed", order.total(), at);
                }
                self.payment(random, order, "succeeded", order.total(), at);
                if random.random_bool(0.05) {
                    let part = random.random_range(10..60);
                    let later = (at + TimeDelta::hours(random.random_range(1..120))).min(calendar.now());
                    self.refund(random, order, order.total() * part / 100, later);
                }
            }
            "cancelled" if random.random_bool(0.4) => self.payment(random, order, "refunded", order.total(), at),
            "failed" => self.payment(random, order, "failed", order.total(), at),
            "pending" | "processing" if random.random_bool(0.6) => {
                self.payment(random, order, "pending", order.total(), at);
            }
            _ => {}
        }
    }

    fn payment(&mut self, random: &mut impl Rng, order: &Order, status: &str, cents: i64, at: NaiveDateTime) {
        let failure = (status == "failed")
            .then(|| weighted(random, &[("card_declined", 60), ("insufficient_funds", 30), ("expired_card", 10)]));
        let gateway = (status != "failed").then(|| format!("txn_{:016x}", random.random::<u64>()));
        self.payments.push(json!([
            id(random),
            order.customer.id,
            order.id,
            cents,
            "USD",
            status,
            order.method,
            gateway,
            format!("Payment for ORD-{:04}", order.number),
            failure,
            stamp(random, at)
        ]));
    }

    fn refund(&mut self, random: &mut impl Rng, order: &Order, cents: i64, at: NaiveDateTime) {
        self.payments.push(json!([
            id(random),
            order.customer.id,
            order.id,
            -cents.max(1),
            "USD",
            "succeeded",
            "manual_refund",
            null,
            "Refund",
            null,
            stamp(random, at)
        ]));
    }

    fn license(&mut self, random: &mut impl Rng, calendar: &Calendar, order: &Order) {
        let (license, customer) = (id(random), &order.customer.id);
        let status = match order.days_ago {
            366.. => weighted(random, &[("active", 45), ("expired", 40), ("suspended", 5), ("cancelled", 10)]),
            30..=365 => weighted(random, &[("active", 80), ("expired", 5), ("suspended", 8), ("cancelled", 7)]),
            _ => weighted(random, &[("active", 88), ("expired", 3), ("suspended", 6), ("cancelled", 3)]),
        };
        let end = match status {
            "expired" => order.at + TimeDelta::days(i64::from(order.days_ago) / 2),
            _ => calendar.now() + TimeDelta::days(random.random_range(10..365)),
        };
        let key = format!("NP-{:016X}", random.random::<u64>());
        let created = stamp(random, order.at);
        let used: [u32; 4] = std::array::from_fn(|_| random.random_range(0..3));
        self.licenses.push(json!([
            license,
            customer,
            order.plan.id,
            key,
            status,
            used[0],
            used[1],
            used[2],
            used[3],
            iso_micros(order.at),
            iso_micros(end),
            created
        ]));
        if !random.random_bool(0.75) {
            return;
        }
        let status = match status {
            "active" => weighted(random, &[("active", 85), ("past_due", 7), ("trialing", 8)]),
            "suspended" => "past_due",
            _ => "cancelled",
        };
        let start = order.at + TimeDelta::days(i64::from(order.days_ago) / 30 * 30);
        self.subscriptions.push(json!([
            id(random),
            customer,
            license,
            status,
            iso_micros(start),
            iso_micros(start + TimeDelta::days(30)),
            random.random_bool(0.1),
            created
        ]));
    }

    /// Invoices that no order made: consulting and the like.
    fn manual_invoices(&mut self, random: &mut impl Rng, calendar: &Calendar, customers: &[Customer]) {
        for number in 1..=customers.len() / 4 {
            let Some(customer) = customers.choose(random) else { return };
            let days_ago = calendar.days_ago(random).min(customer.days_ago);
            let at = calendar.instant(random, days_ago);
            let cents = random.random_range(15..400) * 100 + 50;
            let status = match days_ago {
                0..=30 => weighted(random, &[("open", 50), ("paid", 40), ("draft", 10)]),
                _ => weighted(random, &[("paid", 85), ("overdue", 10), ("void", 5)]),
            };
            let is_paid = status == "paid";
            let items = json!([{"description": "Consulting", "quantity": 1, "amount": money::to_float(cents),
                "unit_price": null}]);
            let paid_at = is_paid.then(|| iso_micros(calendar.soon_after(random, at)));
            self.invoices.push(json!([
                id(random),
                customer.id,
                null,
                format!("INV-{}-{number:04}", at.format("%Y-%m")),
                status,
                cents,
                0,
                0.0,
                0,
                0.0,
                cents,
                if is_paid { cents } else { 0 },
                "USD",
                iso_micros(at),
                iso_micros(at + TimeDelta::days(14)),
                paid_at,
                items.to_string(),
                "Thank you",
                null,
                false,
                null,
                true,
                0,
                stamp(random, at)
            ]));
        }
    }

    fn customer_domains(&mut self, random: &mut impl Rng, calendar: &Calendar, customers: &[Customer]) {
        for number in 1..=customers.len() * 5 / 4 {
            let Some(customer) = customers.choose(random) else { return };
            let days_ago = calendar.days_ago(random).min(customer.days_ago);
            let at = calendar.instant(random, days_ago);
            let status = match days_ago {
                0..=3 => weighted(random, &[("active", 60), ("pending", 40)]),
                4..=365 => weighted(random, &[("active", 92), ("transferred", 8)]),
                _ => weighted(random, &[("active", 60), ("expired", 30), ("transferred", 10)]),
            };
            let years = if status == "active" && days_ago > 365 { 3 } else { 1 };
            let name = format!("site{number}.example");
            let registrar = REGISTRARS.choose(random).copied().unwrap_or_default();
            let expiry = iso_micros(at + TimeDelta::days(365 * years));
            self.domains.push(json!([
                id(random),
                customer.id,
                name,
                registrar,
                iso_micros(at),
                expiry,
                random.random_bool(0.8),
                status,
                stamp(random, at)
            ]));
        }
    }
}
