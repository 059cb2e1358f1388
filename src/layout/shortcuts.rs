//! Single letters as keys, while nobody is typing and no dialog is open.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use crate::components::menu;
use crate::contexts::period::use_period;
use crate::contexts::query_client::use_refetcher;
use crate::platform::document;
use crate::routes::Route;

/// What each letter does on a page.
#[hook]
pub fn use_shortcuts(is_on: bool, route: Route, on_keys: Callback<()>) {
    let period = use_period();
    let refetcher = use_refetcher();
    let on_letter =
        use_callback((route, period, refetcher, on_keys), |letter: char, (route, period, refetcher, on_keys)| {
            match letter {
                'r' => refetcher.refresh(),
                '?' => on_keys.emit(()),
                'u' if route.has_period() => menu::open("period-menu", "#period-from"),
                _ => {
                    if let Some(selection) = period.selection.after_key(letter).filter(|_| route.has_period()) {
                        period.on_select.emit(selection);
                    }
                }
            }
        });
    use_letters(is_on, on_letter);
}

/// Hands on single letters, in lower case.
#[hook]
fn use_letters(is_on: bool, on_letter: Callback<char>) {
    use_effect_with((is_on, on_letter), |(is_on, on_letter)| {
        let on_letter = on_letter.clone();
        let listener = document().filter(|_| *is_on).map(|document| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&document, "keydown", options, move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                let is_chord = event.ctrl_key() || event.meta_key() || event.alt_key();
                if is_chord || event.repeat() || is_taken(event) {
                    return;
                }
                let key = event.key();
                let letter = key.chars().next().filter(|letter| letter.is_ascii_alphabetic() || *letter == '?');
                if let (Some(letter), true) = (letter, key.len() == 1) {
                    // Else the letter would be typed into the field that it moves to.
                    event.prevent_default();
                    on_letter.emit(letter.to_ascii_lowercase());
                }
            })
        });
        move || drop(listener)
    });
}

/// Whether the key belongs to a field or to an open dialog.
fn is_taken(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_typing = target.is_some_and(|target| {
        target.closest("input:not([type=checkbox]), textarea, select").is_ok_and(|field| field.is_some())
    });
    let dialog = document().and_then(|document| document.query_selector("dialog[open]").ok().flatten());
    is_typing || dialog.is_some()
}
