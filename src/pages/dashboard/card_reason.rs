//! Why a figure moved, as far as the announcements tell.

use pulseboard_core::dashboard::card_memory::FigureChange;
use pulseboard_core::dashboard::cards::CardId;
use pulseboard_core::dashboard::reasons::{reason, words};
use pulseboard_core::metric::MetricValue;
use stylist::yew::use_style;
use yew::prelude::*;

use crate::contexts::notifications::use_news;
use crate::contexts::preferences::use_privacy;
use crate::platform::intl::{self, Intl};

/// Properties of [`CardReason`].
#[derive(Clone, Copy, PartialEq, Properties)]
pub struct CardReasonProps {
    /// The card.
    pub id: CardId,
    /// Its last change.
    pub change: FigureChange,
    /// Its figure.
    pub figure: MetricValue,
}

/// The events that account for the last change of a card, over its foot.
#[component]
pub fn CardReason(props: &CardReasonProps) -> Html {
    let style = use_style!(
        r#"
        position: absolute;
        top: calc(100% - var(--space-3));
        right: var(--space-2);
        left: var(--space-2);
        z-index: 6;
        width: auto;
        padding: var(--space-2) var(--space-3);
        font-size: var(--text-small);
        pointer-events: none;
    "#
    );
    let CardReasonProps { id, change, figure } = *props;
    use_privacy();
    let news = use_news();
    let (after, until) = change.stretch();
    let found = reason(id, &change, news.events.between(after, until));
    html! {
        <p class={classes!("popover", style)} role="status" data-test="card-reason">
            { words(&change, figure, &found, &Intl, &intl::time(change.until)) }
        </p>
    }
}
