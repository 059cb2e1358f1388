//! What is drawn from figures. Scales, curves and their text are pure and name no browser; `wave_chart.rs` and
//! `small.rs` draw them.

pub mod curve;
pub mod decimate;
pub mod fixed;
pub mod plot;
pub mod scale;
pub mod share;
pub mod small;
pub mod wave_chart;
