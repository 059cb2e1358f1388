//! Sign-ups.

use axum::Json;
use axum::extract::State;

use crate::api_error::{ApiError, Reply};
use crate::auth::{Admin, passwords};
use crate::clock::iso_seconds;
use crate::events::{self, Event};
use crate::http::body::Body;
use crate::lists::customers::{self, Customer};
use crate::mutations::new_id;
use crate::state::App;

/// An account to be made.
pub(crate) struct NewCustomer {
    pub(crate) email: String,
    pub(crate) full_name: String,
    pub(crate) company_name: Option<String>,
    pub(crate) password_hash: String,
    pub(crate) is_active: bool,
}

/// `POST /customers`: the existing backend answers 200 here, not 201.
pub(crate) async fn create(State(app): State<App>, _admin: Admin, mut body: Body) -> Reply<Customer> {
    let email = body.email("email");
    let full_name = body.text("full_name");
    let password = body.text_of("password", 8);
    let company_name = body.optional_text("company_name");
    let is_active = body.optional_boolean("is_active").unwrap_or(true);
    body.check()?;
    let password_hash = passwords::hash(&password).map_err(ApiError::Internal)?;
    let id = sign_up(&app, NewCustomer { email, full_name, company_name, password_hash, is_active }).await?;
    Ok(Json(customers::one(&app, &id).await?))
}

/// Makes a customer account and returns its id.
pub(crate) async fn sign_up(app: &App, customer: NewCustomer) -> Result<String, ApiError> {
    let id = new_id()?;
    let mut transaction = app.write().await?;
    let taken: Option<String> = sqlx::query_scalar("SELECT id FROM users WHERE email = $1")
        .bind(&customer.email)
        .fetch_optional(&mut *transaction)
        .await?;
    if taken.is_some() {
        return Err(ApiError::Rule("Email already registered".to_owned()));
    }
    sqlx::query("INSERT INTO users VALUES ($1, $2, $3, $4, $5, $6, FALSE, $7)")
        .bind(&id)
        .bind(customer.email)
        .bind(customer.password_hash)
        .bind(customer.full_name)
        .bind(customer.company_name)
        .bind(customer.is_active)
        .bind(iso_seconds(app.now()))
        .execute(&mut *transaction)
        .await?;
    events::commit(app, transaction, &Event::data_change("customer")).await?;
    Ok(id)
}
