//! A sign-in that ends is renewed once, by one tab, and never behind the reader's back.

use std::cell::RefCell;

use pulseboard::contexts::session::{SessionHandle, use_session};
use pulseboard_core::query::error::ApiError;
use wasm_bindgen_test::wasm_bindgen_test;
use yew::prelude::*;

use super::support::{Mounted, eventually, pause};
use super::world::{ADMIN, FakeServer, World, store, stored, world};

thread_local! {
    static SESSION: RefCell<Option<SessionHandle>> = const { RefCell::new(None) };
}

#[component]
fn Shown() -> Html {
    let session = use_session();
    let state = session.state();
    let words = format!("{:?} {}", state.phase, state.notice.unwrap_or_default());
    SESSION.set(Some(session.clone()));
    html! { <p data-test="session">{ words.trim().to_owned() }</p> }
}

fn refuse() {
    SESSION.with_borrow(|session| session.as_ref().expect("mounted").report(&ApiError::SignedOut));
}

/// A server that refuses the stored token `old` and takes `new`.
fn server() -> FakeServer {
    let server = FakeServer::default();
    server.answer_to("old", "/auth/me", 401, r#"{"detail":"Could not validate credentials"}"#);
    server.answer_to("new", "/auth/me", 200, ADMIN);
    store(&[("access_token", "old"), ("refresh_token", "refresh")]);
    server
}

async fn mounted(server: &FakeServer) -> Mounted<World> {
    Mounted::<World>::new(world(server, html! { <Shown /> })).await
}

/// Waits for a phase. The renewal of an earlier test may keep its lock for a moment.
async fn until_phase(page: &Mounted<World>, phase: &str) {
    eventually(phase, || page.text("[data-test=session]").starts_with(phase)).await;
}

#[wasm_bindgen_test]
async fn a_refused_sign_in_is_renewed_once_and_goes_on() {
    let server = server();
    server.answer("/auth/refresh", 200, r#"{"access_token":"new","refresh_token":"next","token_type":"bearer"}"#);
    let page = mounted(&server).await;
    eventually("another token", || stored("access_token").as_deref() == Some("new")).await;
    until_phase(&page, "SignedIn").await;
    assert_eq!(stored("refresh_token").as_deref(), Some("next"));
    let renewals = server.asked("/auth/refresh");
    assert_eq!(renewals.len(), 1);
    assert_eq!(renewals[0].body.as_deref(), Some(r#"{"refresh_token":"refresh"}"#));
    assert_eq!(renewals[0].token, None, "the refused token is not used again");
}

#[wasm_bindgen_test]
async fn an_open_page_is_kept_when_its_sign_in_cannot_be_renewed() {
    for (status, body) in [(401, r#"{"detail":"Invalid token"}"#), (500, ""), (200, "{}")] {
        let server = FakeServer::signed_in();
        let page = mounted(&server).await;
        pause(100).await;
        assert_eq!(page.text("[data-test=session]"), "SignedIn");
        server.answer("/auth/refresh", status, body);
        store(&[("access_token", "token"), ("refresh_token", "refresh")]);
        refuse();
        until_phase(&page, "Expired").await;
        refuse();
        pause(100).await;
        assert_eq!(server.asked("/auth/refresh").len(), 1, "{status}: asked once");
        assert_eq!(stored("access_token").as_deref(), Some("token"), "{status}: what another tab may use stays");
    }
}

#[wasm_bindgen_test]
async fn a_server_without_renewal_is_not_asked_for_it_again() {
    let server = server();
    server.answer("/auth/refresh", 404, r#"{"detail":"Not Found"}"#);
    let page = mounted(&server).await;
    until_phase(&page, "SignedOut").await;
    drop(page);
    let page = mounted(&server).await;
    until_phase(&page, "SignedOut").await;
    assert_eq!(server.asked("/auth/refresh").len(), 1);
}

#[wasm_bindgen_test]
async fn what_another_tab_renewed_is_taken() {
    let server = server();
    let page = mounted(&server).await;
    // The other tab is faster than the answer.
    store(&[("access_token", "new"), ("refresh_token", "next")]);
    until_phase(&page, "SignedIn").await;
    assert_eq!(server.asked("/auth/refresh").len(), 0);
    assert_eq!(stored("refresh_token").as_deref(), Some("next"));
}

#[wasm_bindgen_test]
async fn who_signs_out_meanwhile_stays_signed_out() {
    let server = server();
    server.answer("/auth/refresh", 200, r#"{"access_token":"new","refresh_token":"next","token_type":"bearer"}"#);
    let page = mounted(&server).await;
    while server.asked("/auth/refresh").is_empty() {
        pause(2).await;
    }
    store(&[]);
    pause(200).await;
    assert!(page.text("[data-test=session]").starts_with("SignedOut"));
    assert_eq!((stored("access_token"), stored("refresh_token")), (None, None));
}

#[wasm_bindgen_test]
async fn a_server_that_does_not_answer_ends_no_sign_in() {
    // A token that has ended by its own word: only the server's word counts.
    const ENDED: &str = "x.eyJleHAiOjEwMDB9.y";
    let server = FakeServer::signed_in();
    store(&[("access_token", ENDED)]);
    server.answer("/auth/me", 500, "");
    let page = mounted(&server).await;
    pause(200).await;
    assert_eq!(page.text("[data-test=session]"), "Checking");
    server.answer("/auth/me", 200, ADMIN);
    SESSION.with_borrow(|session| session.as_ref().expect("mounted").verify_now());
    pause(200).await;
    assert_eq!(page.text("[data-test=session]"), "SignedIn");
    assert_eq!(stored("access_token").as_deref(), Some(ENDED));
}
