//! The way to every page: a bar at the left, icons only when collapsed; on phones a bar at the foot, and a sheet above it
//! with what it has no room for.

use pulseboard_core::period::PeriodQuery;
use strum::VariantArray;
use stylist::yew::use_style;
use yew::prelude::*;
use yew_router::prelude::*;
use yew_router::utils::base_url;

use crate::components::icon::{Icon, IconKind};
use crate::contexts::period::use_period;
use crate::contexts::preferences::{PreferenceAction, use_preferences};
use crate::contexts::session::use_session;
use crate::layout::on_use::Panel;
use crate::layout::theme_button::ThemeButton;
use crate::platform::focus;
use crate::routes::Route;

/// Properties of [`Navigation`].
#[derive(PartialEq, Properties)]
pub struct NavigationProps {
    /// The page that is open.
    pub route: Route,
    /// Opens a panel.
    pub on_panel: Callback<Panel>,
    /// Loads the code of a page that the reader may open next.
    pub on_preload: Callback<Route>,
}

/// The way to every page.
#[component]
pub fn Navigation(props: &NavigationProps) -> Html {
    #[cfg(feature = "render-count")]
    crate::components::render_count::count("navigation");
    let style = use_style!(
        r#"
        .nav__sheet {
            display: flex;
            flex: 1;
            flex-direction: column;
            justify-content: space-between;
            gap: var(--space-4);
            min-height: 0;
            padding: var(--space-2) var(--space-3) var(--space-3);
            overflow-y: auto;
        }

        .nav__list {
            display: grid;
            gap: 2px;
        }

        .nav__link,
        .nav__button,
        .nav__user {
            display: flex;
            align-items: center;
            gap: var(--space-3);
            width: 100%;
            min-height: var(--target);
            padding: 0 var(--space-3);
            border: 0;
            border-radius: var(--radius-small);
            background: none;
            color: var(--text-muted);
            font-weight: 500;
            text-align: left;
            text-decoration: none;
        }

        .nav__link:hover,
        .nav__button:hover {
            background: var(--surface-sunken);
            color: var(--text);
            text-decoration: none;
        }

        .nav__link[aria-current="page"] {
            background: var(--accent-soft);
            color: var(--accent);
        }

        .nav__bar {
            display: none;
        }

        .nav__foot {
            padding-top: var(--space-2);
            border-top: var(--line) solid var(--border);
        }

        .nav__user {
            color: var(--text);
        }

        @media (min-width: 721px) {
            &.nav--collapsed {
                width: var(--nav-width-collapsed);
            }

            &.nav--collapsed .nav__label {
                position: absolute;
                width: 1px;
                height: 1px;
                clip-path: inset(50%);
            }

            &.nav--collapsed .nav__collapse .icon {
                transform: rotate(180deg);
            }
        }

        /* Between phone and desktop the navigation shows icons only, whatever was chosen. */
        @media (min-width: 721px) and (max-width: 1023px) {
            .nav__collapse {
                display: none;
            }
        }

        @media (max-width: 720px) {
            .nav__sheet {
                position: fixed;
                right: 0;
                bottom: var(--nav-bar);
                left: 0;
                display: none;
                max-height: calc(100dvh - var(--nav-bar) - var(--space-6));
                padding: var(--space-4);
                border-top: var(--line) solid var(--border);
                border-radius: var(--radius) var(--radius) 0 0;
                background: var(--surface-raised);
                box-shadow: var(--shadow-raised);
            }

            &.nav--open .nav__sheet {
                display: flex;
                animation: rise var(--fast) ease-out;
            }

            .nav__link,
            .nav__button {
                min-height: 44px;
            }

            .nav__bar {
                display: flex;
                flex: 4;
                order: -1;
                height: 100%;
                margin: 0;
                padding: 0;
                list-style: none;
            }

            .nav__bar > li {
                flex: 1;
                min-width: 0;
            }

            .nav__bar .nav__link {
                flex-direction: column;
                justify-content: center;
                gap: 2px;
                height: 100%;
                padding: 0;
                border-radius: 0;
                font-size: var(--text-tiny);
            }

            .nav__bar .nav__link[aria-current="page"] {
                background: none;
            }

            .nav__toggle--current {
                color: var(--accent);
            }

            .nav__collapse {
                display: none;
            }
        }
    "#
    );
    let NavigationProps { route, on_panel, on_preload } = props;
    let preferences = use_preferences();
    let (is_collapsed, is_private) = (preferences.is_navigation_collapsed, preferences.is_private);
    let on_privacy = {
        let preferences = preferences.clone();
        Callback::from(move |()| preferences.dispatch(PreferenceAction::Privacy(!is_private)))
    };
    let is_sheet_open = use_state_eq(|| false);
    // The sheet has done its work when the page changes.
    use_effect_with(*route, {
        let is_sheet_open = is_sheet_open.setter();
        move |_| is_sheet_open.set(false)
    });
    let on_collapse =
        Callback::from(move |()| preferences.dispatch(PreferenceAction::CollapseNavigation(!is_collapsed)));
    let on_sheet = {
        let is_sheet_open = is_sheet_open.clone();
        Callback::from(move |_: MouseEvent| is_sheet_open.set(!*is_sheet_open))
    };
    let on_leave = {
        let is_sheet_open = is_sheet_open.setter();
        Callback::from(move |_: MouseEvent| is_sheet_open.set(false))
    };
    let onkeydown = {
        let is_sheet_open = is_sheet_open.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" && *is_sheet_open {
                is_sheet_open.set(false);
                focus("[data-test=nav-toggle]");
            }
        })
    };
    let privacy_label = if is_private { "Show amounts" } else { "Hide amounts" };
    let collapse_label = if is_collapsed { "Expand navigation" } else { "Collapse navigation" };
    let pages = Route::VARIANTS.iter().copied().filter(|page| page.is_listed());
    html! {
        <nav
            aria-label="Pages" {onkeydown}
            class={classes!("nav", style, is_collapsed.then_some("nav--collapsed"), is_sheet_open.then_some("nav--open"))}
        >
            <div class="nav__brand">
                <span class="nav__logo"><Icon kind={IconKind::Pulse} /></span>
                <span class="nav__label">{ "Pulseboard" }</span>
            </div>
            <button
                type="button" class={classes!("nav__toggle", (!BAR.contains(route)).then_some("nav__toggle--current"))} aria-expanded={is_sheet_open.to_string()} aria-controls="nav-sheet"
                data-test="nav-toggle" onclick={on_sheet}
            >
                <Icon kind={if *is_sheet_open { IconKind::Close } else { IconKind::Menu }} />
                <span>{ "More" }</span>
            </button>
            <div class="nav__sheet" id="nav-sheet">
                <ul class="nav__list" onclick={on_leave.clone()}>
                    { for pages.map(|page| html! {
                        <li key={page.title()} title={page.title()}><NavLink to={page} is_current={page == *route} {on_preload} /></li>
                    }) }
                </ul>
                <div class="nav__foot">
                    <UserName />
                    <ThemeButton />
                    <NavButton
                        name="find" label="Find" icon={IconKind::Search} on_press={on_panel.reform(|()| Panel::Palette)}
                    />
                    <NavButton name="privacy" label={privacy_label} icon={IconKind::Eye} on_press={on_privacy} />
                    <NavButton
                        name="keys" label="Keys" icon={IconKind::Keyboard} on_press={on_panel.reform(|()| Panel::Keys)}
                    />
                    <SignOutButton />
                    <NavButton
                        name="collapse" class="nav__collapse" label={collapse_label} icon={IconKind::Collapse}
                        on_press={on_collapse}
                    />
                </div>
            </div>
            <ul class="nav__bar" onclick={on_leave.clone()}>
                { for BAR.into_iter().map(|page| html! {
                    <li key={page.title()}><NavLink to={page} is_current={page == *route} {on_preload} /></li>
                }) }
            </ul>
        </nav>
    }
}

/// The pages that a phone's bar leads to; the others are behind "More".
const BAR: [Route; 4] = [Route::Dashboard, Route::Analytics, Route::Orders, Route::Customers];

/// Properties of [`NavLink`].
#[derive(PartialEq, Properties)]
pub struct NavLinkProps {
    /// Where it leads.
    pub to: Route,
    /// Whether that page is open.
    pub is_current: bool,
    /// Loads the code of the page.
    pub on_preload: Callback<Route>,
}

/// A link that knows whether its page is open, keeps the period, and loads the page's code when the pointer comes. (The
/// router's own link knows no `aria-current`.)
#[component]
pub fn NavLink(props: &NavLinkProps) -> Html {
    let NavLinkProps { to, is_current, on_preload } = props;
    let (to, is_current) = (*to, *is_current);
    let navigator = use_navigator();
    let selection = use_period().selection;
    let onclick = Callback::from(move |event: MouseEvent| {
        // With a modifier key it is the browser's, as every link is.
        let is_plain = !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
        if let Some(navigator) = navigator.as_ref().filter(|_| is_plain) {
            event.prevent_default();
            if to.has_period() {
                // A query of plain texts can always be written.
                let _ = navigator.push_with_query(&to, PeriodQuery::from(selection));
            } else {
                navigator.push(&to);
            }
        }
    });
    let onpointerenter = on_preload.reform(move |_: PointerEvent| to);
    let href = format!("{}{}", base_url().unwrap_or_default(), to.to_path());
    html! {
        <a class="nav__link" {href} aria-current={is_current.then_some("page")} {onclick} {onpointerenter}>
            <Icon kind={icon(to)} /><span class="nav__label" translate="yes">{ to.title() }</span>
        </a>
    }
}

/// Properties of [`NavButton`].
#[derive(PartialEq, Properties)]
pub struct NavButtonProps {
    /// Names it in tests.
    pub name: &'static str,
    /// What it says, when there is room.
    pub label: &'static str,
    /// What it shows.
    pub icon: IconKind,
    /// How it differs from others.
    #[prop_or_default]
    pub class: Classes,
    /// Does what it says.
    pub on_press: Callback<()>,
}

/// A button of the navigation: an icon with its words, which a collapsed navigation hides.
#[component]
pub fn NavButton(props: &NavButtonProps) -> Html {
    let NavButtonProps { name, label, icon, class, on_press } = props;
    let onclick = on_press.reform(|_: MouseEvent| ());
    html! {
        <button type="button" class={classes!("nav__button", class.clone())} data-test={*name} title={*label} {onclick}>
            <Icon kind={*icon} /><span class="nav__label">{ *label }</span>
        </button>
    }
}

/// Who is signed in.
#[component]
fn UserName() -> Html {
    let session = use_session();
    let Some(user) = &session.state().user else { return Html::default() };
    let name = AttrValue::from(user.display_name().to_owned());
    html! {
        <p class="nav__user" title={name.clone()}>
            <Icon kind={IconKind::User} /><span class="nav__label">{ name }</span>
        </p>
    }
}

#[component]
fn SignOutButton() -> Html {
    let session = use_session();
    let on_press = use_callback(session, |(), session| session.sign_out());
    html! { <NavButton name="sign-out" label="Sign out" icon={IconKind::SignOut} {on_press} /> }
}

/// The picture of a page.
pub(super) fn icon(route: Route) -> IconKind {
    match route {
        Route::Dashboard | Route::SignIn | Route::NotFound => IconKind::Dashboard,
        Route::Analytics => IconKind::Chart,
        Route::Alerts => IconKind::Bell,
        Route::Customers => IconKind::Users,
        Route::Products => IconKind::Box,
        Route::Licenses => IconKind::Key,
        Route::Subscriptions => IconKind::Repeat,
        Route::Orders => IconKind::Cart,
        Route::Invoices => IconKind::Invoice,
        Route::Payments => IconKind::Card,
        Route::Domains => IconKind::Globe,
    }
}
