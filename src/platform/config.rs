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
    /// Names under which the server sends events besides those of the contract (`pulseboard-events`): browsers deliver a
    /// named event only to who listens to its name.
    pub event_names: Vec<String>,
    /// What is wrong with a setting, and what to write instead.
    pub problem: Option<String>,
}

impl Config {
    /// Reads the page's `<meta>` tags. What is missing has its default; a wrong one is told, and what it would have said
    /// is not made up: amounts are shown in the code as it is written, or else in none.
    pub fn read() -> Self {
        let setting = meta("pulseboard-currency").filter(|code| !code.trim().is_empty());
        let parsed = setting.as_deref().map(Currency::parse);
        let is_right = parsed.is_none_or(|parsed| parsed.is_some_and(Currency::is_iso));
        Self {
            api_base: meta("pulseboard-api-base").filter(|base| !base.is_empty()),
            currency: parsed.map_or(Currency::USD, |parsed| parsed.unwrap_or(Currency::NONE)),
            event_names: meta("pulseboard-events")
                .unwrap_or_default()
                .split([',', ' '])
                .filter(|name| !name.is_empty())
                .map(str::to_owned)
                .collect(),
            problem: setting.filter(|_| !is_right).map(|setting| {
                format!(
                    "The setting pulseboard-currency is “{setting}”, which is no ISO 4217 code. Amounts that name no \
                     currency are shown as if it were one. Write a code such as EUR into index.html."
                )
            }),
        }
    }
}

/// What a `<meta>` tag of the page says.
pub(super) fn meta(name: &str) -> Option<String> {
    let selector = format!("meta[name=\"{name}\"]");
    document()?.query_selector(&selector).ok()??.get_attribute("content")
}
