//! Who is signed in.

pub mod claims;
pub mod state;
pub mod user;
