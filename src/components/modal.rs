//! A modal dialog of the browser's own kind: it keeps the focus inside and makes the rest of the page inert.

use stylist::yew::use_style;
use web_sys::HtmlDialogElement;
use yew::prelude::*;

/// Properties of [`Modal`].
#[derive(PartialEq, Properties)]
pub struct ModalProps {
    /// Names the dialog in tests.
    pub name: &'static str,
    /// The heading.
    pub title: &'static str,
    /// Whether it is as wide as a list, and stands at the top.
    #[prop_or_default]
    pub is_wide: bool,
    /// Closes the dialog on Escape; without it the dialog stays until its owner removes it.
    #[prop_or_default]
    pub on_close: Option<Callback<()>>,
    /// What the dialog holds.
    pub children: Html,
}

/// A modal dialog, open for as long as it is drawn.
#[component]
pub fn Modal(props: &ModalProps) -> Html {
    let style = use_style!(
        r#"
        width: 400px;
        max-width: calc(100vw - var(--space-6));
        padding: var(--space-5);
        border: var(--line) solid var(--border);
        border-radius: var(--radius);
        background: var(--surface-raised);
        color: var(--text);
        box-shadow: var(--shadow-raised);

        &[open] {
            display: grid;
            gap: var(--space-4);
        }

        &.dialog--wide {
            width: 640px;
            margin-top: min(12dvh, 96px);
        }

        &.dialog--wide .dialog__title {
            font-size: var(--text-small);
        }

        &::backdrop {
            background: var(--backdrop);
        }

        .dialog__title {
            font-size: 1.125rem;
            font-weight: 650;
        }

        .dialog__text {
            color: var(--text-muted);
        }

        /* The way back comes first: it has the focus when the dialog opens. */
        .dialog__actions {
            display: flex;
            flex-wrap: wrap;
            justify-content: flex-end;
            gap: var(--space-2);
        }
    "#
    );
    let ModalProps { name, title, is_wide, on_close, children } = props;
    let dialog = use_node_ref();
    use_effect_with((), {
        let dialog = dialog.clone();
        move |()| {
            show(&dialog);
            let dialog = dialog.cast::<HtmlDialogElement>();
            move || {
                // Browsers return the focus to where it was only from dialogs that are closed while they are on the page.
                if let Some(dialog) = dialog {
                    dialog.close();
                }
            }
        }
    });
    let oncancel = {
        let on_close = on_close.clone();
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
        Callback::from(move |_: Event| show(&dialog))
    };
    let heading = format!("{name}-title");
    html! {
        <dialog class={classes!(style, is_wide.then_some("dialog--wide"))} ref={dialog} aria-labelledby={heading.clone()} data-test={*name} {oncancel} {onclose}>
            <h2 class="dialog__title" id={heading}>{ *title }</h2>
            { children.clone() }
        </dialog>
    }
}

fn show(dialog: &NodeRef) {
    if let Some(dialog) = dialog.cast::<HtmlDialogElement>().filter(|dialog| dialog.is_connected()) {
        // Only a dialog that is open already refuses.
        let _ = dialog.show_modal();
    }
}
