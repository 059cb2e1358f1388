//! What the connection knows of itself, for whoever wants to know.

use gloo_timers::callback::Interval;
use pulseboard_core::query::cache::FiguresProblem;
use pulseboard_core::realtime::announcements::Coverage;
use pulseboard_core::realtime::connection::ConnectionState;
use pulseboard_core::realtime::coordinator::Role;
use pulseboard_core::time::{Timestamp, age_in_words};
use stylist::yew::use_style;
use yew::prelude::*;

use crate::components::button::{Button, ReloadButton};
use crate::contexts::query_client::use_figures_problem;
use crate::contexts::realtime::{ConnectionPulse, RealtimeHandle, use_connection_pulse, use_realtime};
use crate::platform::intl;
use crate::platform::now;

/// How often ages and countdowns are written anew, in milliseconds.
const TICK: u32 = 1_000;

/// The state of the connection in words, with its history and with ages that count along.
#[component]
pub fn ConnectionDetails() -> Html {
    let style = use_style!(
        r#"
        .popover__text {
            margin-bottom: var(--space-3);
        }

        .facts {
            margin-top: var(--space-3);
        }
    "#
    );
    let ConnectionPulse { handle, coverage } = use_connection_pulse();
    let realtime = use_realtime();
    let problem = use_figures_problem();
    let time = use_state_eq(now);
    use_effect_with((), {
        let time = time.setter();
        move |()| {
            let interval = Interval::new(TICK, move || time.set(now()));
            move || drop(interval)
        }
    });
    let status = handle.status;
    let now = (*time).max(now());
    let moment = |at: Option<Timestamp>| match at {
        Some(at) => format!("{} ({})", intl::time(at), age_in_words(now - at)),
        None => "none yet".to_owned(),
    };
    let next = match status.state {
        ConnectionState::Waiting { until, .. } | ConnectionState::Offline { until } => {
            Some(format!("in {} s", ((until - now).num_milliseconds().max(0) + 999) / 1_000))
        }
        ConnectionState::Off
        | ConnectionState::SignedOut
        | ConnectionState::Connecting { .. }
        | ConnectionState::Live { .. }
        | ConnectionState::Stale { .. }
        | ConnectionState::Verifying { .. } => None,
    };
    let is_live = status.live_since().is_some();
    let rows = [
        Some(("Last heartbeat", moment(status.last_heartbeat))),
        Some(("Last event", moment(status.last_event))),
        (!is_live).then(|| ("Failed attempts", status.failures.to_string())),
        next.map(|next| ("Next try", next)),
    ];
    html! {
        <div class={style}>
            <p class="popover__text">{ realtime.explanation() }</p>
            if let Some(problem) = problem {
                <p class="popover__text" data-test="link-unchecked">{ words(problem) }</p>
            }
            if problem == Some(FiguresProblem::SignInElsewhere) {
                <ReloadButton />
            }
            if coverage == Coverage::InPart {
                <p class="popover__text" data-test="link-in-part">
                    { "This server does not announce everything, so figures are checked every 15 seconds." }
                </p>
            }
            if coverage == Coverage::Elsewhere {
                <p class="popover__text" data-test="link-elsewhere">
                    { "The last check found changes that no event announced. Updates may be going to another device." }
                </p>
                <Button name="take-over" on_press={&realtime.on_take_over}>{ "Take over" }</Button>
            }
            <dl class="facts">
                { for rows.into_iter().flatten().map(|(term, value)| html! {
                    <div class="facts__row" key={term}><dt>{ term }</dt><dd>{ value }</dd></div>
                }) }
                { tabs(handle) }
            </dl>
        </div>
    }
}

/// Why figures cannot be checked, and what to do about it.
fn words(problem: FiguresProblem) -> &'static str {
    match problem {
        FiguresProblem::Unanswered => {
            "Figures cannot be checked: the server does not answer. They are as old as they say."
        }
        FiguresProblem::Blocked => {
            "Figures cannot be checked: something in this browser, such as an ad blocker, keeps questions about them back, \
             while the server answers others. Allow this page in it."
        }
        FiguresProblem::SignInElsewhere => {
            "Figures cannot be checked: another sign-in stands in front of the server. Reload the page to sign in there."
        }
    }
}

/// Which tab has the connection, and how many share it.
fn tabs(handle: RealtimeHandle) -> Html {
    let RealtimeHandle { role, is_alone, followers, .. } = handle;
    let (name, leader) = match role {
        Role::Leading if is_alone => ("alone", "not shared in this browser"),
        Role::Leading if followers == 0 => ("leader", "only this one"),
        Role::Leading => ("leader", "this one leads"),
        Role::Following(_) => ("follower", "another one leads"),
        Role::Inactive | Role::Candidate => ("seeking", "looking for the others"),
    };
    let words = match followers {
        0 => String::new(),
        1 => ", 1 follows".to_owned(),
        _ => format!(", {followers} follow"),
    };
    html! {
        <div class="facts__row" key="Tabs">
            <dt>{ "Tabs" }</dt>
            <dd data-test="link-tabs" data-role={name} data-followers={followers.to_string()}>{ leader }{ words }</dd>
        </div>
    }
}
