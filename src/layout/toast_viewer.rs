//! The toasts at the top right, and what screen readers say of them: less often, so that a flood does not drown
//! everything else.

use pulseboard_core::notifications::toasts::{Hold, Toast, ToastKind};
use stylist::yew::use_style;
use yew::prelude::*;

use crate::components::icon::{Icon, IconKind};
use crate::contexts::notifications::{use_notifier, use_toasts};
use crate::platform::intl::Intl;

/// The toasts.
#[component]
pub fn ToastViewer() -> Html {
    let style = use_style!(
        r#"
        position: fixed;
        top: 72px;
        right: var(--space-5);
        z-index: 5;
        width: 340px;
        max-width: calc(100vw - var(--space-6));

        .toast {
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
        }

        .toast > .icon {
            margin-top: 1px;
        }

        .toast--good > .icon {
            color: var(--good);
        }

        .toast--bad {
            border-color: var(--bad);
        }

        .toast--bad > .icon {
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

        /* Above the bar at the bottom: a phone's header is taller than one line, and would lie over them. */
        @media (max-width: 720px) {
            top: auto;
            right: var(--space-3);
            bottom: calc(var(--nav-bar) + var(--space-3));
            left: var(--space-3);
            width: auto;
            max-width: none;
        }

        @media print {
            display: none;
        }
    "#
    );
    let toasts = use_toasts();
    let notifier = use_notifier();
    let on_hold = |hold: Hold, is_held: bool| {
        let notifier = notifier.clone();
        move || notifier.hold(hold, is_held)
    };
    let pointer = |is_held| {
        let on_hold = on_hold(Hold::Hover, is_held);
        Callback::from(move |_: PointerEvent| on_hold())
    };
    let focus = |is_held| {
        let on_hold = on_hold(Hold::Focus, is_held);
        Callback::from(move |_: FocusEvent| on_hold())
    };
    let said = toasts.queue.said().iter().map(|notice| format!("{} {}. ", notice.title(), notice.body(&Intl)));
    html! {
        <div
            class={style} role="region" aria-label="Notifications" data-test="toasts" onpointerenter={pointer(true)}
            onpointerleave={pointer(false)} onfocusin={focus(true)} onfocusout={focus(false)}
        >
            <p class="visually-hidden" role="status" aria-live="polite" data-test="announcement">{ for said }</p>
            { for toasts.queue.toasts().iter().map(|toast| {
                html! { <ToastItem key={toast.id} toast={toast.clone()} /> }
            }) }
        </div>
    }
}

/// Properties of [`ToastItem`].
#[derive(PartialEq, Properties)]
struct ToastItemProps {
    toast: Toast,
}

#[component]
fn ToastItem(props: &ToastItemProps) -> Html {
    let Toast { id, notice, .. } = &props.toast;
    let notifier = use_notifier();
    let on_dismiss = use_callback((*id, notifier), |_: MouseEvent, (id, notifier)| notifier.dismiss(*id));
    let (icon, class) = match notice.kind {
        ToastKind::OrderCreated | ToastKind::OrderUpdated | ToastKind::PaymentReceived => {
            (IconKind::Bell, "toast--good")
        }
        ToastKind::Failure => (IconKind::Alert, "toast--bad"),
    };
    let body = notice.body(&Intl);
    html! {
        <div data-test="toast" class={classes!("toast", class)}>
            <Icon kind={icon} />
            <div class="toast__text">
                <p class="toast__title">{ notice.title() }</p>
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
