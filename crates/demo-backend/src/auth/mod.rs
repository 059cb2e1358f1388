//! Who is asking: sign-in, the caller of a request, and the checks that differ between endpoint families.

pub(crate) mod passwords;
pub(crate) mod tokens;

use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum_extra::TypedHeader;
use axum_extra::headers::Authorization;
use axum_extra::headers::authorization::Bearer;
use serde::Serialize;
use sqlx::FromRow;

use crate::api_error::{ApiError, Reply};
use crate::auth::tokens::Claims;
use crate::http::body::Body;
use crate::state::App;

impl FromRequestParts<App> for Claims {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let header = TypedHeader::<Authorization<Bearer>>::from_request_parts(parts, app).await;
        let TypedHeader(Authorization(bearer)) = header.map_err(|rejection| {
            if rejection.is_missing() { ApiError::NotAuthenticated } else { ApiError::InvalidScheme }
        })?;
        app.tokens.verify(bearer.token(), app.now()).ok_or(ApiError::InvalidToken)
    }
}

/// The account of the caller, as the database has it now.
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) is_admin: bool,
}

impl User {
    /// The account behind a token, or nothing when it was deleted since.
    pub(crate) async fn of(claims: &Claims, app: &App) -> Result<Option<Self>, sqlx::Error> {
        let is_admin = sqlx::query_scalar("SELECT is_admin FROM users WHERE id = $1")
            .bind(&claims.user_id)
            .fetch_optional(&app.pool)
            .await?;
        Ok(is_admin.map(|is_admin| Self { id: claims.user_id.clone(), is_admin }))
    }
}

impl FromRequestParts<App> for User {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let claims = Claims::from_request_parts(parts, app).await?;
        Self::of(&claims, app).await?.ok_or(ApiError::Missing("User"))
    }
}

/// A caller who is an admin by the database. A deleted account is refused like any other non-admin.
pub(crate) struct Admin;

impl FromRequestParts<App> for Admin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let claims = Claims::from_request_parts(parts, app).await?;
        match User::of(&claims, app).await? {
            Some(user) if user.is_admin => Ok(Self),
            _ => Err(ApiError::AdminRequired),
        }
    }
}

/// What signing in and refreshing are answered with.
#[derive(Serialize)]
pub(crate) struct SignedIn {
    access_token: String,
    refresh_token: String,
    token_type: &'static str,
}

impl SignedIn {
    fn new(app: &App, claims: &Claims) -> Result<Self, ApiError> {
        let (now, failed) = (app.now(), |error: jsonwebtoken::errors::Error| ApiError::Internal(error.to_string()));
        Ok(Self {
            access_token: app.tokens.access(claims, now).map_err(failed)?,
            refresh_token: app.tokens.refresh(claims, now).map_err(failed)?,
            token_type: "bearer",
        })
    }
}

#[derive(FromRow)]
struct Credentials {
    id: String,
    password_hash: String,
    is_active: bool,
    is_admin: bool,
}

/// `POST /auth/login`
pub(crate) async fn login(State(app): State<App>, mut body: Body) -> Reply<SignedIn> {
    let email = body.email("email");
    let password = body.text("password");
    body.check()?;
    let account: Credentials =
        sqlx::query_as("SELECT id, password_hash, is_active, is_admin FROM users WHERE email = $1")
            .bind(&email)
            .fetch_optional(&app.pool)
            .await?
            .ok_or(ApiError::IncorrectLogin)?;
    if !passwords::verify(&password, &account.password_hash) {
        return Err(ApiError::IncorrectLogin);
    }
    if !account.is_active {
        return Err(ApiError::InactiveUser);
    }
    let claims = Claims { user_id: account.id, is_admin: account.is_admin };
    Ok(Json(SignedIn::new(&app, &claims)?))
}

/// `POST /auth/refresh`, on the documented backend only: new tokens for a refresh token whose account is still there
/// and active.
pub(crate) async fn refresh(State(app): State<App>, mut body: Body) -> Reply<SignedIn> {
    let token = body.text("refresh_token");
    body.check()?;
    let claims = app.tokens.verify_refresh(&token, app.now()).ok_or(ApiError::InvalidToken)?;
    // Read again, so that a demoted admin is none from here on.
    let is_admin = sqlx::query_scalar("SELECT is_admin FROM users WHERE id = $1 AND is_active")
        .bind(&claims.user_id)
        .fetch_optional(&app.pool)
        .await?
        .ok_or(ApiError::InvalidToken)?;
    Ok(Json(SignedIn::new(&app, &Claims { is_admin, ..claims })?))
}

/// An account in the contract's shape.
#[derive(Serialize, FromRow)]
pub(crate) struct Account {
    email: String,
    full_name: Option<String>,
    company_name: Option<String>,
    pub(crate) id: String,
    is_active: bool,
    is_admin: bool,
    created_at: String,
}

/// `GET /auth/me`
pub(crate) async fn me(State(app): State<App>, user: User) -> Reply<Account> {
    let account: Account = sqlx::query_as(
        "SELECT email, full_name, company_name, id, is_active, is_admin, created_at FROM users WHERE id = $1",
    )
    .bind(&user.id)
    .fetch_optional(&app.pool)
    .await?
    .ok_or(ApiError::Missing("User"))?;
    if account.full_name.is_none() {
        return Err(ApiError::Internal("1 validation errors: full_name should be a valid string".to_owned()));
    }
    Ok(Json(account))
}
