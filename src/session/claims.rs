//! What a token says of itself. Only hints: whether a token counts is the server's decision.

use serde_json::Value;

use crate::model::Timestamp;

/// What a token says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// Whether it is an administrator's (`is_admin`).
    pub is_admin: Option<bool>,
    /// Whose it is (`sub`).
    pub subject: Option<String>,
    /// When it ends (`exp`), by the server's clock.
    pub expires_at: Option<Timestamp>,
}

impl Claims {
    /// Reads the middle part of a JSON Web Token (RFC 7519), already decoded from base64url to text.
    pub fn read(payload: &str) -> Self {
        let claims: Value = serde_json::from_str(payload).unwrap_or_default();
        let seconds = claims.get("exp").and_then(Value::as_i64);
        Self {
            is_admin: claims.get("is_admin").and_then(Value::as_bool),
            subject: claims.get("sub").and_then(Value::as_str).map(str::to_owned),
            expires_at: seconds.map(|seconds| Timestamp::from_millis(seconds.saturating_mul(1_000))),
        }
    }
}

/// The middle part of a token in the standard base64 alphabet, which `atob` reads.
pub fn payload_as_base64(token: &str) -> Option<String> {
    let mut parts = token.split('.');
    let (_, payload, _) = (parts.next()?, parts.next()?, parts.next()?);
    (parts.next().is_none() && !payload.is_empty()).then(|| payload.replace('-', "+").replace('_', "/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_read_leniently() {
        let whole = Claims {
            is_admin: Some(true),
            subject: Some("x".to_owned()),
            expires_at: Some(Timestamp::from_millis(1_795_354_750_000)),
        };
        let table = [
            (r#"{"sub":"x","is_admin":true,"exp":1795354750}"#, whole),
            (r#"{"is_admin":false}"#, Claims { is_admin: Some(false), ..Claims::default() }),
            (r#"{"is_admin":"yes","sub":7,"exp":"soon"}"#, Claims::default()),
            ("{}", Claims::default()),
            ("[]", Claims::default()),
            ("junk", Claims::default()),
        ];
        for (payload, expected) in table {
            assert_eq!(Claims::read(payload), expected, "{payload}");
        }
    }

    #[test]
    fn a_token_has_three_parts() {
        let table = [
            ("aaa.b-_b.ccc", Some("b+/b")),
            ("a.b.c", Some("b")),
            ("a..c", None),
            ("a.b", None),
            ("a.b.c.d", None),
            ("", None),
        ];
        for (token, expected) in table {
            assert_eq!(payload_as_base64(token).as_deref(), expected, "{token}");
        }
    }
}
