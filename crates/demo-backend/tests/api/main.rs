//! The demo backend over real connections: every test starts its own server on a free port.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod client;
mod command_line;
mod cors;
mod events;
mod figures;
mod lists;
mod mutations;
mod seed;
mod series;
mod sign_in;
mod static_files;
