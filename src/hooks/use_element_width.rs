//! How wide an element is.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use yew::prelude::*;

/// The width of an element in whole pixels, as it changes; 0 until it is known.
#[hook]
pub fn use_element_width(element: &NodeRef) -> i32 {
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
