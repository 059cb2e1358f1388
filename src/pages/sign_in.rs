//! The sign-in page.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::sign_in_form::Credentials;
use crate::components::{Icon, SignInForm};
use crate::session::use_session;

/// A sign-in under way: whether one is, and why the last one failed.
#[derive(Clone, PartialEq)]
pub struct SignInAttempt {
    /// Whether a sign-in is under way.
    pub is_busy: bool,
    /// Why the last one failed.
    pub error: Option<AttrValue>,
    /// Starts one.
    pub on_submit: Callback<Credentials>,
}

/// Signs in with what a form was filled in with; the page and the dialog share it.
#[hook]
pub fn use_sign_in() -> SignInAttempt {
    let session = use_session();
    let is_busy = use_state(|| false);
    let error = use_state(|| None::<AttrValue>);
    let on_submit = {
        let (is_busy, error) = (is_busy.setter(), error.setter());
        Callback::from(move |Credentials { email, password }: Credentials| {
            let session = session.clone();
            is_busy.set(true);
            error.set(None);
            let (is_busy, error) = (is_busy.clone(), error.clone());
            spawn_local(async move {
                let outcome = session.sign_in(&email, &password).await;
                is_busy.set(false);
                error.set(outcome.err().map(|reason| AttrValue::from(reason.to_string())));
            });
        })
    };
    SignInAttempt { is_busy: *is_busy, error: (*error).clone(), on_submit }
}

/// The sign-in page. Where to go afterwards is the frame's decision.
#[component]
pub fn SignIn() -> Html {
    let attempt = use_sign_in();
    let notice = use_session().state().notice;
    let error = attempt.error.clone().or_else(|| notice.map(AttrValue::from));
    html! {
        <main class="sign-in">
            <div class="sign-in__card">
                <p class="sign-in__brand"><span class="nav__logo">{ Icon::Pulse.view() }</span>{ "Pulseboard" }</p>
                <h1 class="sign-in__title" id="page-title" tabindex="-1">{ "Sign in" }</h1>
                <p class="sign-in__text">{ "For the administrators of the business." }</p>
                <SignInForm is_busy={attempt.is_busy} {error} on_submit={attempt.on_submit.clone()} />
            </div>
        </main>
    }
}
