//! A modal dialog of the browser's own kind: it keeps the focus inside and makes the rest of the page inert.

use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlDialogElement, HtmlElement};
use yew::prelude::*;

use crate::browser;

/// A dialog.
#[derive(Clone, PartialEq)]
pub struct Modal {
    /// Names the dialog in tests.
    pub name: &'static str,
    /// The heading.
    pub title: &'static str,
    /// Closes the dialog on Escape; without it the dialog stays until its owner removes it.
    pub on_close: Option<Callback<()>>,
    /// What the dialog holds.
    pub content: Html,
}

/// The modal dialog that is open, for as long as there is one.
#[hook]
pub fn use_modal(open: Option<Modal>) -> Html {
    let dialog = use_node_ref();
    use_effect_with(open.as_ref().map(|open| open.name), {
        let dialog = dialog.clone();
        move |name| {
            let focused = browser::document().filter(|_| name.is_some()).and_then(|document| document.active_element());
            show(&dialog);
            move || {
                // Browsers return the focus only from dialogs that are closed while they are on the page.
                if let Some(focused) = focused.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
                    let options = FocusOptions::new();
                    options.set_prevent_scroll(true);
                    // What is gone meanwhile, or takes no focus, leaves it where it is.
                    let _ = focused.focus_with_options(&options);
                }
            }
        }
    });
    let Some(Modal { name, title, on_close, content }) = open else {
        return Html::default();
    };
    let oncancel = Callback::from(move |event: Event| {
        event.prevent_default();
        if let Some(on_close) = &on_close {
            on_close.emit(());
        }
    });
    // Browsers close a dialog on a second Escape whatever its page says: one that must stay is opened again.
    let onclose = {
        let dialog = dialog.clone();
        Callback::from(move |_: Event| show(&dialog))
    };
    let heading = format!("{name}-title");
    html! {
        <dialog
            key={name} class="dialog" ref={dialog} aria-labelledby={heading.clone()} data-test={name} {oncancel} {onclose}
        >
            <h2 class="dialog__title" id={heading}>{ title }</h2>
            { content }
        </dialog>
    }
}

fn show(dialog: &NodeRef) {
    if let Some(dialog) = dialog.cast::<HtmlDialogElement>().filter(|dialog| dialog.is_connected()) {
        // Only a dialog that is open already refuses.
        let _ = dialog.show_modal();
    }
}
