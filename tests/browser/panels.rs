//! Palette, arranging and feed, by keys alone.

use std::cell::RefCell;
use std::rc::Rc;

use pulseboard::layout::activity_feed::ActivityFeed;
use pulseboard::layout::layout_sheet::LayoutSheet;
use pulseboard::layout::palette::Palette;
use pulseboard_core::realtime::batch::Batch;
use pulseboard_core::realtime::event::{EventDetail, EventKind, Frame};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::support::{Mounted, Teller, document, eventually, fill, notifier, press_key};
use super::world::{FakeServer, World, address, open, stored, world};

fn focused() -> Option<HtmlElement> {
    document().active_element()?.dyn_into().ok()
}

#[wasm_bindgen_test]
async fn the_palette_is_a_combobox_that_keys_choose_in() {
    open("/orders");
    let server = FakeServer::signed_in();
    let closed = Rc::new(RefCell::new(0));
    let on_close = {
        let closed = Rc::clone(&closed);
        Callback::from(move |()| *closed.borrow_mut() += 1)
    };
    let palette = html! { <Palette {on_close} on_panel={Callback::noop()} /> };
    let page = Mounted::<World>::new(world(&server, palette)).await;
    let field = page.get("[data-test=palette-field]");
    assert_eq!(focused().as_ref(), Some(&field), "the field has the focus");
    let current = || {
        let id = field.get_attribute("aria-activedescendant").expect("a choice");
        let choice = document().get_element_by_id(&id).expect("the choice");
        assert_eq!(choice.get_attribute("aria-selected").as_deref(), Some("true"));
        choice.unchecked_into::<HtmlElement>().inner_text()
    };
    assert!(current().starts_with("Go to Dashboard"), "{}", current());
    press_key(&field, "ArrowDown", false).await;
    assert!(current().starts_with("Go to Analytics"), "{}", current());
    fill(&page, "[data-test=palette-field]", "custom");
    let input = web_sys::Event::new_with_event_init_dict("input", &bubbling()).expect("an event");
    field.dispatch_event(&input).expect("dispatched");
    eventually("the page of customers", || current().starts_with("Go to Customers")).await;
    press_key(&field, "Enter", false).await;
    eventually("its address", || address() == "/customers").await;
    assert_eq!(*closed.borrow(), 1);
    open("/");
}

fn bubbling() -> web_sys::EventInit {
    let options = web_sys::EventInit::new();
    options.set_bubbles(true);
    options
}

#[wasm_bindgen_test]
async fn blocks_are_moved_by_keys_and_keep_the_focus() {
    open("/");
    let server = FakeServer::signed_in();
    let sheet = html! { <LayoutSheet on_close={Callback::noop()} /> };
    let page = Mounted::<World>::new(world(&server, sheet)).await;
    eventually("somebody is signed in", || !server.asked("/auth/me").is_empty()).await;
    let kept = || stored("pulseboard.layouts").unwrap_or_default();
    eventually("an account", || {
        page.get("[data-test=layout-finance]").click();
        kept().contains("period,orders,")
    })
    .await;
    page.press("[data-test=layout-everything]").await;
    assert_eq!(kept(), "", "as it is by itself");
    page.get("[data-test=handle-period]").focus().expect("a button takes the focus");
    press_key(&page.get("[data-test=handle-period]"), "ArrowDown", false).await;
    eventually("the next place", || kept().contains(" attention,period,customers")).await;
    eventually("the focus on what was moved", || {
        focused().and_then(|handle| handle.get_attribute("data-test")).as_deref() == Some("handle-period")
    })
    .await;
    assert_eq!(page.text("[data-test=layout-said]"), "Period with its picture is now number 2 of 8.");
}

#[wasm_bindgen_test]
async fn the_feed_is_filtered_and_reached_by_keys() {
    open("/");
    let server = FakeServer::signed_in();
    let feed = html! { <><Teller /><ActivityFeed /></> };
    let page = Mounted::<World>::new(world(&server, feed)).await;
    let mut batch = Batch::default();
    for (kind, number) in [(EventKind::OrderCreated, "ORD-1"), (EventKind::PaymentReceived, "ORD-2")] {
        let detail = EventDetail { number: Some(number.to_owned()), ..EventDetail::default() };
        batch.add(Frame::Event(kind, detail), false);
    }
    notifier().keep(batch);
    eventually("both events", || page.count("[data-test=feed-row]") == 2).await;
    let payments = page.get("[data-test=feed-payments]");
    payments.focus().expect("a button takes the focus");
    page.press("[data-test=feed-payments]").await;
    assert_eq!((page.count("[data-test=feed-row]"), focused().as_ref()), (1, Some(&payments)));
    assert_eq!(payments.get_attribute("aria-pressed").as_deref(), Some("true"));
    assert!(page.text("[data-test=feed-row]").contains("ORD-2"));
    let list = page.get(".feed__list");
    list.focus().expect("a list that scrolls takes the focus");
    assert_eq!(focused().as_ref(), Some(&list));
}
