//! The waves of revenue and orders.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::answers::Answers;
use super::report::Report;
use crate::browser;
use crate::browser::download;
use crate::browser::intl::{Form, Intl, utc_point};
use crate::charts::wave_chart::{WaveChart, WaveData};
use crate::components::popup::help;
use crate::components::{Icon, button};
use crate::model::period::{GRANULARITIES, iso};
use crate::model::{Change, PeriodSelection, Currency, PeriodMetric, NumberFormat, Timestamp};
use crate::query::Remote;

/// What the two charts show; nothing where the orders are not known.
pub(super) type Waves = Option<[Rc<WaveData>; 2]>;

/// The data of the two charts, made anew only where the orders changed.
#[hook]
pub(super) fn use_waves(answers: &Answers, choice: PeriodSelection, currency: Currency) -> Rc<Waves> {
    let sales = &answers.sales;
    let identity = |series: &Option<_>| series.as_ref().map_or(std::ptr::null(), Rc::as_ptr);
    use_memo((identity(&sales.series), identity(&sales.series_before), choice), |_| {
        let (series, extent) = sales.series.as_ref().zip(sales.extent)?;
        let wave = |id: PeriodMetric| {
            let before = sales.series_before.as_deref();
            Rc::new(WaveData {
                slug: id.slug(),
                title: id.label(),
                starts: series.starts.clone(),
                end: extent.end,
                values: id.values(series),
                starts_before: before.map(|series| series.starts.clone()).unwrap_or_default(),
                before: before.map(|series| id.values(series)).unwrap_or_default(),
                granularity: choice.granularity(extent),
                is_unfinished: series.is_unfinished,
                unit: id.figure(0, currency),
            })
        };
        Some([wave(PeriodMetric::Revenue), wave(PeriodMetric::Orders)])
    })
}

/// Which of the two charts show tables.
type Tables = UseStateHandle<[bool; 2]>;

/// Draws both.
pub(super) fn view(
    report: &Report,
    waves: &Waves,
    is_table: &Tables,
    on_zoom: &Callback<(Timestamp, Timestamp)>,
) -> Html {
    let charts = [PeriodMetric::Revenue, PeriodMetric::Orders].into_iter().enumerate().map(|(index, id)| {
        let data = waves.as_ref().map(|waves| Rc::clone(&waves[index]));
        chart(index, id, data, report, is_table, on_zoom)
    });
    html! { <div class="pair">{ for charts }</div> }
}

fn chart(
    index: usize,
    id: PeriodMetric,
    data: Option<Rc<WaveData>>,
    report: &Report,
    is_table: &Tables,
    on_zoom: &Callback<(Timestamp, Timestamp)>,
) -> Html {
    let answers = &report.answers;
    let slug = id.slug();
    let heading = format!("chart-{slug}-title");
    let shows_table = is_table[index];
    let toggle = {
        let is_table = is_table.clone();
        Callback::from(move |_: MouseEvent| {
            let mut next = *is_table;
            next[index] = !next[index];
            is_table.set(next);
        })
    };
    let on_svg = {
        let report = report.clone();
        Callback::from(move |()| {
            let name = format!("pulseboard-{slug}-{}.svg", report.choice.period.slug());
            let lines = report.lines(id.label(), id.definition());
            download::save_drawing(&format!("[data-test=chart-{slug}] .wave__svg"), &name, &lines);
        })
    };
    let body = match &data {
        None if matches!(answers.sales.orders, Remote::Loading) => {
            html! { <div class="wave wave--loading" aria-busy="true"><span class="skeleton"></span></div> }
        }
        None => html! { <p class="block__note">{ "Nothing can be drawn without the orders." }</p> },
        Some(data) if shows_table => table(data),
        Some(data) => html! { <WaveChart data={Rc::clone(data)} {on_zoom} /> },
    };
    let is_compared = data.as_ref().is_some_and(|data| !data.before.is_empty());
    html! {
        <section class="block" aria-labelledby={heading.clone()} data-test={format!("chart-{slug}")}>
            <header class="block__head">
                <h2 class="block__title" id={heading}>{ id.label() }</h2>
                { help(id.label(), id.definition()) }
                <p class="block__scope" data-test="chart-source">{ source(answers) }</p>
                <button
                    type="button" class="button button--quiet" aria-pressed={shows_table.to_string()}
                    data-test={format!("chart-{slug}-table")} onclick={toggle}
                >
                    { "Show as table" }
                </button>
                if !shows_table && data.is_some() {
                    { button("button button--quiet", if index == 0 { "chart-revenue-svg" } else { "chart-orders-svg" }, &on_svg, html! { <>{ Icon::Download.view() }{ "SVG" }</> }) }
                }
            </header>
            { body }
            if is_compared && !shows_table {
                <p class="legend" aria-hidden="true"><span class="legend__now">{ "This period" }</span><span class="legend__before">{ "Compared with" }</span></p>
            }
        </section>
    }
}

/// What the series is made of.
fn source(answers: &Answers) -> Option<String> {
    let series = answers.sales.series.as_ref()?;
    Some(format!("From {} orders, read one by one", Intl.count(series.total.orders)))
}

/// The same as numbers.
fn table(data: &WaveData) -> Html {
    let is_compared = !data.before.is_empty();
    let number = |value: Option<&i64>| match value {
        Some(value) => html! { <data value={value.to_string()}>{ data.text(*value) }</data> },
        None => html! { "–" },
    };
    let rows = data.values.iter().enumerate().map(|(index, value)| {
        let before = data.before.get(index);
        html! {
            <tr key={index} data-test="point" data-start={iso(data.starts[index])}>
                <th scope="row">
                    { utc_point(data.starts[index], data.granularity, Form::Whole) }
                    if index + 1 == data.starts.len() && let Some(note) = data.last_note() {
                        { ", " }{ note }
                    }
                </th>
                <td class="table__number">{ number(Some(value)) }</td>
                if is_compared {
                    <td class="table__number">{ number(before) }</td>
                    <td class="table__number">{ before.map(|before| Change::between(*before, *value).text()) }</td>
                }
            </tr>
        }
    });
    html! {
        <div class="table-frame table-frame--low" role="region" aria-label={format!("{} as a table", data.title)} tabindex="0">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{ "Begins (UTC)" }</th>
                        <th scope="col" class="table__number">{ data.title }</th>
                        if is_compared {
                            <th scope="col" class="table__number">{ "Compared with" }</th>
                            <th scope="col" class="table__number">{ "Change" }</th>
                        }
                    </tr>
                </thead>
                <tbody>{ for rows }</tbody>
            </table>
        </div>
    }
}

/// How the series are divided.
pub(super) fn grain_select(answers: &Answers, choice: PeriodSelection, on_choice: &Callback<PeriodSelection>) -> Html {
    let now = browser::now();
    let window = answers.sales.extent.unwrap_or(choice.window(now).until(now));
    let (granularities, own) = (choice.granularities(window), choice.granularity(window));
    let onchange = {
        let on_choice = on_choice.clone();
        Callback::from(move |event: Event| {
            let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            let value = select.map(|select| select.value()).unwrap_or_default();
            let granularity = GRANULARITIES.into_iter().find(|(_, slug, _)| *slug == value).map(|(granularity, ..)| granularity);
            on_choice.emit(PeriodSelection { granularity, ..choice });
        })
    };
    let options = GRANULARITIES.into_iter().filter(|(granularity, ..)| granularities.contains(granularity)).map(|(granularity, slug, label)| {
        html! { <option key={slug} value={slug} selected={granularity == own}>{ label }</option> }
    });
    html! {
        <label class="toolbar__grain">
            <span class="visually-hidden">{ "Points of the charts" }</span>
            <select class="button" data-test="chart-by" disabled={granularities.len() < 2} {onchange}>{ for options }</select>
        </label>
    }
}
