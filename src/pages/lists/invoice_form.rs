//! Makes an invoice. It cannot be unmade here, so that it asks first and names the amount.

use std::rc::Rc;

use pulseboard_api::transport::Abort;
use pulseboard_core::billing::invoice_draft::{DraftLine, InvoiceDraft, NewInvoice};
use pulseboard_core::metric::NumberFormat;
use pulseboard_core::query::error::ApiError;
use pulseboard_core::time::start_of;
use stylist::yew::use_style;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::button::{Button, ButtonVariant};
use crate::components::field::use_field_style;
use crate::components::modal::Modal;
use crate::contexts::notifications::use_notifier;
use crate::contexts::preferences::use_privacy;
use crate::contexts::query_client::use_refetcher;
use crate::contexts::server_clock::use_server_clock;
use crate::contexts::session::use_session;
use crate::hooks::use_is_mounted;
use crate::platform::intl::{self, Intl, utc_day};
use crate::platform::now;
use crate::routes::Route;

/// How far an invoice is.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Closed,
    Writing,
    /// It cannot be made as it is.
    Refused(String),
    /// The reader is asked whether it is so.
    Asking(NewInvoice),
    /// The server was told, and has not answered.
    Saving(NewInvoice),
}

/// The way to make an invoice. What was written stays when it is closed.
#[component]
pub(super) fn InvoiceForm() -> Html {
    let draft = use_state_eq(InvoiceDraft::default);
    let step = use_state_eq(|| Step::Closed);
    let (client, refetcher, navigator) = (use_session().client().clone(), use_refetcher(), use_navigator());
    let (notifier, is_mounted) = (use_notifier(), use_is_mounted());
    let today = use_server_clock().server_time(now()).date_naive();
    let currency = client.currency();
    let on_step = use_callback(step.setter(), |next: Step, step| step.set(next));
    let on_draft = use_callback((draft.setter(), step.setter()), |next: InvoiceDraft, (draft, step)| {
        draft.set(next);
        step.set(Step::Writing);
    });
    let on_check = {
        let draft = draft.clone();
        on_step.reform(move |()| match draft.check(currency, today) {
            Ok(checked) => Step::Asking(checked),
            Err(problem) => Step::Refused(problem.to_string()),
        })
    };
    let on_make = {
        let (step, draft) = (step.setter(), draft.setter());
        Callback::from(move |checked: NewInvoice| {
            step.set(Step::Saving(checked.clone()));
            let (client, refetcher, navigator) = (client.clone(), refetcher.clone(), navigator.clone());
            let (step, draft) = (step.clone(), draft.clone());
            let (notifier, is_mounted) = (notifier.clone(), Rc::clone(&is_mounted));
            spawn_local(async move {
                match client.create_invoice(&checked, &Abort::never()).await {
                    Ok(made) => {
                        draft.set(InvoiceDraft::default());
                        step.set(Step::Closed);
                        // Who has gone on is not called back.
                        if let Some(navigator) = navigator.filter(|_| is_mounted.get()) {
                            // A query of plain texts can always be written.
                            let _ = navigator.push_with_query(&Route::Invoices, vec![("open".to_owned(), made.id)]);
                        }
                    }
                    Err(error) => {
                        let problem = problem(&error);
                        if !is_mounted.get() {
                            notifier.fail(format!("The invoice of {}: {problem}", Intl.money(checked.total)));
                        }
                        step.set(Step::Refused(problem));
                    }
                }
                refetcher.ask_after_change();
            });
        })
    };
    let on_close = on_step.reform(|()| Step::Closed);
    let on_back = on_step.reform(|()| Step::Writing);
    html! {
        <>
            <Button name="new-invoice" on_press={on_step.reform(|()| Step::Writing)}>{ "New invoice" }</Button>
            { match &*step {
                Step::Closed => Html::default(),
                Step::Writing | Step::Refused(_) => html! {
                    <Modal key="form" name="invoice-form" title="New invoice" on_close={on_close.clone()}>
                        <DraftForm draft={(*draft).clone()} {on_draft} {on_check} {on_close} problem={match &*step {
                            Step::Refused(problem) => Some(AttrValue::from(problem.clone())),
                            _ => None,
                        }} />
                    </Modal>
                },
                Step::Asking(checked) | Step::Saving(checked) => {
                    let is_saving = matches!(&*step, Step::Saving(_));
                    let made = checked.clone();
                    html! {
                        <Modal
                            key="question" name="confirm-invoice" title="Make this invoice?"
                            on_close={(!is_saving).then(|| on_back.clone())}
                        >
                            <p class="dialog__text" role={is_saving.then_some("status")}>
                                { if is_saving { "Making it…".to_owned() } else { summary(checked) } }
                            </p>
                            <div class="dialog__actions">
                                <Button
                                    name="confirm-invoice-no" is_disabled={is_saving}
                                    on_press={on_back}
                                >
                                    { "Back" }
                                </Button>
                                <Button
                                    name="confirm-invoice-yes" variant={ButtonVariant::Primary} is_busy={is_saving}
                                    is_disabled={is_saving}
                                    on_press={on_make.reform(move |()| made.clone())}
                                >
                                    { format!("Make an invoice of {}", intl::unhidden(checked.total)) }
                                </Button>
                            </div>
                        </Modal>
                    }
                }
            } }
        </>
    }
}

/// What will be made, in words.
fn summary(invoice: &NewInvoice) -> String {
    let NewInvoice { subtotal, tax, tax_rate, total, due_on, .. } = invoice;
    let parts = if tax.minor() == 0 {
        String::new()
    } else {
        format!(": {} and {} of tax at {} %", intl::unhidden(*subtotal), intl::unhidden(*tax), tax_rate.normalize())
    };
    let due = due_on.map(|day| format!(", due {}", utc_day(start_of(day)))).unwrap_or_default();
    format!(
        "{}{parts}{due}. The server makes it in your own name, and it cannot be deleted here.",
        intl::unhidden(*total)
    )
}

fn problem(error: &ApiError) -> String {
    if error.is_outcome_unknown() {
        return format!(
            "It may have been made all the same: look whether the list has it before you do it again. {error}"
        );
    }
    format!("It was not made. {error}")
}

/// Properties of [`DraftForm`].
#[derive(PartialEq, Properties)]
struct DraftFormProps {
    draft: InvoiceDraft,
    problem: Option<AttrValue>,
    on_draft: Callback<InvoiceDraft>,
    on_check: Callback<()>,
    on_close: Callback<()>,
}

/// The invoice as it is being written.
#[component]
fn DraftForm(props: &DraftFormProps) -> Html {
    use_privacy();
    let style = use_style!(
        r#"
        display: grid;
        gap: var(--space-3);

        .draft__pair {
            display: grid;
            grid-template-columns: repeat(2, minmax(0, 1fr));
            gap: var(--space-2);
        }

        .draft__line {
            display: grid;
            gap: var(--space-2);
            margin: 0;
            padding: 0 0 var(--space-3);
            border: 0;
            border-bottom: var(--line) solid var(--border);
        }

        & label {
            display: grid;
            gap: var(--space-1);
            color: var(--text-muted);
            font-size: var(--text-small);
        }

        & textarea {
            min-height: 4rem;
            padding-block: var(--space-2);
            resize: vertical;
        }

        .draft__problem {
            color: var(--bad);
        }
    "#
    );
    let field = use_field_style();
    let DraftFormProps { draft, problem, on_draft, on_check, on_close } = props;
    let changed = |change: fn(&mut InvoiceDraft, String)| {
        let draft = draft.clone();
        on_draft.reform(move |event: InputEvent| {
            let mut next = draft.clone();
            change(&mut next, event.target_unchecked_into::<HtmlInputElement>().value());
            next
        })
    };
    let onnotes = {
        let draft = draft.clone();
        on_draft.reform(move |event: InputEvent| InvoiceDraft {
            notes: event.target_unchecked_into::<HtmlTextAreaElement>().value(),
            ..draft.clone()
        })
    };
    let on_line = {
        let draft = draft.clone();
        on_draft.reform(move |(place, line): (usize, Option<DraftLine>)| {
            let mut next = draft.clone();
            match line {
                Some(line) if place < next.lines.len() => next.lines[place] = line,
                Some(line) => next.lines.push(line),
                None => drop(next.lines.remove(place)),
            }
            next
        })
    };
    let on_add = {
        let end = draft.lines.len();
        on_line.reform(move |()| (end, Some(DraftLine::default())))
    };
    let onsubmit = on_check.reform(|event: SubmitEvent| event.prevent_default());
    html! {
        <form class={style} {onsubmit} novalidate=true data-test="invoice-draft">
            { for draft.lines.iter().enumerate().map(|(place, line)| html! {
                <DraftLineFields
                    key={place} {place} line={line.clone()} is_only={draft.lines.len() == 1} on_line={on_line.clone()}
                />
            }) }
            <Button name="add-line" variant={ButtonVariant::Quiet} on_press={on_add}>{ "Add a line" }</Button>
            <div class="draft__pair">
                <label>
                    { "Tax in percent" }
                    <input
                        class={field.clone()} type="number" step="any" min="0" max="100" inputmode="decimal"
                        data-test="draft-tax" value={draft.tax_rate.clone()}
                        oninput={changed(|draft, text| draft.tax_rate = text)}
                    />
                </label>
                <label>
                    { "Due" }
                    <input
                        class={field.clone()} type="date" data-test="draft-due" value={draft.due_on.clone()}
                        oninput={changed(|draft, text| draft.due_on = text)}
                    />
                </label>
            </div>
            <label>
                { "Note to the customer" }
                <textarea class={field} data-test="draft-notes" value={draft.notes.clone()} oninput={onnotes} />
            </label>
            if let Some(problem) = problem {
                <p class="draft__problem" role="alert" data-test="draft-problem">{ problem }</p>
            }
            <div class="dialog__actions">
                <Button name="close-invoice" on_press={on_close}>{ "Close, and keep what is written" }</Button>
                <Button name="check-invoice" variant={ButtonVariant::Primary} is_submit=true>{ "Go on" }</Button>
            </div>
        </form>
    }
}

/// Properties of [`DraftLineFields`].
#[derive(PartialEq, Properties)]
struct DraftLineFieldsProps {
    place: usize,
    line: DraftLine,
    is_only: bool,
    on_line: Callback<(usize, Option<DraftLine>)>,
}

/// A line as it is being written.
#[component]
fn DraftLineFields(props: &DraftLineFieldsProps) -> Html {
    let field = use_field_style();
    let DraftLineFieldsProps { place, line, is_only, on_line } = props;
    let place = *place;
    let changed = |change: fn(&mut DraftLine, String)| {
        let line = line.clone();
        on_line.reform(move |event: InputEvent| {
            let mut next = line.clone();
            change(&mut next, event.target_unchecked_into::<HtmlInputElement>().value());
            (place, Some(next))
        })
    };
    html! {
        <fieldset class="draft__line" data-test="draft-line">
            <legend class="visually-hidden">{ format!("Line {}", place + 1) }</legend>
            <label>
                { "What it is for" }
                <input
                    class={field.clone()} type="text" autocomplete="off" data-test="draft-description"
                    value={line.description.clone()} oninput={changed(|line, text| line.description = text)}
                />
            </label>
            <div class="draft__pair">
                <label>
                    { "How many" }
                    <input
                        class={field.clone()} type="number" step="1" min="1" inputmode="numeric"
                        data-test="draft-quantity" value={line.quantity.clone()}
                        oninput={changed(|line, text| line.quantity = text)}
                    />
                </label>
                <label>
                    { "Price of one" }
                    <input
                        class={field} type="number" step="any" min="0" inputmode="decimal" data-test="draft-price"
                        value={line.price.clone()} oninput={changed(|line, text| line.price = text)}
                    />
                </label>
            </div>
            if !is_only {
                <Button
                    name="remove-line" variant={ButtonVariant::Quiet} on_press={on_line.reform(move |()| (place, None))}
                >
                    { "Remove this line" }
                </Button>
            }
        </fieldset>
    }
}
