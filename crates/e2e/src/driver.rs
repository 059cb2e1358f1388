//! A browser with its driver: thirtyfour, started the way the scenarios need it.

use std::net::SocketAddr;
use std::ops::Deref;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use eyre::eyre;
use futures_util::StreamExt;
use serde_json::{Value, json};
use thirtyfour::bidi::events::LogEntryAdded;
use thirtyfour::bidi::modules::log::LogLevel;
use thirtyfour::error::{WebDriverError, WebDriverErrorInner, WebDriverResult};
use thirtyfour::{
    BrowserLogEntry, Capabilities, CapabilitiesHelper, ChromiumLikeCapabilities, DesiredCapabilities,
    LoggingPrefsLogLevel, WebDriver,
};

use crate::Outcome;
use crate::process::Process;
use crate::tools::{self, Firefox, Tools};

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
/// What Firefox says of events that come from a script of its driver, which lives in a sandbox of its own. It also says so
/// of the empty page in a new tab.
const OF_THE_SANDBOX: &str = "Permission denied to access property";
const FIREFOX_FLAGS: [&str; 3] = ["--headless", "--width=1440", "--height=1000"];

/// Which browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Browser {
    /// Chromium, by its own protocol where `WebDriver` has nothing.
    #[default]
    Chromium,
    /// Firefox, by `WebDriver BiDi` where `WebDriver` has nothing.
    Firefox,
}

/// A browser with its driver. Dropping it closes both, the browser first.
#[derive(Debug)]
pub struct Driver {
    browser: WebDriver,
    /// What Firefox logged so far; Chromium keeps that itself.
    firefox_log: Option<Arc<Mutex<Vec<BrowserLogEntry>>>>,
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
    pub async fn start(tools: &Tools, directory: &Path, browser: Browser) -> Outcome<Self> {
        match browser {
            Browser::Chromium => Self::start_chromium(tools, directory).await,
            Browser::Firefox => Self::start_firefox(tools, directory).await,
        }
    }

    async fn start_chromium(tools: &Tools, directory: &Path) -> Outcome<Self> {
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
        let browser = connect(port, capabilities).await?;
        Ok(Self { browser, firefox_log: None, _process: process })
    }

    async fn start_firefox(tools: &Tools, directory: &Path) -> Outcome<Self> {
        let Some(Firefox { program, driver }) = &tools.firefox else {
            return Err(eyre!("Firefox or geckodriver is missing: {}", tools::ADVICE));
        };
        let mut command = Command::new(driver);
        command.args(["--port=0", "--websocket-port=0", "--profile-root"]).arg(directory).stderr(Stdio::null());
        let (process, port) = Process::start(&mut command, |line| {
            let (_, address) = line.split_once("Listening on ")?;
            Some(address.parse::<SocketAddr>().ok()?.port())
        })
        .await?;
        let mut capabilities = DesiredCapabilities::firefox();
        capabilities.set_firefox_binary(&program.to_string_lossy())?;
        capabilities.enable_bidi()?;
        for flag in FIREFOX_FLAGS {
            capabilities.add_arg(flag)?;
        }
        let browser = connect(port, capabilities).await?;
        let mut entries = browser.bidi().await?.subscribe::<LogEntryAdded>().await?;
        let log = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&log);
        // Ends with the browser, whose stream it reads.
        tokio::spawn(async move {
            while let Some(entry) = entries.next().await {
                let entry = as_chromium_has_it(entry);
                if !entry.message.contains(OF_THE_SANDBOX) {
                    kept.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
                }
            }
        });
        Ok(Self { browser, firefox_log: Some(log), _process: process })
    }

    /// Lets a script run in each document of the current tab before the document's own.
    ///
    /// # Errors
    ///
    /// What the browser refused.
    pub async fn preload(&self, script: &str) -> Outcome {
        if self.firefox_log.is_some() {
            self.browser.bidi().await?.script().add_preload_script(format!("() => {{ {script} }}")).await?;
        } else {
            self.chromium("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await?;
        }
        Ok(())
    }

    /// What the browser logged since the last call.
    ///
    /// # Errors
    ///
    /// When the browser is gone.
    pub async fn log(&self) -> Outcome<Vec<BrowserLogEntry>> {
        match &self.firefox_log {
            Some(log) => Ok(std::mem::take(&mut *log.lock().unwrap_or_else(PoisonError::into_inner))),
            None => Ok(self.browser.browser_log().await?),
        }
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
    pub async fn bring_to_front(&self) -> Outcome {
        if self.firefox_log.is_some() {
            let tab = self.browser.window().await?.to_string();
            self.browser.bidi().await?.browsing_context().activate(tab.into()).await?;
        } else {
            self.chromium("Page.bringToFront", json!({})).await?;
        }
        Ok(())
    }

    /// Closes a tab to which commands do not go.
    ///
    /// # Errors
    ///
    /// When it is closed already.
    pub async fn close_tab(&self, tab: &str) -> Outcome {
        if self.firefox_log.is_some() {
            self.browser.bidi().await?.browsing_context().close(tab.to_owned().into()).await?;
        } else {
            self.chromium("Target.closeTarget", json!({ "targetId": tab })).await?;
        }
        Ok(())
    }
}

async fn connect(port: u16, capabilities: impl Into<Capabilities>) -> Outcome<WebDriver> {
    // A driver closes connections that nothing was asked on for a while, just when it is asked again.
    let client = reqwest::Client::builder().pool_max_idle_per_host(0).build()?;
    let address = format!("http://127.0.0.1:{port}");
    Ok(WebDriver::builder(address, capabilities).client(client).connect().await?)
}

/// The same entry under the names that Chromium has for levels and sources.
fn as_chromium_has_it(entry: LogEntryAdded) -> BrowserLogEntry {
    let level = match entry.level {
        LogLevel::Error => "SEVERE",
        LogLevel::Warn => "WARNING",
        _ => "INFO",
    };
    let source = if entry.entry_type == "console" { "console-api" } else { "javascript" };
    BrowserLogEntry {
        level: level.to_owned(),
        message: entry.text.unwrap_or_default(),
        timestamp: i64::try_from(entry.timestamp).unwrap_or(i64::MAX),
        source: Some(source.to_owned()),
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
pub(crate) fn is_of_root(directory: &Path) -> bool {
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
