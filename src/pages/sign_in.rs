//! The sign-in page. Where to go afterwards is the app's decision.

use stylist::yew::use_style;
use yew::prelude::*;

use crate::components::icon::{Icon, IconKind};
use crate::contexts::session::use_session;
use crate::layout::sign_in::SignIn;
use crate::platform::focus;

/// The sign-in page.
#[component]
pub fn SignInPage() -> Html {
    let style = use_style!(
        r#"
        display: grid;
        min-height: 100vh;
        min-height: 100dvh;
        padding: var(--space-4);
        place-items: center;

        .sign-in__card {
            width: 100%;
            max-width: 400px;
            padding: var(--space-6);
            border: var(--line) solid var(--border);
            border-radius: var(--radius);
            background: var(--surface);
            box-shadow: var(--shadow);
        }

        .sign-in__brand {
            display: flex;
            align-items: center;
            gap: var(--space-3);
            margin-bottom: var(--space-5);
            font-size: 1rem;
            font-weight: 650;
        }

        .sign-in__title {
            font-size: var(--text-title);
            font-weight: 650;
            letter-spacing: -0.01em;
        }

        .sign-in__text {
            margin-bottom: var(--space-5);
            color: var(--text-muted);
        }
    "#
    );
    // Who opened the page here begins with the form; who was led here begins with what it is.
    let has_signed_out = use_session().has_signed_out();
    use_effect_with((), move |()| {
        if has_signed_out {
            focus("#page-title");
        }
    });
    html! {
        <main class={style}>
            <div class="sign-in__card">
                <p class="sign-in__brand">
                    <span class="nav__logo"><Icon kind={IconKind::Pulse} /></span>{ "Pulseboard" }
                </p>
                <h1 class="sign-in__title" id="page-title" tabindex="-1">{ "Sign in" }</h1>
                <p class="sign-in__text">{ "For the administrators of the business." }</p>
                <SignIn />
            </div>
        </main>
    }
}
