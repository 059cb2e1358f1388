//! What the link knows of itself, for whoever wants to know.

use yew::prelude::*;

use crate::browser::{self, intl};
use crate::model::Timestamp;
use crate::model::timestamp::age_in_words;
use crate::realtime::{Link, LinkState};

/// The state of the link in words, with its history and with ages as of now.
pub fn link_facts(link: &Link) -> Html {
    let now = browser::now();
    let moment = |at: Option<Timestamp>| match at {
        Some(at) => format!("{} ({})", intl::time(at), age_in_words(now.since(at))),
        None => "none yet".to_owned(),
    };
    let next = match link.state() {
        LinkState::Waiting { until, .. } | LinkState::Offline { until } => {
            Some(format!("in {} s", (until.since(now).max(0) + 999) / 1_000))
        }
        LinkState::Off
        | LinkState::SignedOut
        | LinkState::Connecting { .. }
        | LinkState::Live { .. }
        | LinkState::Stale { .. }
        | LinkState::Verifying { .. } => None,
    };
    let rows = [
        Some(("Last heartbeat", moment(link.last_heartbeat()))),
        Some(("Last event", moment(link.last_event()))),
        (!link.is_live()).then(|| ("Failed attempts", link.failures().to_string())),
        next.map(|next| ("Next try", next)),
    ];
    html! {
        <>
            <p class="popover__text">{ link.state().explanation() }</p>
            <dl class="facts">
                { for rows.into_iter().flatten().map(|(term, value)| html! {
                    <div class="facts__row" key={term}><dt>{ term }</dt><dd>{ value }</dd></div>
                }) }
            </dl>
        </>
    }
}
