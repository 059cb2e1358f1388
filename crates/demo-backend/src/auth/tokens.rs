//! Signed access and refresh tokens: JSON Web Tokens with HMAC-SHA-256.

use chrono::{NaiveDateTime, TimeDelta};
use jsonwebtoken::errors::Error;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};

/// Days that a refresh token lives.
const REFRESH_DAYS: i64 = 7;

/// What a valid token says about its bearer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    #[serde(rename = "sub")]
    pub(crate) user_id: String,
    /// As it was at sign-in; the database may know better by now.
    pub(crate) is_admin: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Access,
    Refresh,
}

/// Everything that a token says.
#[derive(Serialize, Deserialize)]
struct Payload {
    #[serde(flatten)]
    claims: Claims,
    /// Seconds since 1970.
    exp: i64,
    #[serde(rename = "type")]
    kind: Kind,
}

/// Makes and verifies tokens with one secret.
pub(crate) struct Tokens {
    sign: EncodingKey,
    verify: DecodingKey,
    access_lifetime: TimeDelta,
}

impl Tokens {
    pub(crate) fn new(secret: &[u8], access_lifetime: std::time::Duration) -> Self {
        Self {
            sign: EncodingKey::from_secret(secret),
            verify: DecodingKey::from_secret(secret),
            access_lifetime: TimeDelta::from_std(access_lifetime).unwrap_or(TimeDelta::days(365)),
        }
    }

    /// # Errors
    ///
    /// When the token cannot be signed.
    pub(crate) fn access(&self, claims: &Claims, now: NaiveDateTime) -> Result<String, Error> {
        self.sign(claims, Kind::Access, now + self.access_lifetime)
    }

    /// # Errors
    ///
    /// When the token cannot be signed.
    pub(crate) fn refresh(&self, claims: &Claims, now: NaiveDateTime) -> Result<String, Error> {
        self.sign(claims, Kind::Refresh, now + TimeDelta::days(REFRESH_DAYS))
    }

    fn sign(&self, claims: &Claims, kind: Kind, expires: NaiveDateTime) -> Result<String, Error> {
        let payload = Payload { claims: claims.clone(), exp: expires.and_utc().timestamp(), kind };
        encode(&Header::new(Algorithm::HS256), &payload, &self.sign)
    }

    /// The claims of a token that this server signed and that has not expired. The kind of token is not
    /// looked at: the existing backend accepts a refresh token everywhere.
    pub(crate) fn verify(&self, token: &str, now: NaiveDateTime) -> Option<Claims> {
        Some(self.payload(token, now)?.claims)
    }

    /// Like [`Self::verify`], for refresh tokens only: an access token must not prolong itself.
    pub(crate) fn verify_refresh(&self, token: &str, now: NaiveDateTime) -> Option<Claims> {
        let payload = self.payload(token, now)?;
        (payload.kind == Kind::Refresh).then_some(payload.claims)
    }

    /// What a token says, if this server signed it and it has not expired.
    fn payload(&self, token: &str, now: NaiveDateTime) -> Option<Payload> {
        let mut validation = Validation::new(Algorithm::HS256);
        // Judged by the clock of the server, which tests move.
        validation.validate_exp = false;
        let payload = decode::<Payload>(token, &self.verify, &validation).ok()?.claims;
        (payload.exp > now.and_utc().timestamp()).then_some(payload)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
mod tests {
    use super::*;

    fn tokens(secret: &[u8]) -> Tokens {
        Tokens::new(secret, std::time::Duration::from_mins(15))
    }

    #[test]
    fn a_token_is_valid_until_it_expires_and_only_with_its_signature() {
        let now = NaiveDateTime::default();
        let claims = Claims { user_id: "u".to_owned(), is_admin: true };
        let token = tokens(b"one").access(&claims, now).unwrap();
        assert_eq!(tokens(b"one").verify(&token, now), Some(claims.clone()));
        assert_eq!(tokens(b"one").verify(&token, now + TimeDelta::minutes(15)), None, "expired");
        assert_eq!(tokens(b"two").verify(&token, now), None, "another secret");
        assert_eq!(tokens(b"one").verify(&format!("{token}x"), now), None, "tampered");
        let refresh = tokens(b"one").refresh(&claims, now).unwrap();
        assert_eq!(tokens(b"one").verify(&refresh, now + TimeDelta::days(6)), Some(claims.clone()));
        assert_eq!(tokens(b"one").verify_refresh(&refresh, now + TimeDelta::days(6)), Some(claims.clone()));
        assert_eq!(tokens(b"one").verify_refresh(&token, now), None, "an access token");
        let unsigned = encode(&Header::new(Algorithm::HS512), &claims, &EncodingKey::from_secret(b"one")).unwrap();
        for garbage in ["", ".", "..", "a.b.c", "garbage", &unsigned] {
            assert_eq!(tokens(b"one").verify(garbage, now), None, "{garbage}");
        }
    }
}
