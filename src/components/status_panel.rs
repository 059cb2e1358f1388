//! Says at the foot of the page what the mode means.

use yew::prelude::*;

use super::icon::Icon;
use crate::realtime::view::Mode;
use crate::realtime::{ConnectionStatus, ConnectionState};

/// What the switch and the link mean for the figures above.
#[derive(Clone, Debug, PartialEq)]
pub struct StatusPanel {
    /// The link.
    pub report: ConnectionStatus,
}

impl StatusPanel {
    /// Draws it.
    pub fn view(&self) -> Html {
        let state = self.report.state;
        let (class, slug, icon, title, text) = match Mode::of(state) {
            Mode::RealTime => (
                "panel--good",
                "real-time",
                Icon::Pulse,
                "Real-time mode is active",
                "Changes arrive by themselves, and every figure is checked once a minute.",
            ),
            Mode::Degraded if state == ConnectionState::SignedOut => (
                "panel--degraded",
                "signed-out",
                Icon::Alert,
                "Signed out",
                "Figures stay as they are until you sign in again.",
            ),
            Mode::Degraded => (
                "panel--degraded",
                "degraded",
                Icon::Alert,
                "Real-time is on, but not live right now",
                "The connection comes back by itself. Until then figures are fetched every 15 seconds.",
            ),
            Mode::Manual => (
                "panel--manual",
                "manual",
                Icon::Refresh,
                "Manual mode",
                "Figures stay as they are until you refresh, with the button or the key R.",
            ),
        };
        html! {
            <aside class={classes!("panel", class)} data-test="status-panel" data-mode={slug} aria-label="Real-time status">
                { icon.view() }
                <div>
                    <p class="panel__title">{ title }</p>
                    <p class="panel__text">
                        { text }
                        if Mode::of(state) == Mode::Degraded && state != ConnectionState::SignedOut {
                            { " " }{ self.report.explanation() }
                        }
                    </p>
                </div>
            </aside>
        }
    }
}
