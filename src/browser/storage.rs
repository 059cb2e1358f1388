//! Texts kept in the browser. A browser that refuses storage (a private window, a full disk) only forgets sooner.

use web_sys::Storage;

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
/// The query of the period that was chosen last.
pub const PERIOD: &str = "pulseboard.period";
/// `light` or `dark`; absent to follow the system.
pub const THEME: &str = "pulseboard.theme";
/// `collapsed` when the navigation shows only icons.
pub const NAVIGATION: &str = "pulseboard.navigation";
/// `off` when single letters are not keys.
pub const LETTER_KEYS: &str = "pulseboard.letter-keys";
/// `off` when real-time is switched off in this tab, for as long as the tab lives.
pub const REAL_TIME: &str = "pulseboard.real-time";

/// How long a text is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Until it is removed, for every tab.
    Always,
    /// As long as this tab.
    Session,
}

impl Keep {
    fn storage(self) -> Option<Storage> {
        let window = web_sys::window()?;
        match self {
            Self::Always => window.local_storage(),
            Self::Session => window.session_storage(),
        }
        .ok()?
    }

    /// The text under a key.
    pub fn get(self, key: &str) -> Option<String> {
        self.storage()?.get_item(key).ok()?
    }

    /// Keeps a text under a key; `None` removes it.
    pub fn set(self, key: &str, value: Option<&str>) {
        if let Some(storage) = self.storage() {
            // A refusal is not an error here: see the module's first line.
            let _ = match value {
                Some(value) => storage.set_item(key, value),
                None => storage.remove_item(key),
            };
        }
    }
}
