//! The bar above every page: title, last update, live badge, switch, refresh.

use wasm_bindgen::JsCast;
use yew::prelude::*;

use super::icon::Icon;
use crate::browser::{self, intl};
use crate::live::LiveView;
use crate::model::Timestamp;
use crate::model::timestamp::age_in_words;

/// The bar above every page.
#[derive(Clone, Debug)]
pub struct AppHeader<'a> {
    /// The page's title.
    pub title: &'static str,
    /// The menu of periods, where the page shows one.
    pub period: Option<Html>,
    /// The live badge.
    pub badge: Html,
    /// What is known of the link and of the figures' age, and what can be done.
    pub live: &'a LiveView,
}

impl AppHeader<'_> {
    /// Draws it.
    pub fn view(&self) -> Html {
        let LiveView { is_on, is_busy, updated_at, on_switch, on_refresh, .. } = self.live;
        let onswitch = {
            let is_on = *is_on;
            on_switch.reform(move |_: MouseEvent| !is_on)
        };
        html! {
            <header class="header">
                <h1 class="header__title" tabindex="-1" id="page-title">{ self.title }</h1>
                <div class="header__tools">
                    { self.period.clone() }
                    <p class="header__update" onpointerenter={updated_at.map(tell_age)}>
                        if let Some(at) = updated_at {
                            <span class="header__update-label">{ "Updated " }</span>
                            <time data-test="last-update">{ intl::time_or_day(*at, browser::now()) }</time>
                        } else {
                            <span data-test="last-update">{ "Not updated yet" }</span>
                        }
                    </p>
                    { self.badge.clone() }
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
                        onclick={on_refresh.reform(|_: MouseEvent| ())}
                    >
                        { Icon::Refresh.view() }<span class="header__refresh-label">{ "Refresh" }</span>
                    </button>
                </div>
            </header>
        }
    }
}

/// Writes the age into the tool tip when the pointer comes, and not every second for nobody.
fn tell_age(updated_at: Timestamp) -> Callback<PointerEvent> {
    Callback::from(move |event: PointerEvent| {
        if let Some(target) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) {
            // An attribute of a fixed, valid name cannot be refused.
            let _ = target.set_attribute("title", &age_in_words(browser::now().since(updated_at)));
        }
    })
}
