//! `use_realtime_updates` against a stream whose every move is scripted.

use std::cell::RefCell;
use std::rc::Rc;

use pulseboard::contexts::realtime::{RealtimeOptions, use_realtime_updates};
use pulseboard_core::money::Currency;
use pulseboard_core::realtime::batch::EventGroup;
use pulseboard_core::realtime::connection::Verdict;
use pulseboard_core::realtime::event::EventKind;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use super::scripted_stream::{CONNECTED, call, number, says, script_streams};
use super::support::{Mounted, eventually, next_frame, pause};

type Heard = Rc<RefCell<Vec<String>>>;

#[derive(Clone, PartialEq, Properties)]
struct PageProps {
    url: Option<AttrValue>,
    #[prop_or_default]
    group: Option<AttrValue>,
    is_on: bool,
    #[prop_or_default]
    verdict: Option<Verdict>,
    heard: Heard,
}

#[component]
fn Page(props: &PageProps) -> Html {
    let on_event = {
        let heard = Rc::clone(&props.heard);
        Callback::from(move |EventGroup { kind, count, detail, .. }: EventGroup| {
            let words = match kind {
                EventKind::OrderCreated => "created",
                EventKind::OrderUpdated => "updated",
                EventKind::PaymentReceived => "paid",
                EventKind::DataChange => "else",
            };
            heard.borrow_mut().push(format!("{count} {words} {}", detail.number.unwrap_or_default()));
        })
    };
    let note = |words: &'static str| {
        let heard = Rc::clone(&props.heard);
        Callback::from(move |()| heard.borrow_mut().push(words.to_owned()))
    };
    let on_verify = {
        let (heard, verdict) = (Rc::clone(&props.heard), props.verdict);
        Callback::from(move |answer: Callback<Verdict>| {
            heard.borrow_mut().push("verify".to_owned());
            if let Some(verdict) = verdict {
                answer.emit(verdict);
            }
        })
    };
    let (handle, _) = use_realtime_updates(RealtimeOptions {
        url: props.url.clone(),
        token: props.url.clone(),
        group: props.group.clone(),
        is_on: props.is_on,
        currency: Currency::USD,
        on_verify,
        on_refused: note("refused"),
        on_event,
        on_batch: Callback::noop(),
        on_data_change: note("change").reform(|_| ()),
        on_live: note("live"),
    });
    html! { <p data-test="state">{ handle.status.state.slug() }</p> }
}

fn page(heard: &Heard) -> PageProps {
    script_streams();
    PageProps { url: Some("/events?token=a".into()), group: None, is_on: true, verdict: None, heard: Rc::clone(heard) }
}

#[wasm_bindgen_test]
async fn live_needs_proof_and_not_just_an_open_connection() {
    let heard = Heard::default();
    let page = Mounted::<Page>::new(page(&heard)).await;
    assert_eq!((page.text("[data-test=state]").as_str(), number("streamCount")), ("connecting", 1));
    call("streamOpens", &[0.into()]);
    next_frame().await;
    assert_eq!(page.text("[data-test=state]"), "connecting", "open proves nothing");
    says(0, "message", "junk").await;
    assert_eq!(page.text("[data-test=state]"), "connecting", "junk proves nothing");
    says(0, "message", CONNECTED).await;
    assert_eq!(page.text("[data-test=state]"), "live");
    assert_eq!(*heard.borrow(), ["live"]);
}

#[wasm_bindgen_test]
async fn named_and_unnamed_events_reach_their_callbacks() {
    let heard = Heard::default();
    let _page = Mounted::<Page>::new(page(&heard)).await;
    says(0, "connected", CONNECTED).await;
    heard.borrow_mut().clear();
    says(0, "order_created", r#"{"type":"order_created","data":{"order_number":"ORD-1"}}"#).await;
    says(0, "message", r#"{"type":"order_updated","data":{"order_number":"ORD-2"}}"#).await;
    says(0, "payment_received", r#"{"data":{"order_number":"ORD-3"}}"#).await;
    says(0, "message", r#"{"type":"something_new"}"#).await;
    says(0, "message", r#"{"type":"heartbeat"}"#).await;
    let expected =
        ["1 created ORD-1", "change", "1 updated ORD-2", "change", "1 paid ORD-3", "change", "1 else ", "change"];
    assert_eq!(*heard.borrow(), expected);
}

#[wasm_bindgen_test]
async fn a_burst_is_one_change_and_a_repeated_event_is_told_once() {
    let heard = Heard::default();
    let _page = Mounted::<Page>::new(page(&heard)).await;
    says(0, "connected", CONNECTED).await;
    heard.borrow_mut().clear();
    for number in 0..50 {
        let order = format!(r#"{{"type":"order_created","data":{{"order_number":"ORD-{number}"}}}}"#);
        call("streamSays", &[0.into(), "message".into(), r#"{"type":"data_change"}"#.into()]);
        call("streamSays", &[0.into(), "message".into(), order.as_str().into()]);
        call("streamSays", &[0.into(), "message".into(), order.as_str().into()]);
    }
    assert_eq!(*heard.borrow(), ["1 else ", "change"], "the first at once");
    next_frame().await;
    // The groups stand in the order of their first.
    let expected = ["1 else ", "change", "50 created ORD-49", "49 else ", "change"];
    assert_eq!(*heard.borrow(), expected, "the rest together, in the next frame");
}

#[wasm_bindgen_test]
async fn pages_of_a_group_share_one_stream() {
    for leads_by in ["locks", "a lease"] {
        let (first, second) = (Heard::default(), Heard::default());
        let mut props = page(&first);
        // Without locks, as on plain http, there is a lease in storage.
        js_sys::eval(if leads_by == "locks" {
            "delete navigator.locks"
        } else {
            "Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true })"
        })
        .expect("the script runs");
        props.group = Some(leads_by.into());
        let leader = Mounted::<Page>::new(props.clone()).await;
        pause(400).await;
        props.heard = Rc::clone(&second);
        let follower = Mounted::<Page>::new(props).await;
        pause(400).await;
        assert_eq!(number("streamCount"), 1, "{leads_by}");
        says(0, "connected", CONNECTED).await;
        pause(100).await;
        let states = (leader.text("[data-test=state]"), follower.text("[data-test=state]"));
        assert_eq!(states, ("live".to_owned(), "live".to_owned()), "{leads_by}");
        says(0, "order_created", r#"{"type":"order_created","data":{"order_number":"ORD-1"}}"#).await;
        pause(100).await;
        for heard in [&first, &second] {
            assert_eq!(*heard.borrow(), ["live", "1 created ORD-1", "change"], "{leads_by}");
        }
        drop(leader);
        pause(1_500).await;
        assert_eq!((number("streamCount"), number("openStreams")), (2, 1), "{leads_by}: the other one took over");
        says(1, "connected", CONNECTED).await;
        assert_eq!(follower.text("[data-test=state]"), "live");
        assert_eq!(second.borrow().last().map(String::as_str), Some("live"), "what happened in between is fetched");
        drop(follower);
        pause(100).await;
        assert_eq!(number("openStreams"), 0, "{leads_by}");
    }
    js_sys::eval("delete navigator.locks").expect("the script runs");
}

#[wasm_bindgen_test]
async fn a_broken_stream_is_closed_and_tried_again_by_our_own_clock() {
    let heard = Heard::default();
    let page = Mounted::<Page>::new(page(&heard)).await;
    says(0, "connected", CONNECTED).await;
    call("streamBreaks", &[0.into(), false.into()]);
    next_frame().await;
    let state = || page.text("[data-test=state]");
    assert_eq!((state().as_str(), number("openStreams")), ("live", 0), "it may be back in a moment");
    pause(1_100).await;
    assert_eq!((state().as_str(), number("streamCount"), number("openStreams")), ("live", 2, 1));
    eventually("another name", || state() == "connecting").await;
    says(0, "connected", CONNECTED).await;
    assert_eq!(state(), "connecting", "the old stream proves nothing for the new one");
    says(1, "connected", CONNECTED).await;
    assert_eq!(page.text("[data-test=state]"), "live");
    assert_eq!(*heard.borrow(), ["live", "live"], "each time figures are fetched again");
}

#[wasm_bindgen_test]
async fn a_refused_token_is_asked_about_once_and_never_used_again() {
    let heard = Heard::default();
    let mut props = page(&heard);
    props.verdict = Some(Verdict::Refused);
    let mut page = Mounted::<Page>::new(props.clone()).await;
    says(0, "message", r#"{"type":"error","message":"Invalid token"}"#).await;
    assert_eq!((page.text("[data-test=state]").as_str(), number("openStreams")), ("signed-out", 0));
    pause(1_300).await;
    assert_eq!((number("streamCount"), heard.borrow().clone()), (1, vec!["verify".to_owned()]));
    // Another token is another chance.
    props.url = Some("/events?token=b".into());
    page.update(props).await;
    assert_eq!((page.text("[data-test=state]").as_str(), number("streamCount")), ("connecting", 2));
    assert_eq!(call("lastUrl", &[]).as_string().as_deref(), Some("/events?token=b"));
}

#[wasm_bindgen_test]
async fn a_final_error_is_asked_about_before_any_other_stream() {
    let heard = Heard::default();
    let page = Mounted::<Page>::new(page(&heard)).await;
    call("streamBreaks", &[0.into(), true.into()]);
    next_frame().await;
    assert_eq!((page.text("[data-test=state]").as_str(), number("streamCount")), ("verifying", 1));
    assert_eq!(*heard.borrow(), ["verify"]);
}

#[wasm_bindgen_test]
async fn the_switch_closes_the_stream_and_opens_another() {
    let heard = Heard::default();
    let mut props = page(&heard);
    let mut page = Mounted::<Page>::new(props.clone()).await;
    says(0, "connected", CONNECTED).await;
    props.is_on = false;
    page.update(props.clone()).await;
    assert_eq!((page.text("[data-test=state]").as_str(), number("openStreams")), ("off", 0));
    says(0, "order_created", r#"{"type":"order_created"}"#).await;
    assert_eq!(*heard.borrow(), ["live"], "a closed stream is not listened to");
    props.is_on = true;
    page.update(props).await;
    assert_eq!((page.text("[data-test=state]").as_str(), number("streamCount")), ("connecting", 2));
}

#[wasm_bindgen_test]
async fn the_stream_goes_with_its_page() {
    let page = Mounted::<Page>::new(page(&Heard::default())).await;
    assert_eq!(number("openStreams"), 1);
    drop(page);
    next_frame().await;
    assert_eq!(number("openStreams"), 0);
}

#[wasm_bindgen_test]
async fn the_browser_gets_its_own_streams_back() {
    let is_own =
        || js_sys::eval("EventSource.toString().includes('[native code]')").expect("a constructor").is_truthy();
    let mounted = Mounted::<Page>::new(page(&Heard::default())).await;
    assert!(!is_own(), "the test plays with scripted streams");
    drop(mounted);
    assert!(is_own(), "what runs after it has the browser's own");
}
