//! The figures of a period, added up from orders, licenses and refunds.

pub mod breakdown;
pub mod discrepancies;
pub mod known_orders;
pub mod ledger;
pub mod measures;
pub mod period_metrics;
pub mod rollup;
pub mod series;
pub mod status_counts;
pub mod tally;
