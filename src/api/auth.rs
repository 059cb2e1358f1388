//! Signing in, and who is signed in.

use serde_json::Value;

use super::decode::{Fields, not_understood};
use super::url::Address;
use super::{Abort, Api, ApiError};

/// The tokens of a sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Sent with every request.
    pub access: String,
    /// Renews the sign-in; the other product on this origin stores it as well.
    pub refresh: Option<String>,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The server's id of the account.
    pub id: String,
    /// The e-mail address that signs in.
    pub email: String,
    /// The name to greet with, where the account has one.
    pub full_name: Option<String>,
    /// Whether the account may see other customers' data.
    pub is_admin: bool,
    /// Whether the account may be used at all.
    pub is_active: bool,
}

/// Why signing in failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// Unknown e-mail address or wrong password; the server does not say which.
    #[error("The e-mail address or the password is wrong. Check both and try again.")]
    WrongPassword,
    /// The account was switched off.
    #[error("This account is inactive. Ask another administrator to activate it.")]
    Inactive,
    /// The account is a customer's.
    #[error("This account is not an administrator’s. Sign in with an administrator’s account.")]
    NotAdmin,
    /// What was typed is not an e-mail address, or a field is empty.
    #[error("Enter a complete e-mail address, such as name@example.com, and your password.")]
    Invalid,
    /// Another account than the one whose page is open.
    #[error("This page belongs to {0}. Sign in with that account, or sign out first.")]
    OtherAccount(String),
    /// The request itself failed.
    #[error(transparent)]
    Failed(ApiError),
}

impl From<ApiError> for SignInError {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::SignedOut => Self::WrongPassword,
            ApiError::NotAdmin => Self::NotAdmin,
            ApiError::Refused { status: 422, .. } => Self::Invalid,
            ApiError::Refused { detail, .. } if detail == "Inactive user" => Self::Inactive,
            other => Self::Failed(other),
        }
    }
}

/// A JSON object of texts. (A `serde_json::Value` would bring the tables that print floats: 10 KiB for two texts.)
fn object(fields: &[(&str, &str)]) -> Result<String, ApiError> {
    let mut json = String::new();
    for (name, text) in fields {
        json.push(if json.is_empty() { '{' } else { ',' });
        json.push_str(&quoted(name)?);
        json.push(':');
        json.push_str(&quoted(text)?);
    }
    json.push('}');
    Ok(json)
}

fn quoted(text: &str) -> Result<String, ApiError> {
    serde_json::to_string(text).map_err(|_| not_understood("text expected"))
}

/// Exchanges an e-mail address and a password for tokens.
///
/// # Errors
///
/// [`SignInError`] says what to correct.
pub async fn sign_in(api: &Api, email: &str, password: &str) -> Result<Tokens, SignInError> {
    let body = object(&[("email", email.trim()), ("password", password)])?;
    let answer = api.post(Address::new("/auth/login"), body, &Abort::new()).await?;
    Ok(read_tokens(&answer)?)
}

/// Exchanges a refresh token for new tokens.
///
/// # Errors
///
/// [`ApiError::NotFound`] from a server that offers no renewal; see [`ApiError`] for the rest.
pub async fn refresh(api: &Api, refresh_token: &str) -> Result<Tokens, ApiError> {
    let body = object(&[("refresh_token", refresh_token)])?;
    read_tokens(&api.post(Address::new("/auth/refresh"), body, &Abort::new()).await?)
}

fn read_tokens(answer: &Value) -> Result<Tokens, ApiError> {
    let fields = Fields::of(answer)?;
    Ok(Tokens {
        access: fields.required_text("access_token")?.to_owned(),
        refresh: fields.text("refresh_token")?.map(str::to_owned),
    })
}

/// Who the token belongs to.
///
/// # Errors
///
/// [`ApiError::SignedOut`] when the server refuses it; see [`ApiError`] for the rest.
pub async fn me(api: &Api, abort: &Abort) -> Result<User, ApiError> {
    let answer = api.get(Address::new("/auth/me"), abort).await?;
    let fields = Fields::of(&answer)?;
    Ok(User {
        id: fields.required_text("id")?.to_owned(),
        email: fields.required_text("email")?.to_owned(),
        full_name: fields.text("full_name")?.map(str::to_owned),
        is_admin: fields.flag("is_admin")?.unwrap_or(false),
        is_active: fields.flag("is_active")?.unwrap_or(true),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_json_whatever_is_in_them() {
        let json = object(&[("email", "a@b.example"), ("password", "p\"ä\\\n\u{1}")]).expect("JSON");
        let expected = serde_json::json!({"email": "a@b.example", "password": "p\"ä\\\n\u{1}"});
        assert_eq!(serde_json::from_str::<Value>(&json).expect("JSON"), expected);
    }
}
