//! The traffic simulator: customers who order, pay and sign up, through the same functions as the HTTP handlers.

use std::time::Duration;

use chrono::Timelike;
use rand::rngs::ChaCha8Rng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::json;

use crate::api_error::ApiError;
use crate::auth::passwords;
use crate::money;
use crate::mutations::{customers, domains, invoices, orders, payments, refunds};
use crate::seed::{names, weighted};
use crate::state::{App, Phase};

/// The longest pause between two changes.
const LONGEST_PAUSE: Duration = Duration::from_mins(10);

#[derive(Clone, Copy, Debug)]
enum Action {
    Order,
    Progress,
    Pay,
    Refund,
    SignUp,
    RegisterDomain,
    Invoice,
}

/// Makes changes at the configured rate until the server stops.
pub(crate) async fn simulate(app: App) {
    let rate = app.config.traffic;
    if !rate.is_finite() || rate <= 0.0 {
        return;
    }
    let entropy = u64::from(app.now().and_utc().timestamp_subsec_nanos());
    let mut random = ChaCha8Rng::seed_from_u64(app.config.seed ^ entropy);
    let mut phase = app.phase.clone();
    loop {
        let pause = pause(&mut random, rate, app.now().hour());
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            // The customers could not reach a server that refuses new connections either.
            _ = phase.wait_for(|phase| *phase != Phase::Serving) => return,
        }
        let action = choose(&app, &mut random);
        match act(&app, &mut random, action).await {
            // A rule may stand against a change, for example when a domain is taken; the next one will do.
            Ok(()) | Err(ApiError::Rule(_)) => {}
            Err(error) => eprintln!("traffic: {action:?} failed: {error}"),
        }
    }
}

/// The time to the next change: exponential, so that changes come as independently as real ones.
fn pause(random: &mut ChaCha8Rng, rate: f64, hour: u32) -> Duration {
    let angle = (f64::from(hour) - 14.0) / 24.0 * std::f64::consts::TAU;
    // Busiest in the early afternoon; the average over a day is the configured rate.
    let rhythm = 1.0 + 0.3 * angle.cos();
    let share: f64 = random.random_range(f64::EPSILON..1.0);
    Duration::from_secs_f64(-share.ln() * 60.0 / (rate * rhythm)).min(LONGEST_PAUSE)
}

fn choose(app: &App, random: &mut ChaCha8Rng) -> Action {
    // On the observed backend only these invoices are announced.
    let invoices = if app.is_observed() { 17 } else { 4 };
    weighted(
        random,
        &[
            (Action::Order, 30),
            (Action::Progress, 24),
            (Action::Pay, 18),
            (Action::Refund, 3),
            (Action::SignUp, 6),
            (Action::RegisterDomain, 6),
            (Action::Invoice, invoices),
        ],
    )
}

async fn act(app: &App, random: &mut ChaCha8Rng, action: Action) -> Result<(), ApiError> {
    match action {
        Action::Order => order(app, random).await,
        Action::Progress => progress(app, random).await,
        Action::Pay => pay(app, random).await,
        Action::Refund => refund(app, random).await,
        Action::SignUp => sign_up(app, random).await,
        Action::RegisterDomain => register_domain(app, random).await,
        Action::Invoice => invoice(app, random).await,
    }
}

/// A random customer who may act.
async fn customer(app: &App) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT id FROM users WHERE NOT is_admin AND is_active ORDER BY RANDOM() LIMIT 1")
        .fetch_optional(&app.pool)
        .await
}

async fn order(app: &App, random: &mut ChaCha8Rng) -> Result<(), ApiError> {
    let plan: Option<(String, String, i64)> =
        sqlx::query_as("SELECT id, name, price_monthly_cents FROM plans WHERE is_active ORDER BY RANDOM() LIMIT 1")
            .fetch_optional(&app.pool)
            .await?;
    let (Some(customer_id), Some((plan, name, price))) = (customer(app).await?, plan) else { return Ok(()) };
    let quantity: i64 = weighted(random, &[(1, 80), (2, 15), (3, 5)]);
    let subtotal_cents = price * quantity;
    let tax_cents = (subtotal_cents + 5) / 10;
    let item = json!({"product_id": plan, "product_name": name, "quantity": quantity,
        "price": money::to_float(price)});
    let order = orders::NewOrder {
        customer_id,
        status: weighted(random, &[("pending", 60), ("completed", 40)]).to_owned(),
        items: vec![item],
        subtotal_cents,
        tax_cents,
        total_cents: subtotal_cents + tax_cents,
        payment_method: Some(weighted(random, &[("card", 75), ("paypal", 25)]).to_owned()),
        billing_info: json!({}),
        billing_period: Some("monthly".to_owned()),
        due_date: None,
    };
    orders::place(app, &order).await.map(|_| ())
}

/// Moves an unfinished order on.
async fn progress(app: &App, random: &mut ChaCha8Rng) -> Result<(), ApiError> {
    let order: Option<(String, String)> = sqlx::query_as(
        "SELECT id, status FROM (SELECT id, status FROM orders WHERE status IN ('pending', 'processing')
            ORDER BY created_at DESC LIMIT 30) ORDER BY RANDOM() LIMIT 1",
    )
    .fetch_optional(&app.pool)
    .await?;
    let Some((id, status)) = order else { return Ok(()) };
    let next = if status == "pending" {
        weighted(random, &[("processing", 60), ("completed", 30), ("cancelled", 7), ("failed", 3)])
    } else {
        weighted(random, &[("completed", 92), ("failed", 4), ("cancelled", 4)])
    };
    orders::set_status(app, &id, next).await
}

/// Pays an order that has no payment yet.
async fn pay(app: &App, random: &mut ChaCha8Rng) -> Result<(), ApiError> {
    let order: Option<(String, i64)> = sqlx::query_as(
        "SELECT id, total_cents FROM orders
         WHERE status IN ('pending', 'processing', 'completed') AND total_cents > 0 AND NOT EXISTS (
            SELECT 1 FROM payments WHERE payments.order_id = orders.id AND payments.status = 'succeeded')
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
            ORDER BY created_at DESC LIMIT 50) ORDER BY RANDOM() LIMIT 1",
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
    let registrar = ["namecheap", "gandi", "porkbun", "ovh"].choose(random).copied().unwrap_or("gandi");
    domains::register(app, &customer, &name, registrar).await
}

/// An invoice made by the administrator, which belongs to the administrator.
async fn invoice(app: &App, random: &mut ChaCha8Rng) -> Result<(), ApiError> {
    let admin: Option<String> =
        sqlx::query_scalar("SELECT id FROM users WHERE is_admin LIMIT 1").fetch_optional(&app.pool).await?;
    let Some(owner) = admin else { return Ok(()) };
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
