//! The pages: state in, components out.

pub mod analytics;
pub mod asking;
pub mod dashboard;
pub mod frame;
pub mod kind;
pub mod list;
pub mod list_rows;
pub mod not_found;
pub mod period;
pub mod sales;
pub mod sign_in;
