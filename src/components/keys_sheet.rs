//! Lists the keys and switches single letters off.

use yew::prelude::*;

use super::button::button;
use super::modal::Modal;

/// The keys and what they do.
pub const KEYS: [(&str, &str); 7] = [
    ("R", "Refresh everything on the page"),
    ("T Y W M L A", "Today, yesterday, 7 days, 30 days, 12 months, all time"),
    ("U", "Choose the days of a period"),
    ("C", "Compare with another time"),
    ("← →", "In a chart: move; with Shift select, with Enter show closer"),
    ("?", "Show this list"),
    ("Esc", "Close what is open"),
];

/// The list of keys.
#[derive(Clone, Debug, PartialEq)]
pub struct KeysSheet {
    /// Whether single letters are keys.
    pub has_letter_keys: bool,
    /// Switches them on or off.
    pub on_letter_keys: Callback<bool>,
    /// Closes the sheet.
    pub on_close: Callback<()>,
}

impl KeysSheet {
    /// The dialog.
    pub fn modal(&self) -> Modal {
        let onchange = {
            let has_letter_keys = self.has_letter_keys;
            self.on_letter_keys.reform(move |_: Event| !has_letter_keys)
        };
        let content = html! {
            <>
                <dl class="facts">
                    { for KEYS.into_iter().map(|(key, words)| html! {
                        <div class="facts__row" key={key}><dt><kbd>{ key }</kbd></dt><dd>{ words }</dd></div>
                    }) }
                </dl>
                <label class="check">
                    <input type="checkbox" checked={self.has_letter_keys} {onchange} data-test="letter-keys" />
                    { "Single letters are keys" }
                </label>
                { button("button button--primary", "close-keys", &self.on_close, html! { "Close" }) }
            </>
        };
        Modal { name: "keys-sheet", title: "Keys", on_close: Some(self.on_close.clone()), content }
    }
}
