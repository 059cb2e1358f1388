//! The screen: filled by the page, and kept from sleeping.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::document;

#[wasm_bindgen]
extern "C" {
    /// The browser's navigator, with what web-sys hides: it counts the Screen Wake Lock (W3C) as unstable.
    type NavigatorWithWakeLock;
    #[wasm_bindgen(method, getter, js_name = wakeLock)]
    fn wake_lock(this: &NavigatorWithWakeLock) -> Option<WakeLockManager>;

    type WakeLockManager;
    #[wasm_bindgen(method)]
    fn request(this: &WakeLockManager, kind: &str) -> Promise;

    /// What keeps the screen awake until it is released.
    pub type WakeLock;
    #[wasm_bindgen(method)]
    fn release(this: &WakeLock) -> Promise;
}

/// Keeps the screen awake while the page is seen; nothing where the browser cannot, or does not want to.
pub async fn keep_awake() -> Option<WakeLock> {
    let manager = web_sys::window()?.navigator().unchecked_into::<NavigatorWithWakeLock>().wake_lock()?;
    JsFuture::from(manager.request("screen")).await.ok().map(JsCast::unchecked_into)
}

/// Lets the screen sleep again.
pub fn let_sleep(lock: &WakeLock) {
    // It only ends.
    drop(lock.release());
}

/// Fills the screen with the page, where the reader just pressed something.
pub fn enter_full_screen() {
    if let Some(page) = document().and_then(|document| document.document_element()) {
        // Browsers that refuse show the page as it is.
        let _ = page.request_fullscreen();
    }
}

/// Whether the page fills the screen.
pub fn is_full_screen() -> bool {
    document().is_some_and(|document| document.fullscreen_element().is_some())
}
