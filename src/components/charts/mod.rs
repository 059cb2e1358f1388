//! What is drawn from figures. Where everything stands is decided in the core.

pub mod line_chart;
pub mod small;
