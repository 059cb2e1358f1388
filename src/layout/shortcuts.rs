//! Keys that work everywhere: Ctrl or ⌘ with K, and letters while nobody is typing and no dialog is open.

use std::ops::RangeInclusive;

use chrono::TimeDelta;
use gloo_events::{EventListener, EventListenerOptions};
use pulseboard_core::time::Timestamp;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use crate::hooks::use_latest;
use crate::layout::commands::Command;
use crate::layout::key_bindings::{Bindings, Pressed, use_bindings};
use crate::platform::{document, now};
use crate::routes::use_page_route;

/// How long a letter that others begin with waits for the next one.
const SEQUENCE: TimeDelta = TimeDelta::milliseconds(1_500);

/// What the listener needs to know.
#[derive(Clone, PartialEq)]
struct Listening {
    has_letters: bool,
    has_period: bool,
    bindings: Bindings,
    on_command: Callback<Command>,
}

/// Does what keys say on the page that is open.
#[hook]
pub fn use_shortcuts(is_on: bool, has_letters: bool, on_command: Callback<Command>) {
    let has_period = use_page_route().has_period();
    let (bindings, _) = use_bindings();
    let listening = use_latest(Listening { has_letters, has_period, bindings, on_command });
    let begun = use_mut_ref(|| None::<(char, Timestamp)>);
    use_effect_with(is_on, move |is_on| {
        let listener = document().filter(|_| *is_on).map(|document| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&document, "keydown", options, move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                let listening = listening.borrow().clone();
                if let Some(command) = command(event, &listening, &mut begun.borrow_mut()) {
                    // Else a letter would be typed into the field that it moves to, and the browser search for it.
                    event.prevent_default();
                    listening.on_command.emit(command);
                }
            })
        });
        move || drop(listener)
    });
}

/// The command that a key comes to, if it does.
fn command(event: &KeyboardEvent, listening: &Listening, begun: &mut Option<(char, Timestamp)>) -> Option<Command> {
    let is_chord = event.ctrl_key() || event.meta_key();
    if is_chord && !event.alt_key() && !event.shift_key() && letter(&event.key(), &event.code()) == Some('k') {
        return Some(Command::Palette).filter(|_| !has_dialog());
    }
    if is_chord || event.alt_key() || event.repeat() || !listening.has_letters || is_typing(event) || has_dialog() {
        return None;
    }
    // Shift comes before some letters and is none.
    let letter = letter(&event.key(), &event.code())?;
    let prefix = begun.take().filter(|(_, at)| now() - *at <= SEQUENCE).map(|(letter, _)| letter);
    match listening.bindings.press(prefix, letter) {
        Pressed::Command(command) => Some(command).filter(|command| listening.has_period || !command.is_of_period()),
        Pressed::Prefix(letter) => {
            *begun = Some((letter, now()));
            None
        }
        Pressed::Nothing => None,
    }
}

/// Unicode's Latin letters beyond ASCII: up to Latin Extended-B, and Latin Extended Additional.
const LATIN: [RangeInclusive<char>; 2] = ['\u{80}'..='\u{24f}', '\u{1e00}'..='\u{1eff}'];

/// The letter of a key in lower case, a question mark or a slash. Where the layout has letters of another script, it is the one
/// that stands on the same key of a Latin layout (`KeyboardEvent.code` of UI Events).
pub(super) fn letter(key: &str, code: &str) -> Option<char> {
    let mut characters = key.chars();
    let (Some(typed), None) = (characters.next(), characters.next()) else { return None };
    if typed.is_ascii_alphabetic() || matches!(typed, '?' | '/') {
        return Some(typed.to_ascii_lowercase());
    }
    let is_other_script = typed.is_alphabetic() && !LATIN.iter().any(|block| block.contains(&typed));
    let physical = code.strip_prefix("Key").filter(|_| is_other_script)?;
    physical.chars().next().map(|letter| letter.to_ascii_lowercase())
}

/// Whether the key belongs to a field.
fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| {
        target.closest("input:not([type=checkbox]), textarea, select").is_ok_and(|field| field.is_some())
    })
}

/// Whether a dialog is open, whose the keys are then.
fn has_dialog() -> bool {
    document().and_then(|document| document.query_selector("dialog[open]").ok().flatten()).is_some()
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
