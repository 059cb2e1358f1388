//! Asks for the password in place when the sign-in ended, so that nothing on the page is lost.

use yew::prelude::*;

use super::button::button;
use super::modal::Modal;

/// The dialog over a page whose sign-in ended: around the `form`, with a way to give up and sign out.
pub fn expiry_dialog(form: Html, on_sign_out: &Callback<()>) -> Modal {
    let content = html! {
        <>
            <p class="dialog__text">{ "Give your password to go on where you are. Nothing on the page is lost." }</p>
            { form }
            { button("button button--quiet", "expiry-sign-out", on_sign_out, html! { "Sign out" }) }
        </>
    };
    Modal { name: "expiry-dialog", title: "Your sign-in has ended", on_close: None, content }
}
