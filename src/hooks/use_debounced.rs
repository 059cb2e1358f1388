//! A value once it has rested.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// The value as it was when it last stayed the same for so many milliseconds.
#[hook]
pub fn use_debounced<T: Clone + PartialEq + 'static>(value: T, millis: u32) -> T {
    let rested = use_state_eq(|| value.clone());
    use_effect_with(value, {
        let rested = rested.setter();
        move |value| {
            let value = value.clone();
            let timer = Timeout::new(millis, move || rested.set(value));
            move || drop(timer)
        }
    });
    (*rested).clone()
}
