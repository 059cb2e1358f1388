//! Lists the keys and switches single letters off.

use yew::prelude::*;

use super::modal::Modal;

/// The keys and what they do.
pub const KEYS: [(&str, &str); 3] =
    [("R", "Refresh everything on the page"), ("?", "Show this list"), ("Esc", "Close what is open")];

/// Properties of [`KeysSheet`].
#[derive(PartialEq, Properties)]
pub struct KeysSheetProps {
    /// Whether single letters are keys.
    pub has_letter_keys: bool,
    /// Switches them on or off.
    pub on_letter_keys: Callback<bool>,
    /// Closes the sheet.
    pub on_close: Callback<()>,
}

/// The list of keys.
#[component]
pub fn KeysSheet(props: &KeysSheetProps) -> Html {
    let onchange = {
        let has_letter_keys = props.has_letter_keys;
        props.on_letter_keys.reform(move |_: Event| !has_letter_keys)
    };
    html! {
        <Modal name="keys-sheet" title="Keys" on_close={props.on_close.clone()}>
            <dl class="facts">
                { for KEYS.into_iter().map(|(key, words)| html! {
                    <div class="facts__row" key={key}><dt><kbd>{ key }</kbd></dt><dd>{ words }</dd></div>
                }) }
            </dl>
            <label class="check">
                <input type="checkbox" checked={props.has_letter_keys} {onchange} data-test="letter-keys" />
                { "Single letters are keys" }
            </label>
            <button
                type="button" class="button button--primary" data-test="close-keys"
                onclick={props.on_close.reform(|_: MouseEvent| ())}
            >
                { "Close" }
            </button>
        </Modal>
    }
}
