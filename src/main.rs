//! Mounts the app in the page.

use pulseboard::app::App;

fn main() {
    let root = pulseboard::browser::document().and_then(|document| document.get_element_by_id("app"));
    match root {
        Some(root) => {
            yew::Renderer::<App>::with_root(root).render();
        }
        None => {
            yew::Renderer::<App>::new().render();
        }
    }
}
