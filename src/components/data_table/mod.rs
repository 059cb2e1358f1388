//! A table of rows that came from the server.

pub mod cell;
pub mod column;
pub mod table;

pub use column::Column;
pub use table::{DataTable, Row};
