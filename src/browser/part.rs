//! The part of the module that only some pages need. `cargo xtask dist` splits it off, so that the first view does not wait
//! for it; where nothing is split, as in development, it is there from the beginning.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

/// The name under which the start script offers to load the part.
const LOADER: &str = "pulseboardPart";

/// Whether the part is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// On its way, or not wanted yet.
    Absent,
    /// There.
    Ready,
    /// It could not be loaded.
    Failed,
}

/// Loads the part when it is first wanted. The callback tries again after a failure.
#[hook]
pub fn use_part(is_wanted: bool) -> (Part, Callback<()>) {
    let part = use_state_eq(|| Part::Absent);
    use_effect_with(is_wanted && *part == Part::Absent, {
        let part = part.setter();
        move |&is_due| {
            if is_due {
                spawn_local(async move { part.set(if load().await.is_ok() { Part::Ready } else { Part::Failed }) });
            }
        }
    });
    let on_retry = {
        let part = part.setter();
        Callback::from(move |()| part.set(Part::Absent))
    };
    (*part, on_retry)
}

async fn load() -> Result<(), JsValue> {
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    if let Some(loader) = Reflect::get(&window, &LOADER.into())?.dyn_ref::<Function>() {
        JsFuture::from(loader.call0(&window)?.unchecked_into::<Promise>()).await?;
    }
    Ok(())
}
