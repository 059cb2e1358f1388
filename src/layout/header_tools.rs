//! What stands in the bar above every page: period, live badge, last update, switch, refresh. Each is drawn for its own news.

use pulseboard_core::time::age_in_words;
use stylist::yew::use_style;
use wasm_bindgen::JsCast;
use yew::prelude::*;

use crate::components::button::Button;
use crate::components::icon::{Icon, IconKind};
use crate::contexts::preferences::{PreferenceAction, use_preferences};
use crate::contexts::query_client::{use_query_client, use_refetcher};
use crate::layout::commands::Command;
use crate::layout::key_bindings::use_bindings;
use crate::layout::live_badge::LiveBadge;
use crate::layout::on_use::Panel;
use crate::layout::period_menu::PeriodMenu;
use crate::platform::{focus, intl, now};
use crate::routes::{Route, use_page_route};

/// Properties of [`Tools`].
#[derive(PartialEq, Properties)]
pub struct ToolsProps {
    /// Opens a panel.
    pub on_panel: Callback<Panel>,
}

/// The tools of the page that is open.
#[component]
pub fn Tools(props: &ToolsProps) -> Html {
    let route = use_page_route();
    html! {
        <>
            if route.has_period() {
                <PeriodMenu />
            }
            <LiveBadge />
            <Rest {route} on_panel={&props.on_panel} />
        </>
    }
}

/// Properties of [`Rest`].
#[derive(PartialEq, Properties)]
struct RestProps {
    route: Route,
    on_panel: Callback<Panel>,
}

/// What a narrow header has no room for is behind a button there; elsewhere it stands in the line.
#[component]
fn Rest(props: &RestProps) -> Html {
    let is_open = use_state_eq(|| false);
    use_effect_with(props.route, {
        let is_open = is_open.setter();
        move |_| is_open.set(false)
    });
    let onclick = {
        let is_open = is_open.clone();
        Callback::from(move |_: MouseEvent| is_open.set(!*is_open))
    };
    let onkeydown = {
        let is_open = is_open.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" && *is_open {
                is_open.set(false);
                focus("[data-test=header-more]");
            }
        })
    };
    html! {
        <div class="header__whole" {onkeydown}>
            <button
                type="button" class="header__more" aria-expanded={is_open.to_string()} aria-controls="header-rest"
                aria-label="Last update, real-time and refresh" data-test="header-more" {onclick}
            >
                <Icon kind={if *is_open { IconKind::Close } else { IconKind::Menu }} />
            </button>
            <div id="header-rest" class={classes!("header__rest", is_open.then_some("header__rest--open"))}>
                if props.route.has_figures() {
                    <LastUpdate />
                }
                <RealTimeSwitch />
                if props.route == Route::Dashboard {
                    <LayoutButton on_panel={&props.on_panel} />
                }
                <RefreshButton />
            </div>
        </div>
    }
}

/// Opens what arranges the dashboard.
#[component]
fn LayoutButton(props: &ToolsProps) -> Html {
    let on_press = props.on_panel.reform(|()| Panel::Layout);
    html! {
        <Button name="arrange" {on_press}>
            <Icon kind={IconKind::Dashboard} /><span class="visually-hidden">{ "Arrange the dashboard" }</span>
        </Button>
    }
}

/// When the figures of the page last arrived.
#[component]
fn LastUpdate() -> Html {
    let updated_at = use_query_client().cache().updated_at();
    // The age is written when the pointer comes, and not every second for nobody.
    let onpointerenter = updated_at.map(|updated_at| {
        Callback::from(move |event: PointerEvent| {
            if let Some(target) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) {
                // An attribute of a fixed, valid name cannot be refused.
                let _ = target.set_attribute("title", &age_in_words(now() - updated_at));
            }
        })
    });
    html! {
        <p class="header__update" {onpointerenter}>
            if let Some(at) = updated_at {
                <span class="header__update-label">{ "Updated " }</span>
                <time data-test="last-update">{ intl::time_or_day(at, now()) }</time>
            } else {
                <span data-test="last-update">{ "Not updated yet" }</span>
            }
        </p>
    }
}

/// Switches real-time on or off, in this tab.
#[component]
fn RealTimeSwitch() -> Html {
    let style = use_style!(
        r#"
        padding: 0;
        border: 0;
        border-radius: var(--radius-small);
        background: none;
        font-weight: 500;

        .switch__track {
            transition: background var(--fast);
        }

        .switch__thumb {
            display: block;
            width: 14px;
            height: 14px;
            border-radius: var(--radius-round);
            background: var(--text-muted);
            transition: transform var(--fast);
        }

        &[aria-checked="true"] .switch__track {
            border-color: var(--accent);
            background: var(--accent);
        }

        &[aria-checked="true"] .switch__thumb {
            background: var(--on-accent);
            transform: translateX(16px);
        }
    "#
    );
    let preferences = use_preferences();
    let is_on = preferences.is_real_time;
    let onclick = Callback::from(move |_: MouseEvent| preferences.dispatch(PreferenceAction::RealTime(!is_on)));
    html! {
        <button
            type="button" class={classes!("switch", style)} role="switch" aria-checked={is_on.to_string()}
            data-test="real-time-switch" {onclick}
        >
            <span class="switch__track" aria-hidden="true"><span class="switch__thumb"></span></span>
            <span>{ "Real-time" }</span>
        </button>
    }
}

/// Asks for everything on the page again, at once.
#[component]
fn RefreshButton() -> Html {
    let is_busy = use_query_client().cache().is_refreshing();
    let refetcher = use_refetcher();
    let (bindings, _) = use_bindings();
    let on_press = use_callback(refetcher, |(), refetcher| refetcher.refresh());
    html! {
        <Button name="refresh" shortcut={bindings.words(Command::Refresh)} {is_busy} {on_press}>
            <Icon kind={IconKind::Refresh} /><span class="header__refresh-label">{ "Refresh" }</span>
        </Button>
    }
}
