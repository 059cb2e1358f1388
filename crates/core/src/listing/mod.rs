//! Lists: which rows a reader asked for, in which order, and what is known of them while the server's list moves.

pub mod address;
pub mod filter;
pub mod page;
pub mod rows;
pub mod sorting;
