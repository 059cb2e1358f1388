//! Single letters as keys, while nobody is typing and no dialog is open.

use std::ops::RangeInclusive;

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use crate::components::menu;
use crate::contexts::period::use_period;
use crate::contexts::query_client::use_refetcher;
use crate::platform::{document, focus};
use crate::routes::use_page_route;

/// What each letter does on the page that is open.
#[hook]
pub fn use_shortcuts(is_on: bool, on_keys: Callback<()>) {
    let route = use_page_route();
    let period = use_period();
    let refetcher = use_refetcher();
    let on_letter =
        use_callback((route, period, refetcher, on_keys), |letter: char, (route, period, refetcher, on_keys)| {
            match letter {
                'r' => refetcher.refresh(),
                '?' => on_keys.emit(()),
                '/' => focus("#list-search"),
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
                if let Some(letter) = letter(&event.key(), &event.code()) {
                    // Else the letter would be typed into the field that it moves to.
                    event.prevent_default();
                    on_letter.emit(letter);
                }
            })
        });
        move || drop(listener)
    });
}

/// Unicode's Latin letters beyond ASCII: up to Latin Extended-B, and Latin Extended Additional.
const LATIN: [RangeInclusive<char>; 2] = ['\u{80}'..='\u{24f}', '\u{1e00}'..='\u{1eff}'];

/// The letter of a key in lower case, a question mark or a slash. Where the layout has letters of another script, it is the one
/// that stands on the same key of a Latin layout (`KeyboardEvent.code` of UI Events).
fn letter(key: &str, code: &str) -> Option<char> {
    let mut characters = key.chars();
    let (Some(typed), None) = (characters.next(), characters.next()) else { return None };
    if typed.is_ascii_alphabetic() || matches!(typed, '?' | '/') {
        return Some(typed.to_ascii_lowercase());
    }
    let is_other_script = typed.is_alphabetic() && !LATIN.iter().any(|block| block.contains(&typed));
    let physical = code.strip_prefix("Key").filter(|_| is_other_script)?;
    physical.chars().next().map(|letter| letter.to_ascii_lowercase())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_found_on_every_layout() {
        for (key, code, expected) in [
            ("r", "KeyR", Some('r')),
            ("R", "KeyR", Some('r')),
            // By what is typed where that is Latin, wherever it stands.
            ("a", "KeyQ", Some('a')),
            ("?", "Slash", Some('?')),
            ("/", "Slash", Some('/')),
            ("/", "Digit7", Some('/')),
            // Cyrillic, Greek, Hebrew, Arabic.
            ("к", "KeyR", Some('r')),
            ("К", "KeyR", Some('r')),
            ("ρ", "KeyR", Some('r')),
            ("ר", "KeyR", Some('r')),
            ("ق", "KeyR", Some('r')),
            // Further letters of Latin layouts, digits, signs and names of keys.
            ("é", "Digit2", None),
            ("ı", "KeyI", None),
            ("ạ", "KeyA", None),
            ("ж", "Semicolon", None),
            ("7", "Digit7", None),
            ("Enter", "Enter", None),
            ("F5", "F5", None),
            ("", "KeyR", None),
        ] {
            assert_eq!(letter(key, code), expected, "{key:?} on {code}");
        }
    }
}
