//! The choice that a `<select>` shows.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// A reference for a `<select>` that shows `value`, whatever was chosen in it before: the `selected` of an option counts
/// no more once somebody chose that option.
#[hook]
pub fn use_select_value(value: &str) -> NodeRef {
    let select = use_node_ref();
    let value = value.to_owned();
    use_effect({
        let select = select.clone();
        move || {
            if let Some(select) = select.cast::<HtmlSelectElement>().filter(|select| select.value() != value) {
                select.set_value(&value);
            }
        }
    });
    select
}
