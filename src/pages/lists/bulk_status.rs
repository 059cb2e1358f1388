//! Changes the status of several orders, one after the other, with what became of each.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use pulseboard_api::orders::Order;
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::metric::NumberFormat;
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
use crate::contexts::query_client::use_refetcher;
use crate::contexts::session::use_session;
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

/// Properties of [`BulkStatus`].
#[derive(PartialEq, Properties)]
pub(super) struct BulkStatusProps {
    /// The orders that are chosen.
    pub(super) orders: Same<[Rc<Order>]>,
    /// Chooses none.
    pub(super) on_clear: Callback<()>,
}

/// The status of the orders that are chosen, to be chosen for all of them.
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
    let (client, refetcher) = (use_session().client().clone(), use_refetcher());
    let on_begin = use_callback((work.dispatcher(), client, refetcher, on_clear.clone()), {
        let is_stopped = Rc::clone(&is_stopped);
        move |changes: Vec<StatusChange>, (work, client, refetcher, on_clear)| {
            is_stopped.replace(false);
            on_clear.emit(());
            work.dispatch(WorkAction::Begin(changes.clone()));
            let (work, client, refetcher) = (work.clone(), client.clone(), refetcher.clone());
            let is_stopped = Rc::clone(&is_stopped);
            spawn_local(async move {
                for change in changes {
                    if *is_stopped.borrow() {
                        break;
                    }
                    work.dispatch(WorkAction::Outcome(change.make(&client, &refetcher).await));
                }
                work.dispatch(WorkAction::End);
                refetcher.refresh();
            });
        }
    });
    let on_stop = Callback::from(move |()| {
        is_stopped.replace(true);
    });
    if orders.is_empty() && work.changes.is_empty() {
        return Html::default();
    }
    html! {
        <div class={style} role="group" aria-label="Several orders" data-test="bulk">
            if work.changes.is_empty() {
                <Choice orders={orders.clone()} {on_clear} on_choose={on_begin} />
            } else {
                <Progress
                    work={(*work).clone()} {on_begin} {on_stop}
                    on_forget={Callback::from(move |()| work.dispatch(WorkAction::Forget))}
                />
            }
        </div>
    }
}

/// Properties of [`Choice`].
#[derive(PartialEq, Properties)]
struct ChoiceProps {
    orders: Same<[Rc<Order>]>,
    on_clear: Callback<()>,
    on_choose: Callback<Vec<StatusChange>>,
}

/// How many are chosen, and what they are to be.
#[component]
fn Choice(props: &ChoiceProps) -> Html {
    let field = use_field_style();
    let ChoiceProps { orders, on_clear, on_choose } = props;
    let onchange = {
        let orders = orders.clone();
        on_choose.reform(move |event: Event| {
            let to = event.target_unchecked_into::<HtmlSelectElement>().value();
            orders.iter().filter(|order| order.status != to).map(|order| StatusChange::of(order, &to)).collect()
        })
    };
    html! {
        <div class="bulk__line">
            <span class="bulk__count" role="status">{ format!("{} chosen", count(orders.len())) }</span>
            <select class={field} aria-label="New status of the chosen orders" data-test="bulk-status" {onchange}>
                <option value="" selected=true disabled=true>{ "Change status to…" }</option>
                { for Resource::Orders.statuses().iter().map(|status| html! {
                    <option key={*status} value={*status}>{ *status }</option>
                }) }
            </select>
            <Button name="choose-none" variant={ButtonVariant::Quiet} on_press={on_clear.clone()}>{ "Choose none" }</Button>
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
        (true, _) => format!("Changing {} of {}…", count(outcomes.len() + 1), count(changes.len())),
        (false, 0) => format!("{} of {} changed.", count(undone.len()), count(changes.len())),
        (false, failed) => {
            format!("{} of {} changed, {} not.", count(undone.len()), count(changes.len()), count(failed))
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

fn count(count: usize) -> String {
    Intl.count(i64::try_from(count).unwrap_or(i64::MAX))
}
