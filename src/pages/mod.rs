//! The pages: state in, components out.

pub mod dashboard;
pub mod frame;
pub mod list;
pub mod list_rows;
pub mod not_found;
pub mod sign_in;
