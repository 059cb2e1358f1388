//! The app: who is signed in decides between the sign-in page and the pages behind it.

use yew::prelude::*;

use crate::browser;
use crate::browser::config::Config;
use crate::browser::history::{self, Entry, navigate, use_route};
use crate::pages::frame::Frame;
use crate::pages::sign_in::{self, use_sign_in};
use crate::route::Route;
use crate::session::{Phase, use_session};

/// The whole app.
#[component]
pub fn App() -> Html {
    let config = use_memo((), |()| Config::read());
    let session = use_session(&config);
    let route = use_route();
    let phase = session.state().phase;
    let notice = session.state().notice;
    let owner = session.state().user.as_ref().filter(|_| phase == Phase::Expired);
    let form = use_sign_in(&session, owner.map(|user| user.email.clone().into()), notice);
    use_page_title(route);
    use_sign_in_redirect(route, phase, notice.is_some());
    match phase {
        Phase::SignedOut => sign_in::view(form),
        Phase::Checking | Phase::SignedIn | Phase::Expired => html! { <Frame {route} {session} {form} /> },
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
            (true, Route::SignIn) => navigate(&Route::after_sign_in(&history::query()), Entry::Replace),
            // Who signed out by choice starts at the dashboard next time.
            (false, page) if has_left && !has_notice && page != Route::SignIn => {
                navigate(Route::SignIn.path(), Entry::Replace);
            }
            (false, Route::SignIn) | (true, _) => {}
            (false, page) => navigate(&page.sign_in_first(&history::query()), Entry::Replace),
        }
    });
}
