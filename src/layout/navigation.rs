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
use crate::contexts::preferences::use_preferences;
use crate::layout::on_use::{NavigationFoot, Panel};
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
    let is_collapsed = use_preferences().is_navigation_collapsed;
    let is_sheet_open = use_state_eq(|| false);
    // The sheet has done its work when the page changes.
    use_effect_with(*route, {
        let is_sheet_open = is_sheet_open.setter();
        move |_| is_sheet_open.set(false)
    });
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
                    <NavigationFoot {on_panel} />
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

/// The picture of a page.
pub(super) fn icon(route: Route) -> IconKind {
    match route {
        Route::Dashboard | Route::Wall | Route::SignIn | Route::NotFound => IconKind::Dashboard,
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
