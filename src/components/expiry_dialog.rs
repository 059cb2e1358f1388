//! Asks for the password in place when the sign-in ended, so that nothing on the page is lost.

use yew::prelude::*;

use super::modal::Modal;
use super::sign_in_form::{Credentials, SignInForm};

/// The dialog over a page whose sign-in ended.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpiryDialog {
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

impl ExpiryDialog {
    /// Draws it.
    pub fn view(&self) -> Html {
        html! {
            <Modal name="expiry-dialog" title="Your sign-in has ended">
                <p class="dialog__text">{ "Give your password to go on where you are. Nothing on the page is lost." }</p>
                <SignInForm
                    email={self.email.clone()} is_busy={self.is_busy} error={self.error.clone()}
                    on_submit={self.on_submit.clone()}
                />
                <button type="button" class="button button--quiet" onclick={self.on_sign_out.reform(|_: MouseEvent| ())}>
                    { "Sign out" }
                </button>
            </Modal>
        }
    }
}
