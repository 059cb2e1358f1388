//! Hooks that join a component to the browser's events and timers, one piece of code for every use.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{EventTarget, PageTransitionEvent};
use yew::prelude::*;

use super::{document, now};
use crate::model::Timestamp;

/// Calls `on_due` at `deadline`. `round` tells one deadline from the next: a timer that fired early is set again.
#[hook]
pub fn use_deadline(deadline: Option<Timestamp>, round: u32, on_due: Callback<()>) {
    use_effect_with((deadline, round), move |(deadline, _)| {
        let slot = Slot::default();
        if let Some(deadline) = *deadline {
            arm(deadline, on_due, &slot);
        }
        move || drop(slot.take())
    });
}

type Slot = Rc<RefCell<Option<Timeout>>>;

/// Timers and the wall clock differ by milliseconds: one that fired a little early is set again. Where much is left the
/// clock was set back, and waiting for it would take as long.
fn arm(deadline: Timestamp, on_due: Callback<()>, slot: &Slot) {
    const EARLY: i64 = 1_000;
    let again = Rc::clone(slot);
    slot.replace(Some(Timeout::new(wait_until(deadline), move || {
        if (1..=EARLY).contains(&deadline.since(now())) {
            arm(deadline, on_due, &again);
        } else {
            on_due.emit(());
        }
    })));
}

/// Calls `act` once, after so many milliseconds, whatever becomes of who asked.
pub fn later(millis: u32, act: Box<dyn FnOnce()>) {
    if let Some(window) = web_sys::window() {
        let act = Closure::once_into_js(act);
        // Only windows that are gone refuse.
        let _ = window
            .set_timeout_with_callback_and_timeout_and_arguments_0(act.unchecked_ref(), millis.try_into().unwrap_or(0));
    }
}

/// The milliseconds until `deadline`, for a timer; timers take no more than 2^31 - 1 (HTML, "timers"), about 24 days.
pub fn wait_until(deadline: Timestamp) -> u32 {
    const LONGEST: i64 = 0x7fff_ffff;
    u32::try_from(deadline.since(now()).clamp(0, LONGEST)).unwrap_or_default()
}

/// Calls `on_event` for an event of the window, with the callback of the first render.
#[hook]
pub fn use_window_event(name: &'static str, on_event: Callback<Event>) {
    use_event(web_sys::window().map(EventTarget::from), name, on_event);
}

/// Calls `on_event` for an event of the document, with the callback of the first render.
#[hook]
pub fn use_document_event(name: &'static str, on_event: Callback<Event>) {
    use_event(document().map(EventTarget::from), name, on_event);
}

#[hook]
fn use_event(target: Option<EventTarget>, name: &'static str, on_event: Callback<Event>) {
    use_effect_with((), move |()| {
        let listener =
            target.map(|target| EventListener::new(&target, name, move |event| on_event.emit(event.clone())));
        move || drop(listener)
    });
}

/// The width of an element in whole pixels, as it changes; 0 until it is known.
#[hook]
pub fn use_width(element: &NodeRef) -> i32 {
    let width = use_state_eq(|| 0);
    use_effect_with((), {
        let (element, width) = (element.clone(), width.setter());
        move |()| {
            let element = element.cast::<web_sys::Element>();
            let observed = element.clone();
            let measure = move || width.set(observed.as_ref().map_or(0, web_sys::Element::client_width));
            // At once, so that nothing is painted at a wrong width.
            measure();
            let on_resize = Closure::<dyn FnMut()>::new(measure);
            let observer = web_sys::ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok();
            if let Some((observer, element)) = observer.as_ref().zip(element) {
                observer.observe(&element);
            }
            move || {
                if let Some(observer) = observer {
                    observer.disconnect();
                }
                drop(on_resize);
            }
        }
    });
    *width
}

/// Whether a `pageshow` event brings the page back from the back/forward cache, where streams die and nobody is told
/// of anything.
pub fn is_restored(event: &Event) -> bool {
    event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted)
}
