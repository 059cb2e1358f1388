//! Makes a rule: one that others have, or one's own.

use pulseboard_core::dashboard::cards::CardId;
use pulseboard_core::realtime::event::EventKind;
use pulseboard_core::watch::draft::{DraftError, amount, minutes, threshold};
use pulseboard_core::watch::rule::{Bound, Condition, WatchedFigure};
use rust_decimal::Decimal;
use strum::VariantArray;
use stylist::yew::use_style;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::components::button::{Button, ButtonVariant};
use crate::components::field::use_field_style;
use crate::contexts::preferences::use_privacy;
use crate::contexts::session::use_session;
use crate::contexts::watch::use_rule_set;
use crate::hooks::use_select_value;
use crate::platform::focus;
use crate::platform::intl::Intl;

/// What can be watched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    Figure,
    Event,
    Silence,
    Connection,
}

const SUBJECTS: [(Subject, &str, &str); 4] = [
    (Subject::Figure, "figure", "A figure"),
    (Subject::Event, "event", "Something that happens"),
    (Subject::Silence, "silence", "Something that does not happen"),
    (Subject::Connection, "connection", "The live connection"),
];

const KINDS: [(EventKind, &str, &str); 3] = [
    (EventKind::OrderCreated, "order_created", "New orders"),
    (EventKind::OrderUpdated, "order_updated", "Changes of orders"),
    (EventKind::PaymentReceived, "payment_received", "Payments"),
];

/// Units of time, in minutes.
const UNITS: [(u32, &str); 2] = [(1, "minutes"), (60, "hours")];

/// What many want to know.
fn suggestions() -> [Condition; 5] {
    [
        Condition::Figure {
            figure: WatchedFigure::Card(CardId::OverdueInvoices),
            is: Bound::Above,
            threshold: Decimal::TEN,
        },
        Condition::Event { kind: EventKind::PaymentReceived, at_least: Some(Decimal::from(500)) },
        Condition::Silence { kind: EventKind::OrderCreated, minutes: 120 },
        Condition::Figure { figure: WatchedFigure::RevenueToday, is: Bound::AtLeast, threshold: Decimal::ONE_THOUSAND },
        Condition::NotLive { minutes: 1 },
    ]
}

/// The fields of the form. What is written stays in them; nothing is written into them.
#[derive(Clone, Default, PartialEq)]
struct Fields {
    figure: NodeRef,
    bound: NodeRef,
    kind: NodeRef,
    number: NodeRef,
    unit: NodeRef,
}

impl Fields {
    fn condition(&self, subject: Subject) -> Result<Condition, DraftError> {
        let chosen = |field: &NodeRef| field.cast::<HtmlSelectElement>().map(|field| field.value()).unwrap_or_default();
        let number = self.number.cast::<HtmlInputElement>().map(|field| field.value()).unwrap_or_default();
        let kind = || {
            let chosen = chosen(&self.kind);
            KINDS.iter().find(|(_, name, _)| *name == chosen).map_or(EventKind::OrderCreated, |(kind, ..)| *kind)
        };
        let unit = || chosen(&self.unit).parse().unwrap_or(UNITS[0].0);
        Ok(match subject {
            Subject::Figure => {
                let bound = chosen(&self.bound);
                Condition::Figure {
                    figure: chosen(&self.figure).try_into().unwrap_or(WatchedFigure::RevenueToday),
                    is: Bound::VARIANTS.iter().copied().find(|known| known.name() == bound).unwrap_or(Bound::Above),
                    threshold: threshold(&number)?,
                }
            }
            Subject::Event => Condition::Event { kind: kind(), at_least: amount(&number)? },
            Subject::Silence => Condition::Silence { kind: kind(), minutes: minutes(&number, unit())? },
            Subject::Connection => Condition::NotLive { minutes: minutes(&number, unit())? },
        })
    }
}

/// The form.
#[component]
pub(super) fn RuleForm() -> Html {
    use_privacy();
    let style = use_style!(
        r#"
        .rule-form {
            display: flex;
            flex-wrap: wrap;
            align-items: end;
            gap: var(--space-3);
            padding: var(--space-4);
        }

        .rule-form label {
            display: grid;
            flex: 1 1 9rem;
            gap: var(--space-1);
            color: var(--text-muted);
            font-size: var(--text-small);
        }

        .rule-form__error {
            flex-basis: 100%;
            color: var(--bad);
            font-size: var(--text-small);
        }

        .suggestions {
            display: flex;
            flex-wrap: wrap;
            align-items: center;
            gap: var(--space-2);
            padding: var(--space-3) var(--space-4);
            border-top: var(--line) solid var(--border);
            color: var(--text-muted);
            font-size: var(--text-small);
        }
    "#
    );
    let field = use_field_style();
    let set = use_rule_set();
    let currency = use_session().client().currency();
    let subject = use_state_eq(|| Subject::Figure);
    let chosen =
        use_select_value(SUBJECTS.iter().find(|(known, ..)| *known == *subject).map_or("", |(_, name, _)| *name));
    let problem = use_state_eq(|| None::<AttrValue>);
    let fields = use_memo((), |()| Fields::default());
    let on_subject = {
        let (subject, problem) = (subject.setter(), problem.setter());
        Callback::from(move |event: Event| {
            let chosen = event.target_unchecked_into::<HtmlSelectElement>().value();
            problem.set(None);
            if let Some((known, ..)) = SUBJECTS.iter().find(|(_, name, _)| *name == chosen) {
                subject.set(*known);
            }
        })
    };
    let onsubmit = {
        let (set, fields, subject, problem) = (set.clone(), fields.clone(), *subject, problem.setter());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match fields.condition(subject) {
                Ok(condition) if set.value.rules.iter().any(|rule| rule.condition == condition) => {
                    problem.set(Some("There is such a rule already.".into()));
                }
                Ok(condition) => {
                    let mut is_added = true;
                    set.change(|set| is_added = set.add(condition));
                    let full = "There are as many rules as there can be. Delete one first.";
                    problem.set((!is_added).then(|| full.into()));
                }
                Err(error) => problem.set(Some(error.to_string().into())),
            }
        })
    };
    let kinds = html! {
        <label>
            { if *subject == Subject::Silence { "Of what" } else { "What" } }
            <select class={field.clone()} ref={&fields.kind} data-test="rule-kind">
                { for KINDS.iter().map(|(kind, name, label)| html! {
                    <option value={*name} selected={*kind == KINDS[0].0}>{ *label }</option>
                }) }
            </select>
        </label>
    };
    let number = |label: &'static str, hint: &'static str| {
        html! {
            <label key={label}>
                { label }
                <input
                    class={field.clone()} ref={&fields.number} type="number" step="any" inputmode="decimal" placeholder={hint}
                    data-test="rule-number" aria-invalid={problem.is_some().to_string()} aria-describedby="rule-problem"
                />
            </label>
        }
    };
    let unit = html! {
        <label>
            { "Unit" }
            <select class={field.clone()} ref={&fields.unit} data-test="rule-unit">
                { for UNITS.iter().map(|(minutes, label)| html! {
                    <option value={minutes.to_string()} selected={*minutes == UNITS[0].0}>{ *label }</option>
                }) }
            </select>
        </label>
    };
    let suggested = suggestions().into_iter().filter(|one| !set.value.rules.iter().any(|rule| rule.condition == *one));
    let suggested: Vec<Html> = suggested
        .map(|condition| {
            let words = condition.words(currency, &Intl);
            let on_press = {
                let set = set.clone();
                Callback::from(move |()| {
                    set.change(|set| {
                        set.add(condition.clone());
                    });
                    // What was pressed is gone.
                    focus("#rules-title");
                })
            };
            html! { <Button key={words.clone()} name={format!("suggest {words}")} {on_press}>{ words.clone() }</Button> }
        })
        .collect();
    html! {
        <section class={classes!("section", style)} aria-labelledby="rule-form-title">
            <div class="section__head">
                <h2 class="section__title" id="rule-form-title">{ "Add a rule" }</h2>
            </div>
            <div class="panel">
                <form class="rule-form" novalidate=true {onsubmit} data-test="rule-form">
                    <label>
                        { "Watch" }
                        <select class={field.clone()} ref={chosen} data-test="rule-subject" onchange={on_subject}>
                            { for SUBJECTS.iter().map(|(_, name, label)| html! { <option value={*name}>{ *label }</option> }) }
                        </select>
                    </label>
                    { match *subject {
                        Subject::Figure => html! {
                            <>
                                <label>
                                    { "Figure" }
                                    <select class={field.clone()} ref={&fields.figure} data-test="rule-figure">
                                        { for WatchedFigure::all().map(|figure| html! {
                                            <option value={figure.name()} selected={figure == WatchedFigure::RevenueToday}>{ figure.label() }</option>
                                        }) }
                                    </select>
                                </label>
                                <label>
                                    { "Is" }
                                    <select class={field.clone()} ref={&fields.bound} data-test="rule-bound">
                                        { for Bound::VARIANTS.iter().map(|bound| html! {
                                            <option value={bound.name()} selected={*bound == Bound::Above}>{ bound.label() }</option>
                                        }) }
                                    </select>
                                </label>
                                { number("Value", "10") }
                            </>
                        },
                        Subject::Event => html! { <>{ kinds }{ number("Of this amount or more", "all") }</> },
                        Subject::Silence => html! { <>{ kinds }{ number("For", "2") }{ unit }</> },
                        Subject::Connection => html! { <>{ number("Not live for", "1") }{ unit }</> },
                    } }
                    <Button name="rule-add" variant={ButtonVariant::Primary} is_submit=true>{ "Add rule" }</Button>
                    <p class="rule-form__error" id="rule-problem" role="alert" data-test="rule-problem">{ (*problem).clone() }</p>
                </form>
                if !suggested.is_empty() {
                    <div class="suggestions"><span>{ "Often watched:" }</span>{ suggested }</div>
                }
            </div>
        </section>
    }
}
