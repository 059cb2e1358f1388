//! The tabs of one browser: which one is looked at, which one is in front, and how they end.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;

use crate::Outcome;
use crate::page::Page;
use crate::view::{Tabs, View};

/// How long the driver may take to see that a page is gone.
const CRASH_TIMEOUT: Duration = Duration::from_secs(2);
/// Presses the badge, also in a tab that nobody sees.
const PRESS_BADGE: &str = "document.querySelector('[data-test=live-badge]').click();";

impl Page {
    /// The tab that commands go to.
    ///
    /// # Errors
    ///
    /// When it is closed.
    pub async fn tab(&self) -> Outcome<String> {
        Ok(self.driver().window().await?.to_string())
    }

    /// Opens another tab and goes there.
    ///
    /// # Errors
    ///
    /// When the browser refuses.
    pub async fn open_tab(&self) -> Outcome<String> {
        let tab = self.driver().new_tab().await?.to_string();
        self.go_to_tab(&tab).await?;
        self.watch().await?;
        Ok(tab)
    }

    /// Goes to a tab. Drivers differ in whether that brings it to the front.
    ///
    /// # Errors
    ///
    /// When it is closed.
    pub async fn go_to_tab(&self, tab: &str) -> Outcome {
        Ok(self.driver().switch_to_window(tab.into()).await?)
    }

    /// Goes to a tab and brings it to the front, so that its reader sees it.
    ///
    /// # Errors
    ///
    /// When it is closed, or cannot be seen.
    pub async fn bring_to_front(&self, tab: &str) -> Outcome {
        self.go_to_tab(tab).await?;
        self.driver().bring_to_front().await?;
        self.wait_until_seen(true).await
    }

    /// Goes to a tab and hides it behind another one, which commands do not go to.
    ///
    /// # Errors
    ///
    /// When one of them is closed, or the tab can still be seen.
    pub async fn hide(&self, tab: &str, behind: &str) -> Outcome {
        self.go_to_tab(tab).await?;
        self.driver().chromium("Target.activateTarget", json!({ "targetId": behind })).await?;
        self.wait_until_seen(false).await
    }

    /// Freezes the page, as browsers do with pages that nobody has seen for a while, or thaws it.
    ///
    /// # Errors
    ///
    /// When the browser refuses.
    pub async fn set_frozen(&self, is_frozen: bool) -> Outcome {
        let state = if is_frozen { "frozen" } else { "active" };
        self.driver().chromium("Page.setWebLifecycleState", json!({ "state": state })).await?;
        Ok(())
    }

    /// Waits until the page knows that somebody sees it, or that nobody does.
    ///
    /// # Errors
    ///
    /// When it does not become so.
    pub async fn wait_until_seen(&self, is_seen: bool) -> Outcome {
        let wanted = if is_seen { "visible" } else { "hidden" };
        self.until(&format!("a {wanted} page"), "return document.visibilityState === arguments[0];", json!([wanted]))
            .await
    }

    /// Closes a tab as its reader does, and goes on with another one. Returns when, in milliseconds since 1970.
    ///
    /// # Errors
    ///
    /// When one of them is closed already.
    pub async fn close_tab(&self, tab: &str, other: &str) -> Outcome<f64> {
        // The command is another tab's, since its own could not answer.
        self.go_to_tab(other).await?;
        let closed_at = wall_clock();
        self.driver().close_tab(tab).await?;
        Ok(closed_at)
    }

    /// Crashes the renderer of a tab, and goes on with another one. Returns when, in milliseconds since 1970.
    ///
    /// # Errors
    ///
    /// When one of them is closed already.
    pub async fn crash_tab(&self, tab: &str, other: &str) -> Outcome<f64> {
        self.go_to_tab(tab).await?;
        let crashed_at = wall_clock();
        // The page that is asked to crash cannot answer, and the driver says so, or says nothing at all.
        let _ = tokio::time::timeout(CRASH_TIMEOUT, self.driver().chromium("Page.crash", json!({}))).await;
        self.go_to_tab(other).await?;
        Ok(crashed_at)
    }

    /// This tab's part in sharing the stream, for which its popover is opened and closed again.
    ///
    /// # Errors
    ///
    /// When the popover does not tell.
    pub async fn part(&self, what: &str, met: impl Fn(&Tabs) -> bool) -> Outcome<Tabs> {
        self.script(PRESS_BADGE, json!([])).await?;
        let view = self.wait(what, |view: &View| view.tabs.as_ref().is_some_and(&met)).await?;
        self.script(PRESS_BADGE, json!([])).await?;
        Ok(view.tabs.unwrap_or_default())
    }
}

/// The system's clock in milliseconds since 1970.
pub fn wall_clock() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
}
