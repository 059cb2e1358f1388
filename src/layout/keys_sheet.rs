//! Lists the keys, changes them, and switches single letters off.

use stylist::yew::use_style;
use yew::prelude::*;

use crate::components::button::{Button, ButtonVariant};
use crate::components::modal::Modal;
use crate::contexts::preferences::{PreferenceAction, use_preferences};
use crate::layout::commands::Command;
use crate::layout::key_bindings::{may_be_key, use_bindings};
use crate::layout::shortcuts::letter;

/// Keys that belong to what has the focus, and what they do.
pub(super) const IN_PLACE: [(&str, &str); 5] = [
    ("↑ ↓", "In a list: go from row to row"),
    ("Enter", "In a list: show the details of the row"),
    ("Space", "In the list of orders: select the row; with Shift all between"),
    ("← →", "In a chart: move; with Shift select; with Enter show the selection closer, or the rows of a point"),
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
        display: grid;
        gap: var(--space-4);

        .keys__option {
            display: flex;
            align-items: center;
            gap: var(--space-2);
            min-height: var(--target);
            accent-color: var(--accent);
        }

        .keys__list {
            overflow-y: auto;
            max-height: min(26rem, 50dvh);
            margin: 0;
        }

        .keys__row {
            display: flex;
            align-items: center;
            justify-content: space-between;
            gap: var(--space-3);
            min-height: var(--target);
        }

        .keys__row + .keys__row {
            border-top: var(--line) solid var(--border);
        }

        .keys__row dd {
            flex: none;
        }

        .keys__change {
            min-height: 28px;
            padding: 0 var(--space-1);
            border: 0;
            border-radius: var(--radius-small);
            background: none;
            color: var(--text-muted);
        }

        .keys__change:hover {
            background: var(--surface-sunken);
        }

        .keys__note {
            color: var(--text-muted);
            font-size: var(--text-small);
        }
    "#
    );
    let preferences = use_preferences();
    let has_letter_keys = preferences.has_letter_keys;
    let onchange = Callback::from(move |_: Event| preferences.dispatch(PreferenceAction::LetterKeys(!has_letter_keys)));
    let (bindings, stored) = use_bindings();
    let said = use_state_eq(|| None::<AttrValue>);
    let on_bind = {
        let (bindings, stored, said) = (bindings.clone(), stored.clone(), said.setter());
        Callback::from(move |(command, keys): (Command, String)| {
            if let Some(other) = bindings.conflict(command, &keys) {
                let words = format!("{} is taken: {}. Change that one first.", keys.to_uppercase(), other.label());
                said.set(Some(words.into()));
            } else {
                said.set(None);
                stored.set(bindings.clone().with(command, &keys).text().as_deref());
            }
        })
    };
    let on_reset = {
        let (stored, said) = (stored.clone(), said.setter());
        Callback::from(move |()| {
            said.set(None);
            stored.set(None);
        })
    };
    let rows = Command::all().into_iter().map(|command| {
        let keys = bindings.words(command);
        html! { <KeyRow key={command.name()} {command} {keys} on_bind={&on_bind} /> }
    });
    html! {
        <Modal name="keys-sheet" title="Keys" on_close={props.on_close.clone()}>
            <div class={style}>
                <label class="keys__option">
                    <input type="checkbox" checked={has_letter_keys} {onchange} data-test="letter-keys" />
                    { "Single letters are keys" }
                </label>
                <p class="keys__note" role="status" data-test="keys-said">
                    { (*said).clone().unwrap_or_else(|| "Press the keys of a line to change them: a letter, or G and a letter.".into()) }
                </p>
                <dl class="keys__list" tabindex="0" aria-label="Keys">
                    { for rows }
                    { for IN_PLACE.into_iter().map(|(keys, words)| html! {
                        <div class="keys__row" key={keys}><dt>{ words }</dt><dd><kbd>{ keys }</kbd></dd></div>
                    }) }
                </dl>
                <div class="dialog__actions">
                    if stored.text.is_some() {
                        <Button name="reset-keys" on_press={on_reset}>{ "Reset" }</Button>
                    }
                    <Button name="close-keys" variant={ButtonVariant::Primary} on_press={&props.on_close}>{ "Close" }</Button>
                </div>
            </div>
        </Modal>
    }
}

/// Properties of [`KeyRow`].
#[derive(PartialEq, Properties)]
struct KeyRowProps {
    command: Command,
    keys: Option<String>,
    on_bind: Callback<(Command, String)>,
}

/// The keys of a command; a press on them waits for others.
#[component]
fn KeyRow(props: &KeyRowProps) -> Html {
    let KeyRowProps { command, keys, on_bind } = props;
    let command = *command;
    // Nothing while it does not wait; what was pressed so far while it does.
    let waiting = use_state_eq(|| None::<String>);
    let onclick = {
        let waiting = waiting.setter();
        Callback::from(move |_: MouseEvent| waiting.set(Some(String::new())))
    };
    let onblur = {
        let waiting = waiting.setter();
        Callback::from(move |_: FocusEvent| waiting.set(None))
    };
    let onkeydown = {
        let (waiting, on_bind) = (waiting.clone(), on_bind.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some(begun) = (*waiting).clone() else { return };
            let bind = |keys: String| {
                waiting.set(None);
                on_bind.emit((command, keys));
            };
            match (event.key().as_str(), letter(&event.key(), &event.code())) {
                ("Escape", _) => waiting.set(None),
                ("Backspace" | "Delete", _) => bind(String::new()),
                (_, Some('g')) if begun.is_empty() => waiting.set(Some("g".to_owned())),
                (_, Some(letter)) if may_be_key(letter) && begun.is_empty() => bind(letter.to_string()),
                (_, Some(letter)) if may_be_key(letter) => bind(format!("{begun} {letter}")),
                _ => return,
            }
            // Neither closes the sheet nor presses anything.
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let shown = match waiting.as_deref() {
        Some("") => html! { "Press keys, or Backspace for none" },
        Some(begun) => html! { { format!("{} then a letter", begun.to_uppercase()) } },
        None => match keys {
            Some(keys) => html! { { for keys.split(' ').map(|key| html! { <kbd>{ key }</kbd> }) } },
            None => html! { "none" },
        },
    };
    html! {
        <div class="keys__row">
            <dt>{ command.label() }</dt>
            <dd>
                if let Some(fixed) = command.fixed_keys() {
                    <kbd>{ fixed }</kbd>{ " " }
                }
                <button
                    type="button" class="keys__change" data-test={format!("keys-{}", command.name())} {onclick} {onblur} {onkeydown}
                >
                    <span class="visually-hidden">{ format!("Change the keys of “{}”: ", command.label()) }</span>
                    { shown }
                </button>
            </dd>
        </div>
    }
}
