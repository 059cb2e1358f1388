//! Signed access and refresh tokens: JSON Web Tokens with HMAC-SHA-256.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{NaiveDateTime, TimeDelta};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

/// Days that a refresh token lives.
const REFRESH_DAYS: i64 = 7;

/// What a valid token says about its bearer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claims {
    pub(crate) user_id: String,
    /// As it was at sign-in; the database may know better by now.
    pub(crate) is_admin: bool,
}

/// Makes and verifies tokens with one secret.
pub(crate) struct Tokens {
    secret: Vec<u8>,
    access_lifetime: TimeDelta,
}

impl Tokens {
    pub(crate) fn new(secret: Vec<u8>, access_lifetime: std::time::Duration) -> Self {
        let access_lifetime = TimeDelta::from_std(access_lifetime).unwrap_or(TimeDelta::days(365));
        Self { secret, access_lifetime }
    }

    pub(crate) fn access(&self, claims: &Claims, now: NaiveDateTime) -> String {
        self.sign(claims, "access", now + self.access_lifetime)
    }

    pub(crate) fn refresh(&self, claims: &Claims, now: NaiveDateTime) -> String {
        self.sign(claims, "refresh", now + TimeDelta::days(REFRESH_DAYS))
    }

    fn sign(&self, claims: &Claims, kind: &str, expires: NaiveDateTime) -> String {
        let header = encode(&json!({"alg": "HS256", "typ": "JWT"}));
        let payload = encode(&json!({
            "sub": claims.user_id,
            "is_admin": claims.is_admin,
            "exp": expires.and_utc().timestamp(),
            "type": kind,
        }));
        let signed = format!("{header}.{payload}");
        let signature = self.mac(&signed).map(|mac| URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()));
        format!("{signed}.{}", signature.unwrap_or_default())
    }

    /// The claims of a token that this server signed and that has not expired. The kind of token is not
    /// looked at: the existing backend accepts a refresh token everywhere.
    pub(crate) fn verify(&self, token: &str, now: NaiveDateTime) -> Option<Claims> {
        claims(&self.payload(token, now)?)
    }

    /// Like [`Self::verify`], for refresh tokens only: an access token must not prolong itself.
    pub(crate) fn verify_refresh(&self, token: &str, now: NaiveDateTime) -> Option<Claims> {
        let payload = self.payload(token, now)?;
        if payload.get("type")? != "refresh" {
            return None;
        }
        claims(&payload)
    }

    /// What a token says, if this server signed it and it has not expired.
    fn payload(&self, token: &str, now: NaiveDateTime) -> Option<Value> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        if decode(header)?.get("alg")? != "HS256" {
            return None;
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        self.mac(signed)?.verify_slice(&signature).ok()?;
        let payload = decode(payload)?;
        if payload.get("exp")?.as_i64()? <= now.and_utc().timestamp() {
            return None;
        }
        Some(payload)
    }

    fn mac(&self, signed: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.secret).ok()?;
        mac.update(signed.as_bytes());
        Some(mac)
    }
}

fn claims(payload: &Value) -> Option<Claims> {
    Some(Claims { user_id: payload.get("sub")?.as_str()?.to_owned(), is_admin: payload.get("is_admin")?.as_bool()? })
}

fn encode(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

fn decode(part: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(secret: &[u8]) -> Tokens {
        Tokens::new(secret.to_vec(), std::time::Duration::from_mins(15))
    }

    #[test]
    fn a_token_is_valid_until_it_expires_and_only_with_its_signature() {
        let now = NaiveDateTime::default();
        let claims = Claims { user_id: "u".to_owned(), is_admin: true };
        let token = tokens(b"one").access(&claims, now);
        assert_eq!(tokens(b"one").verify(&token, now), Some(claims.clone()));
        assert_eq!(tokens(b"one").verify(&token, now + TimeDelta::minutes(15)), None, "expired");
        assert_eq!(tokens(b"two").verify(&token, now), None, "another secret");
        assert_eq!(tokens(b"one").verify(&format!("{token}x"), now), None, "tampered");
        let refresh = tokens(b"one").refresh(&claims, now);
        assert_eq!(tokens(b"one").verify(&refresh, now + TimeDelta::days(6)), Some(claims.clone()));
        assert_eq!(tokens(b"one").verify_refresh(&refresh, now + TimeDelta::days(6)), Some(claims));
        assert_eq!(tokens(b"one").verify_refresh(&token, now), None, "an access token");
        for garbage in ["", ".", "..", "a.b.c", "garbage"] {
            assert_eq!(tokens(b"one").verify(garbage, now), None, "{garbage}");
        }
    }
}
