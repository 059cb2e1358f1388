//! The bar above every page: title, last update, live badge, switch, refresh.

use yew::prelude::*;

use super::icon::Icon;
use super::live_badge::LiveBadge;
use crate::browser::{self, intl};
use crate::live::LiveView;
use crate::model::timestamp::age_in_words;

/// Properties of [`AppHeader`].
#[derive(PartialEq, Properties)]
pub struct AppHeaderProps {
    /// The page's title.
    pub title: &'static str,
    /// What is known of the link and of the figures' age.
    pub live: LiveView,
    /// Switches real-time.
    pub on_switch: Callback<bool>,
    /// Fetches everything again.
    pub on_refresh: Callback<()>,
}

/// The bar above every page.
#[component]
pub fn AppHeader(props: &AppHeaderProps) -> Html {
    let LiveView { link, is_on, is_busy, updated_at } = &props.live;
    let age = use_state(String::new);
    let on_point = {
        let (age, updated_at) = (age.clone(), *updated_at);
        Callback::from(move |_: PointerEvent| {
            age.set(updated_at.map_or_else(String::new, |at| age_in_words(browser::now().since(at))));
        })
    };
    let onswitch = {
        let (is_on, on_switch) = (*is_on, props.on_switch.clone());
        Callback::from(move |_: MouseEvent| on_switch.emit(!is_on))
    };
    let onrefresh = props.on_refresh.reform(|_: MouseEvent| ());
    html! {
        <header class="header">
            <h1 class="header__title" tabindex="-1" id="page-title">{ props.title }</h1>
            <div class="header__tools">
                <p class="header__update" title={(*age).clone()} onpointerenter={on_point}>
                    if let Some(at) = updated_at {
                        <span class="header__update-label">{ "Updated " }</span>
                        <time data-test="last-update">{ intl::time(*at) }</time>
                    } else {
                        <span data-test="last-update">{ "Not updated yet" }</span>
                    }
                </p>
                <LiveBadge link={link.clone()} />
                <button
                    type="button"
                    class="switch"
                    role="switch"
                    aria-checked={is_on.to_string()}
                    data-test="real-time-switch"
                    onclick={onswitch}
                >
                    <span class="switch__track" aria-hidden="true"><span class="switch__thumb"></span></span>
                    <span>{ "Real-time" }</span>
                </button>
                <button
                    type="button"
                    class={classes!("button", is_busy.then_some("button--busy"))}
                    data-test="refresh"
                    aria-keyshortcuts="R"
                    aria-busy={is_busy.to_string()}
                    onclick={onrefresh}
                >
                    { Icon::Refresh.view() }<span>{ "Refresh" }</span>
                </button>
            </div>
        </header>
    }
}
