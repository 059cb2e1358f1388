//! The newest value, for callbacks that must not change with it.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

/// The newest value.
#[hook]
pub fn use_latest<T: Clone + PartialEq + 'static>(value: T) -> Rc<RefCell<T>> {
    let latest = use_mut_ref(|| value.clone());
    use_effect_with(value, {
        let latest = Rc::clone(&latest);
        move |value| {
            latest.replace(value.clone());
        }
    });
    latest
}
