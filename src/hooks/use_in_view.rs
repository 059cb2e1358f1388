//! Whether an element is where the reader looks.

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};
use yew::prelude::*;

/// Whether any of an element is within the window, as that changes; without it until it is drawn.
#[hook]
pub fn use_in_view(element: &NodeRef) -> bool {
    let is_in_view = use_state_eq(|| false);
    use_effect_with((), {
        let (element, is_in_view) = (element.clone(), is_in_view.setter());
        move |()| {
            let element = element.cast::<Element>();
            // At once: what is in view is asked for with the first of the page.
            is_in_view.set(element.as_ref().is_some_and(is_within_window));
            let on_change = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
                if let Some(entry) = entries.iter().last().and_then(|entry| entry.dyn_into().ok()) {
                    let entry: IntersectionObserverEntry = entry;
                    is_in_view.set(entry.is_intersecting());
                }
            });
            let observer = IntersectionObserver::new(on_change.as_ref().unchecked_ref()).ok();
            if let Some((observer, element)) = observer.as_ref().zip(element) {
                observer.observe(&element);
            }
            move || {
                if let Some(observer) = observer {
                    observer.disconnect();
                }
                drop(on_change);
            }
        }
    });
    *is_in_view
}

fn is_within_window(element: &Element) -> bool {
    let frame = element.get_bounding_client_rect();
    let height = web_sys::window().and_then(|window| window.inner_height().ok()?.as_f64()).unwrap_or_default();
    frame.bottom() > 0.0 && frame.top() < height
}
