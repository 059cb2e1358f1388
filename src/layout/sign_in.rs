//! The form that signs in, joined to the session; the sign-in page and the dialog in place share it.

use pulseboard_core::session::state::Phase;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::sign_in_form::{Credentials, SignInForm};
use crate::contexts::session::use_session;

/// Signs in. Where a sign-in expired it asks only for the password of its account.
#[component]
pub fn SignIn() -> Html {
    let session = use_session();
    let is_busy = use_state_eq(|| false);
    let failure = use_state_eq(|| None::<AttrValue>);
    let state = session.state();
    let owner = state.user.as_ref().filter(|_| state.phase == Phase::Expired);
    let email = owner.map(|user| AttrValue::from(user.email.clone()));
    let error = (*failure).clone().or_else(|| state.notice.map(AttrValue::from));
    let on_submit = {
        let (session, is_busy, failure) = (session.clone(), is_busy.setter(), failure.setter());
        Callback::from(move |Credentials { email, password }: Credentials| {
            let (session, is_busy, failure) = (session.clone(), is_busy.clone(), failure.clone());
            is_busy.set(true);
            failure.set(None);
            spawn_local(async move {
                let outcome = session.sign_in(&email, &password).await;
                is_busy.set(false);
                failure.set(outcome.err().map(|reason| AttrValue::from(reason.to_string())));
            });
        })
    };
    html! { <SignInForm {email} is_busy={*is_busy} {error} {on_submit} /> }
}
