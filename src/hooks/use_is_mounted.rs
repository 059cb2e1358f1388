//! Whether a component is still on the page, for work that goes on without it.

use std::cell::Cell;
use std::rc::Rc;

use yew::prelude::*;

/// Whether the component is still on the page.
#[hook]
pub fn use_is_mounted() -> Rc<Cell<bool>> {
    let is_mounted = use_memo((), |()| Cell::new(true));
    use_effect_with((), {
        let is_mounted = Rc::clone(&is_mounted);
        move |()| move || is_mounted.set(false)
    });
    is_mounted
}
