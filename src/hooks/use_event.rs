//! Events of the window and the document.

use gloo_events::EventListener;
use web_sys::EventTarget;
use yew::prelude::*;

use crate::platform::document;

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
