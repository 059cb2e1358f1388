//! The whole dashboard, beside a scripted stream and server: what an event and a heartbeat render, and what is told to who
//! comes back.

use pulseboard::components::render_count;
use pulseboard::layout::app_shell::AppShell;
use pulseboard::pages::page;
use pulseboard::routes::Route;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use super::scripted_stream::{CONNECTED, says};
use super::support::{Mounted, Skipped, document, eventually, pause};
use super::world::{FakeServer, TOTALS, World, open, world};

async fn dashboard(server: &FakeServer) -> Mounted<World> {
    open("/");
    let shell = html! {
        <AppShell route={Route::Dashboard} on_preload={Callback::noop()}>{ page(Route::Dashboard) }</AppShell>
    };
    let page = Mounted::<World>::new(world(server, shell)).await;
    // Locks are given, answers come, and the stream is opened.
    pause(600).await;
    says(0, "connected", CONNECTED).await;
    pause(600).await;
    assert_eq!(page.text("[data-test=live-badge]"), "Live");
    page
}

#[wasm_bindgen_test]
async fn a_heartbeat_renders_no_figure_and_an_event_only_what_changed() {
    let server = FakeServer::signed_in();
    let page = dashboard(&server).await;
    assert_eq!(page.text("[data-test=card-total-orders] [data-test=figure]"), "10");
    let first = render_count::take();
    assert!(first.contains_key("navigation") && first.contains_key("total-orders"), "{first:?}");

    for _ in 0..3 {
        says(0, "heartbeat", r#"{"type":"heartbeat"}"#).await;
        pause(50).await;
    }
    assert!(render_count::take().is_empty(), "a heartbeat renders neither navigation, header, period menu nor a card");

    server.answer("/dashboard/stats", 200, &TOTALS.replace(r#""total_orders":10"#, r#""total_orders":11"#));
    says(0, "order_created", r#"{"type":"order_created","data":{"order_number":"ORD-11","total":12.5}}"#).await;
    pause(50).await;
    assert!(page.text("[data-test=toasts]").contains("New order received!"));
    assert!(page.text("[data-test=feed]").contains("ORD-11"));
    eventually("the new figure", || page.text("[data-test=card-total-orders] [data-test=figure]") == "11").await;
    pause(300).await;
    let counts = render_count::take();
    assert_eq!(counts.into_iter().collect::<Vec<_>>(), [("total-orders", 1)]);
}

/// Tells the page that nobody or somebody looks at it.
async fn look(is_looking: bool) {
    let script = format!(
        "Object.defineProperty(document, 'hidden', {{ value: {}, configurable: true }});
        document.dispatchEvent(new Event('visibilitychange'));",
        !is_looking
    );
    js_sys::eval(&script).expect("the script runs");
    yew::scheduler::flush().await;
}

#[wasm_bindgen_test]
async fn who_was_away_is_told_what_changed_meanwhile() {
    let server = FakeServer::signed_in();
    let page = dashboard(&server).await;
    assert_eq!(page.count("[data-test=dismiss]"), 0);
    look(false).await;
    let _skipped = Skipped::by(600_000.0);
    server.answer("/dashboard/stats", 200, &TOTALS.replace(r#""total_orders":10"#, r#""total_orders":13"#));
    look(true).await;
    eventually("what changed", || page.count("[data-test=dismiss]") == 1).await;
    let text = page.text(".main");
    assert!(text.contains("While you were away (10 min)"), "{text}");
    assert!(text.contains("+3 orders"), "{text}");
    page.press("[data-test=dismiss]").await;
    assert_eq!(page.count("[data-test=dismiss]"), 0);
    js_sys::eval("delete document.hidden").expect("the script runs");
    assert!(!document().hidden());
    render_count::take();
}

#[wasm_bindgen_test]
async fn what_was_answered_before_the_app_ran_is_drawn_first_and_not_asked_again() {
    let server = FakeServer::signed_in();
    drop(dashboard(&server).await);
    let _skipped = Skipped::by(600_000.0);
    server.answer("/dashboard/stats", 200, &TOTALS.replace(r#""total_orders":10"#, r#""total_orders":13"#));
    server.answer_early();
    let asked = server.asked("").len();
    open("/");
    let page = Mounted::<World>::new(world(&server, page(Route::Dashboard))).await;
    assert_eq!(page.text("[data-test=card-total-orders] [data-test=figure]"), "13");
    let again = server.asked("").split_off(asked);
    // Lists are only asked for by the app.
    let lists = ["/orders?", "/payments?", "/admin/licenses?"];
    assert!(again.iter().all(|request| lists.iter().any(|list| request.url.contains(list))), "{again:?}");
    eventually("what changed meanwhile", || page.count("[data-test=dismiss]") == 1).await;
    let text = page.text("[data-test=message]");
    assert!(text.contains("While you were away (10 min)") && text.contains("+3 orders"), "{text}");
    render_count::take();
}
