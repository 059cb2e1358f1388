//! E-mail address and password.

use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What the form was filled in with.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The e-mail address.
    pub email: String,
    /// The password.
    pub password: String,
}

/// What the form shows and whom it tells.
#[derive(Clone, PartialEq)]
pub struct SignInOptions {
    /// The address whose password is asked for; it cannot be changed then.
    pub email: Option<AttrValue>,
    /// Whether a sign-in is under way.
    pub is_busy: bool,
    /// Why the last one failed.
    pub error: Option<AttrValue>,
    /// Takes what was filled in.
    pub on_submit: Callback<Credentials>,
}

/// The sign-in form. What was typed stays when signing in fails.
#[hook]
pub fn use_sign_in_form(options: SignInOptions) -> Html {
    let SignInOptions { email: fixed, is_busy, error, on_submit } = options;
    let email = use_node_ref();
    let password = use_node_ref();
    let is_fixed = fixed.is_some();
    let onsubmit = {
        let (email, password) = (email.clone(), password.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let fields = email.cast::<HtmlInputElement>().zip(password.cast::<HtmlInputElement>());
            if let Some((email, password)) = fields.filter(|_| !is_busy) {
                on_submit.emit(Credentials { email: email.value(), password: password.value() });
            }
        })
    };
    // After a failure the password is what to correct first.
    use_effect_with(error.clone(), {
        let password = password.clone();
        move |error| {
            if let Some(password) = password.cast::<HtmlInputElement>().filter(|_| error.is_some()) {
                // The field is on the page: it can be selected.
                let _ = password.focus();
                password.select();
            }
        }
    });
    let described_by = error.as_ref().map(|_| "sign-in-error");
    html! {
        <form class="form" {onsubmit} novalidate=true data-test="sign-in-form">
            <label class="form__label" for="email">{ "E-mail address" }</label>
            <input
                class="form__input" id="email" ref={email} type="email" name="email" autocomplete="username"
                autocapitalize="none" spellcheck="false" required=true readonly={is_fixed} value={fixed}
                aria-describedby={described_by} autofocus={!is_fixed}
            />
            <label class="form__label" for="password">{ "Password" }</label>
            <input
                class="form__input" id="password" ref={password} type="password" name="password"
                autocomplete="current-password" required=true aria-describedby={described_by} autofocus={is_fixed}
            />
            <p class="form__error" id="sign-in-error" role="alert" data-test="sign-in-error">{ error }</p>
            <button
                type="submit" class={classes!("button", "button--primary", is_busy.then_some("button--busy"))}
                aria-busy={is_busy.to_string()} data-test="sign-in-submit"
            >
                { if is_busy { "Signing in…" } else { "Sign in" } }
            </button>
        </form>
    }
}
