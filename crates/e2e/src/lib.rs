//! Drives Pulseboard as it ships, in a real browser against a real backend, and checks what a reader would see
//! against the database.
//!
//! Every scenario has a [`World`] of its own: a backend process with its database, a browser with its driver, and,
//! where it asks for one, a proxy that fails on request. The scenarios are in `tests/`.

pub mod analytics;
pub mod analytics_view;
pub mod api;
pub mod axe;
pub mod bench;
pub mod clock;
pub mod console;
pub mod csv;
pub mod downloads;
pub mod driver;
pub mod faults;
pub mod footprint;
pub mod gestures;
pub mod http;
pub mod hub;
pub mod listener;
pub mod motion;
pub mod page;
pub mod periods;
pub mod postgres;
mod problem;
pub mod process;
pub mod proxy;
pub mod schedule;
pub mod server;
pub mod slow_close_proxy;
pub mod tabs;
pub mod tools;
pub mod truth;
pub mod usage;
pub mod view;
pub mod web_server;
mod world;

pub use eyre::ensure;
pub use problem::{Outcome, problem_at};
pub use world::{Setup, World, reader_of, scenario};
