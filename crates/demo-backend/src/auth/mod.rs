//! Who is asking: sign-in, the caller of a request, and the checks that differ between endpoint families.

pub(crate) mod passwords;
pub(crate) mod tokens;

use axum::extract::{FromRequestParts, State};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::Response;
use serde_json::json;
use sqlx::Row;

use crate::api_error::{ApiError, Reply};
use crate::auth::tokens::Claims;
use crate::http::body::Body;
use crate::http::reply;
use crate::rows;
use crate::state::App;

impl FromRequestParts<App> for Claims {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let header = parts.headers.get(header::AUTHORIZATION).ok_or(ApiError::NotAuthenticated)?;
        let (scheme, token) =
            header.to_str().ok().and_then(|text| text.split_once(' ')).ok_or(ApiError::InvalidScheme)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(ApiError::InvalidScheme);
        }
        app.tokens.verify(token.trim(), app.now()).ok_or(ApiError::InvalidToken)
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
        let is_admin = sqlx::query_scalar("SELECT is_admin FROM users WHERE id = ?1")
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

/// `POST /auth/login`
pub(crate) async fn login(State(app): State<App>, mut body: Body) -> Reply {
    let email = body.email("email");
    let password = body.text("password");
    body.check()?;
    let row = sqlx::query("SELECT id, password_hash, is_active, is_admin FROM users WHERE email = ?1")
        .bind(&email)
        .fetch_optional(&app.pool)
        .await?
        .ok_or(ApiError::IncorrectLogin)?;
    let stored: String = row.try_get("password_hash")?;
    if !passwords::verify(&password, &stored) {
        return Err(ApiError::IncorrectLogin);
    }
    if !row.try_get::<bool, _>("is_active")? {
        return Err(ApiError::InactiveUser);
    }
    let claims = Claims { user_id: row.try_get("id")?, is_admin: row.try_get("is_admin")? };
    Ok(signed_in(&app, &claims))
}

/// `POST /auth/refresh`, on the documented backend only: new tokens for a refresh token whose account is still there
/// and active.
pub(crate) async fn refresh(State(app): State<App>, mut body: Body) -> Reply {
    let token = body.text("refresh_token");
    body.check()?;
    let claims = app.tokens.verify_refresh(&token, app.now()).ok_or(ApiError::InvalidToken)?;
    // Read again, so that a demoted admin is none from here on.
    let is_admin = sqlx::query_scalar("SELECT is_admin FROM users WHERE id = ?1 AND is_active")
        .bind(&claims.user_id)
        .fetch_optional(&app.pool)
        .await?
        .ok_or(ApiError::InvalidToken)?;
    Ok(signed_in(&app, &Claims { is_admin, ..claims }))
}

fn signed_in(app: &App, claims: &Claims) -> Response {
    let now = app.now();
    reply::ok(&json!({
        "access_token": app.tokens.access(claims, now),
        "refresh_token": app.tokens.refresh(claims, now),
        "token_type": "bearer",
    }))
}

/// `GET /auth/me`
pub(crate) async fn me(State(app): State<App>, user: User) -> Reply {
    let row = sqlx::query(
        "SELECT email, full_name, company_name, id, is_active, is_admin, created_at FROM users WHERE id = ?1",
    )
    .bind(&user.id)
    .fetch_optional(&app.pool)
    .await?
    .ok_or(ApiError::Missing("User"))?;
    if row.try_get::<Option<String>, _>("full_name")?.is_none() {
        return Err(ApiError::Internal("1 validation errors: full_name should be a valid string".to_owned()));
    }
    Ok(reply::ok(&rows::to_json(&row)?))
}
