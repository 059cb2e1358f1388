//! Toasts come, group, wait while somebody reads, and go.

use pulseboard::contexts::notifications::NotificationsProvider;
use pulseboard::contexts::preferences::PreferencesProvider;
use pulseboard::layout::toast_viewer::ToastViewer;
use pulseboard_core::money::{Currency, Money};
use pulseboard_core::notifications::toasts::{Notice, ToastKind};
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use super::support::{Mounted, Teller, notifier, pause};

#[component]
fn Page() -> Html {
    html! {
        <PreferencesProvider>
            <NotificationsProvider><Teller /><ToastViewer /></NotificationsProvider>
        </PreferencesProvider>
    }
}

async fn push(kind: ToastKind, minor: i64) {
    let notice = Notice {
        kind,
        count: 1,
        headline: None,
        detail: Some(format!("ORD-{minor}")),
        amount: Some(Money::from_minor(minor, Currency::USD)),
        subject: None,
    };
    notifier().notify(notice);
    yew::scheduler::flush().await;
}

#[wasm_bindgen_test]
async fn a_toast_tells_number_and_amount_and_can_be_dismissed() {
    let page = Mounted::<Page>::new(()).await;
    assert_eq!(page.get("[data-test=announcement]").get_attribute("aria-live").as_deref(), Some("polite"));
    push(ToastKind::OrderCreated, 4_947).await;
    assert_eq!(page.text("[data-test=toast] .toast__title"), "New order received!");
    assert_eq!(page.text("[data-test=toast] .toast__body"), "ORD-4947 · $49.47");
    assert_eq!(page.text("[data-test=announcement]"), "New order received! ORD-4947 · $49.47.");
    push(ToastKind::OrderCreated, 100).await;
    assert_eq!(page.text("[data-test=announcement]"), "New order received! ORD-4947 · $49.47.", "not so soon again");
    page.press("[data-test=toast] button").await;
    page.press("[data-test=toast] button").await;
    assert_eq!(page.count("[data-test=toast]"), 0);
}

#[wasm_bindgen_test]
async fn never_more_than_three_and_failures_are_not_green() {
    let page = Mounted::<Page>::new(()).await;
    for minor in [100, 200, 300, 400] {
        push(ToastKind::OrderCreated, minor).await;
    }
    push(ToastKind::Failure, 0).await;
    assert_eq!(page.count("[data-test=toast]"), 3);
    let texts: Vec<_> = page.text("[data-test=toasts]").lines().map(str::to_owned).collect();
    assert!(texts.contains(&"2 new orders".to_owned()), "{texts:?}");
    assert!(texts.contains(&"$7.00".to_owned()), "{texts:?}");
    assert_eq!((page.count(".toast--good"), page.count(".toast--bad")), (2, 1));
}

#[wasm_bindgen_test]
async fn a_toast_goes_by_itself_but_not_under_the_pointer() {
    let page = Mounted::<Page>::new(()).await;
    push(ToastKind::PaymentReceived, 100).await;
    let list = page.get("[data-test=toasts]");
    list.dispatch_event(&web_sys::PointerEvent::new("pointerenter").expect("an event")).expect("dispatched");
    pause(5_300).await;
    assert_eq!(page.count("[data-test=toast]"), 1, "somebody may be reading it");
    list.dispatch_event(&web_sys::PointerEvent::new("pointerleave").expect("an event")).expect("dispatched");
    pause(5_300).await;
    assert_eq!(page.count("[data-test=toast]"), 0);
}
