//! The app: who is signed in decides between the sign-in page and the pages behind it.

use yew::prelude::*;

use crate::browser;
use crate::browser::config::Config;
use crate::browser::history::{self, Entry, navigate, use_route};
use crate::live::LiveProvider;
use crate::pages::frame::Frame;
use crate::pages::sign_in::SignIn;
use crate::route::Route;
use crate::session::{Phase, SessionHandle, use_session, use_session_root};

/// The whole app.
#[component]
pub fn App() -> Html {
    let config = use_memo((), |()| Config::read());
    let session = use_session_root(&config);
    html! {
        <ContextProvider<SessionHandle> context={session}><Pages /></ContextProvider<SessionHandle>>
    }
}

#[component]
fn Pages() -> Html {
    let route = use_route();
    let session = use_session();
    let phase = session.state().phase;
    let has_notice = session.state().notice.is_some();
    use_page_title(route);
    use_sign_in_redirect(route, phase, has_notice);
    match (phase, route) {
        (Phase::SignedOut, _) => html! { <SignIn /> },
        (Phase::Checking | Phase::SignedIn | Phase::Expired, _) => html! {
            <LiveProvider><Frame {route} /></LiveProvider>
        },
    }
}

/// Names the page in the browser's title and, after a navigation, moves the focus to its heading.
#[hook]
fn use_page_title(route: Route) {
    let is_first = use_mut_ref(|| true);
    use_effect_with(route, move |route| {
        if let Some(document) = browser::document() {
            document.set_title(&format!("{} · Pulseboard", route.title()));
        }
        if !is_first.replace(false) {
            browser::focus("#page-title");
        }
    });
}

/// Leads to the sign-in page and back to where the reader wanted to go.
#[hook]
fn use_sign_in_redirect(route: Route, phase: Phase, has_notice: bool) {
    let was_signed_in = use_mut_ref(|| false);
    use_effect_with((route, phase), move |&(route, phase)| {
        let is_in = phase != Phase::SignedOut;
        let has_left = was_signed_in.replace(is_in) && !is_in;
        match (is_in, route) {
            (true, Route::SignIn) => navigate(Route::after_sign_in(&history::query()).path(), Entry::Replace),
            // Who signed out by choice starts at the dashboard next time.
            (false, page) if has_left && !has_notice && page != Route::SignIn => {
                navigate(Route::SignIn.path(), Entry::Replace);
            }
            (false, Route::SignIn) | (true, _) => {}
            (false, page) => navigate(&page.sign_in_first(), Entry::Replace),
        }
    });
}
