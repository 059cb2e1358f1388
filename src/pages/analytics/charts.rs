//! The line charts of revenue and orders.

use std::rc::Rc;

use chrono::TimeDelta;
use pulseboard_core::analytics::period_metrics::PeriodMetric;
use pulseboard_core::analytics::series::Series;
use pulseboard_core::listing::filter::ListFilter;
use pulseboard_core::metric::{Change, NumberFormat};
use pulseboard_core::period::{Granularity, PeriodSelection, Window, iso};
use pulseboard_core::query::state::DataStatus;
use pulseboard_core::time::{Timestamp, end_of};
use strum::VariantArray;
use stylist::yew::use_style;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;
use yew_router::prelude::*;

use super::report::Report;
use crate::components::button::{Button, ButtonVariant};
use crate::components::charts::line_chart::{LineChart, LineChartData};
use crate::components::data_table::table::use_table_style;
use crate::components::icon::{Icon, IconKind};
use crate::components::menu::Help;
use crate::contexts::period::{PeriodHandle, use_period};
use crate::contexts::server_clock::use_server_now;
use crate::hooks::use_select_value;
use crate::pages::analytics::blocks::use_block_style;
use crate::pages::period_chart::{rows_of_point, use_chart_data, use_open_point};
use crate::platform::download;
use crate::platform::intl::{Form, Intl, utc_day, utc_point, utc_time};
use crate::routes::{Parameters, Route, rows_query};

/// Properties of [`Charts`].
#[derive(PartialEq, Properties)]
pub(super) struct ChartsProps {
    /// What the page shows.
    pub report: Rc<Report>,
    /// What shows the rows of the period.
    pub of_period: ListFilter,
    /// Takes the first and the last moment of what the reader chose to see closer.
    pub on_zoom: Callback<(Timestamp, Timestamp)>,
}

/// Both charts.
#[component]
pub(super) fn Charts(props: &ChartsProps) -> Html {
    let ChartsProps { report, of_period, on_zoom } = props;
    html! {
        <div class="pair">
            { for [PeriodMetric::Revenue, PeriodMetric::Orders].into_iter().map(|metric| html! {
                <Chart key={metric.slug()} {metric} {report} of_period={of_period.clone()} {on_zoom} />
            }) }
        </div>
    }
}

/// Properties of [`Chart`].
#[derive(PartialEq, Properties)]
struct ChartProps {
    metric: PeriodMetric,
    report: Rc<Report>,
    of_period: ListFilter,
    on_zoom: Callback<(Timestamp, Timestamp)>,
}

/// A metric over time, as a line or as a table.
#[component]
fn Chart(props: &ChartProps) -> Html {
    let style = use_style!(
        r#"
        .chart__loading {
            display: grid;
            min-height: 240px;
        }

        .legend {
            display: flex;
            gap: var(--space-4);
            margin-top: var(--space-1);
            color: var(--text-muted);
            font-size: var(--text-small);
        }

        .legend span::before {
            display: inline-block;
            width: 18px;
            margin-right: var(--space-2);
            border-top: 2px solid var(--accent);
            content: "";
            vertical-align: middle;
        }

        .legend .legend__before::before {
            border-top: var(--line) solid var(--text-muted);
        }

        @media print {
            .button {
                display: none;
            }
        }
    "#
    );
    let block = use_block_style();
    let ChartProps { metric, report, of_period, on_zoom } = props;
    let data = use_chart_data(*metric, &report.data.orders, report.selection, report.currency);
    let is_table = use_state_eq(|| false);
    let on_toggle = {
        let is_table = is_table.clone();
        Callback::from(move |()| is_table.set(!*is_table))
    };
    let (slug, label, definition) = (metric.slug(), metric.label(), metric.definition());
    let on_save = |extension: &'static str, save: fn(&str, &str, &[String])| {
        let report = Rc::clone(report);
        Callback::from(move |()| {
            let name = format!("pulseboard-{slug}-{}.{extension}", report.selection.period.slug());
            let lines = report.lines(label, definition);
            save(&format!("[data-test=chart-{slug}] .line-chart__svg"), &name, &lines);
        })
    };
    let files = [
        ("svg", "SVG", on_save("svg", download::save_drawing)),
        ("png", "PNG", on_save("png", download::save_picture)),
    ];
    let on_open = use_open_point(*metric, data.clone());
    let heading = format!("chart-{slug}-title");
    let body = match &data {
        None if report.data.orders.orders.status() == DataStatus::Loading => {
            html! { <div class="chart__loading" aria-busy="true"><span class="skeleton"></span></div> }
        }
        None => html! { <p class="block__note">{ "Nothing can be drawn without the orders." }</p> },
        Some(data) if *is_table => html! { <ChartTable metric={*metric} {data} /> },
        Some(data) => html! { <LineChart {data} {on_zoom} {on_open} /> },
    };
    let is_compared = data.as_ref().is_some_and(|data| !data.before.is_empty());
    // What the series is made of.
    let total = report.data.orders.divided.series.as_ref().map(|series| series.total);
    let query = rows_query(&metric.rows(of_period));
    let rows = total.map(|total| {
        let (rows, kind) = match metric {
            PeriodMetric::Revenue => (total.completed, "completed orders"),
            _ => (Some(total.orders), "orders"),
        };
        let rows = rows.map(|rows| format!("{} ", Intl.count(rows))).unwrap_or_default();
        html! {
            <>
                { ". " }
                <Link<Route, Parameters> to={Route::from(metric.link().0)} {query}>
                    { format!("List the {rows}{kind}") }
                </Link<Route, Parameters>>
            </>
        }
    });
    let source = report.data.orders.divided.series.as_ref().zip(report.data.orders.extent);
    let source = source.map(|(series, extent)| source_of(series, extent.end));
    html! {
        <section
            class={classes!("block", block, style)} aria-labelledby={heading.clone()} data-test={format!("chart-{slug}")}
        >
            <header class="block__head">
                <h2 class="block__title" id={heading} translate="yes">{ label }</h2>
                <Help {label} {definition} />
                <p class="block__scope"><span data-test="chart-source">{ source }</span>{ rows }</p>
                <Button
                    name={format!("chart-{slug}-table")} variant={ButtonVariant::Quiet} is_pressed={Some(*is_table)}
                    on_press={on_toggle}
                >
                    { "Show as table" }
                </Button>
                if !*is_table && data.is_some() {
                    { for files.into_iter().map(|(kind, label, on_press)| html! {
                        <Button name={format!("chart-{slug}-{kind}")} variant={ButtonVariant::Quiet} {on_press}>
                            <Icon kind={IconKind::Download} />{ label }
                        </Button>
                    }) }
                }
            </header>
            { body }
            if is_compared && !*is_table {
                <p class="legend" aria-hidden="true">
                    <span class="legend__now">{ "This period" }</span>
                    <span class="legend__before">{ "Compared with" }</span>
                </p>
            }
        </section>
    }
}

/// Where the numbers of a series come from.
fn source_of(series: &Series, end: Timestamp) -> String {
    let orders = Intl.count(series.total.orders);
    match series.server_until {
        None => format!("From {orders} orders, read one by one"),
        Some(until) if until >= end => format!("{orders} orders, as the server adds them up"),
        Some(until) => {
            let last = until - TimeDelta::milliseconds(1);
            let is_day = until == end_of(last.date_naive());
            let hour = if is_day { String::new() } else { format!(", {}", utc_time(until)) };
            format!(
                "{orders} orders: until {}{hour} as the server adds them up, since then read one by one",
                utc_day(last)
            )
        }
    }
}

/// Properties of [`ChartTable`].
#[derive(PartialEq, Properties)]
struct ChartTableProps {
    metric: PeriodMetric,
    data: Rc<LineChartData>,
}

/// The same as numbers.
#[component]
fn ChartTable(props: &ChartTableProps) -> Html {
    let style = use_style!(
        r#"
        max-height: 280px;
        overflow-y: auto;
    "#
    );
    let table = use_table_style();
    let ChartTableProps { metric, data } = props;
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
                    <Link<Route, Parameters>
                        to={Route::from(metric.link().0)}
                        query={rows_of_point(*metric, data, index).as_ref().and_then(rows_query)}
                    >
                        { utc_point(data.starts[index], data.granularity, Form::Whole) }
                    </Link<Route, Parameters>>
                    if index + 1 == data.starts.len() && let Some(note) = data.last_note() {
                        { ", " }{ note }
                    }
                </th>
                <td class="table__number">{ number(Some(value)) }</td>
                if is_compared {
                    <td class="table__number">{ number(before) }</td>
                    <td class="table__number">{ before.map(|before| Change::between(*before, *value).text(&Intl)) }</td>
                }
            </tr>
        }
    });
    html! {
        <div
            class={classes!("table-frame", table, style)} role="region" tabindex="0"
            aria-label={format!("{} as a table", data.title)}
        >
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

/// Properties of [`GranularitySelect`].
#[derive(PartialEq, Properties)]
pub(super) struct GranularitySelectProps {
    /// The part of the period that there is data of.
    pub extent: Option<Window>,
}

/// How the series are divided.
#[component]
pub(super) fn GranularitySelect(props: &GranularitySelectProps) -> Html {
    let PeriodHandle { selection, on_select } = use_period();
    let now = use_server_now();
    let window = props.extent.unwrap_or(selection.window(now).until(now));
    let (granularities, own) = (selection.granularities(window), selection.granularity(window));
    let shown = use_select_value(own.slug());
    let onchange = Callback::from(move |event: Event| {
        let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
        let value = select.map(|select| select.value()).unwrap_or_default();
        let granularity = Granularity::VARIANTS.iter().copied().find(|known| known.slug() == value);
        on_select.emit(PeriodSelection { granularity, ..selection });
    });
    let options = Granularity::VARIANTS.iter().copied().filter(|known| granularities.contains(known)).map(|known| {
        html! { <option key={known.slug()} value={known.slug()} selected={known == own}>{ known.label() }</option> }
    });
    html! {
        <label class="toolbar__granularity">
            <span class="visually-hidden">{ "Points of the charts" }</span>
            <select class="button" ref={shown} data-test="chart-by" disabled={granularities.len() < 2} {onchange}>{ for options }</select>
        </label>
    }
}
