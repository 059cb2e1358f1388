//! Texts kept in the browser, as plain text: the start script and the existing product read some of them. A browser that
//! refuses storage (a private window, a full disk) only forgets sooner.

use gloo_storage::{LocalStorage, SessionStorage, Storage};

/// The access token; the existing product uses the same key, so one sign-in serves both.
pub const ACCESS_TOKEN: &str = "access_token";
/// The refresh token; the existing product uses the same key.
pub const REFRESH_TOKEN: &str = "refresh_token";
/// Present when the server offers no renewal of sign-ins.
pub const NO_REFRESH: &str = "pulseboard.no-refresh";
/// The fingerprint of the token that the server refused last.
pub const REFUSED: &str = "pulseboard.refused";
/// The last good figures, for the next page.
pub const SNAPSHOT: &str = "pulseboard.snapshot";
/// The period that was selected last, as JSON.
pub const PERIOD: &str = "pulseboard.period";
/// What is known of the server's clock, as JSON.
pub const CLOCK: &str = "pulseboard.clock";
/// The difference between the clocks that the reader was told of, in seconds.
pub const CLOCK_TOLD: &str = "pulseboard.clock-told";
/// `light` or `dark`; absent to follow the system.
pub const THEME: &str = "pulseboard.theme";
/// `collapsed` when the navigation shows only icons.
pub const NAVIGATION: &str = "pulseboard.navigation";
/// `off` when single letters are not keys.
pub const LETTER_KEYS: &str = "pulseboard.letter-keys";
/// How the dashboard is arranged: a line for each account.
pub const LAYOUTS: &str = "pulseboard.layouts";
/// `on` when amounts and names are hidden.
pub const PRIVACY: &str = "pulseboard.privacy";
/// The keys that the reader changed.
pub const KEY_BINDINGS: &str = "pulseboard.keys";
/// The kinds of toast that are not shown, between commas.
pub const MUTED_TOASTS: &str = "pulseboard.muted-toasts";
/// `off` when real-time is switched off in this tab, for as long as the tab lives.
pub const REAL_TIME: &str = "pulseboard.real-time";

/// The watch rules of an account, as JSON.
pub const WATCH_RULES: &str = "pulseboard.watch-rules";
/// What the watch rules found, as JSON.
pub const WATCH_HISTORY: &str = "pulseboard.watch-history";
/// Where the watch rules stand, as JSON.
pub const WATCH_STATE: &str = "pulseboard.watch-state";

/// The script of the build that was replaced by another one, for which this tab loaded the page anew.
pub const REPLACED: &str = "pulseboard.replaced";

/// A storage that may be refused. (gloo's own methods panic where the browser has none.)
trait Refusable: Storage {
    fn available() -> Option<web_sys::Storage>;
}

impl Refusable for LocalStorage {
    fn available() -> Option<web_sys::Storage> {
        web_sys::window()?.local_storage().ok()??;
        Some(Self::raw())
    }
}

impl Refusable for SessionStorage {
    fn available() -> Option<web_sys::Storage> {
        web_sys::window()?.session_storage().ok()??;
        Some(Self::raw())
    }
}

fn get_from<S: Refusable>(key: &str) -> Option<String> {
    S::available()?.get_item(key).ok()?
}

fn set_in<S: Refusable>(key: &str, value: Option<&str>) {
    if let Some(storage) = S::available() {
        // A refusal is not an error here: see the module's first line.
        let _ = match value {
            Some(value) => storage.set_item(key, value),
            None => storage.remove_item(key),
        };
    }
}

/// The text under a key, which every tab shares.
pub fn get(key: &str) -> Option<String> {
    get_from::<LocalStorage>(key)
}

/// Keeps a text under a key for every tab, until it is removed; `None` removes it.
pub fn set(key: &str, value: Option<&str>) {
    set_in::<LocalStorage>(key, value);
}

/// The text under a key of this tab.
pub fn get_of_tab(key: &str) -> Option<String> {
    get_from::<SessionStorage>(key)
}

/// Keeps a text under a key for as long as this tab lives; `None` removes it.
pub fn set_of_tab(key: &str, value: Option<&str>) {
    set_in::<SessionStorage>(key, value);
}
