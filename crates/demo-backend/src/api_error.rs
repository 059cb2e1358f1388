//! What a request is refused with, in the shapes of the existing backend.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A refused request. The display text is the `detail` of the answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    #[error("Not authenticated")]
    NotAuthenticated,
    #[error("Invalid authentication credentials")]
    InvalidScheme,
    #[error("Could not validate credentials")]
    InvalidToken,
    #[error("Incorrect email or password")]
    IncorrectLogin,
    #[error("Inactive user")]
    InactiveUser,
    #[error("Admin access required")]
    AdminRequired,
    #[error("You can only create orders for yourself")]
    NotYourself,
    #[error("{0} not found")]
    Missing(&'static str),
    #[error("Not Found")]
    NoRoute,
    #[error("Method Not Allowed")]
    MethodNotAllowed,
    /// A business rule, status 400.
    #[error("{0}")]
    Rule(String),
    #[error("Validation failed")]
    Validation { issues: Vec<Value>, body: Value },
    #[error("Internal server error: {0}")]
    Internal(String),
    #[error("Internal server error: {0}")]
    Database(#[from] sqlx::Error),
}

impl ApiError {
    fn status(&self) -> StatusCode {
        match self {
            Self::InvalidToken | Self::IncorrectLogin => StatusCode::UNAUTHORIZED,
            Self::NotAuthenticated | Self::InvalidScheme | Self::AdminRequired | Self::NotYourself => {
                StatusCode::FORBIDDEN
            }
            Self::InactiveUser | Self::Rule(_) => StatusCode::BAD_REQUEST,
            Self::Missing(_) | Self::NoRoute => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Validation { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Internal(_) | Self::Database(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = match &self {
            Self::Validation { issues, body } => json!({"detail": issues, "body": body}),
            other => json!({"detail": other.to_string()}),
        };
        (self.status(), Json(body)).into_response()
    }
}

/// What a handler answers with: JSON, or why not.
pub(crate) type Reply<T> = Result<Json<T>, ApiError>;
