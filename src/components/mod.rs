//! What pages are made of: one piece a file, with its properties and its style. Data in, callbacks out: nothing here
//! fetches, or reads a context.

pub mod button;
pub mod charts;
pub mod data_table;
pub mod field;
pub mod figure;
pub mod file_import;
pub mod icon;
pub mod lazy;
pub mod menu;
pub mod message;
pub mod metric_card;
pub mod modal;
#[cfg(feature = "render-count")]
pub mod render_count;
pub mod same;
pub mod sign_in_form;
pub mod stale_badge;
pub mod subject_link;
pub mod unread_note;
