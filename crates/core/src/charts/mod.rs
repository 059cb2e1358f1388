//! Where everything of a chart stands: scales, curves, ticks, labels. Knows nothing of what is drawn.

pub mod curve;
pub mod decimate;
pub mod fixed;
pub mod layout;
pub mod scale;
