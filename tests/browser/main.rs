//! Browser tests: components and hooks in a real, headless browser.
//!
//! Run by `cargo xtask test --only browser`; natively there is nothing here.
#![cfg(target_arch = "wasm32")]

mod cards;
mod chrome;
mod periods;
mod realtime;
mod sign_in;
mod support;
mod toasts;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
