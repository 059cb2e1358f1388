//! The few things the app asks of the browser besides the page itself: clock, randomness, storage, formats,
//! configuration.

pub mod config;
pub mod download;
pub mod events;
pub mod history;
pub mod intl;
pub mod part;
pub mod storage;

use crate::model::Timestamp;

/// The wall clock. Wall-clock differences, unlike timers, go on while a laptop sleeps.
pub fn now() -> Timestamp {
    #[allow(clippy::cast_possible_truncation, reason = "whole milliseconds within the range of dates")]
    Timestamp::from_millis(js_sys::Date::now() as i64)
}

/// A random number from 0 to 1, for spreading retries.
pub fn jitter() -> f64 {
    js_sys::Math::random()
}

/// The document, where there is one.
pub fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}

/// Whether anybody can see the page.
pub fn is_visible() -> bool {
    document().is_none_or(|document| !document.hidden())
}

/// Moves the keyboard focus to the element that a selector finds.
pub fn focus(selector: &str) {
    use wasm_bindgen::JsCast;
    let element = document().and_then(|document| document.query_selector(selector).ok().flatten());
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // A page that cannot take the focus is still readable.
        let _ = element.focus();
    }
}
