//! Asks for the password in place when the sign-in ended, so that nothing on the page is lost.

use yew::prelude::*;

use super::modal::Modal;
use super::sign_in_form::{Credentials, SignInForm};

/// Properties of [`ExpiryDialog`].
#[derive(PartialEq, Properties)]
pub struct ExpiryDialogProps {
    /// Whose page it is, where known.
    pub email: Option<AttrValue>,
    /// Whether a sign-in is under way.
    pub is_busy: bool,
    /// Why the last one failed.
    pub error: Option<AttrValue>,
    /// Takes what was filled in.
    pub on_submit: Callback<Credentials>,
    /// Gives up and signs out.
    pub on_sign_out: Callback<()>,
}

/// The dialog over a page whose sign-in ended.
#[component]
pub fn ExpiryDialog(props: &ExpiryDialogProps) -> Html {
    html! {
        <Modal name="expiry-dialog" title="Your sign-in has ended">
            <p class="dialog__text">{ "Give your password to go on where you are. Nothing on the page is lost." }</p>
            <SignInForm
                email={props.email.clone()} is_busy={props.is_busy} error={props.error.clone()}
                on_submit={props.on_submit.clone()}
            />
            <button type="button" class="button button--quiet" onclick={props.on_sign_out.reform(|_: MouseEvent| ())}>
                { "Sign out" }
            </button>
        </Modal>
    }
}
