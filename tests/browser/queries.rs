//! `use_query`: one request for all who ask the same, the newest answer, and nothing invented.

use std::cell::RefCell;
use std::rc::Rc;

use chrono::{NaiveDate, TimeDelta};
use futures_channel::oneshot;
use pulseboard::contexts::query_client::data::QueryData;
use pulseboard::contexts::query_client::{QueryOptions, Refetcher, use_query, use_refetcher};
use pulseboard_core::query::cache::Freshness;
use pulseboard_core::query::error::ApiError;
use pulseboard_core::query::key::QueryKey;
use pulseboard_core::query::state::Remote;
use pulseboard_core::time::Timestamp;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use super::support::{Mounted, pause};
use super::world::{FakeServer, World, WorldProps, world};

type Answer = Result<Option<i64>, ApiError>;

/// Requests that wait for the test to answer them.
#[derive(Clone, Default)]
struct Requests(Rc<RefCell<Vec<oneshot::Sender<Answer>>>>);

impl Requests {
    fn world(&self, children: Html) -> WorldProps {
        let requests = self.clone();
        let fetcher = Callback::from(move |_| {
            let (sender, answer) = oneshot::channel::<Answer>();
            requests.0.borrow_mut().push(sender);
            let answered = async move { answer.await.unwrap_or(Err(ApiError::Unreachable)).map(QueryData::Count) };
            Box::pin(answered) as _
        });
        WorldProps { fetcher: Some(fetcher), ..world(&FakeServer::signed_in(), children) }
    }

    fn len(&self) -> usize {
        self.0.borrow().len()
    }

    /// Answers the oldest request.
    async fn answer(&self, answer: Answer) {
        let sender = self.0.borrow_mut().remove(0);
        // Who gave the request up hears nothing.
        let _ = sender.send(answer);
        pause(20).await;
    }
}

thread_local! {
    static REFETCHER: RefCell<Option<Refetcher>> = const { RefCell::new(None) };
}

fn key(day: u32) -> QueryKey {
    QueryKey::OrdersToday(NaiveDate::from_ymd_opt(2026, 11, day).expect("a day"))
}

#[derive(Clone, PartialEq, Properties)]
struct ReaderProps {
    day: u32,
    #[prop_or(true)]
    is_enabled: bool,
    #[prop_or_default]
    placeholder: Option<i64>,
    #[prop_or_default]
    placeholder_day: Option<u32>,
}

#[component]
fn Reader(props: &ReaderProps) -> Html {
    REFETCHER.set(Some(use_refetcher()));
    let placeholder = match props.placeholder {
        Some(count) => Remote::Remembered { value: Some(count), at: Timestamp::UNIX_EPOCH },
        None => Remote::Loading,
    };
    let options = QueryOptions {
        is_enabled: props.is_enabled,
        freshness: Freshness { stale_time: TimeDelta::hours(1), ..Freshness::default() },
        placeholder,
        placeholder_key: props.placeholder_day.map(key),
    };
    let result = use_query::<Option<i64>>(key(props.day), options);
    let words = match result.remote {
        Remote::Loading => "loading".to_owned(),
        Remote::Failed(error) => format!("failed: {error}"),
        Remote::Remembered { value, .. } => format!("remembered {value:?}"),
        Remote::Ready { value, .. } => format!("ready {value:?}"),
        Remote::Stale { value, .. } => format!("stale {value:?}"),
    };
    html! { <p data-test="reader">{ words }</p> }
}

async fn mounted(requests: &Requests, children: Html) -> Mounted<World> {
    let page = Mounted::<World>::new(requests.world(children)).await;
    pause(50).await;
    page
}

#[wasm_bindgen_test]
async fn all_who_ask_the_same_share_one_request() {
    let requests = Requests::default();
    let mut page = mounted(&requests, html! { <><Reader key="a" day=1 /><Reader key="b" day=1 /></> }).await;
    assert_eq!(requests.len(), 1);
    requests.answer(Ok(Some(5))).await;
    assert_eq!(page.text("p:first-of-type"), "ready Some(5)");
    assert_eq!(page.text("p:last-of-type"), "ready Some(5)");
    // Who comes later is told at once.
    let three = html! { <><Reader key="a" day=1 /><Reader key="b" day=1 /><Reader key="c" day=1 /></> };
    page.update(requests.world(three)).await;
    assert_eq!(page.count("p"), 3);
    assert_eq!((page.text("p:last-of-type").as_str(), requests.len()), ("ready Some(5)", 0));
}

#[wasm_bindgen_test]
async fn a_failure_keeps_the_last_answer() {
    let requests = Requests::default();
    let page = mounted(&requests, html! { <Reader day=2 /> }).await;
    assert_eq!(page.text("[data-test=reader]"), "loading");
    requests.answer(Ok(Some(5))).await;
    REFETCHER.with_borrow(|refetcher| refetcher.as_ref().expect("mounted").refresh());
    pause(20).await;
    requests.answer(Err(ApiError::Server { status: 500 })).await;
    assert_eq!(page.text("[data-test=reader]"), "stale Some(5)");
    REFETCHER.with_borrow(|refetcher| refetcher.as_ref().expect("mounted").refresh());
    pause(20).await;
    requests.answer(Ok(None)).await;
    assert_eq!(page.text("[data-test=reader]"), "ready None");
}

#[wasm_bindgen_test]
async fn without_an_answer_a_failure_is_one() {
    let requests = Requests::default();
    let page = mounted(&requests, html! { <Reader day=3 /> }).await;
    requests.answer(Err(ApiError::NotFound)).await;
    assert!(page.text("[data-test=reader]").starts_with("failed: "));
}

#[wasm_bindgen_test]
async fn a_late_answer_to_another_question_is_not_shown() {
    let requests = Requests::default();
    let mut page = mounted(&requests, html! { <Reader day=4 /> }).await;
    page.update(requests.world(html! { <Reader day=5 placeholder_day={Some(4)} /> })).await;
    pause(50).await;
    assert_eq!(requests.len(), 2);
    requests.answer(Ok(Some(4))).await;
    assert_ne!(page.text("[data-test=reader]"), "ready Some(4)");
    requests.answer(Ok(Some(5))).await;
    assert_eq!(page.text("[data-test=reader]"), "ready Some(5)");
}

#[wasm_bindgen_test]
async fn what_was_known_is_shown_as_such_until_the_first_answer() {
    let requests = Requests::default();
    let mut page = mounted(&requests, html! { <Reader day=6 placeholder={Some(3)} is_enabled=false /> }).await;
    assert_eq!((page.text("[data-test=reader]").as_str(), requests.len()), ("remembered Some(3)", 0));
    page.update(requests.world(html! { <Reader day=6 placeholder={Some(3)} /> })).await;
    pause(20).await;
    assert_eq!((page.text("[data-test=reader]").as_str(), requests.len()), ("remembered Some(3)", 1));
    requests.answer(Ok(Some(7))).await;
    assert_eq!(page.text("[data-test=reader]"), "ready Some(7)");
    page.update(requests.world(html! { <Reader day=7 placeholder_day={Some(6)} /> })).await;
    pause(20).await;
    assert_eq!(page.text("[data-test=reader]"), "remembered Some(7)", "until its own answer");
}
