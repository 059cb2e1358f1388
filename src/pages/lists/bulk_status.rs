//! Changes the status of several orders, one after the other, with what became of each.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use pulseboard_api::orders::Order;
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::query::error::ApiError;
use pulseboard_core::text::harmless;
use stylist::yew::use_style;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::order_status::UNDO;
use super::status_change::StatusChange;
use crate::components::button::{Button, ButtonVariant};
use crate::components::data_table::cell;
use crate::components::field::use_field_style;
use crate::components::same::Same;
use crate::contexts::notifications::use_notifier;
use crate::contexts::query_client::use_refetcher;
use crate::contexts::session::use_session;
use crate::hooks::{use_is_mounted, use_latest, use_select_value};
use crate::platform::focus;
use crate::platform::intl::Intl;

/// What was begun, and what became of each change so far.
#[derive(Clone, Debug, Default, PartialEq)]
struct Work {
    changes: Vec<StatusChange>,
    outcomes: Vec<Result<(), ApiError>>,
    is_running: bool,
}

enum WorkAction {
    Begin(Vec<StatusChange>),
    Outcome(Result<(), ApiError>),
    End,
    Forget,
}

impl Reducible for Work {
    type Action = WorkAction;

    fn reduce(self: Rc<Self>, action: WorkAction) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            WorkAction::Begin(changes) => next = Self { changes, outcomes: Vec::new(), is_running: true },
            WorkAction::Outcome(outcome) => next.outcomes.push(outcome),
            WorkAction::End => next.is_running = false,
            WorkAction::Forget => next = Self::default(),
        }
        Rc::new(next)
    }
}

impl Work {
    fn made(&self) -> impl Iterator<Item = &StatusChange> {
        self.changes.iter().zip(&self.outcomes).filter(|(_, outcome)| outcome.is_ok()).map(|(change, _)| change)
    }

    /// What failed, and what was not begun after a stop.
    fn left(&self) -> Vec<StatusChange> {
        let is_left = |place: &usize| !self.outcomes.get(*place).is_some_and(Result::is_ok);
        (0..self.changes.len()).filter(is_left).map(|place| self.changes[place].clone()).collect()
    }
}

/// The element that stays while what is in it changes.
const BAR: &str = "bulk-bar";

/// Properties of [`BulkStatus`].
#[derive(PartialEq, Properties)]
pub(super) struct BulkStatusProps {
    /// The orders that are selected.
    pub(super) orders: Same<[Rc<Order>]>,
    /// Selects none.
    pub(super) on_clear: Callback<()>,
}

/// A status for all orders that are selected.
#[component]
pub(super) fn BulkStatus(props: &BulkStatusProps) -> Html {
    let style = use_style!(
        r#"
        position: sticky;
        bottom: var(--space-4);
        z-index: 4;
        display: grid;
        gap: var(--space-2);
        width: fit-content;
        max-width: 100%;
        margin: var(--space-3) auto 0;
        padding: var(--space-2) var(--space-3);
        border: var(--line) solid var(--border);
        border-radius: var(--radius);
        background: var(--surface-raised);
        box-shadow: var(--shadow-raised);

        &:focus {
            outline: none;
        }

        .bulk__line {
            display: flex;
            flex-wrap: wrap;
            align-items: center;
            gap: var(--space-2) var(--space-3);
        }

        .bulk__count {
            font-weight: 600;
        }

        & select {
            width: auto;
        }

        .bulk__each {
            overflow-y: auto;
            max-height: 11rem;
            margin: 0;
            padding: 0;
            font-size: var(--text-small);
            list-style: none;
        }

        .bulk__each li {
            display: flex;
            gap: var(--space-3);
            padding: 2px 0;
        }

        .bulk__problem {
            color: var(--bad);
        }

        @media (max-width: 720px) {
            bottom: calc(var(--nav-bar) + var(--space-3));
        }

        @media print {
            display: none;
        }
    "#
    );
    let BulkStatusProps { orders, on_clear } = props;
    let work = use_reducer(Work::default);
    let is_stopped = use_mut_ref(|| false);
    let session = use_session();
    let client = use_latest(session.client().clone());
    let (refetcher, notifier, is_mounted) = (use_refetcher(), use_notifier(), use_is_mounted());
    let on_begin = {
        let (work, on_clear, is_stopped) = (work.dispatcher(), on_clear.clone(), Rc::clone(&is_stopped));
        Callback::from(move |changes: Vec<StatusChange>| {
            is_stopped.replace(false);
            // What was pressed goes away with it.
            focus(&format!("#{BAR}"));
            on_clear.emit(());
            work.dispatch(WorkAction::Begin(changes.clone()));
            let (work, client, is_stopped) = (work.clone(), Rc::clone(&client), Rc::clone(&is_stopped));
            let (refetcher, notifier, is_mounted) = (refetcher.clone(), notifier.clone(), Rc::clone(&is_mounted));
            spawn_local(async move {
                let (all, mut made) = (changes.len(), 0);
                for change in changes {
                    // Who leaves the list stops it: nobody could any more.
                    if *is_stopped.borrow() || !is_mounted.get() {
                        break;
                    }
                    let client = client.borrow().clone();
                    let outcome = change.make(&client, &refetcher).await;
                    made += usize::from(outcome.is_ok());
                    // The others would only fail of the same.
                    let is_over = outcome.as_ref().is_err_and(ApiError::is_of_every_request);
                    work.dispatch(WorkAction::Outcome(outcome));
                    if is_over {
                        break;
                    }
                }
                work.dispatch(WorkAction::End);
                if made < all && !is_mounted.get() {
                    let (made, all) = (Intl.count_of(made), Intl.count_of(all));
                    notifier.fail(format!("{made} of {all} orders were changed before you left their list."));
                }
                refetcher.ask_after_change();
            });
        })
    };
    let on_stop = Callback::from(move |()| {
        is_stopped.replace(true);
    });
    if orders.is_empty() && work.changes.is_empty() {
        return Html::default();
    }
    html! {
        <div class={style} role="group" aria-label="Several orders" data-test="bulk" id={BAR} tabindex="-1">
            if work.changes.is_empty() {
                <NewStatus orders={orders.clone()} {on_clear} on_select={on_begin} />
            } else {
                <Progress
                    work={(*work).clone()} {on_begin} {on_stop}
                    on_forget={Callback::from(move |()| work.dispatch(WorkAction::Forget))}
                />
            }
        </div>
    }
}

/// Properties of [`NewStatus`].
#[derive(PartialEq, Properties)]
struct NewStatusProps {
    orders: Same<[Rc<Order>]>,
    on_clear: Callback<()>,
    on_select: Callback<Vec<StatusChange>>,
}

/// How many are selected, and what they are to be.
#[component]
fn NewStatus(props: &NewStatusProps) -> Html {
    let field = use_field_style();
    let NewStatusProps { orders, on_clear, on_select } = props;
    let status = use_state_eq(String::new);
    let select = use_select_value(&status);
    let onchange = {
        let status = status.setter();
        Callback::from(move |event: Event| status.set(event.target_unchecked_into::<HtmlSelectElement>().value()))
    };
    let due = orders.iter().filter(|order| !status.is_empty() && order.status != **status).count();
    let on_press = {
        let (orders, status) = (orders.clone(), (*status).clone());
        let on_select = on_select.clone();
        Callback::from(move |()| {
            let others = orders.iter().filter(|order| order.status != status);
            let changes: Vec<_> = others.map(|order| StatusChange::of(order, &status)).collect();
            on_select.emit(changes);
        })
    };
    let words = match due {
        0 if status.is_empty() => "Change".to_owned(),
        0 => format!("All are {} already", *status),
        1 => format!("Change 1 order to {}", *status),
        due => format!("Change {} orders to {}", Intl.count_of(due), *status),
    };
    html! {
        <div class="bulk__line">
            <span class="bulk__count" role="status">{ format!("{} selected", Intl.count_of(orders.len())) }</span>
            <select
                class={field} ref={select} aria-label="New status of the selected orders" data-test="bulk-status"
                {onchange}
            >
                <option value="" selected={status.is_empty()}>{ "New status" }</option>
                { for Resource::Orders.statuses().iter().map(|known| html! {
                    <option key={*known} value={*known} selected={**status == **known}>{ *known }</option>
                }) }
            </select>
            <Button name="bulk-change" variant={ButtonVariant::Primary} is_disabled={due == 0} {on_press}>{ words }</Button>
            <Button name="clear-selection" variant={ButtonVariant::Quiet} on_press={on_clear.clone()}>
                { "Clear selection" }
            </Button>
        </div>
    }
}

/// Properties of [`Progress`].
#[derive(PartialEq, Properties)]
struct ProgressProps {
    work: Work,
    on_begin: Callback<Vec<StatusChange>>,
    on_stop: Callback<()>,
    on_forget: Callback<()>,
}

/// How far it is, and what became of each.
#[component]
fn Progress(props: &ProgressProps) -> Html {
    let ProgressProps { work, on_begin, on_stop, on_forget } = props;
    let Work { changes, outcomes, is_running } = work;
    let failed = outcomes.iter().filter(|outcome| outcome.is_err()).count();
    let can_undo = use_state_eq(|| false);
    use_effect_with(*is_running, {
        let can_undo = can_undo.setter();
        move |is_running| {
            can_undo.set(!is_running);
            let timer = (!is_running).then(|| Timeout::new(UNDO, move || can_undo.set(false)));
            move || drop(timer)
        }
    });
    let undone: Vec<_> = work.made().map(StatusChange::undone).collect();
    let left = work.left();
    let words = match (is_running, failed) {
        (true, _) => format!("Changing {} of {}…", Intl.count_of(outcomes.len() + 1), Intl.count_of(changes.len())),
        (false, 0) => format!("{} of {} changed.", Intl.count_of(undone.len()), Intl.count_of(changes.len())),
        (false, failed) => {
            format!(
                "{} of {} changed, {} not.",
                Intl.count_of(undone.len()),
                Intl.count_of(changes.len()),
                Intl.count_of(failed)
            )
        }
    };
    html! {
        <>
            <div class="bulk__line">
                <span class="bulk__count" role="status" data-test="bulk-words">{ words }</span>
                if *is_running {
                    <progress max={changes.len().to_string()} value={outcomes.len().to_string()}></progress>
                    <Button name="bulk-stop" variant={ButtonVariant::Quiet} on_press={on_stop.clone()}>{ "Stop" }</Button>
                } else {
                    if *can_undo && !undone.is_empty() {
                        <Button
                            name="bulk-undo" variant={ButtonVariant::Quiet}
                            on_press={on_begin.reform(move |()| undone.clone())}
                        >
                            { "Undo" }
                        </Button>
                    }
                    if !left.is_empty() {
                        <Button
                            name="bulk-again" variant={ButtonVariant::Quiet}
                            on_press={on_begin.reform(move |()| left.clone())}
                        >
                            { "Try the others again" }
                        </Button>
                    }
                    <Button name="bulk-close" variant={ButtonVariant::Quiet} on_press={on_forget.clone()}>{ "Close" }</Button>
                }
            </div>
            <ul class="bulk__each" tabindex="0" aria-label="What became of each">
                { for changes.iter().zip(outcomes).map(|(change, outcome)| html! {
                    <li key={change.order.clone()} data-test="bulk-outcome">
                        <code>{ harmless(&change.name).into_owned() }</code>
                        { match outcome {
                            Ok(()) => html! { cell::status(&change.to) },
                            Err(error) => html! { <span class="bulk__problem">{ change.problem(error) }</span> },
                        } }
                    </li>
                }) }
            </ul>
        </>
    }
}
