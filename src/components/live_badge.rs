//! The badge that says whether the page is live, with a popover that says why.

use gloo_events::EventListener;
use gloo_timers::callback::Interval;
use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::link_popover::LinkFacts;
use crate::browser;
use crate::live::LiveView;
use crate::realtime::view::{ConnectionTone, Mode};

/// How often ages and countdowns are written anew while the popover is open, in milliseconds.
const TICK: u32 = 1_000;

/// The state of the link in one word; a press opens what is behind it.
#[hook]
pub fn use_live_badge(live: &LiveView) -> Html {
    let is_open = use_state(|| false);
    let wrapper = use_node_ref();
    let state = live.link.report.state;
    let tone = match state.tone() {
        ConnectionTone::Good => "badge--good",
        ConnectionTone::Degraded => "badge--degraded",
        ConnectionTone::Resting => "badge--resting",
    };
    // While it is open its ages count along; Escape and a press elsewhere close it, as they do every popover.
    let update = use_force_update();
    use_effect_with(*is_open, {
        let (is_open, wrapper) = (is_open.setter(), wrapper.clone());
        move |&open| {
            let listeners = browser::document().filter(|_| open).map(|document| {
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
                        browser::focus("[data-test=live-badge]");
                    }
                });
                (on_press, on_key, Interval::new(TICK, move || update.force_update()))
            });
            move || drop(listeners)
        }
    });
    let onclick = {
        let is_open = is_open.clone();
        Callback::from(move |_| is_open.set(!*is_open))
    };
    html! {
        <div class="popover-anchor" ref={wrapper}>
            <button
                type="button"
                class={classes!("badge", tone)}
                data-test="live-badge"
                data-state={state.slug()}
                aria-expanded={is_open.to_string()}
                aria-controls="link-popover"
                {onclick}
            >
                <span class="badge__dot" aria-hidden="true"></span>
                <span>{ state.label() }</span>
            </button>
            <span class="visually-hidden" role="status">{ Mode::of(state).announcement() }</span>
            <div id="link-popover" class="popover" role="group" aria-label="Connection" data-test="link-popover" hidden={!*is_open}>
                if *is_open {
                    { LinkFacts {
                        link: live.link,
                        is_elsewhere: live.is_elsewhere,
                        on_take_over: live.on_take_over.clone(),
                    }.view() }
                }
            </div>
        </div>
    }
}
