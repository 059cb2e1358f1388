//! Browser tests: components and hooks in a real, headless browser.
//!
//! Run by `cargo xtask test --only browser`; natively there is nothing here.
#![cfg(target_arch = "wasm32")]

mod cards;
mod charts;
mod dashboard;
mod header;
mod lists;
mod panels;
mod periods;
mod queries;
mod realtime;
mod scripted_stream;
mod session;
mod sign_in;
mod support;
mod toasts;
mod world;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
