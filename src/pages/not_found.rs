//! The page for addresses that name none.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::message::{Message, MessageTone};
use crate::routes::Route;

/// Says that there is no such page and where to go.
#[component]
pub fn NotFound() -> Html {
    html! {
        <>
            <Message
                tone={MessageTone::Empty} title="There is no page at this address"
                text="It may have been mistyped, or the page has moved."
            />
            <p><Link<Route> to={Route::Dashboard}>{ "Go to the dashboard" }</Link<Route>></p>
        </>
    }
}
