//! The toasts at the top right.

use yew::prelude::*;

use super::icon::{Icon, IconView};
use crate::browser::intl::Intl;
use crate::model::NumberFormat;
use crate::toast::{Toast, ToastKind};

/// Properties of [`ToastList`].
#[derive(PartialEq, Properties)]
pub struct ToastListProps {
    /// The toasts, oldest first.
    pub toasts: Vec<Toast>,
    /// Removes one.
    pub on_dismiss: Callback<u32>,
    /// The pointer came over them or left.
    pub on_hover: Callback<bool>,
    /// The keyboard focus came into them or left.
    pub on_focus: Callback<bool>,
}

/// The toasts. The list is always there, so that screen readers hear what is added to it.
#[component]
pub fn ToastList(props: &ToastListProps) -> Html {
    let toasts = props.toasts.iter().map(|toast| view(toast, &props.on_dismiss));
    html! {
        <div
            class="toasts" role="region" aria-label="Notifications" data-test="toasts"
            onpointerenter={props.on_hover.reform(|_| true)} onpointerleave={props.on_hover.reform(|_| false)}
            onfocusin={props.on_focus.reform(|_| true)} onfocusout={props.on_focus.reform(|_| false)}
        >
            <div role="status" aria-live="polite" aria-relevant="additions text">{ for toasts }</div>
        </div>
    }
}

fn view(toast: &Toast, on_dismiss: &Callback<u32>) -> Html {
    let id = toast.id;
    let is_failure = toast.kind == ToastKind::Failure;
    let amount = toast.amount.map(|amount| Intl.money(amount));
    let body = [toast.detail.clone(), amount].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    html! {
        <div
            key={id} data-test="toast"
            class={classes!("toast", if is_failure { "toast--bad" } else { "toast--good" })}
        >
            <IconView icon={if is_failure { Icon::Alert } else { Icon::Bell }} />
            <div class="toast__text">
                <p class="toast__title">{ toast.title() }</p>
                if !body.is_empty() {
                    <p class="toast__body">{ body }</p>
                }
            </div>
            <button type="button" class="toast__close" aria-label="Dismiss" onclick={on_dismiss.reform(move |_| id)}>
                <IconView icon={Icon::Close} />
            </button>
        </div>
    }
}
