//! The menu of periods and comparisons.

use chrono::TimeDelta;
use pulseboard_core::period::{Comparison, PRESETS, Period, PeriodSelection, custom_period};
use pulseboard_core::time::parse_day;
use strum::VariantArray;
use stylist::yew::use_style;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::components::button::Button;
use crate::components::icon::{Icon, IconKind};
use crate::components::menu::{Menu, MenuItem, close_around};
use crate::contexts::period::{PeriodHandle, use_period};
use crate::contexts::server_clock::use_server_clock;
use crate::layout::commands::Command;
use crate::layout::key_bindings::use_bindings;
use crate::platform::intl::period_label;
use crate::platform::now;

/// The menu of periods.
#[component]
pub fn PeriodMenu() -> Html {
    #[cfg(feature = "render-count")]
    crate::components::render_count::count("period-menu");
    let PeriodHandle { selection, on_select } = use_period();
    let (bindings, _) = use_bindings();
    let item = |name: String, label: &'static str, key: Option<String>, is_chosen: bool, other: PeriodSelection| {
        let on_press = on_select.reform(move |()| other);
        html! { <MenuItem key={label} {name} {label} shortcut={key} is_chosen={Some(is_chosen)} {on_press} /> }
    };
    let periods = PRESETS.into_iter().enumerate().map(|(place, preset)| {
        let key = bindings.words(Command::Period(place));
        let is_chosen = preset.period == selection.period;
        item(format!("period-{}", preset.slug), preset.label, key, is_chosen, selection.of(preset.period))
    });
    let comparisons = Comparison::VARIANTS.iter().copied().map(|comparison| {
        let other = PeriodSelection { comparison, ..selection };
        let name = format!("compare-{}", comparison.slug());
        item(name, comparison.label(), None, comparison == selection.comparison, other)
    });
    let button = html! {
        <>
            <Icon kind={IconKind::Calendar} /><span class="visually-hidden">{ "Period: " }</span>
            { period_label(selection.period) }
        </>
    };
    html! {
        <Menu name="period-menu" label="Period" button_name={Some("period-button")} {button}>
            { for periods }
            <CustomPeriod {selection} on_select={on_select.clone()} />
            <p class="menu__title">
                { "Compare with" }{ for bindings.words(Command::Compare).map(|keys| html! { <kbd>{ keys }</kbd> }) }
            </p>
            { for comparisons }
            <p class="menu__note">{ "Days begin and end at midnight UTC, as the backend counts them." }</p>
        </Menu>
    }
}

/// Properties of [`CustomPeriod`].
#[derive(PartialEq, Properties)]
struct CustomPeriodProps {
    selection: PeriodSelection,
    on_select: Callback<PeriodSelection>,
}

/// Two dates.
#[component]
fn CustomPeriod(props: &CustomPeriodProps) -> Html {
    let style = use_style!(
        r#"
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(8.5rem, 100%), 1fr));
        gap: 0 var(--space-2);
        margin-top: var(--space-2);
        padding: var(--space-3) 0 var(--space-2);
        border-top: var(--line) solid var(--border);

        label {
            font-size: var(--text-small);
            font-weight: 500;
        }

        input {
            width: 100%;
            min-width: 0;
            min-height: var(--target);
            margin: 0 0 var(--space-2);
            padding: 0 var(--space-2);
            border: var(--line) solid var(--border-field);
            border-radius: var(--radius-small);
            background: var(--surface);
            font-size: var(--text-body);
        }

        input[aria-invalid="true"] {
            border-color: var(--bad);
        }

        .button,
        .form__error {
            grid-column: 1 / -1;
        }

        .form__error {
            margin: var(--space-2) 0 0;
            color: var(--bad);
        }
    "#
    );
    let CustomPeriodProps { selection, on_select } = props;
    let selection = *selection;
    let clock = use_server_clock();
    let error = use_state_eq(|| None::<AttrValue>);
    let (from, to) = (use_node_ref(), use_node_ref());
    // What another selection means stands in the fields; a complaint about the last one goes. What is typed stays: no
    // rendering writes into the fields.
    use_effect_with(selection, {
        let (from, to, error) = (from.clone(), to.clone(), error.setter());
        move |selection| {
            error.set(None);
            let window = selection.window(clock.server_time(now()));
            if selection.period != Period::AllTime {
                for (field, moment) in [(&from, window.start), (&to, window.end - TimeDelta::milliseconds(1))] {
                    if let Some(field) = field.cast::<HtmlInputElement>() {
                        field.set_value(&moment.date_naive().to_string());
                    }
                }
            }
        }
    });
    let onsubmit = {
        let (from, to, error, on_select) = (from.clone(), to.clone(), error.setter(), on_select.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let read = |field: &NodeRef| parse_day(&field.cast::<HtmlInputElement>()?.value());
            match custom_period(read(&from), read(&to), clock.server_time(now()).date_naive()) {
                Ok(period) => {
                    error.set(None);
                    close_around(&event);
                    on_select.emit(selection.of(period));
                }
                Err(reason) => error.set(Some(reason.to_string().into())),
            }
        })
    };
    let date = |id: &'static str, label: &'static str, field: &NodeRef| {
        html! {
            <label>
                { label }
                <input
                    {id} type="date" ref={field} max={clock.server_time(now()).date_naive().to_string()}
                    aria-invalid={error.is_some().to_string()} aria-describedby="period-error"
                />
            </label>
        }
    };
    html! {
        <form class={style} novalidate=true {onsubmit}>
            { date("period-from", "From", &from) }
            { date("period-to", "To", &to) }
            <Button name="period-apply" is_submit=true>{ "Apply" }</Button>
            <p class="form__error" id="period-error" role="alert" data-test="period-error">{ (*error).clone() }</p>
        </form>
    }
}
