//! The sign-in page.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::Icon;
use crate::components::sign_in_form::{Credentials, SignInOptions, use_sign_in_form};
use crate::session::SessionHandle;

/// The form that signs in; the page and the dialog share it. With an `email` it asks only for that address's password;
/// `notice` says why the reader sees it.
#[hook]
pub fn use_sign_in(session: &SessionHandle, email: Option<AttrValue>, notice: Option<&'static str>) -> Html {
    let is_busy = use_state(|| false);
    let error = use_state(|| None::<AttrValue>);
    let on_submit = {
        let (session, is_busy, error) = (session.clone(), is_busy.setter(), error.setter());
        Callback::from(move |Credentials { email, password }: Credentials| {
            let (session, is_busy, error) = (session.clone(), is_busy.clone(), error.clone());
            is_busy.set(true);
            error.set(None);
            spawn_local(async move {
                let outcome = session.sign_in(&email, &password).await;
                is_busy.set(false);
                error.set(outcome.err().map(|reason| AttrValue::from(reason.to_string())));
            });
        })
    };
    let error = (*error).clone().or_else(|| notice.map(AttrValue::from));
    use_sign_in_form(SignInOptions { email, is_busy: *is_busy, error, on_submit })
}

/// The sign-in page around its form. Where to go afterwards is the app's decision.
pub fn view(form: Html) -> Html {
    html! {
        <main class="sign-in">
            <div class="sign-in__card">
                <p class="sign-in__brand"><span class="nav__logo">{ Icon::Pulse.view() }</span>{ "Pulseboard" }</p>
                <h1 class="sign-in__title" id="page-title" tabindex="-1">{ "Sign in" }</h1>
                <p class="sign-in__text">{ "For the administrators of the business." }</p>
                { form }
            </div>
        </main>
    }
}
