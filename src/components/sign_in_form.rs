//! E-mail address and password.

use stylist::yew::use_style;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::components::button::{Button, ButtonVariant};

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
    #[prop_or_default]
    pub is_busy: bool,
    /// Why the last one failed.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// Takes what was filled in.
    pub on_submit: Callback<Credentials>,
}

/// The sign-in form. What was typed stays when signing in fails.
#[component]
pub fn SignInForm(props: &SignInFormProps) -> Html {
    let style = use_style!(
        r#"
        display: grid;
        gap: var(--space-1);

        .form__label {
            font-size: var(--text-small);
            font-weight: 500;
        }

        .form__input {
            width: 100%;
            min-height: 42px;
            margin-bottom: var(--space-3);
            padding: 0 var(--space-3);
            border: var(--line) solid var(--border-field);
            border-radius: var(--radius-small);
            background: var(--surface);
            font-size: 1rem;
        }

        .form__input:read-only {
            background: var(--surface-sunken);
            color: var(--text-muted);
        }

        .form__error {
            color: var(--bad);
        }

        .form__error:not(:empty) {
            margin-bottom: var(--space-3);
        }

        .button {
            min-height: 42px;
        }
    "#
    );
    let SignInFormProps { email: fixed, is_busy, error, on_submit } = props;
    let email = use_node_ref();
    let password = use_node_ref();
    let (is_busy, is_fixed) = (*is_busy, fixed.is_some());
    let onsubmit = {
        let (email, password, on_submit) = (email.clone(), password.clone(), on_submit.clone());
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
        <form class={style} {onsubmit} novalidate=true data-test="sign-in-form">
            <label class="form__label" for="email">{ "E-mail address" }</label>
            <input
                class="form__input" id="email" ref={email} type="email" name="email" autocomplete="username"
                autocapitalize="none" spellcheck="false" required=true readonly={is_fixed} value={fixed.clone()}
                aria-describedby={described_by} autofocus={!is_fixed}
            />
            <label class="form__label" for="password">{ "Password" }</label>
            <input
                class="form__input" id="password" ref={password} type="password" name="password"
                autocomplete="current-password" required=true aria-describedby={described_by} autofocus={is_fixed}
            />
            <p class="form__error" id="sign-in-error" role="alert" data-test="sign-in-error">{ error.clone() }</p>
            <Button name="sign-in-submit" variant={ButtonVariant::Primary} {is_busy} is_submit=true>
                { if is_busy { "Signing in…" } else { "Sign in" } }
            </Button>
        </form>
    }
}
