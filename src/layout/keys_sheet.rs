//! Lists the keys and switches single letters off.

use stylist::yew::use_style;
use yew::prelude::*;

use crate::components::button::{Button, ButtonVariant};
use crate::components::modal::Modal;
use crate::contexts::preferences::{PreferenceAction, use_preferences};

/// The keys and what they do.
const KEYS: [(&str, &str); 10] = [
    ("R", "Refresh everything on the page"),
    ("T Y W M L A", "Today, yesterday, 7 days, 30 days, 12 months, all time"),
    ("U", "Choose the days of a period"),
    ("C", "Compare with another time"),
    ("/", "Search the list"),
    ("↑ ↓", "In a list: go from row to row"),
    ("Space", "In the list of orders: select the row; with Shift all between"),
    ("← →", "In a chart: move; with Shift select; with Enter show the selection closer, or the rows of a point"),
    ("?", "Show this list"),
    ("Esc", "Close what is open"),
];

/// Properties of [`KeysSheet`].
#[derive(PartialEq, Properties)]
pub struct KeysSheetProps {
    /// Closes the sheet.
    pub on_close: Callback<()>,
}

/// The list of keys.
#[component]
pub fn KeysSheet(props: &KeysSheetProps) -> Html {
    let style = use_style!(
        r#"
        display: flex;
        align-items: center;
        gap: var(--space-2);
        min-height: var(--target);
        accent-color: var(--accent);
    "#
    );
    let preferences = use_preferences();
    let has_letter_keys = preferences.has_letter_keys;
    let onchange = Callback::from(move |_: Event| preferences.dispatch(PreferenceAction::LetterKeys(!has_letter_keys)));
    html! {
        <Modal name="keys-sheet" title="Keys" on_close={props.on_close.clone()}>
            <dl class="facts">
                { for KEYS.into_iter().map(|(key, words)| html! {
                    <div class="facts__row" key={key}><dt><kbd>{ key }</kbd></dt><dd>{ words }</dd></div>
                }) }
            </dl>
            <label class={style}>
                <input type="checkbox" checked={has_letter_keys} {onchange} data-test="letter-keys" />
                { "Single letters are keys" }
            </label>
            <Button name="close-keys" variant={ButtonVariant::Primary} on_press={&props.on_close}>{ "Close" }</Button>
        </Modal>
    }
}
