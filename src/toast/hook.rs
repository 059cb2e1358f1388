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

impl Action {
    fn play(self, queue: &mut ToastQueue, now: Timestamp) {
        match self {
            Self::Push(notice) => queue.push(notice, now),
            Self::Dismiss(id) => queue.dismiss(id, now),
            Self::Hold(hold, is_held) => queue.hold(hold, is_held, now),
            Self::Tick => queue.tick(now),
        }
    }
}

/// The callback that shows a notice, stable for as long as the component lives, and the toasts to draw.
#[hook]
pub fn use_toasts() -> (Callback<Notice>, Html) {
    let update = use_force_update();
    let queue = use_mut_ref(|| ToastQueue::new(browser::now(), browser::is_visible()));
    let rounds = use_mut_ref(|| 0_u32);
    let act = use_memo((), {
        let (queue, rounds) = (Rc::clone(&queue), Rc::clone(&rounds));
        move |()| {
            Callback::from(move |action: Action| {
                action.play(&mut queue.borrow_mut(), browser::now());
                rounds.replace_with(|rounds| rounds.wrapping_add(1));
                update.force_update();
            })
        }
    });
    use_document_event("visibilitychange", act.reform(|_| Action::Hold(Hold::Hidden, !browser::is_visible())));
    let queue = queue.borrow();
    let round = *rounds.borrow();
    use_deadline(queue.deadline(), round, act.reform(|()| Action::Tick));

    let list = ToastList {
        toasts: queue.toasts().to_vec(),
        said: queue.said().to_vec(),
        on_dismiss: act.reform(Action::Dismiss),
        on_hover: act.reform(|is_held| Action::Hold(Hold::Hover, is_held)),
        on_focus: act.reform(|is_held| Action::Hold(Hold::Focus, is_held)),
    };
    (act.reform(Action::Push), list.view())
}
