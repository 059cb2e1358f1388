//! What stands below or beside the figures of a page.

use pulseboard_core::dashboard::layout::Block;
use yew::prelude::*;

use crate::contexts::dashboard_layout::use_dashboard_layout;
use crate::layout::activity_feed::ActivityFeed;
use crate::layout::status_panel::StatusPanel;
use crate::routes::{Route, use_page_route};

/// What happens, unless the reader does not want it on the dashboard, and what the mode means.
#[component]
pub fn Footer() -> Html {
    let has_feed = use_dashboard_layout().layout.shows(Block::Feed);
    let is_dashboard = use_page_route() == Route::Dashboard;
    html! {
        <>
            if has_feed || !is_dashboard {
                <ActivityFeed />
            }
            <StatusPanel />
        </>
    }
}
