//! Says at the foot of the page what the mode means.

use pulseboard_core::query::cache::FiguresProblem;
use pulseboard_core::realtime::connection::ConnectionState;
use pulseboard_core::realtime::status::Mode;
use stylist::yew::use_style;
use yew::prelude::*;

use crate::components::icon::{Icon, IconKind};
use crate::contexts::query_client::use_figures_problem;
use crate::contexts::realtime::use_realtime;

/// What the switch and the connection mean for the figures above.
#[component]
pub fn StatusPanel() -> Html {
    let style = use_style!(
        r#"
        display: flex;
        align-items: flex-start;
        gap: var(--space-3);
        padding: var(--space-4);
        border: var(--line) solid var(--border);
        border-radius: var(--radius);
        background: var(--surface);

        .icon {
            margin-top: 1px;
        }

        .panel__title {
            color: var(--text);
            font-weight: 600;
        }

        .panel__text {
            color: var(--text);
        }

        &.panel--good {
            background: var(--good-soft);
            color: var(--good);
        }

        &.panel--degraded {
            background: var(--attention-soft);
            color: var(--attention);
        }

        &.panel--manual {
            background: var(--info-soft);
            color: var(--info);
        }

        @media print {
            display: none;
        }
    "#
    );
    let realtime = use_realtime();
    let state = realtime.state;
    let problem = use_figures_problem();
    let (class, slug, icon, title, text) = match Mode::of(state) {
        _ if problem == Some(FiguresProblem::SignInElsewhere) => (
            "panel--degraded",
            "elsewhere",
            IconKind::Alert,
            "Another sign-in stands in front of the server",
            "Figures are as old as they say until you have signed in there: reload the page.",
        ),
        Mode::RealTime if problem == Some(FiguresProblem::Blocked) => (
            "panel--degraded",
            "blocked",
            IconKind::Alert,
            "Connected, figures cannot be checked",
            "Something in this browser, such as an ad blocker, keeps questions about figures back. Allow this page in it.",
        ),
        Mode::RealTime if problem.is_some() => (
            "panel--degraded",
            "unchecked",
            IconKind::Alert,
            "Connected, figures cannot be checked",
            "Events arrive, but the server does not answer questions about figures. They are as old as they say.",
        ),
        Mode::RealTime => (
            "panel--good",
            "real-time",
            IconKind::Pulse,
            "Real-time mode is active",
            "Changes arrive by themselves, and every figure is checked once a minute.",
        ),
        Mode::Degraded if state == ConnectionState::SignedOut => (
            "panel--degraded",
            "signed-out",
            IconKind::Alert,
            "Signed out",
            "Figures stay as they are until you sign in again.",
        ),
        Mode::Degraded => (
            "panel--degraded",
            "degraded",
            IconKind::Alert,
            "Real-time is on, but not live right now",
            "The connection comes back by itself. Until then figures are fetched every 15 seconds.",
        ),
        Mode::Manual => (
            "panel--manual",
            "manual",
            IconKind::Refresh,
            "Manual mode",
            "Figures stay as they are until you refresh, with the button or the key R.",
        ),
    };
    html! {
        <aside class={classes!(style, class)} data-test="status-panel" data-mode={slug} aria-label="Real-time status">
            <Icon kind={icon} />
            <div>
                <p class="panel__title">{ title }</p>
                <p class="panel__text">
                    { text }
                    if Mode::of(state) == Mode::Degraded && state != ConnectionState::SignedOut {
                        { " " }{ realtime.explanation() }
                    }
                </p>
            </div>
        </aside>
    }
}
