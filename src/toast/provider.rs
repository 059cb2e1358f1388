//! Shows the toasts of the page and hands out the callback that adds one.

use std::rc::Rc;

use yew::prelude::*;

use super::queue::{Hold, Notice, ToastQueue};
use crate::browser;
use crate::browser::events::{use_deadline, use_document_event};
use crate::components::ToastList;
use crate::model::Timestamp;

/// The callback that shows a notice.
#[derive(Clone, Debug, PartialEq)]
struct Toaster(Callback<Notice>);

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

/// Properties of [`ToastProvider`].
#[derive(PartialEq, Properties)]
pub struct ToastProviderProps {
    /// What may show toasts.
    pub children: Html,
}

/// Lets everything inside show toasts.
#[component]
pub fn ToastProvider(props: &ToastProviderProps) -> Html {
    let state = use_reducer(|| State { queue: ToastQueue::new(browser::now()), ticks: 0 });
    let dispatch = {
        let dispatcher = state.dispatcher();
        use_callback((), move |action: Action, ()| dispatcher.dispatch((action, browser::now())))
    };
    let toaster = use_memo((), |()| Toaster(dispatch.reform(Action::Push)));
    use_document_event("visibilitychange", {
        let dispatch = dispatch.clone();
        Callback::from(move |_| dispatch.emit(Action::Hold(Hold::Hidden, !browser::is_visible())))
    });
    use_deadline(state.queue.next_expiry(), state.ticks, dispatch.reform(|()| Action::Tick));

    let list = ToastList {
        toasts: state.queue.toasts().to_vec(),
        on_dismiss: dispatch.reform(Action::Dismiss),
        on_hover: dispatch.reform(|is_held| Action::Hold(Hold::Hover, is_held)),
        on_focus: dispatch.reform(|is_held| Action::Hold(Hold::Focus, is_held)),
    };
    html! {
        <ContextProvider<Toaster> context={(*toaster).clone()}>
            { props.children.clone() }
            { list.view() }
        </ContextProvider<Toaster>>
    }
}

/// The callback that shows a notice; outside a [`ToastProvider`] notices go nowhere.
#[hook]
pub fn use_toaster() -> Callback<Notice> {
    use_context::<Toaster>().map_or_else(Callback::noop, |toaster| toaster.0)
}
