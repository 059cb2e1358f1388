//! Records what was paid for an invoice. Money moves, so that it asks first.

use std::collections::HashMap;
use std::rc::Rc;

use pulseboard_api::invoices::Invoice;
use pulseboard_api::transport::Abort;
use pulseboard_core::billing::payment_draft::{METHODS, amount};
use pulseboard_core::metric::NumberFormat;
use pulseboard_core::money::{Money, decimal};
use pulseboard_core::query::error::ApiError;
use pulseboard_core::text::harmless;
use stylist::yew::use_style;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::components::button::{Button, ButtonVariant};
use crate::components::field::use_field_style;
use crate::components::modal::Modal;
use crate::contexts::notifications::use_notifier;
use crate::contexts::preferences::use_privacy;
use crate::contexts::query_client::data::QueryData;
use crate::contexts::query_client::use_refetcher;
use crate::contexts::session::use_session;
use crate::hooks::use_is_mounted;
use crate::platform::intl::{self, Intl};

/// How far a payment is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Step {
    /// It is being written.
    #[default]
    Writing,
    /// It cannot be recorded as it is.
    Refused(String),
    /// The reader is asked whether it is so.
    Asking(Money),
    /// The server was told, and has not answered.
    Saving(Money),
    /// So much is recorded.
    Recorded(Money),
}

/// How far the payments are, by the ids of their invoices: they go on when the details are closed.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Payments(HashMap<String, Step>);

impl Reducible for Payments {
    type Action = (String, Step);

    fn reduce(self: Rc<Self>, (invoice, step): Self::Action) -> Rc<Self> {
        let mut next = (*self).clone();
        next.0.insert(invoice, step);
        Rc::new(next)
    }
}

/// Properties of [`RecordPayment`].
#[derive(PartialEq, Properties)]
pub(super) struct RecordPaymentProps {
    pub(super) invoice: Rc<Invoice>,
    pub(super) payments: UseReducerHandle<Payments>,
}

/// What of the invoice is due, to be paid in whole or in part; nothing where nothing is.
#[component]
pub(super) fn RecordPayment(props: &RecordPaymentProps) -> Html {
    let is_private = use_privacy();
    let style = use_style!(
        r#"
        .payment__fields {
            display: grid;
            grid-template-columns: repeat(2, minmax(0, 1fr));
            gap: var(--space-2);
        }

        .payment__fields label {
            display: grid;
            gap: var(--space-1);
            color: var(--text-muted);
            font-size: var(--text-small);
        }

        .payment__problem {
            color: var(--bad);
        }
    "#
    );
    let field = use_field_style();
    let RecordPaymentProps { invoice, payments } = props;
    let step = payments.0.get(&invoice.id).cloned().unwrap_or_default();
    let on_step = {
        let (payments, id) = (payments.dispatcher(), invoice.id.clone());
        Callback::from(move |step: Step| payments.dispatch((id.clone(), step)))
    };
    let (text, method) = (use_state_eq(|| None::<String>), use_state_eq(|| METHODS[0].to_owned()));
    let client = use_session().client().clone();
    let (refetcher, notifier, is_mounted) = (use_refetcher(), use_notifier(), use_is_mounted());
    let due = invoice.amount_due.filter(|due| due.minor() > 0 && may_be_paid(&invoice.status));
    // What is hidden is not written into a field either.
    let suggested = due.filter(|_| !is_private).map(plain);
    let written = (*text).clone().or(suggested).unwrap_or_default();
    let on_record = {
        let (invoice, on_step, method, text) = (Rc::clone(invoice), on_step.clone(), method.clone(), text.setter());
        Callback::from(move |amount: Money| {
            on_step.emit(Step::Saving(amount));
            let (client, refetcher, invoice) = (client.clone(), refetcher.clone(), Rc::clone(&invoice));
            let (on_step, method, text) = (on_step.clone(), (*method).clone(), text.clone());
            let (notifier, is_mounted) = (notifier.clone(), Rc::clone(&is_mounted));
            spawn_local(async move {
                match client.record_payment(&invoice, amount, &method, &Abort::never()).await {
                    Ok(paid) => {
                        // Somebody else may have paid a part meanwhile: what the server says is what was recorded.
                        let recorded = paid.paid.zip(invoice.paid).and_then(|(now, before)| now.checked_sub(before));
                        let amendment = refetcher.amend(move |data| with_invoice(data, &paid));
                        refetcher.settle(amendment, true);
                        text.set(None);
                        on_step.emit(Step::Recorded(recorded.unwrap_or(amount)));
                    }
                    Err(error) => {
                        let problem = problem(&error);
                        if !is_mounted.get() {
                            notifier.fail(format!("{}: {problem}", name(&invoice)));
                        }
                        on_step.emit(Step::Refused(problem));
                    }
                }
                refetcher.ask_after_change();
            });
        })
    };
    let oninput = {
        let (text, on_step) = (text.setter(), on_step.clone());
        Callback::from(move |event: InputEvent| {
            text.set(Some(event.target_unchecked_into::<HtmlInputElement>().value()));
            on_step.emit(Step::Writing);
        })
    };
    let onchange = {
        let method = method.setter();
        Callback::from(move |event: Event| method.set(event.target_unchecked_into::<HtmlSelectElement>().value()))
    };
    let is_saving = matches!(step, Step::Saving(_));
    let on_ask = {
        let (on_step, written) = (on_step.clone(), written.clone());
        Callback::from(move |()| {
            let Some(due) = due else { return };
            on_step.emit(match amount(&written, due) {
                Ok(amount) => Step::Asking(amount),
                Err(problem) => Step::Refused(problem.to_string()),
            });
        })
    };
    let on_back = on_step.reform(|()| Step::Writing);
    let said = match &step {
        Step::Refused(problem) => html! { <p class="payment__problem" role="alert">{ problem }</p> },
        Step::Saving(_) => html! { <p role="status">{ "Recording…" }</p> },
        Step::Recorded(amount) => html! { <p role="status">{ format!("{} recorded.", Intl.money(*amount)) }</p> },
        Step::Writing | Step::Asking(_) => Html::default(),
    };
    if due.is_none() && step == Step::Writing {
        return Html::default();
    }
    html! {
        <section class={classes!("details__part", style)} data-test="record-payment">
            <h3>{ "Record a payment" }</h3>
            if due.is_some() {
                <div class="payment__fields">
                    <label>
                        { "Amount" }
                        <input
                            class={field.clone()} type="number" step="any" min="0" inputmode="decimal"
                            data-test="payment-amount" value={written} disabled={is_saving} {oninput}
                        />
                    </label>
                    <label>
                        { "Paid by" }
                        <select class={field} data-test="payment-method" disabled={is_saving} {onchange}>
                            { for METHODS.iter().map(|known| html! {
                                <option key={*known} value={*known} selected={**known == **method}>
                                    { known.replace('_', " ") }
                                </option>
                            }) }
                        </select>
                    </label>
                </div>
                <Button name="ask-payment" is_busy={is_saving} is_disabled={is_saving} on_press={on_ask}>{ "Record payment…" }</Button>
            }
            { said }
            if let Step::Asking(amount) = step {
                <Modal name="confirm-payment" title="Record this payment?" on_close={on_back.clone()}>
                    <p class="dialog__text">
                        { format!(
                            "{} for {}, by {}. It cannot be taken back here.",
                            intl::unhidden(amount), name(invoice), method.replace('_', " "),
                        ) }
                    </p>
                    <div class="dialog__actions">
                        <Button name="confirm-payment-no" on_press={on_back}>{ "Cancel" }</Button>
                        <Button
                            name="confirm-payment-yes" variant={ButtonVariant::Primary}
                            on_press={on_record.reform(move |()| amount)}
                        >
                            { format!("Record {}", intl::unhidden(amount)) }
                        </Button>
                    </div>
                </Modal>
            }
        </section>
    }
}

/// Whether something can be paid for an invoice of a status.
fn may_be_paid(status: &str) -> bool {
    matches!(status, "open" | "partially_paid" | "overdue")
}

/// An amount as a field of numbers takes it.
fn plain(amount: Money) -> String {
    decimal(amount.minor(), amount.currency().decimals())
}

fn name(invoice: &Invoice) -> String {
    harmless(invoice.number.as_ref().unwrap_or(&invoice.id)).into_owned()
}

/// What a list says of an invoice that the server just told of.
fn with_invoice(data: &QueryData, paid: &Invoice) -> Option<QueryData> {
    let QueryData::Invoices(rows) = data else { return None };
    rows.amended(|row| (row.id == paid.id).then(|| paid.clone())).map(|rows| QueryData::Invoices(Rc::new(rows)))
}

fn problem(error: &ApiError) -> String {
    match error {
        ApiError::NotFound => "This server takes a payment only from whoever the invoice belongs to.".to_owned(),
        error if error.is_outcome_unknown() => {
            format!(
                "What is due shows with the next figures whether it was recorded: look before you do it again. {error}"
            )
        }
        _ => format!("It was not recorded. {error}"),
    }
}
