//! Where toasts stand, and what screen readers say of them: less often, so that a flood does not drown everything else.

use pulseboard_core::notifications::toasts::{Hold, Notice};
use stylist::yew::use_style;
use yew::prelude::*;

use crate::contexts::notifications::{use_notifier, use_toasts};
use crate::layout::on_use::{OnUse, Overlay};
use crate::platform::intl::Intl;

/// The place of the toasts.
#[component]
pub fn ToastViewer() -> Html {
    let style = use_style!(
        r#"
        /* At the foot, where the first figures of a page are not; above a panel that is open. */
        position: fixed;
        right: var(--space-5);
        bottom: var(--space-5);
        z-index: 25;
        width: 340px;
        max-width: calc(100vw - var(--space-6));

        .toasts__plain {
            position: static;
        }

        /* Above the bar at the bottom. */
        @media (max-width: 720px) {
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
    let words = |notice: &Notice| format!("{} {}. ", notice.title(), notice.body(&Intl));
    let said = toasts.queue.said().iter().map(words);
    let plain = toasts.queue.toasts().iter().map(|toast| words(&toast.notice));
    // A network that is gone is what a toast may have to tell.
    let substitute = html! { <p class="popover toasts__plain">{ for plain }</p> };
    html! {
        <div
            class={classes!("toasts", style)} role="region" aria-label="Notifications" data-test="toasts" onpointerenter={pointer(true)}
            onpointerleave={pointer(false)} onfocusin={focus(true)} onfocusout={focus(false)}
        >
            <p class="visually-hidden" role="status" aria-live="polite" data-test="announcement">{ for said }</p>
            if !toasts.queue.toasts().is_empty() {
                <OnUse overlay={Overlay::Toasts} {substitute} />
            }
        </div>
    }
}
