//! Two years of business: orders with their invoices and payments, licenses, subscriptions and domains.

use chrono::{NaiveDateTime, TimeDelta};
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};
use serde_json::{Value, json};

use crate::clock::iso_micros;
use crate::database::Connection;
use crate::money;
use crate::seed::calendar::{Calendar, stamp};
use crate::seed::cart::{Cart, Product};
use crate::seed::people::{self, Customer};
use crate::seed::rows::{Domain, Invoice, License, Order, Payment, Subscription, write_batches, write_rest};
use crate::seed::{id, weighted};

/// Orders that are certain to be of today, and as many of yesterday.
const FRESH_ORDERS: usize = 4;
/// Orders for which there is one invoice that no order made.
const ORDERS_PER_MANUAL_INVOICE: u32 = 40;
/// Orders after which what was generated is handed over.
const ORDERS_AT_ONCE: usize = 2_000;

pub(crate) const METHODS: [(&str, u32); 4] = [("card", 70), ("paypal", 20), ("bank_transfer", 8), ("crypto", 2)];
pub(crate) const REGISTRARS: [&str; 4] = ["namecheap", "gandi", "porkbun", "ovh"];

/// Generated rows of each table.
#[derive(Default)]
pub(crate) struct Rows {
    licenses: Vec<License>,
    subscriptions: Vec<Subscription>,
    orders: Vec<Order>,
    invoices: Vec<Invoice>,
    payments: Vec<Payment>,
    domains: Vec<Domain>,
}

impl Rows {
    /// Writes these rows and those that came before, and keeps what does not fill a batch.
    pub(crate) async fn write(&mut self, connection: &mut Connection, more: Self) -> Result<(), sqlx::Error> {
        self.licenses.extend(more.licenses);
        self.subscriptions.extend(more.subscriptions);
        self.orders.extend(more.orders);
        self.invoices.extend(more.invoices);
        self.payments.extend(more.payments);
        self.domains.extend(more.domains);
        write_batches(connection, &mut self.orders).await?;
        write_batches(connection, &mut self.invoices).await?;
        write_batches(connection, &mut self.payments).await?;
        write_batches(connection, &mut self.licenses).await?;
        write_batches(connection, &mut self.subscriptions).await?;
        write_batches(connection, &mut self.domains).await
    }

    /// Writes what is left.
    pub(crate) async fn write_rest(self, connection: &mut Connection) -> Result<(), sqlx::Error> {
        write_rest(connection, self.orders).await?;
        write_rest(connection, self.invoices).await?;
        write_rest(connection, self.payments).await?;
        write_rest(connection, self.licenses).await?;
        write_rest(connection, self.subscriptions).await?;
        write_rest(connection, self.domains).await
    }
}

/// Generates the history.
pub(crate) struct History<'a> {
    calendar: &'a Calendar,
    products: &'a [Product],
    customers: &'a [Customer],
    rows: Rows,
}

/// An order as the other rows refer to it.
struct Placed<'a> {
    id: String,
    number: usize,
    /// None for a guest.
    customer: Option<&'a Customer>,
    cart: Cart<'a>,
    items: String,
    status: &'static str,
    at: NaiveDateTime,
    days_ago: u32,
    method: &'static str,
}

impl Placed<'_> {
    fn customer_id(&self) -> Option<String> {
        self.customer.map(|customer| customer.id.clone())
    }
}

impl<'a> History<'a> {
    pub(crate) fn new(calendar: &'a Calendar, products: &'a [Product], customers: &'a [Customer]) -> Self {
        Self { calendar, products, customers, rows: Rows::default() }
    }

    /// Generates so many orders with all that belongs to them, and hands the rows over as they come, until nobody takes
    /// them any more.
    pub(crate) fn generate(mut self, random: &mut impl Rng, orders: u32, hand_over: impl Fn(Rows) -> bool) {
        for (number, (at, days_ago)) in (1..).zip(self.moments(random, orders)) {
            self.add_order(random, number, at, days_ago);
            if number % ORDERS_AT_ONCE == 0 && !hand_over(std::mem::take(&mut self.rows)) {
                return;
            }
        }
        self.manual_invoices(random, orders / ORDERS_PER_MANUAL_INVOICE);
        self.customer_domains(random);
        hand_over(self.rows);
    }

    /// When the orders were placed, oldest first, and how many days ago that is.
    fn moments(&self, random: &mut impl Rng, orders: u32) -> Vec<(NaiveDateTime, u32)> {
        let moment = |index: u32| {
            let days_ago = match index as usize / FRESH_ORDERS {
                0 => 0,
                1 => 1,
                _ => self.calendar.days_ago(random),
            };
            (self.calendar.instant(random, days_ago), days_ago)
        };
        let mut moments: Vec<(NaiveDateTime, u32)> = (0..orders).map(moment).collect();
        moments.sort_unstable();
        moments
    }

    fn add_order(&mut self, random: &mut impl Rng, number: usize, at: NaiveDateTime, days_ago: u32) {
        let Some(order) = self.place(random, number, at, days_ago) else { return };
        self.order_row(random, &order);
        if self.rows.orders.last().is_some_and(|row| row.invoice_number.is_some()) {
            self.order_invoice(random, &order);
            self.order_payments(random, &order);
        }
        if let (Some(customer), "completed") = (order.customer, order.status)
            && random.random_bool(0.07)
        {
            self.license(random, customer, &order);
        }
    }

    fn place(&self, random: &mut impl Rng, number: usize, at: NaiveDateTime, days_ago: u32) -> Option<Placed<'a>> {
        // Longest customers come first, so those who had signed up by then are a prefix.
        let eligible = self.customers.partition_point(|customer| customer.days_ago > days_ago).max(1);
        let customer =
            if random.random_bool(0.04) { None } else { Some(&self.customers[random.random_range(0..eligible)]) };
        let mut status =
            weighted(random, &[("completed", 72), ("pending", 8), ("processing", 6), ("cancelled", 8), ("failed", 6)]);
        // Little stays open for long.
        if days_ago > 60 && matches!(status, "pending" | "processing") && random.random_bool(0.9) {
            status = "completed";
        }
        let cart = Cart::fill(random, self.products)?;
        let items = Value::from(cart.items.clone()).to_string();
        let method = weighted(random, &METHODS);
        Some(Placed { id: id(random), number, customer, cart, items, status, at, days_ago, method })
    }

    fn order_row(&mut self, random: &mut impl Rng, order: &Placed) {
        // Half of what was cancelled never got past the cart.
        let is_cart = order.status == "cancelled" && random.random_bool(0.5);
        let billing_info = match order.customer {
            Some(customer) => json!({"country": customer.country}),
            None => people::guest(random),
        };
        self.rows.orders.push(Order {
            id: order.id.clone(),
            customer_id: order.customer_id(),
            status: order.status,
            invoice_number: (!is_cart).then(|| format!("INV-{:04}", order.number)),
            order_number: format!("ORD-{:04}", order.number),
            items: order.items.clone(),
            subtotal_cents: order.cart.subtotal_cents,
            tax_cents: order.cart.tax_cents,
            total_cents: order.cart.total_cents(),
            payment_method: (!is_cart).then_some(order.method),
            billing_info: billing_info.to_string(),
            billing_period: (!is_cart).then_some(order.cart.billing_period),
            due_date: iso_micros(order.at + TimeDelta::days(30)),
            created_at: stamp(random, order.at),
            updated_at: (order.status != "pending" && random.random_bool(0.3)).then(|| iso_micros(order.at)),
        });
    }

    fn order_invoice(&mut self, random: &mut impl Rng, order: &Placed) {
        let is_late = order.days_ago > 30;
        let status = match order.status {
            "completed" => "paid",
            "cancelled" => "void",
            "failed" => weighted(random, &[("uncollectible", 80), ("overdue", 20)]),
            _ if is_late => weighted(random, &[("overdue", 70), ("partially_paid", 30)]),
            _ => weighted(random, &[("open", 60), ("draft", 20), ("partially_paid", 20)]),
        };
        let total = order.cart.total_cents();
        let is_recurring = random.random_bool(0.25);
        self.rows.invoices.push(Invoice {
            id: id(random),
            user_id: order.customer_id(),
            order_id: Some(order.id.clone()),
            invoice_number: format!("INV-{:04}", order.number),
            status,
            subtotal_cents: order.cart.subtotal_cents,
            discount_amount_cents: 0,
            discount_percent: 0.0,
            tax_cents: order.cart.tax_cents,
            tax_rate: 10.0,
            total_cents: total,
            amount_paid_cents: match status {
                "paid" => total,
                "partially_paid" => total / 2,
                _ => 0,
            },
            currency: "USD",
            invoice_date: iso_micros(order.at),
            due_date: iso_micros(order.at + TimeDelta::days(30)),
            paid_at: (status == "paid").then(|| iso_micros(self.calendar.soon_after(random, order.at))),
            items: order.items.clone(),
            notes: None,
            terms: None,
            is_recurring,
            recurring_interval: is_recurring
                .then(|| weighted(random, &[("monthly", 70), ("quarterly", 10), ("yearly", 20)])),
            sent_to_customer: status != "draft",
            reminder_count: if status == "overdue" { random.random_range(1..4) } else { 0 },
            created_at: stamp(random, order.at),
        });
    }

    fn order_payments(&mut self, random: &mut impl Rng, order: &Placed) {
        let at = self.calendar.soon_after(random, order.at);
        match order.status {
            "completed" => {
                if random.random_bool(0.06) {
                    self.payment(random, order, "failed", at);
                }
                self.payment(random, order, "succeeded", at);
                if random.random_bool(0.05) {
                    let part = random.random_range(10..60);
                    let later = (at + TimeDelta::hours(random.random_range(1..120))).min(self.calendar.now());
                    self.refund(random, order, order.cart.total_cents() * part / 100, later);
                }
            }
            "cancelled" if random.random_bool(0.4) => self.payment(random, order, "refunded", at),
            "failed" => self.payment(random, order, "failed", at),
            "pending" | "processing" if random.random_bool(0.6) => self.payment(random, order, "pending", at),
            _ => {}
        }
    }

    fn payment(&mut self, random: &mut impl Rng, order: &Placed, status: &'static str, at: NaiveDateTime) {
        let failure_reason = (status == "failed")
            .then(|| weighted(random, &[("card_declined", 60), ("insufficient_funds", 30), ("expired_card", 10)]));
        self.rows.payments.push(Payment {
            id: id(random),
            user_id: order.customer_id(),
            order_id: Some(order.id.clone()),
            amount_cents: order.cart.total_cents(),
            currency: "USD",
            status,
            payment_method: Some(order.method),
            gateway_transaction_id: (status != "failed").then(|| format!("txn_{:016x}", random.random::<u64>())),
            description: format!("Payment for ORD-{:04}", order.number),
            failure_reason,
            created_at: stamp(random, at),
        });
    }

    fn refund(&mut self, random: &mut impl Rng, order: &Placed, cents: i64, at: NaiveDateTime) {
        self.rows.payments.push(Payment {
            id: id(random),
            user_id: order.customer_id(),
            order_id: Some(order.id.clone()),
            amount_cents: -cents.max(1),
            currency: "USD",
            status: "succeeded",
            payment_method: Some("manual_refund"),
            gateway_transaction_id: None,
            description: "Refund".to_owned(),
            failure_reason: None,
            created_at: stamp(random, at),
        });
    }

    fn license(&mut self, random: &mut impl Rng, customer: &Customer, order: &Placed) {
        let status = match order.days_ago {
            366.. => weighted(random, &[("active", 45), ("expired", 40), ("suspended", 5), ("cancelled", 10)]),
            30..=365 => weighted(random, &[("active", 80), ("expired", 5), ("suspended", 8), ("cancelled", 7)]),
            _ => weighted(random, &[("active", 88), ("expired", 3), ("suspended", 6), ("cancelled", 3)]),
        };
        let end = match status {
            "expired" => order.at + TimeDelta::days(i64::from(order.days_ago) / 2),
            _ => self.calendar.now() + TimeDelta::days(random.random_range(10..365)),
        };
        let license = id(random);
        let created = stamp(random, order.at);
        let [accounts, domains, databases, emails] = std::array::from_fn(|_| random.random_range(0..3));
        self.rows.licenses.push(License {
            id: license.clone(),
            user_id: customer.id.clone(),
            plan_id: order.cart.product.id.clone(),
            license_key: format!("NP-{:016X}", random.random::<u64>()),
            status,
            current_accounts: accounts,
            current_domains: domains,
            current_databases: databases,
            current_emails: emails,
            activation_date: iso_micros(order.at),
            expiry_date: iso_micros(end),
            created_at: created.clone(),
        });
        if !random.random_bool(0.75) {
            return;
        }
        let start = order.at + TimeDelta::days(i64::from(order.days_ago) / 30 * 30);
        self.rows.subscriptions.push(Subscription {
            id: id(random),
            user_id: customer.id.clone(),
            license_id: license,
            status: match status {
                "active" => weighted(random, &[("active", 85), ("past_due", 7), ("trialing", 8)]),
                "suspended" => "past_due",
                _ => "cancelled",
            },
            current_period_start: iso_micros(start),
            current_period_end: iso_micros(start + TimeDelta::days(30)),
            cancel_at_period_end: random.random_bool(0.1),
            created_at: created,
        });
    }

    /// Invoices that no order made: consulting and the like, in the currency of the customer.
    fn manual_invoices(&mut self, random: &mut impl Rng, count: u32) {
        for number in 1..=count {
            let Some(customer) = self.customers.choose(random) else { return };
            let days_ago = self.calendar.days_ago(random).min(customer.days_ago);
            let at = self.calendar.instant(random, days_ago);
            let cents = random.random_range(15..400) * 100 + 50;
            let status = match days_ago {
                0..=30 => weighted(random, &[("open", 50), ("paid", 40), ("draft", 10)]),
                _ => weighted(random, &[("paid", 90), ("overdue", 5), ("void", 5)]),
            };
            let is_paid = status == "paid";
            let paid = self.calendar.soon_after(random, at);
            let items = json!([{"description": "Consulting", "quantity": 1, "amount": money::to_float(cents),
                "unit_price": null}]);
            let invoice_number = format!("INV-{}-{number:04}", at.format("%Y-%m"));
            let currency = currency_of(customer.country);
            if is_paid {
                self.rows.payments.push(Payment {
                    id: id(random),
                    user_id: Some(customer.id.clone()),
                    order_id: None,
                    amount_cents: cents,
                    currency,
                    status: "succeeded",
                    payment_method: Some("bank_transfer"),
                    gateway_transaction_id: None,
                    description: format!("Payment for {invoice_number}"),
                    failure_reason: None,
                    created_at: iso_micros(paid),
                });
            }
            self.rows.invoices.push(Invoice {
                id: id(random),
                user_id: Some(customer.id.clone()),
                order_id: None,
                invoice_number,
                status,
                subtotal_cents: cents,
                discount_amount_cents: 0,
                discount_percent: 0.0,
                tax_cents: 0,
                tax_rate: 0.0,
                total_cents: cents,
                amount_paid_cents: if is_paid { cents } else { 0 },
                currency,
                invoice_date: iso_micros(at),
                due_date: iso_micros(at + TimeDelta::days(14)),
                paid_at: is_paid.then(|| iso_micros(paid)),
                items: items.to_string(),
                notes: Some("Thank you"),
                terms: None,
                is_recurring: false,
                recurring_interval: None,
                sent_to_customer: true,
                reminder_count: 0,
                created_at: stamp(random, at),
            });
        }
    }

    fn customer_domains(&mut self, random: &mut impl Rng) {
        for number in 1..=self.customers.len() * 5 / 4 {
            let Some(customer) = self.customers.choose(random) else { return };
            let days_ago = self.calendar.days_ago(random).min(customer.days_ago);
            let at = self.calendar.instant(random, days_ago);
            let status = match days_ago {
                0..=3 => weighted(random, &[("active", 60), ("pending", 40)]),
                4..=365 => weighted(random, &[("active", 92), ("transferred", 8)]),
                _ => weighted(random, &[("active", 60), ("expired", 30), ("transferred", 10)]),
            };
            let years = if status == "active" && days_ago > 365 { 3 } else { 1 };
            self.rows.domains.push(Domain {
                id: id(random),
                user_id: customer.id.clone(),
                domain_name: format!("site{number}.example"),
                registrar: REGISTRARS.choose(random).copied().unwrap_or_default(),
                registration_date: iso_micros(at),
                expiry_date: iso_micros(at + TimeDelta::days(365 * years)),
                auto_renew: random.random_bool(0.8),
                status,
                created_at: stamp(random, at),
            });
        }
    }
}

/// What customers of a country are billed in for work that no order made.
fn currency_of(country: &str) -> &'static str {
    match country {
        "DE" | "ES" | "GR" => "EUR",
        "PL" => "PLN",
        _ => "USD",
    }
}
