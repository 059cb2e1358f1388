//! The bar above every page: what the page is, and beside it the tools, which figures do not wait for.

use stylist::yew::use_style;
use yew::prelude::*;

use crate::layout::on_use::{HeaderTools, Panel};
use crate::routes::Route;

/// Properties of [`Header`].
#[derive(PartialEq, Properties)]
pub struct HeaderProps {
    /// The page that is open.
    pub route: Route,
    /// Opens a panel.
    pub on_panel: Callback<Panel>,
}

/// The bar above every page.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    #[cfg(feature = "render-count")]
    crate::components::render_count::count("header");
    let style = use_style!(
        r#"
        @media (max-width: 720px) {
            .menu > summary .icon {
                display: none;
            }

            /* Over the whole width below the line, whatever opened it. */
            .header__tools > :not(.header__rest) {
                position: static;
            }

            .header__tools .popover {
                right: var(--space-3);
                left: var(--space-3);
                overflow-y: auto;
                width: auto;
                max-width: none;
                max-height: calc(100dvh - var(--header-height) - var(--nav-bar) - var(--space-5));
            }
        }
    "#
    );
    html! {
        <header class={classes!("header", style)}>
            <h1 class="header__title" tabindex="-1" id="page-title">{ props.route.title() }</h1>
            <div class="header__tools">
                <HeaderTools route={props.route} on_panel={&props.on_panel} />
            </div>
        </header>
    }
}
