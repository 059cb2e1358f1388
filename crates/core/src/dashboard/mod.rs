//! The cards of the dashboard: where each figure is true, what it shows, and what changed.

pub mod attention;
pub mod card_memory;
pub mod card_view;
pub mod cards;
pub mod changes;
pub mod data;
pub mod definitions;
pub mod drill_down;
pub mod layout;
pub mod reasons;
pub mod snapshot;
pub mod stats;
