//! The traffic simulator: a business that goes on, through the same functions as the HTTP handlers.
//!
//! What happens and how often follows from the size of the business, as its history does: a day of traffic is like a
//! day of the history. The factor only makes the days pass faster.

use std::time::Duration;

use chrono::Timelike;
use rand::rngs::ChaCha8Rng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::json;

use crate::api_error::ApiError;
use crate::auth::passwords;
use crate::mutations::{customers, domains, invoices, licenses, orders, payments, refunds};
use crate::seed::business::Business;
use crate::seed::cart::{Cart, Product};
use crate::seed::history::{METHODS, REGISTRARS};
use crate::seed::{names, people, weighted};
use crate::state::{App, Phase};

/// The longest pause between two changes.
const LONGEST_PAUSE: Duration = Duration::from_mins(10);
const MINUTES_OF_A_DAY: f64 = 24.0 * 60.0;

#[derive(Clone, Copy, Debug)]
enum Action {
    Order,
    Progress,
    Pay,
    Refund,
    SignUp,
    RegisterDomain,
    ToggleRenewal,
    ChangeLicense,
    Invoice,
    Remind,
}

/// How often each happens for every hundred orders. Most of a day's work is with what is there already.
const WORK: [(Action, u32); 10] = [
    (Action::Order, 100),
    (Action::Progress, 240),
    (Action::Pay, 85),
    (Action::Refund, 5),
    (Action::SignUp, 4),
    (Action::RegisterDomain, 4),
    (Action::ToggleRenewal, 120),
    (Action::ChangeLicense, 120),
    (Action::Invoice, 10),
    (Action::Remind, 200),
];

/// Makes changes as often as the configuration says until the server stops.
pub(crate) async fn simulate(app: App) {
    let per_minute = changes_per_minute(&app);
    if !per_minute.is_finite() || per_minute <= 0.0 {
        return;
    }
    let entropy = u64::from(app.now().and_utc().timestamp_subsec_nanos());
    let mut random = ChaCha8Rng::seed_from_u64(app.config.seed ^ entropy);
    let mut phase = app.phase.clone();
    loop {
        let pause = pause(&mut random, per_minute, app.now().hour());
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            // The customers could not reach a server that refuses new connections either.
            _ = phase.wait_for(|phase| *phase != Phase::Serving) => return,
        }
        let action = weighted(&mut random, &work(&app));
        match act(&app, &mut random, action).await {
            // A rule may stand against a change, for example when a domain is taken; the next one will do.
            Ok(()) | Err(ApiError::Rule(_)) => {}
            Err(error) => tracing::warn!("traffic: {action:?} failed: {error}"),
        }
    }
}

/// What is done, with its weight. The observed backend announces new invoices only, so that it is given as many of them
/// as there are orders.
fn work(app: &App) -> [(Action, u32); WORK.len()] {
    WORK.map(|(action, weight)| match action {
        Action::Invoice if app.is_observed() => (action, 100),
        _ => (action, weight),
    })
}

fn changes_per_minute(app: &App) -> f64 {
    let per_hundred_orders: u32 = work(app).iter().map(|(_, weight)| weight).sum();
    let a_day = Business::of(&app.config).orders_per_day() * f64::from(per_hundred_orders) / 100.0;
    a_day / MINUTES_OF_A_DAY * app.config.traffic
}

/// The time to the next change: exponential, so that changes come as independently as real ones.
fn pause(random: &mut ChaCha8Rng, per_minute: f64, hour: u32) -> Duration {
    let angle = (f64::from(hour) - 14.0) / 24.0 * std::f64::consts::TAU;
    // Busiest in the early afternoon; the average over a day is the given rate.
    let rhythm = 1.0 + 0.3 * angle.cos();
    let share: f64 = random.random_range(f64::EPSILON..1.0);
    let seconds = -share.ln() * 60.0 / (per_minute * rhythm);
    Duration::from_secs_f64(seconds.min(LONGEST_PAUSE.as_secs_f64()))
}

async fn act(app: &App, random: &mut ChaCha8Rng, action: Action) -> Result<(), ApiError> {
    match action {
        Action::Order => order(app, random).await,
        Action::Progress => progress(app, random).await,
        Action::Pay => pay(app, random).await,
        Action::Refund => refund(app, random).await,
        Action::SignUp => sign_up(app, random).await,
        Action::RegisterDomain => register_domain(app, random).await,
        Action::ToggleRenewal => toggle_renewal(app).await,
        Action::ChangeLicense => change_license(app).await,
        Action::Invoice => invoice(app, random).await,
        Action::Remind => remind(app).await,
    }
}

/// The identifier that a statement finds first.
async fn find(app: &App, statement: &'static str) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(statement).fetch_optional(&app.pool).await
}

/// A random customer who may act.
async fn customer(app: &App) -> Result<Option<String>, sqlx::Error> {
    find(app, "SELECT id FROM users WHERE NOT is_admin AND is_active ORDER BY RANDOM() LIMIT 1").await
}

async fn order(app: &App, random: &mut ChaCha8Rng) -> Result<(), ApiError> {
    let products: Vec<Product> =
        sqlx::query_as("SELECT id, name, price_monthly_cents, price_yearly_cents FROM plans WHERE is_active")
            .fetch_all(&app.pool)
            .await?;
    let Some(cart) = Cart::fill(random, &products) else { return Ok(()) };
    let is_guest = random.random_bool(0.04);
    let customer_id = if is_guest { None } else { customer(app).await? };
    let total_cents = cart.total_cents();
    let order = orders::NewOrder {
        customer_id,
        status: weighted(random, &[("pending", 80), ("completed", 20)]).to_owned(),
        items: cart.items,
        subtotal_cents: cart.subtotal_cents,
        tax_cents: cart.tax_cents,
        total_cents,
        payment_method: Some(weighted(random, &METHODS).to_owned()),
        billing_info: if is_guest { people::guest(random) } else { json!({}) },
        billing_period: Some(cart.billing_period.to_owned()),
        due_date: None,
    };
    orders::place(app, &order).await.map(|_| ())
}

/// Moves an unfinished order on.
async fn progress(app: &App, random: &mut ChaCha8Rng) -> Result<(), ApiError> {
    let order: Option<(String, String)> = sqlx::query_as(
        "SELECT id, status FROM (SELECT id, status FROM orders WHERE status IN ('pending', 'processing')
            ORDER BY created_at DESC LIMIT 30) AS recent ORDER BY RANDOM() LIMIT 1",
    )
    .fetch_optional(&app.pool)
    .await?;
    let Some((id, status)) = order else { return Ok(()) };
    let next = if status == "pending" {
        weighted(random, &[("processing", 60), ("completed", 30), ("cancelled", 7), ("failed", 3)])
    } else {
        // Some wait once more, for the bank or the customer.
        weighted(random, &[("completed", 50), ("pending", 44), ("failed", 3), ("cancelled", 3)])
    };
    orders::set_status(app, &id, next).await
}

/// Pays an order that has no payment yet.
async fn pay(app: &App, random: &mut ChaCha8Rng) -> Result<(), ApiError> {
    let order: Option<(String, i64)> = sqlx::query_as(
        "SELECT id, total_cents FROM (SELECT * FROM orders ORDER BY created_at DESC LIMIT 200) AS recent
         WHERE status IN ('pending', 'processing', 'completed') AND total_cents > 0 AND NOT EXISTS (
            SELECT 1 FROM payments WHERE payments.order_id = recent.id AND payments.status = 'succeeded')
         ORDER BY created_at DESC LIMIT 1",
    )
    .fetch_optional(&app.pool)
    .await?;
    let Some((id, cents)) = order else { return Ok(()) };
    let method = weighted(random, &[("card", 75), ("paypal", 25)]);
    payments::record(app, &id, cents, "USD", method).await.map(|_| ())
}

/// Refunds a part of a recent order.
async fn refund(app: &App, random: &mut ChaCha8Rng) -> Result<(), ApiError> {
    let order: Option<(String, i64)> = sqlx::query_as(
        "SELECT id, total_cents FROM (SELECT id, total_cents FROM orders WHERE status = 'completed' AND total_cents > 0
            ORDER BY created_at DESC LIMIT 50) AS recent ORDER BY RANDOM() LIMIT 1",
    )
    .fetch_optional(&app.pool)
    .await?;
    let Some((id, total)) = order else { return Ok(()) };
    let cents = (total * random.random_range(10..40) / 100).max(1);
    refunds::refund(app, &id, Some(cents), Some("Goodwill")).await.map(|_| ())
}

async fn sign_up(app: &App, random: &mut ChaCha8Rng) -> Result<(), ApiError> {
    let person = names::person(random);
    let customer = customers::NewCustomer {
        email: format!("{}.{:06x}@example.com", person.mailbox, random.random_range(0..0x0100_0000)),
        full_name: person.full_name,
        company_name: person.company,
        password_hash: passwords::UNUSABLE.to_owned(),
        is_active: true,
    };
    customers::sign_up(app, customer).await.map(|_| ())
}

async fn register_domain(app: &App, random: &mut ChaCha8Rng) -> Result<(), ApiError> {
    let Some(customer) = customer(app).await? else { return Ok(()) };
    let name = format!("shop-{:06x}.example", random.random_range(0..0x0100_0000));
    let registrar = REGISTRARS.choose(random).copied().unwrap_or_default();
    domains::register(app, &customer, &name, registrar).await
}

/// An invoice made by the administrator, which belongs to the administrator.
async fn invoice(app: &App, random: &mut ChaCha8Rng) -> Result<(), ApiError> {
    let Some(owner) = find(app, "SELECT id FROM users WHERE is_admin LIMIT 1").await? else { return Ok(()) };
    let amount = f64::from(random.random_range(10..300));
    let item = json!({"description": "Consulting", "amount": amount, "quantity": 1});
    let invoice = invoices::NewInvoice {
        owner,
        items: vec![item],
        tax_rate: 10.0,
        discount_percent: 0.0,
        due_date: None,
        notes: None,
    };
    invoices::issue(app, invoice).await.map(|_| ())
}

async fn toggle_renewal(app: &App) -> Result<(), ApiError> {
    let domain = find(app, "SELECT id FROM domains WHERE status = 'active' ORDER BY RANDOM() LIMIT 1").await?;
    let Some(id) = domain else { return Ok(()) };
    domains::toggle_renewal(app, &id).await
}

/// Suspends a license, or gives a suspended one back, so that about as many stay suspended as there were.
async fn change_license(app: &App) -> Result<(), ApiError> {
    let license: Option<(String, String)> = sqlx::query_as(
        "SELECT id, status FROM (SELECT id, status, ROW_NUMBER() OVER (PARTITION BY status ORDER BY RANDOM()) AS place
            FROM licenses WHERE status IN ('active', 'suspended')) AS shuffled WHERE place = 1 ORDER BY RANDOM() LIMIT 1",
    )
    .fetch_optional(&app.pool)
    .await?;
    let Some((id, status)) = license else { return Ok(()) };
    licenses::set_status(app, &id, if status == "active" { "suspended" } else { "active" }).await
}

async fn remind(app: &App) -> Result<(), ApiError> {
    let invoice = find(app, "SELECT id FROM invoices WHERE status = 'overdue' ORDER BY RANDOM() LIMIT 1").await?;
    let Some(id) = invoice else { return Ok(()) };
    invoices::remind(app, &id).await
}
