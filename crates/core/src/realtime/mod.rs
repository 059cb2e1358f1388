//! The live connection, and the tabs that share it.

pub mod announced_orders;
pub mod announcements;
pub mod backoff;
pub mod batch;
pub mod connection;
pub mod coordinator;
pub mod event;
pub mod lease;
pub mod message;
pub mod status;

#[cfg(test)]
mod many_nodes_tests;
