//! A browser with its driver: thirtyfour, started the way the scenarios need it.

use std::ops::Deref;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use thirtyfour::error::{WebDriverError, WebDriverErrorInner, WebDriverResult};
use thirtyfour::{ChromiumLikeCapabilities, DesiredCapabilities, LoggingPrefsLogLevel, WebDriver};

use crate::Outcome;
use crate::process::Process;
use crate::tools::Tools;

const FLAGS: [&str; 10] = [
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en-US",
    "--window-size=1440,1000",
];

/// A browser with its driver. Dropping it closes both, the browser first.
#[derive(Debug)]
pub struct Driver {
    browser: WebDriver,
    _process: Process,
}

impl Deref for Driver {
    type Target = WebDriver;

    fn deref(&self) -> &WebDriver {
        &self.browser
    }
}

impl Driver {
    /// Starts a driver and a browser, which keeps its profile in `directory`.
    ///
    /// # Errors
    ///
    /// When one of them does not start.
    pub async fn start(tools: &Tools, directory: &Path) -> Outcome<Self> {
        let mut command = Command::new(&tools.chromedriver);
        command.arg("--port=0").stderr(Stdio::null());
        let mut start = async || {
            Process::start(&mut command, |line| {
                let (_, port) = line.split_once("started successfully on port ")?;
                port.trim_end_matches('.').parse::<u16>().ok()
            })
            .await
        };
        // It ends when the port that it got for IPv4 is taken for IPv6; another time it gets another one.
        let (process, port) = match start().await {
            Ok(started) => started,
            Err(_) => start().await?,
        };
        let mut capabilities = DesiredCapabilities::chrome();
        capabilities.set_binary(&tools.chromium.to_string_lossy())?;
        capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
        for flag in FLAGS {
            capabilities.add_arg(flag)?;
        }
        capabilities.add_arg(&format!("--user-data-dir={}", directory.join("browser").display()))?;
        if is_of_root(directory) {
            capabilities.add_arg("--no-sandbox")?;
        }
        // A driver closes connections that nothing was asked on for a while, just when it is asked again.
        let client = reqwest::Client::builder().pool_max_idle_per_host(0).build()?;
        let address = format!("http://127.0.0.1:{port}");
        let browser = WebDriver::builder(address, capabilities).client(client).connect().await?;
        Ok(Self { browser, _process: process })
    }

    /// Runs the body of a function in the page.
    ///
    /// # Errors
    ///
    /// What went wrong in the page, or on the way there.
    pub async fn script(&self, body: &str, arguments: Vec<Value>) -> WebDriverResult<Value> {
        Ok(self.browser.execute(body, arguments).await?.json().clone())
    }

    /// Runs the body of a function in the page, whose last argument is called with the result.
    ///
    /// # Errors
    ///
    /// What went wrong in the page, or on the way there.
    pub async fn script_async(&self, body: &str, arguments: Vec<Value>) -> WebDriverResult<Value> {
        Ok(self.browser.execute_async(body, arguments).await?.json().clone())
    }

    /// Gives a command of Chromium's own protocol.
    ///
    /// # Errors
    ///
    /// What the browser refused.
    pub async fn chromium(&self, command: &str, parameters: Value) -> WebDriverResult<Value> {
        self.browser.cdp().send_raw(command, parameters).await
    }

    /// Brings the tab that commands go to before the others.
    ///
    /// # Errors
    ///
    /// When it is closed.
    pub async fn bring_to_front(&self) -> WebDriverResult<()> {
        self.chromium("Page.bringToFront", json!({})).await.map(drop)
    }
}

/// Whether the page moved on under a command, so that it may succeed when it is given again.
pub fn is_passing(error: &WebDriverError) -> bool {
    use WebDriverErrorInner::{ElementClickIntercepted, JavascriptError, NoSuchElement, StaleElementReference};

    matches!(
        error.as_inner(),
        StaleElementReference(_) | NoSuchElement(_) | ElementClickIntercepted(_) | JavascriptError(_)
    ) || error.to_string().contains("aborted by navigation")
}

/// Whether a directory belongs to the system's administrator, as whom Chromium's sandbox does not work.
fn is_of_root(directory: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        directory.metadata().is_ok_and(|metadata| metadata.uid() == 0)
    }
    #[cfg(not(unix))]
    {
        let _ = directory;
        false
    }
}
