//! Changes the status of an order: shown at once, taken back where the server refuses, and undone for a moment.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use pulseboard_api::orders::Order;
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::query::error::ApiError;
use stylist::yew::use_style;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::components::button::{Button, ButtonVariant};
use crate::components::field::use_field_style;
use crate::contexts::notifications::use_notifier;
use crate::contexts::query_client::use_refetcher;
use crate::contexts::session::use_session;
use crate::hooks::{use_is_mounted, use_select_value};
use crate::pages::lists::status_change::StatusChange;
use crate::platform::focus;

#[derive(Clone, Debug, PartialEq)]
enum Outcome {
    /// The server was told, and has not answered.
    Saving,
    /// It is so.
    Saved,
    /// It is not so, or nobody knows.
    Failed(ApiError),
}

/// How long a change can be undone here, in milliseconds.
pub(super) const UNDO: u32 = 5_000;

/// Properties of [`OrderStatus`].
#[derive(PartialEq, Properties)]
pub(super) struct OrderStatusProps {
    pub(super) order: Rc<Order>,
}

/// The status of an order, to be chosen.
#[component]
pub(super) fn OrderStatus(props: &OrderStatusProps) -> Html {
    let style = use_style!(
        r#"
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2);

        & select {
            width: auto;
        }

        .order-status__problem {
            flex-basis: 100%;
            color: var(--bad);
        }
    "#
    );
    let field = use_field_style();
    let order = &props.order;
    let last = use_state_eq(|| None::<(StatusChange, Outcome)>);
    let picked = use_state_eq(|| None::<String>);
    let client = use_session().client().clone();
    let (refetcher, notifier, is_mounted) = (use_refetcher(), use_notifier(), use_is_mounted());
    let on_change = {
        let (last, picked) = (last.setter(), picked.setter());
        Callback::from(move |change: StatusChange| {
            last.set(Some((change.clone(), Outcome::Saving)));
            picked.set(None);
            let (last, client, refetcher) = (last.clone(), client.clone(), refetcher.clone());
            let (notifier, is_mounted) = (notifier.clone(), Rc::clone(&is_mounted));
            spawn_local(async move {
                let outcome = match change.make(&client, &refetcher).await {
                    Ok(()) => Outcome::Saved,
                    Err(error) => Outcome::Failed(error),
                };
                // Who has gone on is told elsewhere.
                if let (Outcome::Failed(error), false) = (&outcome, is_mounted.get()) {
                    notifier.fail(format!("{}: {}", change.name, change.problem(error)));
                }
                last.set(Some((change, outcome)));
                refetcher.ask_after_change();
            });
        })
    };
    // What was saved can be undone for a while.
    let is_saved = matches!(&*last, Some((_, Outcome::Saved)));
    use_effect_with(is_saved, {
        let last = last.setter();
        move |is_saved| {
            let timer = is_saved.then(|| Timeout::new(UNDO, move || last.set(None)));
            move || drop(timer)
        }
    });
    // Until the answers to what was asked before the change are here, the change counts.
    let current = match &*last {
        Some((change, Outcome::Saving | Outcome::Saved)) => change.to.clone(),
        Some((_, Outcome::Failed(_))) | None => order.status.clone(),
    };
    let shown = (*picked).clone().unwrap_or_else(|| current.clone());
    let select = use_select_value(&shown);
    let is_saving = matches!(&*last, Some((_, Outcome::Saving)));
    let onchange = {
        let picked = picked.setter();
        Callback::from(move |event: Event| picked.set(Some(event.target_unchecked_into::<HtmlSelectElement>().value())))
    };
    let is_due = shown != current && !is_saving;
    let on_press = {
        let (on_change, order, shown) = (on_change.clone(), Rc::clone(order), shown.clone());
        Callback::from(move |()| {
            on_change.emit(StatusChange { from: current.clone(), ..StatusChange::of(&order, &shown) });
        })
    };
    let known = Resource::Orders.statuses();
    let other = (!known.contains(&order.status.as_str())).then(|| order.status.clone());
    let statuses = known.iter().map(|status| (*status).to_owned()).chain(other);
    html! {
        <div class={style} data-test="order-status">
            <label class="visually-hidden" for="order-status">{ "Status of the order" }</label>
            <select class={field} ref={select} id="order-status" {onchange}>
                { for statuses.map(|status| html! {
                    <option key={status.clone()} value={status.clone()} selected={status == shown}>{ &status }</option>
                }) }
            </select>
            <Button name="change-status" is_busy={is_saving} is_disabled={!is_due} {on_press}>
                { if is_due { format!("Change to {shown}") } else { "Change".to_owned() } }
            </Button>
            { match &*last {
                Some((_, Outcome::Saving)) => html! { <span role="status">{ "Saving…" }</span> },
                Some((change, Outcome::Saved)) => {
                    let undone = change.undone();
                    let on_undo = on_change.reform(move |()| {
                        // The button goes away with it.
                        focus("#order-status");
                        undone.clone()
                    });
                    html! {
                        <>
                            <span role="status">{ format!("Changed from {}.", change.from) }</span>
                            <Button name="undo" variant={ButtonVariant::Quiet} on_press={on_undo}>{ "Undo" }</Button>
                        </>
                    }
                }
                Some((change, Outcome::Failed(error))) => html! {
                    <p class="order-status__problem" role="alert">{ change.problem(error) }</p>
                },
                None => Html::default(),
            } }
        </div>
    }
}
