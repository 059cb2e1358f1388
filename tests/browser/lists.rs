//! The table of a list: thousands of rows by keyboard, and what screen readers are told.

use std::cell::RefCell;
use std::rc::Rc;

use pulseboard::components::data_table::list_table::ListTableProps;
use pulseboard::components::data_table::{Column, ListTable, PhoneSlot, RowSelection, SelectedRows};
use pulseboard::components::same::Same;
use pulseboard_core::export::Cell;
use pulseboard_core::listing::address::Density;
use pulseboard_core::listing::filter::Listed;
use pulseboard_core::listing::sorting::Sorting;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use super::support::{Mounted, document, eventually, press_key};

#[derive(Clone, PartialEq)]
struct Line {
    id: String,
    number: i64,
}

impl Listed for Line {
    fn id(&self) -> &str {
        &self.id
    }

    fn status(&self) -> &'static str {
        "open"
    }

    fn texts(&self) -> Vec<&str> {
        vec![&self.id]
    }
}

/// What was asked of the page around the table.
#[derive(Clone, Default, PartialEq)]
struct Asked {
    opened: Rc<RefCell<Vec<String>>>,
    sorted: Rc<RefCell<Vec<&'static str>>>,
}

fn table(count: i64, asked: &Asked) -> ListTableProps<Line> {
    let columns: Rc<[Column<Line>]> = [
        Column::new("Line", |line: &Line| html! { &line.id })
            .holding("line", |line| Cell::text(&line.id))
            .on_phones(PhoneSlot::Title),
        Column::new("Number", |line: &Line| html! { line.number })
            .holding("number", |line| Cell::Count(line.number))
            .numeric(),
    ]
    .into();
    let rows = (0..count).map(|number| Rc::new(Line { id: format!("line-{number}"), number }));
    let (opened, sorted) = (Rc::clone(&asked.opened), Rc::clone(&asked.sorted));
    ListTableProps {
        caption: "Lines".into(),
        columns,
        rows: Some(Same(rows.collect())),
        has_more: false,
        sorting: Some(Sorting { column: "number".to_owned(), is_descending: true }),
        density: Density::Comfortable,
        open: None,
        selection: None,
        on_open: Callback::from(move |id| opened.borrow_mut().push(id)),
        on_sort: Callback::from(move |name| sorted.borrow_mut().push(name)),
        on_end: Callback::noop(),
        on_leave_top: Callback::noop(),
    }
}

fn focused() -> Option<String> {
    document().active_element()?.get_attribute("data-id")
}

#[wasm_bindgen_test]
async fn ten_thousand_rows_are_reached_by_keys() {
    let asked = Asked::default();
    let page = Mounted::<ListTable<Line>>::new(table(10_000, &asked)).await;
    assert_eq!(page.get("[data-test=table]").get_attribute("aria-rowcount").as_deref(), Some("10001"));
    // Another test may have left the page scrolled: wherever it is, the Tab key stops at one row that is drawn.
    assert_eq!(page.count("[data-test=row][tabindex='0']"), 1, "the Tab key stops at one row");
    web_sys::window().expect("a window").scroll_to_with_x_and_y(0.0, 0.0);
    eventually("the first row", || page.count("[data-id=line-0][tabindex='0']") == 1).await;
    assert!(page.count("[data-test=row]") < 100, "few of the rows are drawn");
    let first = page.get("[data-id=line-0]");
    press_key(&first, "End", false).await;
    eventually("the last row", || focused().as_deref() == Some("line-9999")).await;
    let last = page.get("[data-id=line-9999]");
    assert_eq!(last.get_attribute("aria-rowindex").as_deref(), Some("10001"));
    assert!(page.count("[data-test=row]") < 100, "few of the rows are drawn");
    press_key(&last, "Enter", false).await;
    assert_eq!(*asked.opened.borrow(), ["line-9999"]);
    press_key(&last, "Home", false).await;
    eventually("the first row", || focused().as_deref() == Some("line-0")).await;
}

#[wasm_bindgen_test]
async fn headings_tell_the_order_and_change_it() {
    let asked = Asked::default();
    let page = Mounted::<ListTable<Line>>::new(table(3, &asked)).await;
    let sorts = ["line", "number"].map(|name| {
        let heading = page.get(&format!("[data-test=sort-{name}]")).closest("th").expect("a selector");
        heading.expect("a heading").get_attribute("aria-sort").expect("an order")
    });
    assert_eq!(sorts, ["none", "descending"]);
    page.press("[data-test=sort-line]").await;
    assert_eq!(*asked.sorted.borrow(), ["line"]);
}

/// Draws the table again with whatever is selected.
#[component]
fn Selecting() -> Html {
    let ids = use_state(SelectedRows::default);
    let on_change = use_callback(ids.setter(), |next: SelectedRows, ids| ids.set(next));
    let selection = RowSelection { ids: Rc::clone(&*ids), on_change };
    let ListTableProps { caption, columns, rows, sorting, density, .. } = table(100, &Asked::default());
    let selected: Vec<_> = ids.iter().cloned().collect();
    html! {
        <>
            <p id="selected">{ selected.join(" ") }</p>
            <ListTable<Line>
                {caption} {columns} {rows} has_more={false} {sorting} {density} open={None::<String>} {selection}
                on_open={Callback::noop()} on_sort={Callback::noop()} on_end={Callback::noop()}
                on_leave_top={Callback::noop()}
            />
        </>
    }
}

#[wasm_bindgen_test]
async fn rows_are_chosen_by_pointer_and_by_key() {
    let page = Mounted::<Selecting>::new(()).await;
    page.press("[data-id=line-3] [data-test=select-row]").await;
    assert_eq!(page.text("#selected"), "line-3");
    let row = page.get("[data-id=line-5]").unchecked_into::<web_sys::HtmlElement>();
    row.focus().expect("focused");
    yew::scheduler::flush().await;
    press_key(&row, " ", true).await;
    assert_eq!(page.text("#selected"), "line-3 line-4 line-5", "all between, with Shift");
    press_key(&row, " ", false).await;
    assert_eq!(page.text("#selected"), "line-3 line-4", "once more, and it is selected no more");
    let all = page.get("[data-test=select-all]").unchecked_into::<web_sys::HtmlInputElement>();
    assert!(all.indeterminate() && !all.checked(), "some are");
    page.press("[data-test=select-all]").await;
    assert_eq!(page.text("#selected").split(' ').count(), 100);
    assert!(all.checked() && !all.indeterminate());
    page.press("[data-test=select-all]").await;
    assert_eq!(page.text("#selected"), "");
}
