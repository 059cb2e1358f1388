//! A text that the browser keeps, as whoever changed it last left it: here, elsewhere on the page, or in another tab.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::StorageEvent;
use yew::prelude::*;

use crate::platform::storage;

/// Browsers tell only other tabs of a change; this tells the page itself.
const CHANGED: &str = "pulseboard-stored";

/// A text under a key, and the way to change it.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    key: &'static str,
    /// The text; `None` where there is none.
    pub text: Option<AttrValue>,
}

impl Stored {
    /// The text as it is by now, whenever the component was drawn.
    pub fn now(&self) -> Option<String> {
        storage::get(self.key)
    }

    /// Keeps another text, and tells whoever shows it; `None` removes it.
    pub fn set(&self, text: Option<&str>) {
        storage::set(self.key, text);
        if let Some((window, event)) = web_sys::window().zip(web_sys::Event::new(CHANGED).ok()) {
            // An event of ours is never refused.
            let _ = window.dispatch_event(&event);
        }
    }
}

/// The text under a key.
#[hook]
pub fn use_stored(key: &'static str) -> Stored {
    let text = use_state_eq(|| storage::get(key).map(AttrValue::from));
    use_effect_with((), {
        let text = text.setter();
        move |()| {
            let on_change = move || text.set(storage::get(key).map(AttrValue::from));
            let listeners = web_sys::window().map(|window| {
                let on_other_tab = {
                    let on_change = on_change.clone();
                    EventListener::new(&window, "storage", move |event| {
                        let changed = event.dyn_ref::<StorageEvent>().and_then(StorageEvent::key);
                        // Without a key everything was removed.
                        if changed.is_none_or(|changed| changed == key) {
                            on_change();
                        }
                    })
                };
                (on_other_tab, EventListener::new(&window, CHANGED, move |_| on_change()))
            });
            move || drop(listeners)
        }
    });
    Stored { key, text: (*text).clone() }
}
