//! What lasts.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// Whether something has been so for so many milliseconds.
#[hook]
pub fn use_lasting(is_so: bool, millis: u32) -> bool {
    let lasts = use_state_eq(|| false);
    use_effect_with(is_so, {
        let lasts = lasts.setter();
        move |is_so| {
            let timer = is_so.then({
                let lasts = lasts.clone();
                || Timeout::new(millis, move || lasts.set(true))
            });
            move || {
                drop(timer);
                lasts.set(false);
            }
        }
    });
    is_so && *lasts
}
