//! What a token says of itself. Only hints: whether a token counts is the server's decision.

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use chrono::DateTime;
use serde_json::Value;

use crate::time::Timestamp;

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
    /// Reads a JSON Web Token (RFC 7519) without verifying it: the key is the server's. A token that is none says
    /// nothing.
    pub fn of_token(token: &str) -> Self {
        const BASE64: GeneralPurpose = GeneralPurpose::new(
            &URL_SAFE,
            GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
        );
        let mut parts = token.split('.');
        let payload = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(_), Some(payload), Some(_), None) => BASE64.decode(payload).unwrap_or_default(),
            _ => Vec::new(),
        };
        // By their registered names; what is of another type is as if it were not there.
        let payload: Value =
            str::from_utf8(&payload).ok().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let expires_at = payload["exp"].as_i64().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        Self {
            is_admin: payload["is_admin"].as_bool(),
            subject: payload["sub"].as_str().map(str::to_owned),
            expires_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at;
    use base64::prelude::{BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD};
    use proptest::prelude::*;

    #[test]
    fn claims_are_read_leniently() {
        let whole =
            Claims { is_admin: Some(true), subject: Some("ü>?".to_owned()), expires_at: Some(at(1_795_354_750_000)) };
        let table = [
            (r#"{"sub":"ü>?","is_admin":true,"exp":1795354750}"#, whole),
            (r#"{"is_admin":false}"#, Claims { is_admin: Some(false), ..Claims::default() }),
            (r#"{"is_admin":"yes","sub":7,"exp":"soon"}"#, Claims::default()),
            (r#"{"exp":9223372036854775807}"#, Claims::default()),
            ("{}", Claims::default()),
            ("[]", Claims::default()),
            ("junk", Claims::default()),
        ];
        for (payload, expected) in table {
            for encoded in [BASE64_URL_SAFE.encode(payload), BASE64_URL_SAFE_NO_PAD.encode(payload)] {
                assert_eq!(Claims::of_token(&format!("header.{encoded}.signature")), expected, "{payload}");
            }
        }
    }

    #[test]
    fn a_token_has_three_parts() {
        let payload = BASE64_URL_SAFE_NO_PAD.encode(r#"{"sub":"x"}"#);
        let tokens =
            ["", "a", "a..c", &format!("a.{payload}"), &format!("a.{payload}.c.d"), &format!("a.{payload}=!.c")];
        for token in tokens {
            assert_eq!(Claims::of_token(token), Claims::default(), "{token}");
        }
        assert!(Claims::of_token(&format!("a.{payload}.c")).subject.is_some());
    }

    proptest! {
        #[test]
        fn no_token_makes_it_panic(token in "[-_a-zA-Z0-9.=]{0,60}") {
            let _ = Claims::of_token(&token);
        }
    }
}
