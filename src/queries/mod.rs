//! What pages ask: how each key is asked for, and the questions that several pages share.

pub mod fetch;
pub mod figures;
mod on_use;
pub mod period_orders;
pub mod totals;
