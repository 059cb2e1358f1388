//! Builds the addresses of the API. Pure.

/// Where the API is unless the deployment says otherwise.
pub const DEFAULT_BASE: &str = "/api/v1";
/// A path below the API's base with its query, both escaped. Paths are written in the backend's canonical form:
/// the other one (with or without the last slash) is answered by a redirect that loses the sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    text: String,
    has_query: bool,
}

impl Address {
    /// A fixed path such as `/dashboard/stats`.
    pub fn new(path: &str) -> Self {
        Self { text: path.to_owned(), has_query: false }
    }

    /// `/{collection}/{id}` with an id from the server.
    pub fn of_entry(collection: &str, id: &str) -> Self {
        let mut address = Self::new("/");
        address.push_escaped(collection);
        address.text.push('/');
        address.push_escaped(id);
        address
    }

    /// `/{collection}/{id}/{member}` with an id from the server.
    pub fn of_member(collection: &str, id: &str, member: &str) -> Self {
        let mut address = Self::of_entry(collection, id);
        address.text.push('/');
        address.push_escaped(member);
        address
    }

    /// Adds a query parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.text.push(if self.has_query { '&' } else { '?' });
        self.has_query = true;
        self.text.push_str(name);
        self.text.push('=');
        self.push_escaped(&value.to_string());
        self
    }

    /// Adds a text of which everything but RFC 3986 "unreserved" characters is escaped; a `+` would arrive as a space.
    fn push_escaped(&mut self, text: &str) {
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                self.text.push(char::from(byte));
            } else {
                self.text.push('%');
                self.text.push(char::from(DIGITS[usize::from(byte >> 4)]));
                self.text.push(char::from(DIGITS[usize::from(byte & 15)]));
            }
        }
    }

    /// The whole address under `base`, such as `/api/v1`.
    pub fn under(&self, base: &str) -> String {
        format!("{}{}", base.trim_end_matches('/'), self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_escaped() {
        let address = Address::new("/orders").with("limit", 50).with("search", "a b+c&d=é/?");
        assert_eq!(address.under("/api/v1"), "/api/v1/orders?limit=50&search=a%20b%2Bc%26d%3D%C3%A9%2F%3F");
    }

    #[test]
    fn canonical_slashes_are_kept() {
        assert_eq!(Address::new("/invoices/").with("limit", 1).under("/api/v1/"), "/api/v1/invoices/?limit=1");
    }

    #[test]
    fn ids_cannot_leave_their_path() {
        let address = Address::of_member("customers", "../admin?x", "domains");
        assert_eq!(address.under("/api/v1"), "/api/v1/customers/..%2Fadmin%3Fx/domains");
    }

    #[test]
    fn tokens_survive() {
        let address = Address::new("/events/stream").with("token", "eyJ.a-b_c.d=");
        assert_eq!(
            address.under("https://billing.example/api/v1"),
            "https://billing.example/api/v1/events/stream?token=eyJ.a-b_c.d%3D"
        );
    }
}
