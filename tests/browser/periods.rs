//! The menu of periods: by keys, by pointer, and with what it says.

use std::cell::RefCell;
use std::rc::Rc;

use chrono::Days;
use pulseboard::components::menu::use_menu_dismissal;
use pulseboard::contexts::period::PeriodHandle;
use pulseboard::layout::period_menu::PeriodMenu;
use pulseboard_core::period::{PeriodQuery, PeriodSelection};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use super::support::{Mounted, document, fill, point, press_key};

/// What was selected, as its query.
type Selected = Rc<RefCell<Vec<String>>>;

#[derive(Clone, PartialEq, Properties)]
struct MenuProps {
    period: PeriodHandle,
}

#[component]
fn Menu(props: &MenuProps) -> Html {
    use_menu_dismissal();
    html! { <ContextProvider<PeriodHandle> context={props.period.clone()}><PeriodMenu /></ContextProvider<PeriodHandle>> }
}

fn menu(query: &str) -> (MenuProps, Selected) {
    let selected = Selected::default();
    let on_select = {
        let selected = Rc::clone(&selected);
        Callback::from(move |selection: PeriodSelection| {
            let query = serde_urlencoded::to_string(PeriodQuery::from(selection)).expect("a query");
            selected.borrow_mut().push(query);
        })
    };
    let query: PeriodQuery = serde_urlencoded::from_str(query).expect("a query");
    let selection = query.selection().expect("a selection");
    (MenuProps { period: PeriodHandle { selection, on_select } }, selected)
}

#[wasm_bindgen_test]
async fn the_menu_opens_chooses_and_gives_the_focus_back() {
    let (props, selected) = menu("period=7d&compare=previous");
    let page = Mounted::<Menu>::new(props).await;
    let (menu, button) = (page.get("[data-test=period-menu]"), page.get("[data-test=period-button]"));
    assert!(button.inner_text().contains("7 days"));
    button.focus().expect("a summary takes the focus");
    button.click();
    assert!(menu.has_attribute("open"));
    assert_eq!(page.get("[data-test=period-7d]").get_attribute("aria-pressed").as_deref(), Some("true"));
    assert_eq!(page.text("[data-test=period-30d] kbd"), "M");

    page.press("[data-test=period-30d]").await;
    assert_eq!(*selected.borrow(), ["period=30d&compare=previous"]);
    assert!(!menu.has_attribute("open"));
    assert!(document().active_element().is_some_and(|element| button.is_same_node(Some(&element))));

    button.click();
    page.press("[data-test=compare-year]").await;
    assert_eq!(selected.borrow().last().map(String::as_str), Some("period=7d&compare=year"));

    button.click();
    press_key(&page.get("[data-test=period-today]"), "Escape", false).await;
    assert!(!menu.has_attribute("open"));
    button.click();
    point(&document().body().expect("a body"), "pointerdown", 0.0).await;
    assert!(!menu.has_attribute("open"), "a press elsewhere closes it");
}

#[wasm_bindgen_test]
async fn wrong_dates_are_named_beside_the_field_and_choose_nothing() {
    let (props, selected) = menu("period=7d&compare=off");
    let page = Mounted::<Menu>::new(props).await;
    let tomorrow = (pulseboard::platform::now().date_naive() + Days::new(1)).to_string();
    let table = [
        ("", "2026-01-02", "Enter both dates."),
        ("2026-01-03", "2026-01-02", "The first day must not be after the last."),
        ("2026-01-03", tomorrow.as_str(), "The last day must not be in the future."),
    ];
    page.get("[data-test=period-button]").click();
    for (from, to, error) in table {
        fill(&page, "#period-from", from);
        fill(&page, "#period-to", to);
        page.press("[data-test=period-apply]").await;
        assert_eq!(page.text("[data-test=period-error]"), error, "{from} to {to}");
        assert_eq!(page.get("#period-from").get_attribute("aria-describedby").as_deref(), Some("period-error"));
    }
    assert!(selected.borrow().is_empty());
    fill(&page, "#period-to", "2026-01-31");
    page.press("[data-test=period-apply]").await;
    assert_eq!(*selected.borrow(), ["period=custom&from=2026-01-03&to=2026-01-31&compare=off"]);
    assert_eq!(page.text("[data-test=period-error]"), "");
}
