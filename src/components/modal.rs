//! A modal dialog of the browser's own kind: it keeps the focus inside and makes the rest of the page inert.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

/// Properties of [`Modal`].
#[derive(PartialEq, Properties)]
pub struct ModalProps {
    /// Names the dialog in tests.
    pub name: AttrValue,
    /// The heading.
    pub title: AttrValue,
    /// Closes the dialog on Escape; without it the dialog stays until its owner removes it.
    #[prop_or_default]
    pub on_close: Option<Callback<()>>,
    /// What the dialog holds.
    pub children: Html,
}

/// A modal dialog, open for as long as it is rendered.
#[component]
pub fn Modal(props: &ModalProps) -> Html {
    let dialog = use_node_ref();
    use_effect_with(dialog.clone(), |dialog| {
        let dialog = dialog.cast::<HtmlDialogElement>();
        if let Some(dialog) = &dialog {
            // Only a dialog that is open already refuses.
            let _ = dialog.show_modal();
        }
        move || {
            if let Some(dialog) = dialog {
                dialog.close();
            }
        }
    });
    let oncancel = {
        let on_close = props.on_close.clone();
        Callback::from(move |event: Event| {
            event.prevent_default();
            if let Some(on_close) = &on_close {
                on_close.emit(());
            }
        })
    };
    // Browsers close a dialog on a second Escape whatever its page says: one that must stay is opened again.
    let onclose = {
        let dialog = dialog.clone();
        Callback::from(move |_: Event| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>().filter(|dialog| dialog.is_connected()) {
                // Only a dialog that is open already refuses.
                let _ = dialog.show_modal();
            }
        })
    };
    let heading = format!("{}-title", props.name);
    html! {
        <dialog class="dialog" ref={dialog} aria-labelledby={heading.clone()} data-test={props.name.clone()} {oncancel} {onclose}>
            <h2 class="dialog__title" id={heading}>{ &props.title }</h2>
            { props.children.clone() }
        </dialog>
    }
}
