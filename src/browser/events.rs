//! Hooks that join a component to the browser's events and timers, one piece of code for every use.

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{EventTarget, PageTransitionEvent};
use yew::prelude::*;

use super::{document, now};
use crate::model::Timestamp;

/// Calls `on_due` at `deadline`. `round` tells one deadline from the next: a timer that fired early is set again.
#[hook]
pub fn use_deadline(deadline: Option<Timestamp>, round: u32, on_due: Callback<()>) {
    use_effect_with((deadline, round), move |(deadline, _)| {
        let timer = deadline.map(|deadline| Timeout::new(wait_until(deadline), move || on_due.emit(())));
        move || drop(timer)
    });
}

/// The milliseconds until `deadline`, for a timer; timers take no more than 2^31 - 1 (HTML, "timers"), about 24 days.
pub fn wait_until(deadline: Timestamp) -> u32 {
    const LONGEST: i64 = 0x7fff_ffff;
    u32::try_from(deadline.since(now()).clamp(0, LONGEST)).unwrap_or_default()
}

/// Calls `on_event` for an event of the window, with the callback of the first render.
#[hook]
pub fn use_window_event(name: &'static str, on_event: Callback<Event>) {
    use_event(web_sys::window().map(EventTarget::from), name, on_event);
}

/// Calls `on_event` for an event of the document, with the callback of the first render.
#[hook]
pub fn use_document_event(name: &'static str, on_event: Callback<Event>) {
    use_event(document().map(EventTarget::from), name, on_event);
}

#[hook]
fn use_event(target: Option<EventTarget>, name: &'static str, on_event: Callback<Event>) {
    use_effect_with((), move |()| {
        let listener =
            target.map(|target| EventListener::new(&target, name, move |event| on_event.emit(event.clone())));
        move || drop(listener)
    });
}

/// Whether a `pageshow` event brings the page back from the back/forward cache, where streams die and nobody is told
/// of anything.
pub fn is_restored(event: &Event) -> bool {
    event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted)
}
