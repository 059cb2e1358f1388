//! What opens and closes by itself: every `<details class="menu">` is the browser's own, so that it needs no state here.
//! A press elsewhere and Escape close it, as they do every popover.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, Node};
use yew::prelude::*;

use crate::browser;

const OPEN: &str = "details.menu[open]";

/// Closes what is open; with `is_focused` the focus goes to the button that opened it.
pub fn close(is_focused: bool) {
    close_unless(is_focused, |_| false);
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

fn close_unless(is_focused: bool, is_kept: impl Fn(&Element) -> bool) -> bool {
    let found = browser::document().and_then(|document| document.query_selector(OPEN).ok().flatten());
    let Some(menu) = found.filter(|menu| !is_kept(menu)) else { return false };
    // An attribute of a fixed, valid name cannot be refused.
    let _ = menu.remove_attribute("open");
    if is_focused {
        let summary = menu.first_element_child().and_then(|summary| summary.dyn_into::<HtmlElement>().ok());
        // What takes no focus leaves it where it is.
        let _ = summary.map(|summary| summary.focus());
    }
    true
}

/// Closes open menus by Escape, by a press elsewhere, and when another one opens.
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
                    close(true);
                }
            });
            (on_press, on_key)
        });
        move || drop(listeners)
    });
}
