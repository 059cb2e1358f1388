//! The page for addresses that name none.

use yew::prelude::*;

use crate::browser::history::link;
use crate::components::Message;
use crate::route::Route;

/// Says that there is no such page and where to go.
pub fn view() -> Html {
    let message =
        Message::empty("There is no page at this address", "It may have been mistyped, or the page has moved.");
    html! {
        <>
            { message.view() }
            <p>{ link(Route::Dashboard, "text-link", false, html! { "Go to the dashboard" }) }</p>
        </>
    }
}
