//! The browser's address and history. yew-router does more than this app needs and weighs as much as a fifth of it.

use wasm_bindgen::JsValue;
use web_sys::{MouseEvent, PopStateEvent};
use yew::prelude::*;

use super::events::use_window_event;
use crate::route::Route;

/// The page at the browser's address.
pub fn current() -> Route {
    let path = web_sys::window().and_then(|window| window.location().pathname().ok());
    path.map_or(Route::NotFound, |path| Route::at(&path))
}

/// The query of the browser's address, with its question mark.
pub fn query() -> String {
    web_sys::window().and_then(|window| window.location().search().ok()).unwrap_or_default()
}

/// Whether a navigation adds to the history or takes the place of the current entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// "Back" returns to where the reader was.
    Push,
    /// "Back" skips where the reader was.
    Replace,
}

/// Goes to an own address, such as `/orders`, without loading the page anew.
pub fn navigate(address: &str, entry: Entry) {
    let Some(window) = web_sys::window() else { return };
    let left = current();
    let changed = window.history().and_then(|history| match entry {
        Entry::Push => history.push_state_with_url(&JsValue::NULL, "", Some(address)),
        Entry::Replace => history.replace_state_with_url(&JsValue::NULL, "", Some(address)),
    });
    match (changed, PopStateEvent::new("popstate")) {
        (Ok(()), Ok(event)) => {
            // The listeners are this app's own; none of them cancels the event.
            let _ = window.dispatch_event(&event);
            // A place of its own on the same page stays where it is.
            if entry == Entry::Push && current() != left {
                window.scroll_to_with_x_and_y(0.0, 0.0);
            }
        }
        // Browsers limit how often a page may change its address: load it then.
        _ => {
            let _ = window.location().assign(address);
        }
    }
}

/// The page at the browser's address, as it changes.
#[hook]
pub fn use_route() -> Route {
    let update = use_force_update();
    use_window_event("popstate", Callback::from(move |_| update.force_update()));
    current()
}

/// A link to a page of the app.
pub fn link(route: Route, class: &'static str, is_current: bool, content: Html) -> Html {
    link_to(route.path().to_owned(), class, is_current, content)
}

/// A link to an own address, such as `/orders?status=paid`. With a modifier key it is the browser's, as every link is.
pub fn link_to(address: String, class: &'static str, is_current: bool, content: Html) -> Html {
    let href = address.clone();
    let onclick = Callback::from(move |event: MouseEvent| {
        let is_plain = event.button() == 0
            && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key())
            && !event.default_prevented();
        if is_plain {
            event.prevent_default();
            navigate(&address, Entry::Push);
        }
    });
    html! {
        <a {class} {href} aria-current={is_current.then_some("page")} {onclick}>{ content }</a>
    }
}
