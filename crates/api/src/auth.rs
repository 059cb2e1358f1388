//! Signing in, and who is signed in.

use pulseboard_core::money::Currency;
use pulseboard_core::query::error::ApiError;
use pulseboard_core::session::user::User;
use serde::{Deserialize, Serialize};

use crate::client::Client;
use crate::decode::{FromWire, flag, required_text, text};
use crate::request::Address;
use crate::transport::Abort;

/// The tokens of a sign-in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Tokens {
    /// Sent with every request.
    #[serde(rename = "access_token")]
    pub access: String,
    /// Renews the sign-in; the other product on this origin stores it as well.
    #[serde(default, rename = "refresh_token")]
    pub refresh: Option<String>,
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
    /// The password was right, and the request that asks for the account failed.
    #[error("You are signed in, but your account could not be read. Try again in a moment.")]
    AccountUnknown,
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

#[derive(Serialize)]
struct Credentials<'a> {
    email: &'a str,
    password: &'a str,
}

#[derive(Serialize)]
struct Renewal<'a> {
    refresh_token: &'a str,
}

#[derive(Deserialize)]
pub(crate) struct UserWire {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(deserialize_with = "required_text")]
    email: String,
    #[serde(default, deserialize_with = "text")]
    full_name: Option<String>,
    #[serde(default, deserialize_with = "flag")]
    is_admin: Option<bool>,
    #[serde(default, deserialize_with = "flag")]
    is_active: Option<bool>,
}

impl FromWire for User {
    type Wire = UserWire;

    fn from_wire(wire: UserWire, _: Currency) -> Self {
        Self {
            id: wire.id,
            email: wire.email,
            full_name: wire.full_name,
            is_admin: wire.is_admin.unwrap_or(false),
            is_active: wire.is_active.unwrap_or(true),
        }
    }
}

impl Client {
    /// Exchanges an e-mail address and a password for tokens.
    ///
    /// # Errors
    ///
    /// [`SignInError`] says what to correct.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<Tokens, SignInError> {
        let credentials = Credentials { email: email.trim(), password };
        Ok(self.post(Address::new("/auth/login"), &credentials, &Abort::never()).await?)
    }

    /// Exchanges a refresh token for new tokens.
    ///
    /// # Errors
    ///
    /// [`ApiError::NotFound`] from a server that offers no renewal; see [`ApiError`] for the rest.
    pub async fn renew_sign_in(&self, refresh_token: &str) -> Result<Tokens, ApiError> {
        self.post(Address::new("/auth/refresh"), &Renewal { refresh_token }, &Abort::never()).await
    }

    /// Who the token belongs to.
    ///
    /// # Errors
    ///
    /// [`ApiError::SignedOut`] when the server refuses it; see [`ApiError`] for the rest.
    pub async fn me(&self, abort: &Abort) -> Result<User, ApiError> {
        self.get(Address::new("/auth/me"), abort).await
    }

    /// The same, where the page asked before the app ran and was told already.
    pub fn take_arrived_me(&self) -> Option<User> {
        self.take_arrived(&Address::new("/auth/me"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::read;

    #[test]
    fn texts_become_json_whatever_is_in_them() {
        let password = "p\"ä\\\n\u{1}";
        let json = serde_json::to_string(&Credentials { email: "a@b.example", password }).expect("JSON");
        let expected = serde_json::json!({"email": "a@b.example", "password": password});
        assert_eq!(serde_json::from_str::<serde_json::Value>(&json).expect("JSON"), expected);
    }

    #[test]
    fn the_captured_answers_are_read() {
        let body = r#"{"access_token":"a","refresh_token":"r","token_type":"bearer"}"#;
        assert_eq!(read::<Tokens>(body).map(|tokens| tokens.refresh), Ok(Some("r".to_owned())));
        assert!(read::<Tokens>(r#"{"refresh_token":"r"}"#).is_err());
        let body = r#"{"email":"admin@example.com","full_name":"Ada Admin","company_name":"Ops","id":"500e706c",
            "is_active":true,"is_admin":true,"created_at":"2026-11-22T13:39:10"}"#;
        let user = User::from_wire(read(body).expect("a user"), Currency::USD);
        assert_eq!((user.display_name(), user.is_admin), ("Ada Admin", true));
    }
}
