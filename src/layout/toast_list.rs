//! The toasts.

use pulseboard_core::notifications::toasts::{Toast, ToastKind};
use stylist::yew::use_style;
use yew::prelude::*;

use crate::components::icon::{Icon, IconKind};
use crate::components::subject_link::SubjectLink;
use crate::contexts::notifications::{use_notifier, use_toasts};
use crate::platform::intl::Intl;

/// The toasts that show.
#[component]
pub fn ToastList() -> Html {
    let toasts = use_toasts();
    html! {
        { for toasts.queue.toasts().iter().map(|toast| {
            html! { <ToastItem key={toast.id} toast={toast.clone()} /> }
        }) }
    }
}

/// Properties of [`ToastItem`].
#[derive(PartialEq, Properties)]
struct ToastItemProps {
    toast: Toast,
}

#[component]
fn ToastItem(props: &ToastItemProps) -> Html {
    let style = use_style!(
        r#"
        display: flex;
        align-items: flex-start;
        gap: var(--space-3);
        margin-bottom: var(--space-2);
        padding: var(--space-3) var(--space-4);
        border: var(--line) solid var(--border);
        border-radius: var(--radius);
        background: var(--surface-raised);
        box-shadow: var(--shadow-raised);
        animation: slide 180ms ease-out;

        /* On a phone one at a time, as they stand over what they speak of; what went wrong stays. */
        @media (max-width: 720px) {
            &:not(:last-child, .toast--bad) {
                display: none;
            }
        }

        & > .icon {
            margin-top: 1px;
        }

        &.toast--good > .icon {
            color: var(--good);
        }

        &.toast--alert > .icon {
            color: var(--attention);
        }

        &.toast--bad {
            border-color: var(--bad);
        }

        &.toast--bad > .icon {
            color: var(--bad);
        }

        .toast__text {
            flex: 1;
        }

        .toast__title {
            font-weight: 600;
        }

        .toast__body {
            color: var(--text-muted);
        }

        .toast__close {
            display: grid;
            width: 28px;
            height: 28px;
            margin: -4px -8px -4px 0;
            padding: 0;
            border: 0;
            border-radius: var(--radius-small);
            background: none;
            color: var(--text-muted);
            place-items: center;
        }

        .toast__close:hover {
            background: var(--surface-sunken);
        }
    "#
    );
    let Toast { id, notice, .. } = &props.toast;
    let notifier = use_notifier();
    let on_dismiss = use_callback((*id, notifier), |_: MouseEvent, (id, notifier)| notifier.dismiss(*id));
    let (icon, class) = match notice.kind {
        ToastKind::OrderCreated | ToastKind::OrderUpdated | ToastKind::PaymentReceived => {
            (IconKind::Bell, "toast--good")
        }
        ToastKind::Alert => (IconKind::Alert, "toast--alert"),
        ToastKind::Failure => (IconKind::Alert, "toast--bad"),
    };
    let body = notice.body(&Intl);
    html! {
        <div data-test="toast" class={classes!("toast", style, class)}>
            <Icon kind={icon} />
            <div class="toast__text">
                <p class="toast__title"><SubjectLink subject={notice.subject.clone()} words={notice.title()} /></p>
                if !body.is_empty() {
                    <p class="toast__body">{ body }</p>
                }
            </div>
            <button type="button" class="toast__close" aria-label="Dismiss" onclick={on_dismiss}>
                <Icon kind={IconKind::Close} />
            </button>
        </div>
    }
}
