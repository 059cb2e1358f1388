//! The figures of a period, added up from orders, licenses and refunds.

pub mod breakdown;
pub mod discrepancies;
pub mod ledger;
pub mod measures;
pub mod period_metrics;
pub mod series;
