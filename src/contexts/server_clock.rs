//! What time it is for the server: days and periods are the server's.

use pulseboard_core::json;
use pulseboard_core::server_clock::ServerClock;
use pulseboard_core::time::Timestamp;
use yew::prelude::*;

use crate::platform::now;
use crate::platform::storage::{self, CLOCK};

/// What an earlier page learned, until the first answers.
pub fn known_clock() -> ServerClock {
    storage::get(CLOCK).and_then(|text| json::read(&text).ok()).unwrap_or_default()
}

/// The server's clock. Whoever reads it is drawn anew when another difference is told, which is seldom.
#[hook]
pub fn use_server_clock() -> ServerClock {
    use_context::<ServerClock>().unwrap_or_default()
}

/// Now, by the server's clock.
#[hook]
pub fn use_server_now() -> Timestamp {
    use_server_clock().server_time(now())
}

/// Properties of [`ServerClockProvider`].
#[derive(PartialEq, Properties)]
pub struct ServerClockProviderProps {
    /// What answers told so far.
    pub clock: ServerClock,
    /// Who can read it.
    pub children: Html,
}

/// Tells the server's clock, and keeps it for the next page.
#[component]
pub fn ServerClockProvider(props: &ServerClockProviderProps) -> Html {
    let clock = props.clock.steady();
    use_effect_with(clock, {
        let learned = props.clock;
        move |_| storage::set(CLOCK, serde_json::to_string(&learned).ok().as_deref())
    });
    html! { <ContextProvider<ServerClock> context={clock}>{ props.children.clone() }</ContextProvider<ServerClock>> }
}
