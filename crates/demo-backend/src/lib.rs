//! The demo backend of Pulseboard: a real server of the existing billing API on embedded `SQLite`, for
//! development, demonstrations and tests.
//!
//! It behaves like one of two backends, see [`Profile`]. Its data is generated, deterministic for a seed and a
//! day, and every figure it answers with is computed from that data.

mod api_error;
mod auth;
mod clock;
mod config;
mod dashboard;
mod database;
mod events;
mod http;
mod lists;
mod money;
mod mutations;
mod period;
mod seed;
mod server;
mod start_error;
mod state;
mod static_files;
mod traffic;

pub use clock::Clock;
pub use config::{Config, Database, Profile, default_database_file};
pub use seed::business::customers_of;
pub use server::{RunningServer, start};
pub use start_error::StartError;
pub use static_files::CONTENT_SECURITY_POLICY;

/// The e-mail address of the administrator.
pub const ADMIN_EMAIL: &str = "admin@example.com";
/// The password of the administrator.
pub const ADMIN_PASSWORD: &str = "pulseboard-admin";
/// The e-mail address of a customer, who may sign in but is no administrator.
pub const CUSTOMER_EMAIL: &str = "customer@example.com";
/// The password of the customer.
pub const CUSTOMER_PASSWORD: &str = "pulseboard-customer";
/// The e-mail address of a customer whose account was deactivated.
pub const INACTIVE_EMAIL: &str = "inactive@example.com";
/// The password of the deactivated customer.
pub const INACTIVE_PASSWORD: &str = "pulseboard-inactive";
