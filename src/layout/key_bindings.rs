//! Which keys do what: as they are by themselves, and as the reader changed them.

use std::collections::BTreeMap;

use yew::prelude::*;

use crate::hooks::{Stored, use_stored};
use crate::layout::commands::Command;
use crate::platform::storage::KEY_BINDINGS;
use crate::routes::parameters;

/// Keys as the reader changed them, by the names of commands; no keys for one that is switched off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bindings(BTreeMap<String, String>);

/// What a letter comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// A command.
    Command(Command),
    /// The beginning of keys.
    Prefix(char),
    /// Nothing.
    Nothing,
}

impl Bindings {
    /// What is kept of them.
    pub fn from_text(text: &str) -> Self {
        let known: Vec<String> = Command::all().into_iter().map(Command::name).collect();
        let pairs = parameters(text).into_iter().filter(|(name, keys)| known.contains(name) && may_be_keys(keys));
        Self(pairs.collect())
    }

    /// How they are kept; `None` where nothing was changed.
    pub fn text(&self) -> Option<String> {
        let text = serde_urlencoded::to_string(&self.0).unwrap_or_default();
        Some(text).filter(|text| !text.is_empty())
    }

    /// The keys of a command: `r`, `g o`, or nothing.
    pub fn keys(&self, command: Command) -> String {
        self.0.get(&command.name()).cloned().unwrap_or_else(|| command.default_keys())
    }

    /// The same as they are written for readers: `R`, `G O`.
    pub fn words(&self, command: Command) -> Option<String> {
        Some(self.keys(command).to_uppercase()).filter(|keys| !keys.is_empty())
    }

    /// What else has these keys, or keys that begin with them, or that they begin with.
    pub fn conflict(&self, command: Command, keys: &str) -> Option<Command> {
        let begins =
            |one: &str, other: &str| one == other || one.strip_prefix(other).is_some_and(|rest| rest.starts_with(' '));
        let clashes = |other: &Command| {
            let theirs = self.keys(*other);
            !theirs.is_empty() && (begins(&theirs, keys) || begins(keys, &theirs))
        };
        Command::all().into_iter().filter(|other| *other != command).find(clashes).filter(|_| !keys.is_empty())
    }

    /// The same with other keys for a command; none switch it off, its own are kept as no change.
    #[must_use]
    pub fn with(mut self, command: Command, keys: &str) -> Self {
        if keys == command.default_keys() {
            self.0.remove(&command.name());
        } else if may_be_keys(keys) {
            self.0.insert(command.name(), keys.to_owned());
        }
        self
    }

    /// What a letter comes to, after another one that others begin with or by itself.
    pub fn press(&self, prefix: Option<char>, letter: char) -> Pressed {
        let whole = prefix.map_or_else(|| letter.to_string(), |prefix| format!("{prefix} {letter}"));
        let found = Command::all().into_iter().find(|command| self.keys(*command) == whole);
        if let Some(command) = found {
            return Pressed::Command(command);
        }
        let beginning = format!("{letter} ");
        let is_prefix =
            prefix.is_none() && Command::all().iter().any(|command| self.keys(*command).starts_with(&beginning));
        if is_prefix { Pressed::Prefix(letter) } else { Pressed::Nothing }
    }
}

/// The keys as the reader changed them, and where that is kept.
#[hook]
pub fn use_bindings() -> (Bindings, Stored) {
    let stored = use_stored(KEY_BINDINGS);
    (Bindings::from_text(stored.text.as_deref().unwrap_or_default()), stored)
}

/// Whether a letter can be a key.
pub fn may_be_key(letter: char) -> bool {
    letter.is_ascii_lowercase() || matches!(letter, '?' | '/')
}

/// Nothing, one letter, or two with a blank between them.
fn may_be_keys(keys: &str) -> bool {
    let letters: Vec<&str> = keys.split(' ').collect();
    let is_key = |text: &&str| {
        let mut letters = text.chars();
        matches!((letters.next(), letters.next()), (Some(letter), None) if may_be_key(letter))
    };
    keys.is_empty() || (letters.len() <= 2 && letters.iter().all(is_key))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::routes::Route;

    const ORDERS: Command = Command::Open(Route::Orders);

    #[test]
    fn letters_come_to_commands() {
        let bindings = Bindings::default().with(Command::Refresh, "x").with(Command::Compare, "");
        for (prefix, letter, expected) in [
            (None, 'x', Pressed::Command(Command::Refresh)),
            (None, 'r', Pressed::Nothing),
            (None, 'c', Pressed::Nothing),
            (None, 'g', Pressed::Prefix('g')),
            (Some('g'), 'o', Pressed::Command(ORDERS)),
            (Some('g'), 'z', Pressed::Nothing),
            (Some('g'), 'g', Pressed::Nothing),
            (None, 'o', Pressed::Nothing),
            (None, '?', Pressed::Command(Command::Keys)),
        ] {
            assert_eq!(bindings.press(prefix, letter), expected, "{prefix:?} {letter}");
        }
        assert_eq!(bindings.words(ORDERS).as_deref(), Some("G O"));
        assert_eq!(bindings.words(Command::Compare), None);
    }

    #[test]
    fn keys_that_clash_are_found() {
        let bindings = Bindings::default();
        for (keys, expected) in [
            ("r", Some(Command::Refresh)),
            ("g o", Some(ORDERS)),
            ("g", Some(Command::Open(Route::Dashboard))),
            ("r x", Some(Command::Refresh)),
            ("x", None),
            ("x y", None),
            ("", None),
        ] {
            assert_eq!(bindings.conflict(Command::Theme, keys), expected, "{keys:?}");
        }
        assert_eq!(bindings.conflict(Command::Refresh, "r"), None, "its own");
    }

    #[test]
    fn what_is_kept_and_means_nothing_is_left_out() {
        let kept = Bindings::from_text("refresh=x&compare=&moon=y&theme=no&search=g+s&keys=%C3%A9");
        let expected =
            Bindings::default().with(Command::Refresh, "x").with(Command::Compare, "").with(Command::Search, "g s");
        assert_eq!(kept, expected);
        assert_eq!(Bindings::from_text(&kept.text().expect("changes")), kept);
        let back = kept.with(Command::Refresh, "r").with(Command::Compare, "c").with(Command::Search, "/");
        assert_eq!(back.text(), None);
        assert_eq!(Bindings::default().with(Command::Refresh, "r").text(), None, "as it is by itself");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>(), letter in any::<char>()) {
            let bindings = Bindings::from_text(&text);
            let _ = bindings.press(None, letter);
            prop_assert_eq!(Bindings::from_text(&bindings.text().unwrap_or_default()), bindings);
        }
    }
}
