//! The edge: query parameters, request bodies, routes, other origins and the log.

pub(crate) mod body;
pub(crate) mod cors;
pub(crate) mod log;
pub(crate) mod query;
pub(crate) mod router;
