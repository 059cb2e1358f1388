//! The figures of `/dashboard`: everybody who is signed in sees the global numbers.

pub(crate) mod analytics;
pub(crate) mod buckets;
mod invoice_counts;
mod order_parts;
pub(crate) mod series;
pub(crate) mod stats;
