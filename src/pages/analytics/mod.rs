//! The analytics page: a period in headline figures, waves, breakdowns and tables.

mod answers;
mod blocks;
mod charts;
mod facts;
mod report;
mod tables;

use std::rc::Rc;

use yew::prelude::*;

use answers::{Answers, TOP, use_answers};
use report::Report;

use super::sales::{comparison_note, too_many, use_headlines};
use crate::browser;
use crate::browser::download;
use crate::browser::intl;
use crate::components::Message;
use crate::components::{Icon, button, headline_cards, popup};
use crate::live::{PageHandle, use_activity};
use crate::model::figures::DataStatus;
use crate::model::ledger::Part;
use crate::model::period::{custom, iso};
use crate::model::{PeriodSelection, Comparison, Day, PeriodMetric, PeriodMetricView, Timestamp, Window};
use crate::query::Remote;

/// Properties of [`Analytics`].
#[derive(PartialEq, Properties)]
pub struct AnalyticsProps {
    /// What it needs to ask the server.
    pub page: PageHandle,
    /// The period, and what it is compared with.
    pub choice: PeriodSelection,
    /// Takes another choice.
    pub on_choice: Callback<PeriodSelection>,
}

/// The analytics page.
#[component]
pub fn Analytics(props: &AnalyticsProps) -> Html {
    let AnalyticsProps { page, choice, on_choice } = props;
    let best = use_mut_ref(Vec::<Part>::new);
    let answers = {
        let best = best.borrow();
        use_answers(*choice, page, &best)
    };
    use_activity(page, answers.activity);
    let facts = Rc::new(facts::use_facts(&answers, *choice, page));
    let answers = Rc::new(answers);
    let is_table = use_state(|| [false; 2]);
    let orders = use_state(tables::Orders::default);
    let top: Vec<_> = facts.customers.iter().take(TOP).cloned().collect();
    // Whose licenses are wanted is known only now: another rendering asks.
    let update = use_force_update();
    use_effect_with(top.iter().map(|part| part.key.clone()).collect::<Vec<_>>(), {
        let top = top.clone();
        move |_| {
            if *best.borrow() != top {
                best.replace(top);
                update.force_update();
            }
        }
    });
    let on_zoom = {
        let on_choice = on_choice.clone();
        use_callback(*choice, move |(first, last): (Timestamp, Timestamp), choice| {
            let today = Day::of(browser::now());
            // What is pointed at lies in the past, and in order.
            if let Ok(period) = custom(Some(Day::of(first)), Some(Day::of(last).min(today)), today) {
                on_choice.emit(choice.of(period));
            }
        })
    };
    let licenses = {
        let facts = answers.license_facts.as_ref();
        let (now, before) = (facts.map(|facts| &facts.active), facts.and_then(|facts| facts.active_before.as_ref()));
        let note = comparison_note(&answers.licenses, *choice);
        let trust = DataStatus::of(&answers.licenses);
        PeriodMetricView::new(PeriodMetric::Licenses, now, before, trust, note, page.api.currency())
    };
    let views = use_headlines(&answers.sales, vec![licenses], *choice, page);
    let waves = charts::use_waves(&answers, *choice, page.api.currency());
    let report = Report {
        answers: Rc::clone(&answers),
        facts: Rc::clone(&facts),
        views: views.into(),
        choice: *choice,
        currency: page.api.currency(),
    };
    html! {
        <div class="sections analytics">
            { message(&answers, page) }
            { toolbar(&report, on_choice) }
            <section class="section" aria-labelledby="headlines">
                <h2 class="visually-hidden" id="headlines">{ "PeriodMetric figures" }</h2>
                { headline_cards(&report.views, choice.comparison) }
                { facts.marks(&["revenue", "orders"]) }
            </section>
            { charts::view(&report, &waves, &is_table, &on_zoom) }
            { blocks::view(&answers, &facts, page.api.currency()) }
            { tables::view(&answers, &facts, &orders, page.api.currency()) }
            { blocks::measures(&facts) }
        </div>
    }
}

/// What is wrong with the orders, of which most of the page is made.
fn message(answers: &Answers, page: &PageHandle) -> Option<Html> {
    let orders = &answers.sales.orders;
    if let Some(message) = too_many(orders) {
        return Some(message);
    }
    if let Remote::Ready { value, .. } = orders {
        return value.entries.is_empty().then(|| {
            Message::empty(
                "No orders in this period",
                "Choose another period, or wait for the first order: it appears by itself.",
            )
            .view()
        });
    }
    Message::of_failure(orders, "Orders of this period", &page.on_refresh).map(|message| message.view())
}

/// What the page is about, and what can be taken away from it.
fn toolbar(report: &Report, on_choice: &Callback<PeriodSelection>) -> Html {
    let Report { answers, choice, .. } = report;
    let on_csv = {
        let report = report.clone();
        Callback::from(move |()| {
            if let Some((name, text)) = report.csv() {
                download::save(&name, "text/csv;charset=utf-8", &text);
            }
        })
    };
    let on_print = Callback::from(|()| {
        if let Some(window) = web_sys::window() {
            // Browsers that cannot print do nothing.
            let _ = window.print();
        }
    });
    html! {
        <div class="toolbar">
            <p class="toolbar__about" data-test="about">{ about(answers, *choice) }</p>
            <p class="print-only">{ report.about() }</p>
            { charts::grain_select(answers, *choice, on_choice) }
            <details class="menu" name="menu" data-test="export-menu">
                <summary class="button">{ Icon::Download.view() }{ "Export" }</summary>
                <div class="popover menu__panel" role="group" aria-label="Export" onclick={|event: MouseEvent| popup::close_around(&event)}>
                    if report.preamble().is_some() {
                        { button("menu__item", "export-csv", &on_csv, html! { "Table for spreadsheets (CSV)" }) }
                    }
                    { button("menu__item", "export-print", &on_print, html! { "Print, or save as PDF" }) }
                    <p class="menu__note">{ "Charts are saved as SVG by the button at each of them." }</p>
                </div>
            </details>
        </div>
    }
}

/// The days the page is about, and those they are compared with.
fn about(answers: &Answers, choice: PeriodSelection) -> String {
    let now = browser::now();
    let window = answers.sales.extent.unwrap_or(choice.window(now).until(now));
    let before = answers.sales.series_before.as_ref().and(answers.sales.before.value());
    let against = before.map(|before| {
        let what = match choice.comparison {
            Comparison::LastYear => "the same days last year",
            Comparison::Previous | Comparison::Off => "the days before",
        };
        format!(", compared with {what}: {}", days(before.window))
    });
    format!("{}{}. Days and hours are UTC.", days(window), against.unwrap_or_default())
}

/// The days of a window, and the time where it ends within one: `Nov 16, 2026 – Nov 22, 2026, 14:05`.
fn days(window: Window) -> String {
    let (first, last) = (Day::of(window.start), Day::of(window.end.plus(-1)));
    let until = if last > first { [" – ", &intl::utc_day(last.start())].concat() } else { String::new() };
    let is_whole = window.end == last.plus(1).start();
    let clock = if is_whole { String::new() } else { [" until ", &iso(window.end)[11..16]].concat() };
    [intl::utc_day(first.start()), until, clock].concat()
}
