//! The edge: answers, query parameters, request bodies, routes and the request log.

pub(crate) mod body;
pub(crate) mod log;
pub(crate) mod query;
pub(crate) mod reply;
pub(crate) mod router;
