//! A metric of a period as a line: what analytics and the dashboard have in common.

use std::rc::Rc;

use pulseboard_core::analytics::period_metrics::PeriodMetric;
use pulseboard_core::listing::filter::ListFilter;
use pulseboard_core::money::{Currency, Money};
use pulseboard_core::period::{Granularity, PeriodSelection, custom_period};
use pulseboard_core::query::state::DataStatus;
use pulseboard_core::time::Timestamp;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::charts::line_chart::{LineChart, LineChartData};
use crate::contexts::period::{PeriodHandle, use_period};
use crate::contexts::preferences::use_privacy;
use crate::contexts::server_clock::use_server_clock;
use crate::contexts::session::use_session;
use crate::contexts::watch::use_rule_set;
use crate::platform::now;
use crate::queries::period_orders::{Divided, PeriodOrders};
use crate::routes::{Route, rows_query};

/// The data of a chart, made anew only where the orders changed.
#[hook]
pub(super) fn use_chart_data(
    metric: PeriodMetric,
    orders: &PeriodOrders,
    selection: PeriodSelection,
    currency: Currency,
) -> Option<Rc<LineChartData>> {
    let goal = use_daily_goal(currency).filter(|_| metric == PeriodMetric::Revenue);
    let deps = (orders.divided.clone(), orders.extent, selection, currency, goal);
    let data = use_memo(deps, |(Divided { series, before }, extent, selection, currency, goal)| {
        let (series, extent) = series.as_ref().zip(*extent)?;
        let before = before.as_deref();
        Some(Rc::new(LineChartData {
            slug: metric.slug(),
            title: metric.label(),
            starts: series.starts.clone(),
            end: extent.end,
            values: metric.values(series),
            starts_before: before.map(|series| series.starts.clone()).unwrap_or_default(),
            before: before.map(|series| metric.values(series)).unwrap_or_default(),
            goal: goal.filter(|_| selection.granularity(extent) == Granularity::Day),
            granularity: selection.granularity(extent),
            is_unfinished: series.is_unfinished,
            unit: metric.figure(0, *currency),
        }))
    });
    (*data).clone()
}

/// The revenue that a day is to reach, in minor units, where a watch rule says so; of several the highest.
#[hook]
fn use_daily_goal(currency: Currency) -> Option<i64> {
    let set = use_rule_set();
    let goals = set.value.rules.iter().filter(|rule| !rule.is_paused).filter_map(|rule| rule.condition.daily_goal());
    goals.max().and_then(|goal| Some(Money::from_exact(goal, currency)?.minor()))
}

/// Shows closer what lies between two moments.
#[hook]
pub(super) fn use_zoom() -> Callback<(Timestamp, Timestamp)> {
    let PeriodHandle { selection, on_select } = use_period();
    let clock = use_server_clock();
    use_callback(
        (selection, on_select, clock),
        |(first, last): (Timestamp, Timestamp), (selection, on_select, clock)| {
            let today = clock.server_time(now()).date_naive();
            // What is pointed at lies in the past, and in order.
            if let Ok(period) = custom_period(Some(first.date_naive()), Some(last.date_naive().min(today)), today) {
                on_select.emit(selection.of(period));
            }
        },
    )
}

/// Leads to the rows that a point counts.
#[hook]
pub(super) fn use_open_point(metric: PeriodMetric, data: Option<Rc<LineChartData>>) -> Callback<usize> {
    let navigator = use_navigator();
    use_callback((data, metric, navigator), |point: usize, (data, metric, navigator)| {
        let rows = data.as_ref().and_then(|data| rows_of_point(*metric, data, point));
        if let Some((navigator, rows)) = navigator.as_ref().zip(rows) {
            // A query of plain texts can always be written.
            let _ = navigator.push_with_query(&Route::from(metric.link().0), rows_query(&rows).unwrap_or_default());
        }
    })
}

/// What shows the rows that a point counts.
pub(super) fn rows_of_point(metric: PeriodMetric, data: &LineChartData, point: usize) -> Option<ListFilter> {
    let start = *data.starts.get(point)?;
    Some(metric.rows(&ListFilter::between(start, data.closed_end_of(point))))
}

/// The revenue of the selected period, large, of the orders that the section around it counts.
#[component]
pub(super) fn RevenueWave() -> Html {
    let is_private = use_privacy();
    let selection = use_period().selection;
    let currency = use_session().client().currency();
    let orders = use_context::<PeriodOrders>().expect("`PeriodSection` puts its orders around it");
    let data = use_chart_data(PeriodMetric::Revenue, &orders, selection, currency);
    let on_zoom = use_zoom();
    let on_open = use_open_point(PeriodMetric::Revenue, data.clone());
    match data {
        Some(data) => {
            let is_compared = !data.before.is_empty();
            html! {
                <>
                    <LineChart key={is_private.to_string()} {data} {on_zoom} {on_open} />
                    if is_compared {
                        <p class="section__note">{ "The thin line is the time that it is compared with." }</p>
                    }
                </>
            }
        }
        None if orders.orders.status() == DataStatus::Loading => {
            html! { <span class="skeleton skeleton--wave"></span> }
        }
        None => html! { <p class="section__note">{ "Nothing can be drawn without the orders." }</p> },
    }
}
