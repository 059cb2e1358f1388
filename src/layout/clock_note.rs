//! Says once that the clock of this device is wrong.

use chrono::TimeDelta;
use pulseboard_core::time::duration_in_words;
use yew::prelude::*;

use crate::components::button::Button;
use crate::components::message::{Message, MessageTone};
use crate::contexts::server_clock::use_server_clock;
use crate::platform::storage::{self, CLOCK_TOLD};

/// Another difference than the one that was told is one that parts from it by more than this.
const OTHER: TimeDelta = TimeDelta::minutes(2);

/// Nothing where the clock is right, or where the reader knows.
#[component]
pub fn ClockNote() -> Html {
    let notable = use_server_clock().notable();
    let told =
        use_state_eq(|| storage::get(CLOCK_TOLD).and_then(|text| text.parse().ok()).and_then(TimeDelta::try_seconds));
    let Some(ahead) = notable.filter(|ahead| told.is_none_or(|told| (*ahead - told).abs() > OTHER)) else {
        return Html::default();
    };
    let on_press = {
        let told = told.setter();
        Callback::from(move |()| {
            storage::set(CLOCK_TOLD, Some(&ahead.num_seconds().to_string()));
            told.set(Some(ahead));
        })
    };
    let way = if ahead > TimeDelta::zero() { "behind" } else { "ahead of" };
    let title = format!(
        "The clock of this device is {} {way} the server’s",
        duration_in_words(ahead.abs() + TimeDelta::seconds(30))
    );
    html! {
        <Message
            tone={MessageTone::Clock} {title}
            text="Days and periods here are the server’s. Set the clock of this device to have the times shown right, too."
        >
            <Button name="clock-told" {on_press}>{ "All right" }</Button>
        </Message>
    }
}
