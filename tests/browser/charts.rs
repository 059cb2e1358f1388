//! The line chart: by keys, by pointer, and with what it says.

use std::cell::RefCell;
use std::rc::Rc;

use chrono::{Days, TimeDelta};
use pulseboard::components::charts::line_chart::{LineChart, LineChartData, LineChartProps};
use pulseboard_core::metric::MetricValue;
use pulseboard_core::money::{Currency, Money};
use pulseboard_core::period::Granularity;
use pulseboard_core::time::{Timestamp, parse_day, start_of};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use super::support::{Mounted, pause, point, press_key};

/// What was chosen to be seen closer.
type Zoomed = Rc<RefCell<Vec<(Timestamp, Timestamp)>>>;
/// The points whose rows were wanted.
type Opened = Rc<RefCell<Vec<usize>>>;

/// Five days of revenue, the last of which is not over.
fn chart(before: Vec<i64>) -> (LineChartProps, Zoomed, Opened) {
    let first = parse_day("2026-11-16").expect("a date");
    let zoomed = Rc::new(RefCell::new(Vec::new()));
    let starts = |from: chrono::NaiveDate| (0..5).map(|day| start_of(from + Days::new(day))).collect::<Vec<_>>();
    let data = LineChartData {
        slug: "revenue",
        title: "Revenue",
        starts: starts(first),
        end: start_of(first + Days::new(4)) + TimeDelta::seconds(1),
        values: vec![100, 0, 30_000, 20_000, 500],
        starts_before: if before.is_empty() { Vec::new() } else { starts(first - Days::new(5)) },
        before,
        goal: None,
        granularity: Granularity::Day,
        is_unfinished: true,
        unit: MetricValue::Money(Money::from_minor(0, Currency::USD)),
    };
    let on_zoom = {
        let zoomed = Rc::clone(&zoomed);
        Callback::from(move |span| zoomed.borrow_mut().push(span))
    };
    let opened = Opened::default();
    let on_open = {
        let opened = Rc::clone(&opened);
        Callback::from(move |point| opened.borrow_mut().push(point))
    };
    (LineChartProps { data: Rc::new(data), on_zoom, on_open }, zoomed, opened)
}

fn said(page: &Mounted<LineChart>) -> String {
    page.get("[role=slider]").get_attribute("aria-valuetext").expect("a text")
}

#[wasm_bindgen_test]
async fn a_chart_is_read_and_searched_by_keys() {
    let (props, zoomed, opened) = chart(vec![200, 0, 10_000, 0, 500]);
    let page = Mounted::<LineChart>::new(props).await;
    // Its width is told by the browser, after the first drawing.
    pause(50).await;
    let slider = page.get("[role=slider]");
    assert_eq!(slider.get_attribute("aria-valuemax").as_deref(), Some("4"));
    assert_eq!(page.count("[data-test=tooltip]"), 0);

    press_key(&slider, "ArrowLeft", false).await;
    assert_eq!(said(&page), "Fri, Nov 20, 2026, Revenue $5.00, not over yet, $5.00 on Sun, Nov 15, 2026, no change");
    for _ in 0..2 {
        press_key(&slider, "ArrowLeft", false).await;
    }
    assert_eq!(said(&page), "Wed, Nov 18, 2026, Revenue $300.00, $100.00 on Fri, Nov 13, 2026, ▲ 200%");
    assert!(page.text("[data-test=tooltip]").contains("$300.00"));
    press_key(&slider, "Home", false).await;
    assert_eq!(slider.get_attribute("aria-valuenow").as_deref(), Some("0"));
    press_key(&slider, "ArrowLeft", false).await;
    assert_eq!(slider.get_attribute("aria-valuenow").as_deref(), Some("0"), "there is nothing further left");

    press_key(&slider, "ArrowRight", true).await;
    press_key(&slider, "ArrowRight", true).await;
    assert!(said(&page).contains("Revenue $301.00"), "the selection is added up: {}", said(&page));
    assert_eq!(page.count(".line-chart__brush"), 1);
    press_key(&slider, "Escape", false).await;
    assert_eq!((page.count(".line-chart__brush"), page.count("[data-test=tooltip]")), (0, 0));
    press_key(&slider, "Enter", false).await;
    assert!(zoomed.borrow().is_empty() && opened.borrow().is_empty(), "nothing is selected or pointed at");
    press_key(&slider, "Home", false).await;
    press_key(&slider, "Enter", false).await;
    assert_eq!(*opened.borrow(), [0], "the rows of the first point");

    press_key(&slider, "End", false).await;
    press_key(&slider, "ArrowLeft", true).await;
    press_key(&slider, "Enter", false).await;
    let days = zoomed
        .borrow()
        .iter()
        .map(|(first, last)| (first.date_naive().to_string(), last.date_naive().to_string()))
        .collect::<Vec<_>>();
    assert_eq!(days, [("2026-11-19".to_owned(), "2026-11-20".to_owned())]);
}

#[wasm_bindgen_test]
async fn a_chart_follows_the_pointer_and_is_brushed() {
    let (props, zoomed, opened) = chart(Vec::new());
    let page = Mounted::<LineChart>::new(props).await;
    pause(50).await;
    let slider = page.get("[role=slider]");
    point(&slider, "pointermove", 0.99).await;
    assert_eq!(said(&page), "Fri, Nov 20, 2026, Revenue $5.00, not over yet");
    point(&slider, "pointermove", 0.1).await;
    assert_eq!(said(&page), "Mon, Nov 16, 2026, Revenue $1.00");
    point(&slider, "pointerdown", 0.1).await;
    point(&slider, "pointermove", 0.55).await;
    assert_eq!(page.count(".line-chart__brush"), 1);
    point(&slider, "pointerup", 0.55).await;
    let spans = zoomed.borrow().clone();
    assert_eq!(spans.iter().map(|(first, _)| first.date_naive().to_string()).collect::<Vec<_>>(), ["2026-11-16"]);
    assert_eq!(page.count(".line-chart__brush"), 0);
    assert!(opened.borrow().is_empty(), "a selection opens no point");
    point(&slider, "pointermove", 0.5).await;
    point(&slider, "pointerdown", 0.5).await;
    point(&slider, "pointerup", 0.5).await;
    assert_eq!(*opened.borrow(), [2]);
    point(&slider, "pointerleave", 0.5).await;
    assert_eq!(page.count("[data-test=tooltip]"), 0);
}
