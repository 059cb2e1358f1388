//! The menu of periods and the wave chart: by keys, by pointer, and with what they say.

use std::cell::RefCell;
use std::rc::Rc;

use pulseboard::charts::wave_chart::{WaveChart, WaveChartProps, WaveData};
use pulseboard::components::period_menu::use_period_menu;
use pulseboard::components::popup::use_dismissal;
use pulseboard::model::{Currency, Day, Granularity, MetricValue, Money, PeriodSelection, Timestamp};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement, KeyboardEvent, KeyboardEventInit, PointerEvent, PointerEventInit};
use yew::prelude::*;

use super::support::{Mounted, document, pause};

/// What was chosen, as its query.
type Chosen = Rc<RefCell<Vec<String>>>;

#[derive(Clone, PartialEq, Properties)]
struct MenuProps {
    choice: PeriodSelection,
    on_choice: Callback<PeriodSelection>,
}

#[component]
fn Menu(props: &MenuProps) -> Html {
    use_dismissal();
    use_period_menu(true, props.choice, &props.on_choice).unwrap_or_default()
}

fn menu(query: &str) -> (MenuProps, Chosen) {
    let chosen = Chosen::default();
    let on_choice = {
        let chosen = Rc::clone(&chosen);
        Callback::from(move |choice: PeriodSelection| chosen.borrow_mut().push(choice.query()))
    };
    (MenuProps { choice: PeriodSelection::parse(query).expect("a choice"), on_choice }, chosen)
}

/// Presses a key on an element, as a keyboard does, and waits until the page is drawn.
async fn press_key(element: &HtmlElement, key: &str, is_shifted: bool) {
    let options = KeyboardEventInit::new();
    options.set_key(key);
    options.set_shift_key(is_shifted);
    options.set_bubbles(true);
    options.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &options).expect("an event");
    element.dispatch_event(&event).expect("dispatched");
    yew::scheduler::flush().await;
}

async fn point(element: &HtmlElement, kind: &str, share: f64) {
    let frame = element.get_bounding_client_rect();
    let options = PointerEventInit::new();
    #[allow(clippy::cast_possible_truncation, reason = "a place on the screen")]
    options.set_client_x((frame.left() + frame.width() * share) as i32);
    options.set_bubbles(true);
    options.set_pointer_type("mouse");
    let event = PointerEvent::new_with_event_init_dict(kind, &options).expect("an event");
    element.dispatch_event(&event).expect("dispatched");
    yew::scheduler::flush().await;
}

fn set(page: &Mounted<Menu>, id: &str, value: &str) {
    page.get(id).unchecked_into::<HtmlInputElement>().set_value(value);
}

#[wasm_bindgen_test]
async fn the_menu_opens_chooses_and_gives_the_focus_back() {
    let (props, chosen) = menu("period=7d&compare=previous");
    let page = Mounted::<Menu>::new(props).await;
    let (menu, button) = (page.get("[data-test=period-menu]"), page.get("[data-test=period-button]"));
    assert!(button.inner_text().contains("7 days"));
    button.focus().expect("a summary takes the focus");
    button.click();
    assert!(menu.has_attribute("open"));
    assert_eq!(page.get("[data-test=period-7d]").get_attribute("aria-pressed").as_deref(), Some("true"));
    assert_eq!(page.text("[data-test=period-30d] kbd"), "M");

    page.press("[data-test=period-30d]").await;
    assert_eq!(*chosen.borrow(), ["?period=30d&compare=previous"]);
    assert!(!menu.has_attribute("open"));
    assert!(document().active_element().is_some_and(|element| button.is_same_node(Some(&element))));

    button.click();
    page.press("[data-test=compare-year]").await;
    assert_eq!(chosen.borrow().last().map(String::as_str), Some("?period=7d&compare=year"));

    button.click();
    press_key(&page.get("[data-test=period-today]"), "Escape", false).await;
    assert!(!menu.has_attribute("open"));
    button.click();
    point(&document().body().expect("a body"), "pointerdown", 0.0).await;
    assert!(!menu.has_attribute("open"), "a press elsewhere closes it");
}

#[wasm_bindgen_test]
async fn wrong_dates_are_named_beside_the_field_and_choose_nothing() {
    let (props, chosen) = menu("period=7d&compare=off");
    let page = Mounted::<Menu>::new(props).await;
    let tomorrow = Day::of(pulseboard::browser::now()).plus(1).to_string();
    let table = [
        ("", "2026-01-02", "Enter both dates."),
        ("2026-01-03", "2026-01-02", "The first day must not be after the last."),
        ("2026-01-03", tomorrow.as_str(), "The last day must not be in the future."),
    ];
    page.get("[data-test=period-button]").click();
    for (from, to, error) in table {
        set(&page, "#period-from", from);
        set(&page, "#period-to", to);
        page.press("[data-test=period-apply]").await;
        assert_eq!(page.text("[data-test=period-error]"), error, "{from} to {to}");
        assert_eq!(page.get("#period-from").get_attribute("aria-describedby").as_deref(), Some("period-error"));
    }
    assert!(chosen.borrow().is_empty());
    set(&page, "#period-to", "2026-01-31");
    page.press("[data-test=period-apply]").await;
    assert_eq!(*chosen.borrow(), ["?period=custom&from=2026-01-03&to=2026-01-31&compare=off"]);
    assert_eq!(page.text("[data-test=period-error]"), "");
}

/// What was chosen to be seen closer.
type Zoomed = Rc<RefCell<Vec<(Timestamp, Timestamp)>>>;

/// Five days of revenue, the last of which is not over.
fn wave(before: Vec<i64>) -> (WaveChartProps, Zoomed) {
    let first = Day::parse("2026-11-16").expect("a date");
    let zoomed = Rc::new(RefCell::new(Vec::new()));
    let starts = |from: Day| (0..5).map(|day| from.plus(day).start()).collect::<Vec<_>>();
    let data = WaveData {
        slug: "revenue",
        title: "Revenue",
        starts: starts(first),
        end: first.plus(4).start().plus(1_000),
        values: vec![100, 0, 30_000, 20_000, 500],
        starts_before: if before.is_empty() { Vec::new() } else { starts(first.plus(-5)) },
        before,
        granularity: Granularity::Day,
        is_unfinished: true,
        unit: MetricValue::Money(Money::from_minor(0, Currency::USD)),
    };
    let on_zoom = {
        let zoomed = Rc::clone(&zoomed);
        Callback::from(move |span| zoomed.borrow_mut().push(span))
    };
    (WaveChartProps { data: Rc::new(data), on_zoom }, zoomed)
}

fn said(page: &Mounted<WaveChart>) -> String {
    page.get("[role=slider]").get_attribute("aria-valuetext").expect("a text")
}

#[wasm_bindgen_test]
async fn a_chart_is_read_and_searched_by_keys() {
    let (props, zoomed) = wave(vec![200, 0, 10_000, 0, 500]);
    let page = Mounted::<WaveChart>::new(props).await;
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
    assert_eq!(said(&page), "Wed, Nov 18, 2026, Revenue $300.00, $100.00 on Fri, Nov 13, 2026, ▲ 200 %");
    assert!(page.text("[data-test=tooltip]").contains("$300.00"));
    press_key(&slider, "Home", false).await;
    assert_eq!(slider.get_attribute("aria-valuenow").as_deref(), Some("0"));
    press_key(&slider, "ArrowLeft", false).await;
    assert_eq!(slider.get_attribute("aria-valuenow").as_deref(), Some("0"), "there is nothing further left");

    press_key(&slider, "ArrowRight", true).await;
    press_key(&slider, "ArrowRight", true).await;
    assert!(said(&page).contains("Revenue $301.00"), "the selection is added up: {}", said(&page));
    assert_eq!(page.count(".wave__brush"), 1);
    press_key(&slider, "Escape", false).await;
    assert_eq!((page.count(".wave__brush"), page.count("[data-test=tooltip]")), (0, 0));
    press_key(&slider, "Enter", false).await;
    assert!(zoomed.borrow().is_empty(), "nothing is selected");

    press_key(&slider, "End", false).await;
    press_key(&slider, "ArrowLeft", true).await;
    press_key(&slider, "Enter", false).await;
    let days = zoomed
        .borrow()
        .iter()
        .map(|(first, last)| (Day::of(*first).to_string(), Day::of(*last).to_string()))
        .collect::<Vec<_>>();
    assert_eq!(days, [("2026-11-19".to_owned(), "2026-11-20".to_owned())]);
}

#[wasm_bindgen_test]
async fn a_chart_follows_the_pointer_and_is_brushed() {
    let (props, zoomed) = wave(Vec::new());
    let page = Mounted::<WaveChart>::new(props).await;
    pause(50).await;
    let slider = page.get("[role=slider]");
    point(&slider, "pointermove", 0.99).await;
    assert_eq!(said(&page), "Fri, Nov 20, 2026, Revenue $5.00, not over yet");
    point(&slider, "pointermove", 0.1).await;
    assert_eq!(said(&page), "Mon, Nov 16, 2026, Revenue $1.00");
    point(&slider, "pointerdown", 0.1).await;
    point(&slider, "pointermove", 0.55).await;
    assert_eq!(page.count(".wave__brush"), 1);
    point(&slider, "pointerup", 0.55).await;
    let spans = zoomed.borrow().clone();
    assert_eq!(spans.iter().map(|(first, _)| Day::of(*first).to_string()).collect::<Vec<_>>(), ["2026-11-16"]);
    assert_eq!(page.count(".wave__brush"), 0);
    point(&slider, "pointermove", 0.5).await;
    point(&slider, "pointerleave", 0.5).await;
    assert_eq!(page.count("[data-test=tooltip]"), 0);
}
