//! What opens and closes by itself: every `<details class="menu">` is the browser's own, so that it needs no state here.
//! A press elsewhere and Escape close it, as they do every popover.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, Node};
use yew::prelude::*;

use crate::browser;

const OPEN: &str = "details.menu[open]";

/// A "?" that says what something is.
pub fn help(label: &str, definition: &str) -> Html {
    html! {
        <details class="menu help" name="menu">
            <summary aria-label={format!("What is this? {label}")}>{ "?" }</summary>
            <p class="popover help__text">{ definition }</p>
        </details>
    }
}

/// Closes the menu that an event happened in, and gives the focus back to the button that opened it.
pub fn close_around(event: &Event) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(menu) = target.and_then(|target| target.closest(OPEN).ok().flatten()) {
        close(&menu, true);
    }
}

/// Opens the menu of this `data-test` name, and moves the focus to what the selector finds.
pub fn open(name: &str, focus: &str) {
    let menu = browser::document()
        .and_then(|document| document.query_selector(&format!("details[data-test={name}]")).ok().flatten());
    if let Some(menu) = menu {
        // An attribute of a fixed, valid name cannot be refused.
        let _ = menu.set_attribute("open", "");
        browser::focus(focus);
    }
}

/// Closes the menu that is open, unless it is kept.
fn close_unless(is_focused: bool, is_kept: impl Fn(&Element) -> bool) {
    let found = browser::document().and_then(|document| document.query_selector(OPEN).ok().flatten());
    if let Some(menu) = found.filter(|menu| !is_kept(menu)) {
        close(&menu, is_focused);
    }
}

fn close(menu: &Element, is_focused: bool) {
    // An attribute of a fixed, valid name cannot be refused.
    let _ = menu.remove_attribute("open");
    if is_focused {
        let summary = menu.first_element_child().and_then(|summary| summary.dyn_into::<HtmlElement>().ok());
        // What takes no focus leaves it where it is.
        let _ = summary.map(|summary| summary.focus());
    }
}

/// Closes the open menu by Escape and by a press elsewhere. That another one opens closes it by its `name`.
#[hook]
pub fn use_dismissal() {
    use_effect_with((), |()| {
        let listeners = browser::document().map(|document| {
            let on_press = EventListener::new(&document, "pointerdown", |event: &Event| {
                let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
                close_unless(false, |menu| menu.contains(target.as_ref()));
            });
            let on_key = EventListener::new(&document, "keydown", |event: &Event| {
                let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
                if key.as_deref() == Some("Escape") {
                    close_unless(true, |_| false);
                }
            });
            (on_press, on_key)
        });
        move || drop(listeners)
    });
}
