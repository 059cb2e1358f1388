//! What many components share, each a provider over a reducer with the hooks that read it. One context for each rate of
//! change, so that nobody is drawn anew for news they do not show.

pub mod dashboard_layout;
pub mod notifications;
pub mod period;
pub mod preferences;
pub mod query_client;
pub mod realtime;
pub mod server_clock;
pub mod session;
pub mod watch;
