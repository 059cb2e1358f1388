//! What a deployment may set, in `<meta>` tags of `index.html`.

use pulseboard_core::money::Currency;

use super::document;

/// Where things come from, and what amounts are in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Where the API is: a path on this origin, or a whole address (`pulseboard-api-base`).
    pub api_base: Option<String>,
    /// Where events come from, if not from the API (`pulseboard-events-url`).
    pub events_url: Option<String>,
    /// The currency of amounts that name none (`pulseboard-currency`).
    pub currency: Currency,
}

impl Config {
    /// Reads the page's `<meta>` tags. What is missing has its default; what a wrong one would have said is not made up:
    /// amounts are shown in the code as it is written, or else in none. See [`problems`].
    pub fn read() -> Self {
        let currency = set("pulseboard-currency");
        Self {
            api_base: set("pulseboard-api-base"),
            events_url: set("pulseboard-events-url"),
            currency: currency.map_or(Currency::USD, |currency| Currency::parse(&currency).unwrap_or(Currency::NONE)),
        }
    }
}

/// Names under which the server sends events besides those of the contract (`pulseboard-events`): browsers deliver a named
/// event only to who listens to its name.
pub fn event_names() -> Vec<String> {
    let names = set("pulseboard-events").unwrap_or_default();
    names.split([',', ' ']).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// What is wrong with the settings, and what to write instead.
pub fn problems() -> Option<String> {
    let currency =
        set("pulseboard-currency").filter(|code| !Currency::parse(code).is_some_and(Currency::is_iso)).map(|code| {
            format!(
                "The setting pulseboard-currency is “{code}”, which is no ISO 4217 code. Amounts that name no currency \
                 are shown as if it were one. Write a code such as EUR into index.html."
            )
        });
    let events_url = set("pulseboard-events-url").filter(|url| !is_address(url)).map(|url| {
        format!(
            "The setting pulseboard-events-url is “{url}”, which is no address. No events arrive until it is one. \
             Write a path such as /hub?topic=events or a whole address into index.html."
        )
    });
    let problems: Vec<_> = currency.into_iter().chain(events_url).collect();
    (!problems.is_empty()).then(|| problems.join(" "))
}

/// Whether a browser can ask for it.
fn is_address(url: &str) -> bool {
    let base = document().and_then(|document| document.base_uri().ok().flatten()).unwrap_or_default();
    web_sys::Url::new_with_base(url, &base).is_ok_and(|url| matches!(url.protocol().as_str(), "http:" | "https:"))
}

/// A setting, where it is one.
fn set(name: &str) -> Option<String> {
    meta(name).filter(|value| !value.trim().is_empty())
}

/// What a `<meta>` tag of the page says.
pub(super) fn meta(name: &str) -> Option<String> {
    let selector = format!("meta[name=\"{name}\"]");
    document()?.query_selector(&selector).ok()??.get_attribute("content")
}
