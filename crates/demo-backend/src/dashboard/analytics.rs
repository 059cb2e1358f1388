//! `GET /dashboard/products/analytics` and `GET /dashboard/customers/analytics`: the ten leaders of a period.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use sqlx::FromRow;

use crate::api_error::{ApiError, Reply};
use crate::auth::User;
use crate::database::indexed_by;
use crate::http::query::Query;
use crate::lists::Statement;
use crate::money;
use crate::period::Period;
use crate::state::App;

const PALETTE: [&str; 10] =
    ["#6366f1", "#8b5cf6", "#ec4899", "#f59e0b", "#10b981", "#3b82f6", "#ef4444", "#14b8a6", "#f97316", "#06b6d4"];

/// Chart labels are cut after this many characters.
const CHART_NAME: usize = 20;

/// The period that an answer is about.
#[derive(Serialize)]
struct Asked {
    time_period: &'static str,
    start_date: String,
    end_date: String,
}

impl From<Period> for Asked {
    fn from(period: Period) -> Self {
        let (start_date, end_date) = period.echo();
        Self { time_period: period.name(), start_date, end_date }
    }
}

#[derive(Serialize)]
pub(crate) struct Products {
    top_products: Vec<TopProduct>,
    product_chart_data: Vec<ProductBar>,
    product_pie_data: Vec<ProductSlice>,
    #[serde(flatten)]
    asked: Asked,
}

#[derive(Serialize)]
struct TopProduct {
    product_id: String,
    product_name: String,
    total_sales: i64,
    total_revenue: f64,
    active_licenses: i64,
    percentage: f64,
}

#[derive(Serialize)]
struct ProductBar {
    product_name: String,
    sales: i64,
    revenue: f64,
    color: &'static str,
}

#[derive(Serialize)]
struct ProductSlice {
    name: String,
    value: i64,
    color: &'static str,
    percentage: f64,
}

#[derive(FromRow)]
struct Product {
    id: String,
    name: String,
    sales: i64,
    price_monthly_cents: i64,
    active_licenses: i64,
}

/// The leaders by licenses sold. Revenue is an estimate from the current monthly price.
pub(crate) async fn products(State(app): State<App>, _user: User, query: Query) -> Reply<Products> {
    let period = Period::from_query(&query, app.now())?;
    let (from, to) = period.bounds();
    let leaders: Vec<Product> = sqlx::query_as(
        "SELECT plans.id, plans.name, sales, plans.price_monthly_cents,
            (SELECT COUNT(*) FROM licenses WHERE plan_id = plans.id AND status = 'active') AS active_licenses
         FROM (SELECT plan_id, COUNT(*) AS sales FROM licenses WHERE created_at BETWEEN $1 AND $2 GROUP BY plan_id)
            AS sold JOIN plans ON plans.id = plan_id ORDER BY sales DESC, plans.name LIMIT 10",
    )
    .bind(from)
    .bind(to)
    .fetch_all(&app.pool)
    .await?;
    let listed: i64 = leaders.iter().map(|product| product.sales).sum();
    let (mut top_products, mut product_chart_data, mut product_pie_data) = (Vec::new(), Vec::new(), Vec::new());
    for (Product { id, name, sales, price_monthly_cents, active_licenses }, color) in leaders.into_iter().zip(PALETTE) {
        let revenue = money::to_float(sales * price_monthly_cents);
        let percentage = share(sales, listed);
        product_chart_data.push(ProductBar { product_name: name.clone(), sales, revenue, color });
        product_pie_data.push(ProductSlice { name: name.clone(), value: sales, color, percentage });
        top_products.push(TopProduct {
            product_id: id,
            product_name: name,
            total_sales: sales,
            total_revenue: revenue,
            active_licenses,
            percentage,
        });
    }
    Ok(Json(Products { top_products, product_chart_data, product_pie_data, asked: period.into() }))
}

#[derive(Serialize)]
pub(crate) struct Customers {
    top_customers: Vec<TopCustomer>,
    customer_chart_data: Vec<CustomerBar>,
    #[serde(flatten)]
    asked: Asked,
}

#[derive(Serialize)]
struct TopCustomer {
    customer_id: String,
    customer_name: String,
    customer_email: String,
    total_orders: i64,
    total_spent: f64,
    active_licenses: i64,
    percentage: f64,
}

#[derive(Serialize)]
struct CustomerBar {
    name: String,
    orders: i64,
    revenue: f64,
    color: &'static str,
}

#[derive(FromRow)]
struct Customer {
    id: String,
    full_name: Option<String>,
    email: String,
    payments: i64,
    active_licenses: i64,
}

/// The leaders by number of succeeded payments, which the answer calls orders.
pub(crate) async fn customers(State(app): State<App>, _user: User, query: Query) -> Reply<Customers> {
    let period = Period::from_query(&query, app.now())?;
    let (from, to) = period.bounds();
    let mut transaction = app.pool.begin().await?;
    // Of a short time few payments are read and grouped; of a long one all are read in groups already.
    let index = if period.is_long() { "payments_user" } else { "payments_created" };
    let mut statement = Statement::new(format!(
        "SELECT users.id, users.full_name, users.email, payments,
            (SELECT COUNT(*) FROM licenses WHERE user_id = users.id AND status = 'active') AS active_licenses
         FROM (SELECT user_id, COUNT(*) AS payments, SUM(amount_cents) AS cents FROM payments{}
            WHERE status = 'succeeded' AND user_id IS NOT NULL AND created_at BETWEEN ",
        indexed_by(index)
    ));
    statement.push_bind(&from).push(" AND ").push_bind(&to).push(
        " GROUP BY user_id) AS paid
         JOIN users ON users.id = user_id ORDER BY payments DESC, cents DESC, users.id LIMIT 10",
    );
    let leaders: Vec<Customer> = statement.build_query_as().fetch_all(&mut *transaction).await?;
    let listed: i64 = leaders.iter().map(|customer| customer.payments).sum();
    let (mut top_customers, mut customer_chart_data) = (Vec::new(), Vec::new());
    for (Customer { id, full_name, email, payments, active_licenses }, color) in leaders.into_iter().zip(PALETTE) {
        let amounts: Vec<i64> = sqlx::query_scalar(
            "SELECT amount_cents FROM payments
             WHERE user_id = $1 AND status = 'succeeded' AND created_at BETWEEN $2 AND $3",
        )
        .bind(&id)
        .bind(&from)
        .bind(&to)
        .fetch_all(&mut *transaction)
        .await?;
        let spent = money::sum(app.config.profile, amounts);
        let name = match full_name {
            None if app.is_observed() => {
                return Err(ApiError::Internal("object of type 'NoneType' has no len()".to_owned()));
            }
            name => name.unwrap_or_else(|| email.clone()),
        };
        customer_chart_data.push(CustomerBar { name: shortened(&name), orders: payments, revenue: spent, color });
        top_customers.push(TopCustomer {
            customer_id: id,
            customer_name: name,
            customer_email: email,
            total_orders: payments,
            total_spent: spent,
            active_licenses,
            percentage: share(payments, listed),
        });
    }
    Ok(Json(Customers { top_customers, customer_chart_data, asked: period.into() }))
}

/// The share of the rows that are listed, in percent and unrounded.
fn share(part: i64, listed: i64) -> f64 {
    if listed == 0 { 0.0 } else { part as f64 / listed as f64 * 100.0 }
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= CHART_NAME {
        return name.to_owned();
    }
    name.chars().take(CHART_NAME).chain("...".chars()).collect()
}
