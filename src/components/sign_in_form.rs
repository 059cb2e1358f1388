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

/// Properties of [`SignInForm`].
#[derive(PartialEq, Properties)]
pub struct SignInFormProps {
    /// The address whose password is asked for; it cannot be changed then.
    #[prop_or_default]
    pub email: Option<AttrValue>,
    /// Whether a sign-in is under way.
    pub is_busy: bool,
    /// Why the last one failed.
    pub error: Option<AttrValue>,
    /// Takes what was filled in.
    pub on_submit: Callback<Credentials>,
}

/// The sign-in form. What was typed stays when signing in fails.
#[component]
pub fn SignInForm(props: &SignInFormProps) -> Html {
    let email = use_node_ref();
    let password = use_node_ref();
    let is_fixed = props.email.is_some();
    let onsubmit = {
        let (email, password, is_busy) = (email.clone(), password.clone(), props.is_busy);
        let on_submit = props.on_submit.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let fields = email.cast::<HtmlInputElement>().zip(password.cast::<HtmlInputElement>());
            if let Some((email, password)) = fields.filter(|_| !is_busy) {
                on_submit.emit(Credentials { email: email.value(), password: password.value() });
            }
        })
    };
    // After a failure the password is what to correct first.
    use_effect_with(props.error.clone(), {
        let password = password.clone();
        move |error| {
            if let Some(password) = password.cast::<HtmlInputElement>().filter(|_| error.is_some()) {
                // The field is on the page: it can be selected.
                let _ = password.focus();
                password.select();
            }
        }
    });
    let described_by = props.error.as_ref().map(|_| "sign-in-error");
    html! {
        <form class="form" {onsubmit} novalidate=true data-test="sign-in-form">
            <label class="form__label" for="email">{ "E-mail address" }</label>
            <input
                class="form__input" id="email" ref={email} type="email" name="email" autocomplete="username"
                autocapitalize="none" spellcheck="false" required=true readonly={is_fixed} value={props.email.clone()}
                aria-describedby={described_by} autofocus={!is_fixed}
            />
            <label class="form__label" for="password">{ "Password" }</label>
            <input
                class="form__input" id="password" ref={password} type="password" name="password"
                autocomplete="current-password" required=true aria-describedby={described_by} autofocus={is_fixed}
            />
            <p class="form__error" id="sign-in-error" role="alert" data-test="sign-in-error">{ props.error.clone() }</p>
            <button
                type="submit" class={classes!("button", "button--primary", props.is_busy.then_some("button--busy"))}
                aria-busy={props.is_busy.to_string()} data-test="sign-in-submit"
            >
                { if props.is_busy { "Signing in…" } else { "Sign in" } }
            </button>
        </form>
    }
}
