//! The live link, shared by all tabs: `link` is the connection's state machine, `node` a tab's part in sharing it,
//! `freshness` the policy of refetching; these and what they are made of are pure. `stream`, `tabs`, `engine` and `hook`
//! join them to the browser.

pub mod backoff;
pub mod batch;
pub mod engine;
pub mod event;
pub mod freshness;
pub mod hook;
pub mod lease;
pub mod link;
pub mod node;
pub mod relay;
pub mod report;
pub mod signal;
pub mod stream;
pub mod tabs;
pub mod view;

pub use batch::{Batch, EventGroup};
pub use event::{EventDetail, EventKind, Frame};
pub use freshness::{RefetchTrigger, RefetchPolicy};
pub use hook::{RealtimeHandle, RealtimeOptions, use_realtime_updates};
pub use link::{Link, ConnectionState};
pub use report::{ConnectionStatus, Role};
pub use signal::{BatchFlags, Signal, Verdict};
