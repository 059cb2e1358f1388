//! Calls of functions that a release build splits off, which makes them asynchronous there.

/// The result of a call, once the code is loaded; in development nothing is loaded.
macro_rules! loaded {
    ($call:expr) => {{
        let result = $call;
        #[cfg(not(debug_assertions))]
        let result = result.await;
        result
    }};
}
pub(crate) use loaded;
