//! Says that a figure is old or missing.

use pulseboard_core::metric::Tone;
use pulseboard_core::query::state::DataStatus;
use stylist::yew::use_style;
use yew::prelude::*;

use crate::components::icon::{Icon, IconKind};
use crate::platform::intl;
use crate::platform::now;

/// Properties of [`StaleBadge`].
#[derive(PartialEq, Properties)]
pub struct StaleBadgeProps {
    /// How far the figure can be trusted.
    pub status: DataStatus,
}

/// What is said of a figure that is old or missing; `None` of others.
pub fn staleness(status: DataStatus) -> Option<String> {
    match status {
        DataStatus::Stale(at) | DataStatus::Remembered(at) => {
            Some(format!("Not up to date, as of {}", intl::time_or_day(at, now())))
        }
        DataStatus::Failed => Some("Not available right now".to_owned()),
        DataStatus::Loading | DataStatus::Fresh => None,
    }
}

/// Says that a figure is old or missing, where it is.
#[component]
pub fn StaleBadge(props: &StaleBadgeProps) -> Html {
    let style = use_style!(
        r#"
        display: flex;
        align-items: center;
        min-height: 1.25rem;
        gap: var(--space-1);
        color: var(--attention);
        font-size: var(--text-tiny);

        .icon {
            width: 14px;
            height: 14px;
        }
    "#
    );
    let Some(words) = staleness(props.status) else { return Html::default() };
    html! { <p class={style} data-test="card-mark"><Icon kind={IconKind::Alert} />{ words }</p> }
}

/// The class of good or bad news.
pub fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "tone--good",
        Tone::Bad => "tone--bad",
        Tone::Neutral => "tone--neutral",
    }
}
