//! What a deployment may set, in `<meta>` tags of `index.html`.

use pulseboard_core::money::Currency;

use super::document;

/// The settings of a deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Where the API is: a path on this origin, or a whole address (`pulseboard-api-base`).
    pub api_base: Option<String>,
    /// The currency of amounts that name none (`pulseboard-currency`).
    pub currency: Currency,
}

impl Config {
    /// Reads the page's `<meta>` tags; what is missing or unreadable has its default.
    pub fn read() -> Self {
        let currency = meta("pulseboard-currency").and_then(|code| Currency::parse(&code));
        Self {
            api_base: meta("pulseboard-api-base").filter(|base| !base.is_empty()),
            currency: currency.unwrap_or(Currency::USD),
        }
    }
}

fn meta(name: &str) -> Option<String> {
    let selector = format!("meta[name=\"{name}\"]");
    document()?.query_selector(&selector).ok()??.get_attribute("content")
}
