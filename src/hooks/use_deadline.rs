//! A callback at a moment of the wall clock.

use std::cell::RefCell;
use std::rc::Rc;

use chrono::TimeDelta;
use gloo_timers::callback::Timeout;
use pulseboard_core::time::Timestamp;
use yew::prelude::*;

use crate::platform::now;
use crate::platform::timer::wait_until;

/// Calls `on_due` at `deadline`. `round` tells one deadline from the next: a timer that fired early is set again.
#[hook]
pub fn use_deadline(deadline: Option<Timestamp>, round: u32, on_due: Callback<()>) {
    use_effect_with((deadline, round), move |(deadline, _)| {
        let slot = Slot::default();
        if let Some(deadline) = *deadline {
            arm(deadline, on_due, &slot);
        }
        move || drop(slot.take())
    });
}

type Slot = Rc<RefCell<Option<Timeout>>>;

/// Timers and the wall clock differ by milliseconds: one that fired a little early is set again. Where much is left the
/// clock was set back, and waiting for it would take as long.
fn arm(deadline: Timestamp, on_due: Callback<()>, slot: &Slot) {
    const EARLY: TimeDelta = TimeDelta::seconds(1);
    let again = Rc::clone(slot);
    slot.replace(Some(Timeout::new(wait_until(deadline), move || {
        let left = deadline - now();
        if TimeDelta::zero() < left && left <= EARLY {
            arm(deadline, on_due, &again);
        } else {
            on_due.emit(());
        }
    })));
}
