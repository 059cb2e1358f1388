//! What is asked of the browser besides drawing: clock, randomness, storage, formats, streams, other tabs.

pub mod adopted_styles;
pub mod alerting;
pub mod config;
pub mod deployment;
pub mod download;
pub mod event_source;
pub mod intl;
pub mod leader_lock;
pub mod order_reader;
pub mod privacy;
pub mod rollup_store;
pub mod screen;
pub mod split;
pub mod storage;
pub mod tab_channel;
pub mod timer;

use chrono::Utc;
use pulseboard_core::time::Timestamp;
use wasm_bindgen::JsCast;
use web_sys::{Document, Event, HtmlElement, PageTransitionEvent};

/// The wall clock. Wall-clock differences, unlike timers, go on while a laptop sleeps.
pub fn now() -> Timestamp {
    Utc::now()
}

/// A random number from 0 to 1, for spreading retries.
pub fn jitter() -> f64 {
    js_sys::Math::random()
}

/// The document, where there is one.
pub fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = web_sys::window() {
        // Only windows that are gone refuse.
        let _ = window.location().reload();
    }
}

/// Whether anybody can see the page.
pub fn is_visible() -> bool {
    document().is_none_or(|document| !document.hidden())
}

/// Whether a `pageshow` event brings the page back from the back/forward cache, where streams die and nobody is told of
/// anything.
pub fn is_restored(event: &Event) -> bool {
    event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted)
}

/// Moves the keyboard focus to the element that a selector finds.
pub fn focus(selector: &str) {
    let element = document().and_then(|document| document.query_selector(selector).ok().flatten());
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // A page that cannot take the focus is still readable.
        let _ = element.focus();
    }
}

/// Calls `act` when the browser has nothing else to do; browsers that do not tell (Safari) get to it after two seconds.
pub fn when_idle(act: impl FnOnce() + 'static) {
    const FALLBACK: u32 = 2_000;
    let callback = wasm_bindgen::prelude::Closure::once_into_js(act);
    let request = js_sys::Reflect::get(&js_sys::global(), &"requestIdleCallback".into());
    match request.ok().and_then(|request| request.dyn_into::<js_sys::Function>().ok()) {
        Some(request) => {
            // Only windows that are gone refuse.
            let _ = request.call1(&js_sys::global(), &callback);
        }
        None => timer::later(FALLBACK, move || {
            let _ = callback.unchecked_ref::<js_sys::Function>().call0(&wasm_bindgen::JsValue::UNDEFINED);
        }),
    }
}
