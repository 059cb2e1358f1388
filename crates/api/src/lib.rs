//! Typed client of the backend's API, one file a resource. Only here are paths, status codes and JSON fields known.

#![warn(missing_docs)]

pub mod attention;
pub mod auth;
pub mod client;
pub mod customers;
pub mod dashboard;
pub mod invoices;
pub mod items;
pub mod ledger;
pub mod licenses;
pub mod orders;
pub mod payments;
pub mod plans;
pub mod rollup;
pub mod transport;

mod decode;
mod request;
