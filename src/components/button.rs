//! Buttons that only do something when they are pressed.

use yew::prelude::*;

/// A button of a `class`; `name` names it in tests.
pub fn button(class: &'static str, name: &'static str, on_press: &Callback<()>, content: Html) -> Html {
    let onclick = on_press.reform(|_: MouseEvent| ());
    html! { <button type="button" {class} data-test={name} {onclick}>{ content }</button> }
}
