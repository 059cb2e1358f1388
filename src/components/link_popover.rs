//! What the link knows of itself, for whoever wants to know.

use yew::prelude::*;

use super::button::button;
use crate::browser::{self, intl};
use crate::model::Timestamp;
use crate::model::timestamp::age_in_words;
use crate::realtime::{ConnectionState, RealtimeHandle, Role};

/// The state of the link in words, with its history and with ages as of now.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkFacts {
    /// The link, and this tab's part in it.
    pub link: RealtimeHandle,
    /// Whether the last poll found changes that no event announced.
    pub is_elsewhere: bool,
    /// Opens the stream anew, in whichever tab it is.
    pub on_take_over: Callback<()>,
}

impl LinkFacts {
    /// Draws them.
    pub fn view(&self) -> Html {
        let report = self.link.report;
        let now = browser::now();
        let moment = |at: Option<Timestamp>| match at {
            Some(at) => format!("{} ({})", intl::time(at), age_in_words(now.since(at))),
            None => "none yet".to_owned(),
        };
        let next = match report.state {
            ConnectionState::Waiting { until, .. } | ConnectionState::Offline { until } => {
                Some(format!("in {} s", (until.since(now).max(0) + 999) / 1_000))
            }
            ConnectionState::Off
            | ConnectionState::SignedOut
            | ConnectionState::Connecting { .. }
            | ConnectionState::Live { .. }
            | ConnectionState::Stale { .. }
            | ConnectionState::Verifying { .. } => None,
        };
        let is_live = report.live_since().is_some();
        let rows = [
            Some(("Last heartbeat", moment(report.last_heartbeat))),
            Some(("Last event", moment(report.last_event))),
            (!is_live).then(|| ("Failed attempts", report.failures.to_string())),
            next.map(|next| ("Next try", next)),
        ];
        html! {
            <>
                <p class="popover__text">{ report.explanation() }</p>
                if self.is_elsewhere {
                    <p class="popover__text" data-test="link-elsewhere">
                        { "The last check found changes that no event announced. Updates may be going to another device." }
                    </p>
                    { button("button", "take-over", &self.on_take_over, html! { "Take over" }) }
                }
                <dl class="facts">
                    { for rows.into_iter().flatten().map(|(term, value)| fact(term, html! { <dd>{ value }</dd> })) }
                    { self.tabs() }
                </dl>
            </>
        }
    }

    /// Which tab has the connection, and how many share it.
    fn tabs(&self) -> Html {
        let RealtimeHandle { role, is_alone, followers, .. } = self.link;
        let (name, leader) = match role {
            Role::Leading if is_alone => ("alone", "not shared in this browser"),
            Role::Leading if followers == 0 => ("leader", "only this one"),
            Role::Leading => ("leader", "this one leads"),
            Role::Following(_) => ("follower", "another one leads"),
            Role::Resting | Role::Seeking => ("seeking", "looking for the others"),
        };
        let followers = match followers {
            0 => String::new(),
            1 => ", 1 follows".to_owned(),
            _ => format!(", {followers} follow"),
        };
        fact(
            "Tabs",
            html! {
                <dd data-test="link-tabs" data-role={name} data-followers={self.link.followers.to_string()}>
                    { leader }{ followers }
                </dd>
            },
        )
    }
}

fn fact(term: &'static str, value: Html) -> Html {
    html! { <div class="facts__row" key={term}><dt>{ term }</dt>{ value }</div> }
}
