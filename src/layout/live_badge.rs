//! The badge that says whether the page is live, with a popover that says why.

use gloo_events::EventListener;
use pulseboard_core::realtime::status::{ConnectionTone, Mode};
use stylist::yew::use_style;
use wasm_bindgen::JsCast;
use yew::prelude::*;

use crate::contexts::query_client::use_figures_problem;
use crate::contexts::realtime::use_realtime;
use crate::layout::on_use::{OnUse, Overlay};
use crate::platform::{document, focus};

/// The state of the connection in one word; a press opens what is behind it.
#[component]
pub fn LiveBadge() -> Html {
    let style = use_style!(
        r#"
        position: relative;

        .badge--good {
            background: var(--good-soft);
            color: var(--good);
        }

        .badge--good .badge__dot {
            background: var(--good-vivid);
        }

        .badge--good .badge__dot::after {
            position: absolute;
            inset: 0;
            border-radius: inherit;
            background: inherit;
            content: "";
            animation: pulse 2s ease-out infinite;
        }

        .badge--degraded {
            background: var(--attention-soft);
            color: var(--attention);
        }

        .badge--degraded .badge__dot {
            background: var(--attention-vivid);
        }
    "#
    );
    let is_open = use_state_eq(|| false);
    let wrapper = use_node_ref();
    let state = use_realtime().state;
    let is_failing = use_figures_problem().is_some();
    let is_unchecked = state.tone() == ConnectionTone::Good && is_failing;
    let tone = match state.tone() {
        // Live means that figures follow.
        ConnectionTone::Good if is_unchecked => "badge--degraded",
        ConnectionTone::Good => "badge--good",
        ConnectionTone::Degraded => "badge--degraded",
        ConnectionTone::Inactive => "badge--resting",
    };
    // Escape and a press elsewhere close it, as they do every popover.
    use_effect_with(*is_open, {
        let (is_open, wrapper) = (is_open.setter(), wrapper.clone());
        move |&open| {
            let listeners = document().filter(|_| open).map(|document| {
                let close = is_open.clone();
                let on_press = EventListener::new(&document, "pointerdown", move |event| {
                    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
                    if !wrapper.get().is_some_and(|wrapper| wrapper.contains(target.as_ref())) {
                        close.set(false);
                    }
                });
                let on_key = EventListener::new(&document, "keydown", move |event| {
                    let key = event.dyn_ref::<web_sys::KeyboardEvent>().map(web_sys::KeyboardEvent::key);
                    if key.as_deref() == Some("Escape") {
                        is_open.set(false);
                        focus("[data-test=live-badge]");
                    }
                });
                (on_press, on_key)
            });
            move || drop(listeners)
        }
    });
    let onclick = {
        let is_open = is_open.clone();
        Callback::from(move |_: MouseEvent| is_open.set(!*is_open))
    };
    html! {
        <div class={style} ref={wrapper}>
            <button
                type="button" class={classes!("badge", tone)} data-test="live-badge" data-state={state.slug()}
                aria-expanded={is_open.to_string()} aria-controls="link-popover" {onclick}
            >
                <span class="badge__dot" aria-hidden="true"></span>
                <span>{ if is_unchecked { "Connected, unchecked" } else { state.label() } }</span>
            </button>
            <span class="visually-hidden" role="status">
                { if is_unchecked { "Figures cannot be checked." } else { Mode::of(state).announcement() } }
            </span>
            <div
                id="link-popover" class="popover" role="group" aria-label="Connection" data-test="link-popover"
                hidden={!*is_open}
            >
                if *is_open {
                    <OnUse overlay={Overlay::ConnectionDetails} />
                }
            </div>
        </div>
    }
}
