//! Mounts the app in the page.

use pulseboard::app::App;
use pulseboard::platform::document;

fn main() {
    let root = document().and_then(|document| document.get_element_by_id("app"));
    match root {
        Some(root) => {
            // What stands there until now is the skeleton.
            yew::Renderer::<App>::with_root(root).render();
        }
        None => {
            yew::Renderer::<App>::new().render();
        }
    }
}
