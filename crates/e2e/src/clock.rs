//! The page's clock: time passes without anybody waiting for it.

use std::time::Duration;

use serde_json::json;

use crate::Outcome;
use crate::page::Page;

/// Sets the page's clock forward. Timers do not notice, and nor does the app before it looks at the clock.
///
/// # Errors
///
/// When the page cannot be reached.
pub async fn skip(page: &Page, time: Duration) -> Outcome {
    page.script("window.pulseboardSkip(arguments[0]);", json!([time.as_millis()])).await?;
    Ok(())
}

/// Sets the clock of pages that are opened from now on; negative for one that is slow.
///
/// # Errors
///
/// When the browser refuses.
pub async fn set_ahead(page: &Page, milliseconds: i64) -> Outcome {
    page.driver().preload(&format!("window.pulseboardSkip({milliseconds});")).await
}

/// Lets the page wake up, as it does when its tab comes to the front or the machine resumes.
///
/// # Errors
///
/// When the page cannot be reached.
pub async fn wake(page: &Page) -> Outcome {
    page.script("document.dispatchEvent(new Event('visibilitychange'));", json!([])).await?;
    Ok(())
}

/// Sets the page's clock forward and lets the page wake up: what a sleep of the machine looks like to it.
///
/// # Errors
///
/// When the page cannot be reached.
pub async fn sleep(page: &Page, time: Duration) -> Outcome {
    skip(page, time).await?;
    wake(page).await
}
