//! The analytics page: a period in headline metrics, line charts, breakdowns and tables.

mod blocks;
mod charts;
mod data;
mod derived;
mod report;
mod single_orders;
mod tables;

use std::rc::Rc;

use chrono::TimeDelta;
use pulseboard_core::analytics::period_metrics::{PeriodMetric, PeriodMetricView};
use pulseboard_core::listing::filter::ListFilter;
use pulseboard_core::period::{Comparison, PeriodSelection, Window};
use pulseboard_core::query::state::{DataStatus, Remote};
use pulseboard_core::time::{Timestamp, end_of};
use stylist::yew::use_style;
use yew::prelude::*;

use self::blocks::{Blocks, Measures};
use self::charts::{Charts, GranularitySelect};
use self::data::{AnalyticsData, PartsInView, use_analytics_data};
use self::derived::{Marks, use_derived};
use self::report::Report;
use self::single_orders::SingleOrders;
use self::tables::BestTables;
use crate::components::message::{Message, MessageTone, RemoteMessage, error_text};
use crate::contexts::notifications::use_notifier;
use crate::contexts::period::use_period;
use crate::contexts::preferences::use_privacy;
use crate::contexts::query_client::use_refetcher;
use crate::contexts::server_clock::use_server_clock;
use crate::contexts::session::use_session;
use crate::hooks::use_in_view;
use crate::pages::export::{ExportMenu, save};
use crate::pages::period_chart::use_zoom;
use crate::pages::period_metrics::{MetricGrid, OrdersNote, use_period_metrics};
use crate::platform::{intl, now};
use crate::queries::period_orders::comparison_note;

/// The analytics page.
#[component]
pub fn Analytics() -> Html {
    let is_private = use_privacy();
    let style = use_style!(
        r#"
        /* Five beside each other: long amounts stay in one line. */
        .headline .card__figure {
            font-size: var(--text-headline);
        }

        .pair {
            display: grid;
            grid-template-columns: repeat(2, minmax(0, 1fr));
            gap: var(--space-4);
        }

        @media (max-width: 1180px) {
            .pair {
                grid-template-columns: minmax(0, 1fr);
            }
        }

        @media print {
            .pair {
                display: block;
            }

            .pair > * {
                margin-bottom: var(--space-3);
            }
        }
    "#
    );
    let selection = use_period().selection;
    let clock = use_server_clock();
    let currency = use_session().client().currency();
    let refetcher = use_refetcher();
    let on_retry = use_callback(refetcher, |(), refetcher| refetcher.refresh());
    let (blocks, tables, measures) = (use_node_ref(), use_node_ref(), use_node_ref());
    let in_view =
        PartsInView { blocks: use_in_view(&blocks), tables: use_in_view(&tables), measures: use_in_view(&measures) };
    let data = use_analytics_data(selection, in_view);
    let derived = use_derived(&data, selection, currency);
    let on_zoom = use_zoom();
    let licenses = {
        let series = data.license_series.as_ref();
        let (now, before) =
            (series.map(|series| &series.active), series.and_then(|series| series.active_before.as_ref()));
        let status = DataStatus::of(&data.licenses);
        let note = match data.licenses.value() {
            Some(licenses) if licenses.is_partial && data.orders.compared.is_some() => {
                "Too many licenses to read one by one"
            }
            _ => comparison_note(status, status, selection),
        };
        PeriodMetricView::new(PeriodMetric::Licenses, now, before, status, note, currency)
    };
    let metrics = use_period_metrics(&data.orders, Some(licenses), selection, currency);
    let report = use_memo(
        (Rc::clone(&data), Rc::clone(&derived), metrics.clone(), selection, currency),
        |(data, derived, metrics, selection, currency)| Report {
            data: Rc::clone(data),
            derived: Rc::clone(derived),
            metrics: metrics.clone(),
            selection: *selection,
            currency: *currency,
        },
    );
    let of_period = ListFilter::of_period(&selection, clock.server_time(now()));
    let orders = &data.orders.orders;
    let is_empty = matches!(orders.ledger, Remote::Ready { .. }) && orders.count() == Some(0);
    html! {
        // What is in it is written anew when it is hidden or shown.
        <div key={is_private.to_string()} class={classes!("sections", style)}>
            <OrdersNote orders={orders.clone()} />
            if is_empty {
                <Message
                    tone={MessageTone::Empty} title="No orders in this period"
                    text="Choose another period, or wait for the first order: it appears by itself."
                />
            }
            <RemoteMessage
                subject="Orders of this period" at={orders.ledger.at()} error={error_text(&orders.ledger)} {on_retry}
            />
            <Toolbar report={Rc::clone(&report)} />
            <section class="section" aria-labelledby="headlines">
                <h2 class="visually-hidden" id="headlines">{ "Headline figures" }</h2>
                <MetricGrid {metrics} comparison={selection.comparison} of_period={of_period.clone()} />
                <Marks derived={Rc::clone(&derived)} about={&["revenue", "orders"][..]} />
            </section>
            <Charts report={Rc::clone(&report)} of_period={of_period.clone()} {on_zoom} />
            <SingleOrders data={Rc::clone(&data)} />
            <Blocks
                data={Rc::clone(&data)} derived={Rc::clone(&derived)} {currency} of_period={of_period.clone()} place={blocks}
            />
            <BestTables data={Rc::clone(&data)} {currency} {of_period} place={tables} />
            <Measures {derived} place={measures} />
        </div>
    }
}

/// Properties of [`Toolbar`].
#[derive(PartialEq, Properties)]
struct ToolbarProps {
    report: Rc<Report>,
}

/// What the page is about, and what can be taken away from it.
#[component]
fn Toolbar(props: &ToolbarProps) -> Html {
    let style = use_style!(
        r#"
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2) var(--space-3);

        .toolbar__about {
            flex: 1;
            min-width: 240px;
            color: var(--text-muted);
        }

        .print-only {
            display: none;
        }

        @media print {
            .print-only {
                display: block;
            }

            .menu,
            .toolbar__granularity {
                display: none;
            }
        }
    "#
    );
    let report = &props.report;
    let clock = use_server_clock();
    let notifier = use_notifier();
    let on_export = use_callback((Rc::clone(report), clock, notifier), |format, (report, clock, notifier)| {
        if let Some(export) = report.export() {
            save(export, &report.file_stem(clock.server_time(now())), format, notifier);
        }
    });
    html! {
        <div class={style}>
            <p class="toolbar__about" data-test="about">{ about(&report.data, report.selection, clock.server_time(now())) }</p>
            <p class="print-only">{ report.about() }</p>
            <GranularitySelect extent={report.data.orders.extent} />
            <ExportMenu
                is_ready={report.preamble().is_some()} {on_export}
                note="Charts are saved as SVG or PNG by the buttons at each of them."
            />
        </div>
    }
}

/// The days the page is about, and those they are compared with.
fn about(data: &AnalyticsData, selection: PeriodSelection, now: Timestamp) -> String {
    let window = data.orders.extent.unwrap_or(selection.window(now).until(now));
    let against = data.orders.compared.map(|before| {
        let what = match selection.comparison {
            Comparison::LastYear => "the same days last year",
            Comparison::Previous | Comparison::Off => "the days before",
        };
        format!(", compared with {what}: {}", days(before))
    });
    format!("{}{}. Days and hours are UTC.", days(window), against.unwrap_or_default())
}

/// The days of a window, and the time where it ends within one: `Nov 16 – 22, 2026 until 2:05 PM`.
fn days(window: Window) -> String {
    let last = window.end - TimeDelta::milliseconds(1);
    let is_whole = window.end == end_of(last.date_naive());
    let until = if is_whole { String::new() } else { format!(" until {}", intl::utc_time(window.end)) };
    format!("{}{until}", intl::utc_days(window.start, last))
}
