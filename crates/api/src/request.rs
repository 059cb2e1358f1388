//! Where a request goes: a path below the API's base, with its query.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use pulseboard_core::listing::filter::ListFilter;

/// Everything but the characters that RFC 3986 calls "unreserved".
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The address of a request. Paths are written in the backend's canonical form: the other one (with or without the last
/// slash) is answered by a redirect that loses the sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    path: String,
    query: Vec<(&'static str, String)>,
}

/// A text as it stands in an address.
pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

impl Address {
    /// A fixed path such as `/dashboard/stats`.
    pub(crate) fn new(path: &str) -> Self {
        Self { path: path.to_owned(), query: Vec::new() }
    }

    /// A path of these parts, some of them ids from the server: none of them can leave its place.
    pub(crate) fn of(parts: &[&str]) -> Self {
        let path =
            parts.iter().flat_map(|part| std::iter::once("/").chain(utf8_percent_encode(part, RESERVED))).collect();
        Self { path, query: Vec::new() }
    }

    /// Adds a query parameter.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    /// Adds a query parameter where it has a value.
    #[must_use]
    pub(crate) fn with_known(self, name: &'static str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Adds what of a filter most lists can be asked for; they call the ends in time by these names.
    #[must_use]
    pub(crate) fn filtered(self, filter: &ListFilter, [from, until]: [&'static str; 2]) -> Self {
        let (start, end) = filter.bounds();
        let address = self.with_known("status", filter.statuses.first());
        let address = address.with_known(from, start).with_known(until, end);
        address.with_known("min_amount", filter.least).with_known("max_amount", filter.most)
    }

    /// The whole address under `base`, such as `/api/v1`.
    pub(crate) fn under(&self, base: &str) -> String {
        let address = format!("{}{}", base.trim_end_matches('/'), self.path);
        if self.query.is_empty() {
            return address;
        }
        form_urlencoded::Serializer::for_suffix(format!("{address}?"), address.len() + 1)
            .extend_pairs(&self.query)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_escaped() {
        let address = Address::new("/orders").with("limit", 50).with("search", "a b+c&d=é/?");
        assert_eq!(address.under("/api/v1"), "/api/v1/orders?limit=50&search=a+b%2Bc%26d%3D%C3%A9%2F%3F");
    }

    #[test]
    fn canonical_slashes_are_kept() {
        assert_eq!(Address::new("/invoices/").with("limit", 1).under("/api/v1/"), "/api/v1/invoices/?limit=1");
    }

    #[test]
    fn ids_cannot_leave_their_path() {
        let address = Address::of(&["customers", "../admin?x", "domains"]);
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
