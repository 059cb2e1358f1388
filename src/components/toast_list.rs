//! The toasts at the top right.

use yew::prelude::*;

use super::icon::Icon;
use crate::browser::intl::Intl;
use crate::toast::{Notice, Toast, ToastKind};

/// The toasts, and what screen readers say of them: less often, so that a flood does not drown everything else.
#[derive(Clone, Debug, PartialEq)]
pub struct ToastList {
    /// The toasts, oldest first.
    pub toasts: Vec<Toast>,
    /// What screen readers are to say.
    pub said: Vec<Notice>,
    /// Removes one.
    pub on_dismiss: Callback<u32>,
    /// The pointer came over them or left.
    pub on_hover: Callback<bool>,
    /// The keyboard focus came into them or left.
    pub on_focus: Callback<bool>,
}

impl ToastList {
    /// Draws it.
    pub fn view(&self) -> Html {
        let toasts = self.toasts.iter().map(|toast| view(toast, &self.on_dismiss));
        let said = self.said.iter().map(|notice| format!("{} {}. ", notice.title(), notice.body(&Intl)));
        html! {
            <div
                class="toasts" role="region" aria-label="Notifications" data-test="toasts"
                onpointerenter={self.on_hover.reform(|_| true)} onpointerleave={self.on_hover.reform(|_| false)}
                onfocusin={self.on_focus.reform(|_| true)} onfocusout={self.on_focus.reform(|_| false)}
            >
                <p class="visually-hidden" role="status" aria-live="polite" data-test="announcement">{ for said }</p>
                { for toasts }
            </div>
        }
    }
}

fn view(toast: &Toast, on_dismiss: &Callback<u32>) -> Html {
    let id = toast.id;
    let is_failure = toast.notice.kind == ToastKind::Failure;
    let body = toast.notice.body(&Intl);
    html! {
        <div
            key={id} data-test="toast"
            class={classes!("toast", if is_failure { "toast--bad" } else { "toast--good" })}
        >
            { if is_failure { Icon::Alert } else { Icon::Bell }.view() }
            <div class="toast__text">
                <p class="toast__title">{ toast.notice.title() }</p>
                if !body.is_empty() {
                    <p class="toast__body">{ body }</p>
                }
            </div>
            <button type="button" class="toast__close" aria-label="Dismiss" onclick={on_dismiss.reform(move |_| id)}>
                { Icon::Close.view() }
            </button>
        </div>
    }
}
