//! The way to every page: a bar at the left, icons only when collapsed, a sheet from below on phones.

use yew::prelude::*;

use super::button::button;
use super::icon::Icon;
use super::theme_button::use_theme_button;
use crate::browser;
use crate::browser::history::link;
use crate::browser::storage::{Keep, NAVIGATION};
use crate::route::Route;

/// The pages in the order of the navigation.
const PAGES: [(Route, Icon); 10] = [
    (Route::Dashboard, Icon::Dashboard),
    (Route::Analytics, Icon::Chart),
    (Route::Customers, Icon::Users),
    (Route::Products, Icon::Box),
    (Route::Licenses, Icon::Key),
    (Route::Subscriptions, Icon::Repeat),
    (Route::Orders, Icon::Cart),
    (Route::Invoices, Icon::Invoice),
    (Route::Payments, Icon::Card),
    (Route::Domains, Icon::Globe),
];

/// The way to every page; `user` is the name or address of who is signed in.
#[hook]
pub fn use_navigation(
    route: Route,
    user: Option<AttrValue>,
    on_sign_out: &Callback<()>,
    on_keys: &Callback<()>,
) -> Html {
    let is_collapsed = use_state(|| Keep::Always.get(NAVIGATION).as_deref() == Some("collapsed"));
    let is_sheet_open = use_state(|| false);
    // The sheet has done its work when the page changes.
    use_effect_with(route, {
        let is_sheet_open = is_sheet_open.setter();
        move |_| is_sheet_open.set(false)
    });
    let on_collapse = {
        let is_collapsed = is_collapsed.clone();
        Callback::from(move |_| {
            Keep::Always.set(NAVIGATION, (!*is_collapsed).then_some("collapsed"));
            is_collapsed.set(!*is_collapsed);
        })
    };
    let on_sheet = {
        let is_sheet_open = is_sheet_open.clone();
        Callback::from(move |_| is_sheet_open.set(!*is_sheet_open))
    };
    let theme_button = use_theme_button();
    let on_leave = {
        let is_sheet_open = is_sheet_open.setter();
        Callback::from(move |_: MouseEvent| is_sheet_open.set(false))
    };
    let onkeydown = {
        let is_sheet_open = is_sheet_open.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" && *is_sheet_open {
                is_sheet_open.set(false);
                browser::focus("[data-test=nav-toggle]");
            }
        })
    };
    let collapse_label = if *is_collapsed { "Expand navigation" } else { "Collapse navigation" };
    html! {
        <nav aria-label="Pages" {onkeydown} class={classes!("nav", is_collapsed.then_some("nav--collapsed"), is_sheet_open.then_some("nav--open"))}>
            <div class="nav__brand">
                <span class="nav__logo">{ Icon::Pulse.view() }</span>
                <span class="nav__label">{ "Pulseboard" }</span>
            </div>
            <button
                type="button" class="nav__toggle" aria-expanded={is_sheet_open.to_string()} aria-controls="nav-sheet"
                data-test="nav-toggle" onclick={on_sheet}
            >
                { if *is_sheet_open { Icon::Close } else { Icon::Menu }.view() }
                <span>{ "Menu" }</span>
            </button>
            <div class="nav__sheet" id="nav-sheet">
                <ul class="nav__list" onclick={on_leave}>
                    { for PAGES.into_iter().map(|(page, icon)| entry(page, icon, route)) }
                </ul>
                <div class="nav__foot">
                    if let Some(user) = user {
                        <p class="nav__user" title={user.clone()}>
                            { Icon::User.view() }<span class="nav__label">{ user }</span>
                        </p>
                    }
                    { theme_button }
                    { button("nav__button", "keys", on_keys, labelled(Icon::Keyboard, "Keys")) }
                    { button("nav__button", "sign-out", on_sign_out, labelled(Icon::SignOut, "Sign out")) }
                    <button type="button" class="nav__button nav__collapse" title={collapse_label} onclick={on_collapse}>
                        { labelled(Icon::Collapse, collapse_label) }
                    </button>
                </div>
            </div>
        </nav>
    }
}

fn entry(route: Route, icon: Icon, open: Route) -> Html {
    let is_open = route == open;
    html! {
        <li key={route.title()} title={route.title()}>
            { link(route, "nav__link", is_open, labelled(icon, route.title())) }
        </li>
    }
}

/// An icon with its words, which a collapsed navigation hides.
fn labelled(icon: Icon, words: &'static str) -> Html {
    html! { <>{ icon.view() }<span class="nav__label">{ words }</span></> }
}
