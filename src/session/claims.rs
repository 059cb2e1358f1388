//! What a token says of itself. Only hints: whether a token counts is the server's decision.

use serde_json::Value;

/// Reads the flag `is_admin` from the middle part of a JSON Web Token (RFC 7519), already decoded from base64url
/// to text; `None` when it tells nothing.
pub fn is_admin(payload: &str) -> Option<bool> {
    serde_json::from_str::<Value>(payload).ok()?.get("is_admin")?.as_bool()
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
        let table = [
            (r#"{"sub":"x","is_admin":true,"exp":1}"#, Some(true)),
            (r#"{"is_admin":false}"#, Some(false)),
            (r#"{"is_admin":"yes"}"#, None),
            ("{}", None),
            ("junk", None),
        ];
        for (payload, expected) in table {
            assert_eq!(is_admin(payload), expected, "{payload}");
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
