//! The menu of periods and comparisons.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::icon::Icon;
use super::popup;
use crate::browser;
use crate::browser::intl;
use crate::model::period::{COMPARISONS, PERIODS, custom};
use crate::model::{PeriodSelection, Day, Period};

/// The menu of periods, where the page shows one.
#[hook]
pub fn use_period_menu(is_shown: bool, choice: PeriodSelection, on_choice: &Callback<PeriodSelection>) -> Option<Html> {
    let error = use_state(|| None);
    let (from, to) = (use_node_ref(), use_node_ref());
    // What another choice means stands in the fields; a complaint about the last one goes. What is typed stays: no
    // rendering writes into the fields.
    use_effect_with((choice, is_shown), {
        let (from, to, error) = (from.clone(), to.clone(), error.setter());
        move |(choice, _)| {
            error.set(None);
            let window = choice.window(browser::now());
            if choice.period != Period::AllTime {
                for (field, moment) in [(&from, window.start), (&to, window.end.plus(-1))] {
                    if let Some(field) = field.cast::<HtmlInputElement>() {
                        field.set_value(&Day::of(moment).to_string());
                    }
                }
            }
        }
    });
    let onsubmit = {
        let (from, to, error, on_choice) = (from.clone(), to.clone(), error.setter(), on_choice.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let read = |field: &NodeRef| Day::parse(&field.cast::<HtmlInputElement>()?.value());
            match custom(read(&from), read(&to), Day::of(browser::now())) {
                Ok(period) => {
                    error.set(None);
                    popup::close_around(&event);
                    on_choice.emit(choice.of(period));
                }
                Err(reason) => error.set(Some(reason.to_string())),
            }
        })
    };
    if !is_shown {
        return None;
    }
    let pick = |name: String, label: &'static str, key: Option<char>, is_chosen: bool, other: PeriodSelection| {
        let onclick = on_choice.reform(move |event: MouseEvent| {
            popup::close_around(&event);
            other
        });
        html! {
            <button key={label} type="button" class="menu__item" data-test={name} aria-pressed={is_chosen.to_string()} {onclick}>
                <span>{ label }</span>
                if let Some(key) = key {
                    <kbd>{ key.to_ascii_uppercase() }</kbd>
                }
            </button>
        }
    };
    let periods = PERIODS.into_iter().map(|(period, slug, key, label)| {
        pick(format!("period-{slug}"), label, Some(key), period == choice.period, choice.of(period))
    });
    let comparisons = COMPARISONS.into_iter().map(|(comparison, slug, label)| {
        pick(format!("compare-{slug}"), label, None, comparison == choice.comparison, PeriodSelection { comparison, ..choice })
    });
    let date = |id: &'static str, label: &'static str, field: &NodeRef| {
        html! {
            <label class="form__label">
                { label }
                <input
                    {id} class="form__input" type="date" ref={field}
                    max={Day::of(browser::now()).to_string()} aria-invalid={error.is_some().to_string()} aria-describedby="period-error"
                />
            </label>
        }
    };
    Some(html! {
        <details class="menu" name="menu" data-test="period-menu">
            <summary class="button" data-test="period-button">
                { Icon::Calendar.view() }<span class="visually-hidden">{ "Period: " }</span>{ period_label(choice.period) }
            </summary>
            <div class="popover menu__panel" role="group" aria-label="Period">
                { for periods }
                <form class="menu__dates" novalidate=true {onsubmit}>
                    { date("period-from", "From", &from) }
                    { date("period-to", "To", &to) }
                    <button class="button" data-test="period-apply">{ "Apply" }<kbd>{ "U" }</kbd></button>
                    <p class="form__error" id="period-error" role="alert" data-test="period-error">{ (*error).clone() }</p>
                </form>
                <p class="menu__title">{ "Compare with" }<kbd>{ "C" }</kbd></p>
                { for comparisons }
                <p class="menu__note">{ "Days begin and end at midnight UTC, as the backend counts them." }</p>
            </div>
        </details>
    })
}

/// The period in a few words: `7 days`, `Nov 3, 2026 – Nov 9, 2026`.
pub fn period_label(period: Period) -> String {
    let label = PERIODS.into_iter().find(|(known, ..)| *known == period).map(|(.., label)| label.to_owned());
    label.unwrap_or_else(|| match period {
        Period::Custom(first, last) if first == last => intl::utc_day(first.start()),
        Period::Custom(first, last) => format!("{} – {}", intl::utc_day(first.start()), intl::utc_day(last.start())),
        _ => String::new(),
    })
}
