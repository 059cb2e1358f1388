//! Changes the status of an order: shown at once, taken back where the server refuses, and undone for a moment.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use pulseboard_api::orders::Order;
use pulseboard_api::transport::Abort;
use pulseboard_core::dashboard::cards::Resource;
use pulseboard_core::query::error::ApiError;
use stylist::yew::use_style;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::components::button::{Button, ButtonVariant};
use crate::components::field::use_field_style;
use crate::contexts::query_client::use_refetcher;
use crate::contexts::session::use_session;
use crate::hooks::use_select_value;

/// A change that the reader made.
#[derive(Clone, Debug, PartialEq)]
struct Change {
    from: String,
    to: String,
    outcome: Outcome,
}

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
const UNDO: u32 = 5_000;

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
    let change = use_state_eq(|| None::<Change>);
    let client = use_session().client().clone();
    let refetcher = use_refetcher();
    let on_change = use_callback(
        (order.id.clone(), change.setter(), client, refetcher),
        |(from, to): (String, String), (id, change, client, refetcher)| {
            let made = Change { from, to, outcome: Outcome::Saving };
            change.set(Some(made.clone()));
            let (id, change, client, refetcher) = (id.clone(), change.clone(), client.clone(), refetcher.clone());
            spawn_local(async move {
                let outcome = match client.set_order_status(&id, &made.to, &Abort::never()).await {
                    Ok(_) => Outcome::Saved,
                    Err(error) => Outcome::Failed(error),
                };
                change.set(Some(Change { outcome, ..made }));
                // Whatever became of it: what the server has now is what counts, everywhere.
                refetcher.refresh();
            });
        },
    );
    // What was saved can be undone for a while.
    let is_saved = change.as_ref().is_some_and(|change| change.outcome == Outcome::Saved);
    use_effect_with(is_saved, {
        let change = change.setter();
        move |is_saved| {
            let timer = is_saved.then(|| Timeout::new(UNDO, move || change.set(None)));
            move || drop(timer)
        }
    });
    let shown = match change.as_ref() {
        Some(Change { to, outcome: Outcome::Saving | Outcome::Saved, .. }) => to.clone(),
        Some(Change { outcome: Outcome::Failed(_), .. }) | None => order.status.clone(),
    };
    let select = use_select_value(&shown);
    let is_saving = change.as_ref().is_some_and(|change| change.outcome == Outcome::Saving);
    let onchange = {
        let (on_change, from) = (on_change.clone(), shown.clone());
        Callback::from(move |event: Event| {
            let to = event.target_unchecked_into::<HtmlSelectElement>().value();
            if to != from {
                on_change.emit((from.clone(), to));
            }
        })
    };
    let known = Resource::Orders.statuses();
    let other = (!known.contains(&shown.as_str())).then(|| shown.clone());
    let statuses = known.iter().map(|status| (*status).to_owned()).chain(other);
    html! {
        <div class={style} data-test="order-status">
            <label class="visually-hidden" for="order-status">{ "Status of the order" }</label>
            <select class={field} ref={select} id="order-status" disabled={is_saving} {onchange}>
                { for statuses.map(|status| html! {
                    <option key={status.clone()} value={status.clone()} selected={status == shown}>{ &status }</option>
                }) }
            </select>
            { match change.as_ref() {
                Some(Change { outcome: Outcome::Saving, .. }) => html! { <span role="status">{ "Saving…" }</span> },
                Some(Change { from, to, outcome: Outcome::Saved }) => {
                    let undo = (to.clone(), from.clone());
                    html! {
                        <>
                            <span role="status">{ format!("Changed from {from}.") }</span>
                            <Button
                                name="undo" variant={ButtonVariant::Quiet}
                                on_press={on_change.reform(move |()| undo.clone())}
                            >
                                { "Undo" }
                            </Button>
                        </>
                    }
                }
                Some(Change { to, outcome: Outcome::Failed(error), .. }) => html! {
                    <p class="order-status__problem" role="alert">{ problem(to, error) }</p>
                },
                None => Html::default(),
            } }
        </div>
    }
}

fn problem(to: &str, error: &ApiError) -> String {
    match error {
        ApiError::Unreachable | ApiError::TimedOut => {
            format!("No answer came: whether it is {to} now shows with the next figures. {error}")
        }
        _ => format!("It was not changed to {to}. {error}"),
    }
}
