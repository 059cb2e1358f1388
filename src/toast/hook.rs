//! Joins the queue of toasts to the clock and the page.

use std::rc::Rc;

use yew::prelude::*;

use super::queue::{Hold, Notice, ToastQueue};
use crate::browser;
use crate::browser::events::{use_deadline, use_document_event};
use crate::components::ToastList;
use crate::model::Timestamp;

enum Action {
    Push(Notice),
    Dismiss(u32),
    Hold(Hold, bool),
    Tick,
}

#[derive(PartialEq)]
struct State {
    queue: ToastQueue,
    ticks: u32,
}

impl Reducible for State {
    type Action = (Action, Timestamp);

    fn reduce(self: Rc<Self>, (action, now): Self::Action) -> Rc<Self> {
        let mut queue = self.queue.clone();
        let mut ticks = self.ticks;
        match action {
            Action::Push(notice) => queue.push(notice, now),
            Action::Dismiss(id) => queue.dismiss(id, now),
            Action::Hold(hold, is_held) => queue.hold(hold, is_held, now),
            Action::Tick => {
                ticks = ticks.wrapping_add(1);
                queue.tick(now);
            }
        }
        Rc::new(Self { queue, ticks })
    }
}

/// The callback that shows a notice, stable for as long as the component lives, and the toasts to draw.
#[hook]
pub fn use_toasts() -> (Callback<Notice>, Html) {
    let state = use_reducer(|| State { queue: ToastQueue::new(browser::now(), browser::is_visible()), ticks: 0 });
    let dispatch = {
        let dispatcher = state.dispatcher();
        use_callback((), move |action: Action, ()| dispatcher.dispatch((action, browser::now())))
    };
    use_document_event("visibilitychange", {
        let dispatch = dispatch.clone();
        Callback::from(move |_| dispatch.emit(Action::Hold(Hold::Hidden, !browser::is_visible())))
    });
    use_deadline(state.queue.deadline(), state.ticks, dispatch.reform(|()| Action::Tick));

    let list = ToastList {
        toasts: state.queue.toasts().to_vec(),
        said: state.queue.said().to_vec(),
        on_dismiss: dispatch.reform(Action::Dismiss),
        on_hover: dispatch.reform(|is_held| Action::Hold(Hold::Hover, is_held)),
        on_focus: dispatch.reform(|is_held| Action::Hold(Hold::Focus, is_held)),
    };
    (dispatch.reform(Action::Push), list.view())
}
