//! Whether an element is where the reader looks.

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};
use yew::prelude::*;

/// Whether any of an element is within the window, as that changes. Where that cannot be told it is.
#[hook]
pub fn use_in_view(element: &NodeRef) -> bool {
    let is_in_view = use_state_eq(|| false);
    let watched = use_mut_ref(|| None::<Watched>);
    // After each rendering: another element may have taken its place.
    use_effect({
        let (element, is_in_view, watched) = (element.clone(), is_in_view.setter(), watched.clone());
        move || {
            let element = element.cast::<Element>();
            let mut watched = watched.borrow_mut();
            if watched.as_ref().map(|watched| &watched.element) == element.as_ref() && watched.is_some() {
                return;
            }
            // At once: what is in view is asked for with the first of the page.
            is_in_view.set(element.as_ref().is_some_and(is_within_window));
            let on_seen = is_in_view.clone();
            *watched = element.and_then(|element| Watched::new(element, move |is_seen| on_seen.set(is_seen)));
            if watched.is_none() {
                is_in_view.set(true);
            }
        }
    });
    use_effect_with((), move |()| move || drop(watched.take()));
    *is_in_view
}

/// An element that is watched for as long as this is kept.
struct Watched {
    element: Element,
    observer: IntersectionObserver,
    _on_change: Closure<dyn FnMut(Array)>,
}

impl Watched {
    fn new(element: Element, on_seen: impl Fn(bool) + 'static) -> Option<Self> {
        let on_change = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            if let Some(entry) = entries.iter().last().and_then(|entry| entry.dyn_into().ok()) {
                let entry: IntersectionObserverEntry = entry;
                on_seen(entry.is_intersecting());
            }
        });
        let observer = IntersectionObserver::new(on_change.as_ref().unchecked_ref()).ok()?;
        observer.observe(&element);
        Some(Self { element, observer, _on_change: on_change })
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

fn is_within_window(element: &Element) -> bool {
    let frame = element.get_bounding_client_rect();
    let height = web_sys::window().and_then(|window| window.inner_height().ok()?.as_f64()).unwrap_or_default();
    frame.bottom() > 0.0 && frame.top() < height
}
