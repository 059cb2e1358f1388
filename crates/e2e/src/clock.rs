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
