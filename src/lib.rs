//! Pulseboard: a live dashboard for the administrators of a billing business.
//!
//! `model`, `query::core`, the core of `realtime` and the decoding in `api` are pure and tested natively;
//! everything that touches the browser is a thin shell around them. ARCHITECTURE.md has the map.

pub mod api;
pub mod app;
pub mod browser;
pub mod charts;
pub mod components;
pub mod live;
pub mod model;
pub mod pages;
pub mod query;
pub mod realtime;
pub mod route;
pub mod session;
pub mod toast;
