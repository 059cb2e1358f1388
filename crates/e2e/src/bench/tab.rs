//! A browser whose pages carry the probe.

use std::time::{Duration, Instant};

use eyre::eyre;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::Outcome;
use crate::driver::{self, Driver};
use crate::tools::Tools;
use crate::view::CARDS;

/// How long something that happens at once may take on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// How often a page is looked at while something is waited for: seldom, since a look takes the page's time.
const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// The key of the access token in the browser's storage.
const ACCESS_TOKEN: &str = "access_token";
/// A page of the backend's that is none of the app, so that nothing of it is cached when the app is opened.
const ELSEWHERE: &str = "/health";

/// A browser with a profile of its own. Commands go to one tab at a time.
#[derive(Debug)]
pub(crate) struct Browser {
    driver: Driver,
    // Removed only when the browser has ended.
    _directory: TempDir,
}

impl Browser {
    /// Starts a browser whose first tab carries the probe.
    pub(crate) async fn start(tools: &Tools) -> Outcome<Self> {
        let directory = tempfile::tempdir()?;
        let driver = Driver::start(tools, directory.path(), driver::Browser::Chromium).await?;
        let browser = Self { driver, _directory: directory };
        browser.attach().await?;
        Ok(browser)
    }

    /// Puts the probe into every page that this tab opens from now on.
    async fn attach(&self) -> Outcome {
        let script = json!({ "source": include_str!("probe.js") });
        self.driver.chromium("Page.addScriptToEvaluateOnNewDocument", script).await?;
        Ok(())
    }

    /// The commands of the browser itself.
    pub(crate) fn driver(&self) -> &Driver {
        &self.driver
    }

    /// Opens an address.
    pub(crate) async fn open(&self, address: &str) -> Outcome {
        Ok(self.driver.goto(address).await?)
    }

    /// Keeps a sign-in for an origin, without loading anything of the app.
    pub(crate) async fn sign_in(&self, origin: &str, token: &str) -> Outcome {
        self.open(&format!("{origin}{ELSEWHERE}")).await?;
        self.run("localStorage.setItem(arguments[0], arguments[1]);", vec![ACCESS_TOKEN.into(), token.into()]).await?;
        Ok(())
    }

    /// Runs the body of a function in the page.
    pub(crate) async fn run(&self, body: &str, arguments: Vec<Value>) -> Outcome<Value> {
        Ok(self.driver.script(body, arguments).await?)
    }

    /// Asks the probe.
    pub(crate) async fn ask<T: DeserializeOwned>(&self, question: &str) -> Outcome<T> {
        Ok(serde_json::from_value(self.run(&format!("return pulseboardProbe.{question};"), Vec::new()).await?)?)
    }

    /// A metric of the page that commands go to, as Chromium counts it.
    pub(crate) async fn metric(&self, name: &str) -> Outcome<f64> {
        self.driver.chromium("Performance.enable", json!({})).await?;
        let metrics = self.driver.chromium("Performance.getMetrics", json!({})).await?;
        let found = metrics["metrics"].as_array().into_iter().flatten().find(|metric| metric["name"] == name);
        let value = found.and_then(|metric| metric["value"].as_f64());
        value.ok_or_else(|| eyre!("the browser tells no {name}"))
    }

    /// Waits until an expression holds in the page. `what` completes "not within …: ".
    pub(crate) async fn wait(&self, what: &str, expression: &str) -> Outcome {
        let deadline = Instant::now() + PATIENCE;
        let body = format!("return Boolean({expression});");
        while self.driver.script(&body, Vec::new()).await.ok() != Some(json!(true)) {
            if Instant::now() >= deadline {
                return Err(eyre!("not within {} s: {what}", PATIENCE.as_secs()));
            }
            tokio::time::sleep(POLL_INTERVAL).await;
        }
        Ok(())
    }

    /// Waits until the page is live with every figure.
    pub(crate) async fn wait_until_live(&self) -> Outcome {
        let live = "document.querySelector('[data-test=live-badge][data-state=live]')";
        self.wait(
            "a live badge and all figures",
            &format!("{live} && document.querySelectorAll('[data-test^=card-] data[value]').length >= {CARDS}"),
        )
        .await
    }

    /// Opens another tab that carries the probe, and goes there.
    pub(crate) async fn open_tab(&self) -> Outcome<String> {
        let tab = self.driver.new_tab().await?.to_string();
        self.go_to_tab(&tab).await?;
        self.attach().await?;
        Ok(tab)
    }

    /// The tab that commands go to.
    pub(crate) async fn tab(&self) -> Outcome<String> {
        Ok(self.driver.window().await?.to_string())
    }

    /// Goes to a tab and brings it before the others.
    pub(crate) async fn go_to_tab(&self, tab: &str) -> Outcome {
        self.driver.switch_to_window(tab.into()).await?;
        self.driver.bring_to_front().await
    }
}
