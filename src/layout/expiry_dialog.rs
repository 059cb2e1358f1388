//! Asks for the password in place when the sign-in ended, so that nothing on the page is lost.

use yew::prelude::*;

use crate::components::button::{Button, ButtonVariant};
use crate::components::modal::Modal;
use crate::contexts::session::use_session;
use crate::layout::sign_in::SignIn;

/// The dialog over a page whose sign-in ended, with a way to give up and sign out.
#[component]
pub fn ExpiryDialog() -> Html {
    let session = use_session();
    let on_press = use_callback(session, |(), session| session.sign_out());
    html! {
        <Modal name="expiry-dialog" title="Your sign-in has ended">
            <p class="dialog__text">{ "Give your password to go on where you are. Nothing on the page is lost." }</p>
            <SignIn />
            <Button name="expiry-sign-out" variant={ButtonVariant::Quiet} {on_press}>{ "Sign out" }</Button>
        </Modal>
    }
}
