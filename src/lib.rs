//! Pulseboard: a live dashboard for the administrators of a billing business. What it decides is in `pulseboard-core`, what
//! the backend says in `pulseboard-api`; here is what the browser shows. ARCHITECTURE.md has the map.

pub mod app;
pub mod components;
pub mod contexts;
pub mod hooks;
pub mod layout;
pub mod pages;
pub mod platform;
pub mod queries;
pub mod routes;
