//! A table of rows that came from the server.

pub mod cell;
pub mod column;
pub mod list_table;
pub mod table;

pub use column::{Column, PhoneSlot, ordered};
pub use list_table::{ListTable, RowSelection, SelectedRows};
pub use table::{DataTable, Row, pressed};
