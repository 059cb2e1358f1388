//! A callback at a moment of the wall clock.

use std::cell::RefCell;
use std::rc::Rc;

use chrono::TimeDelta;
use gloo_timers::callback::Timeout;
use pulseboard_core::time::Timestamp;
use yew::prelude::*;

use crate::platform::now;
use crate::platform::timer::{LONGEST_WAIT, wait_until};

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

/// Timers and the wall clock differ by milliseconds: one that fired a little early is set again, and so is one for a day
/// that is further ahead than timers reach. Where much is left otherwise, the clock was set back: the time is over all the
/// same.
fn arm(deadline: Timestamp, on_due: Callback<()>, slot: &Slot) {
    const EARLY: TimeDelta = TimeDelta::seconds(1);
    let again = Rc::clone(slot);
    let wait = wait_until(deadline);
    slot.replace(Some(Timeout::new(wait, move || {
        let left = deadline - now();
        if TimeDelta::zero() < left && (left <= EARLY || wait == LONGEST_WAIT) {
            arm(deadline, on_due, &again);
        } else {
            on_due.emit(());
        }
    })));
}
