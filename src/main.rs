//! Mounts the app in the page.

use pulseboard::app::{App, begin_first_requests};
use pulseboard::platform::document;
use pulseboard_api::transport::early_answers;
use wasm_bindgen_futures::spawn_local;

/// How long answers are waited for that are about to come, in milliseconds: those that are here are in the first
/// rendering, and others cost another one. It is less than a rendering takes, and the skeleton stands meanwhile.
const PATIENCE: u32 = 60;

fn main() {
    let answers = early_answers(PATIENCE);
    begin_first_requests();
    spawn_local(async {
        answers.await;
        mount();
    });
}

fn mount() {
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
