//! The page with everything around it: navigation, header, dialogs, toasts.

use pulseboard_core::dashboard::layout::Block;
use pulseboard_core::query::error::ApiError;
use pulseboard_core::session::state::Phase;
use yew::prelude::*;

use crate::components::button::{Button, ReloadButton};
use crate::components::message::{Message, MessageTone};
use crate::contexts::dashboard_layout::use_dashboard_layout;
use crate::contexts::session::use_session;
use crate::layout::header::Header;
use crate::layout::navigation::Navigation;
use crate::layout::on_use::{Notes, OnUse, Overlay, PageFooter, PageSurroundings, Panel};
use crate::platform::focus;
use crate::routes::Route;

/// Properties of [`AppShell`].
#[derive(PartialEq, Properties)]
pub struct AppShellProps {
    /// The page that is open.
    pub route: Route,
    /// Loads the code of a page that the reader may open next.
    pub on_preload: Callback<Route>,
    /// The page itself.
    pub children: Html,
}

/// The page with everything around it.
#[component]
pub fn AppShell(props: &AppShellProps) -> Html {
    let route = props.route;
    let phase = use_session().state().phase;
    let layout = use_dashboard_layout().layout;
    let has_rail = route == Route::Dashboard && layout.shows(Block::Feed);
    let panel = use_state_eq(|| None::<Panel>);
    let on_panel = use_callback((), {
        let panel = panel.setter();
        move |opened, ()| panel.set(Some(opened))
    });
    let on_close = use_callback((), {
        let panel = panel.setter();
        move |(), ()| panel.set(None)
    });
    // The browser would go to an address, which is that of another page.
    let on_skip = Callback::from(|event: MouseEvent| {
        event.prevent_default();
        focus("#main");
    });
    let dialogs = html! {
        <>
            if phase == Phase::Expired {
                <OnUse overlay={Overlay::ExpiryDialog} />
            } else if let Some(panel) = *panel {
                <OnUse overlay={Overlay::Panel(panel, on_close, on_panel.clone())} />
            }
            <PageSurroundings on_panel={&on_panel} />
        </>
    };
    // Nothing around it that nobody in the room can press.
    if route == Route::Wall && phase != Phase::Checking {
        return html! { <main id="main" tabindex="-1">{ props.children.clone() }{ dialogs }</main> };
    }
    html! {
        <div class="app">
            <a class="skip-link" href="#main" onclick={on_skip}>{ "Skip to the figures" }</a>
            <Navigation {route} on_panel={&on_panel} on_preload={&props.on_preload} />
            <div class="app__page">
                <Header {route} on_panel={&on_panel} />
                <main
                    class={classes!("main", has_rail.then_some("main--rail"))} id="main" tabindex="-1"
                >
                    <Notes />
                    if phase == Phase::Checking {
                        <Checking />
                    } else {
                        { props.children.clone() }
                        if route.has_period() {
                            <PageFooter />
                        }
                    }
                </main>
            </div>
            { dialogs }
        </div>
    }
}

/// Says that the server is asked whose sign-in it is, and what to do while it cannot be asked.
#[component]
fn Checking() -> Html {
    let session = use_session();
    let on_retry = {
        let session = session.clone();
        Callback::from(move |()| session.verify_now())
    };
    match &session.state().verification_error {
        None => html! { <p class="main__checking" role="status">{ "Checking your sign-in…" }</p> },
        Some(error) => html! {
            <Message
                tone={MessageTone::Failed} title="Your sign-in cannot be checked" text={error.to_string()}
            >
                <Button name="retry" on_press={on_retry}>{ "Try again" }</Button>
                if *error == ApiError::SignInElsewhere {
                    <ReloadButton />
                }
            </Message>
        },
    }
}
