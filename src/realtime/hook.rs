//! `use_realtime_updates`: the live link, shared with the reader's other tabs.

use std::rc::Rc;

use gloo_events::EventListener;
use yew::prelude::*;

use super::batch::EventGroup;
use super::engine::Engine;
use super::report::{ConnectionStatus, Role};
use super::signal::{Input, Signal, Verdict};
use crate::browser;
use crate::browser::events::is_restored;
use crate::model::Currency;

/// What to listen to, and whom to tell.
#[derive(Debug)]
pub struct RealtimeOptions {
    /// The address of the stream with its token; `None` while nobody is signed in. Another address is another sign-in.
    pub url: Option<AttrValue>,
    /// Tabs of the same group share one stream; `None` to share with nobody.
    pub group: Option<AttrValue>,
    /// The switch.
    pub is_on: bool,
    /// The currency of amounts that name none.
    pub currency: Currency,
    /// Asks whether the sign-in still holds, after the server refused the stream; answers through the callback it gets.
    pub on_verify: Callback<Callback<Verdict>>,
    /// Another tab found that the server refuses the token.
    pub on_refused: Callback<()>,
    /// Orders were created: those of one animation frame.
    pub on_order_created: Callback<EventGroup>,
    /// Orders changed their status.
    pub on_order_updated: Callback<EventGroup>,
    /// Payments were recorded.
    pub on_payment_received: Callback<EventGroup>,
    /// Something changed: called once for all events of an animation frame, whatever their kinds.
    pub on_data_change: Callback<()>,
    /// The link became live; whatever happened before was not announced.
    pub on_live: Callback<()>,
}

/// What a component sees of the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RealtimeHandle {
    /// The link as the tab that leads tells it.
    pub report: ConnectionStatus,
    /// This tab's part.
    pub role: Role,
    /// Whether the browser gives no means to share.
    pub is_alone: bool,
    /// How many tabs follow the leader.
    pub followers: u32,
}

/// Follows the event stream of `options` and keeps it alive: proof before "live", a watchdog for silence, back-off
/// after failures, a check of the sign-in after a refusal, a look at the clock whenever the page wakes, and one stream
/// for all tabs of the group. The callback opens the stream anew, wherever it is.
#[hook]
pub fn use_realtime_updates(options: RealtimeOptions) -> (RealtimeHandle, Callback<()>) {
    let update = use_force_update();
    let options = Rc::new(options);
    let engine = use_memo((), |()| Engine::new(Rc::clone(&options), update));
    let engine = Rc::clone(&*engine);
    let follows = (options.group.clone(), options.url.clone(), options.is_on);
    engine.renew(options);
    use_effect_with(follows, {
        let engine = engine.clone();
        move |_| engine.follow()
    });
    use_effect_with((), {
        let engine = engine.clone();
        move |()| {
            let listeners = wake_ups(&Callback::from({
                let engine = engine.clone();
                move |input| engine.feed(input)
            }));
            move || {
                engine.feed(Input::Rest);
                drop(listeners);
            }
        }
    });
    let take_over = use_callback((), {
        let engine = engine.clone();
        move |(), ()| engine.feed(Input::TakeOver)
    });
    (engine.handle(), take_over)
}

/// Listens for everything that may mean that time has passed unnoticed, or is about to.
fn wake_ups(on_input: &Callback<Input>) -> Vec<EventListener> {
    let mut listeners = Vec::new();
    let mut listen = |target: &web_sys::EventTarget, name: &'static str, on: fn(&Event) -> Option<Input>| {
        let on_input = on_input.clone();
        listeners.push(EventListener::new(target, name, move |event| {
            if let Some(input) = on(event) {
                on_input.emit(input);
            }
        }));
    };
    if let Some(window) = web_sys::window() {
        listen(&window, "online", |_| Some(Input::Link(Signal::Online(true))));
        listen(&window, "offline", |_| Some(Input::Link(Signal::Online(false))));
        listen(&window, "pagehide", |_| Some(Input::Rest));
        listen(&window, "pageshow", |event| is_restored(event).then_some(Input::Wake));
    }
    if let Some(document) = browser::document() {
        listen(&document, "visibilitychange", |_| Some(if browser::is_visible() { Input::Wake } else { Input::Hide }));
        listen(&document, "freeze", |_| Some(Input::Rest));
        listen(&document, "resume", |_| Some(Input::Wake));
    }
    listeners
}
