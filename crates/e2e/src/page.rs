//! The page as a reader uses it: looks, waits, presses, types.

use std::future::Future;
use std::panic::Location;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use thirtyfour::error::{WebDriverErrorInner, WebDriverResult};
use thirtyfour::{By, WebElement};

use crate::driver::{Driver, is_passing};
use crate::server::Account;
use crate::view::{self, View};
use crate::{Outcome, problem_at};

/// How long something that happens at once may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// How often the page is looked at while something is waited for.
const POLL_INTERVAL: Duration = Duration::from_millis(40);

/// The parts of the app that are loaded while nothing else is to do.
const PARTS: [&str; 4] = ["overlays", "analytics", "lists", "alerts"];

/// Scrolls an element to the middle of what is in sight.
const TO_MIDDLE: &str = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' });";

/// Keys that are no letters, as `WebDriver` names them.
pub mod keys {
    /// Escape.
    pub const ESCAPE: &str = "\u{e00c}";
    /// Backspace.
    pub const BACKSPACE: &str = "\u{e003}";
    /// Page Up.
    pub const PAGE_UP: &str = "\u{e00e}";
    /// Page Down.
    pub const PAGE_DOWN: &str = "\u{e00f}";
    /// The arrow up.
    pub const UP: &str = "\u{e013}";
    /// The arrow down.
    pub const DOWN: &str = "\u{e015}";
    /// Tab.
    pub const TAB: &str = "\u{e004}";
    /// Enter.
    pub const ENTER: &str = "\u{e007}";
    /// Space.
    pub const SPACE: &str = " ";
    /// Shift.
    pub const SHIFT: &str = "\u{e008}";
    /// The arrow to the left.
    pub const LEFT: &str = "\u{e012}";
    /// The arrow to the right.
    pub const RIGHT: &str = "\u{e014}";
    /// Home.
    pub const HOME: &str = "\u{e011}";
    /// End.
    pub const END: &str = "\u{e010}";
}

/// The colours that the system is set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Scheme {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// Its name in style sheets and file names.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// A tab with the app, or on its way to it.
#[derive(Debug)]
pub struct Page {
    driver: Driver,
    origin: String,
}

impl Page {
    /// The tab of a new browser; `origin` is where the app is served.
    ///
    /// # Errors
    ///
    /// When the browser does not do as told.
    pub async fn new(driver: Driver, origin: String) -> Outcome<Self> {
        let page = Self { driver, origin };
        page.watch().await?;
        Ok(page)
    }

    /// Where the app is served.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The browser.
    pub fn driver(&self) -> &Driver {
        &self.driver
    }

    /// Lets the page be watched from its next loading on.
    pub(crate) async fn watch(&self) -> Outcome {
        self.driver.preload(include_str!("watch.js")).await
    }

    /// Opens a path of the app, as typed into the address bar.
    ///
    /// # Errors
    ///
    /// When nothing answers there.
    pub async fn open(&self, path: &str) -> Outcome {
        Ok(self.driver.goto(format!("{}{path}", self.origin)).await?)
    }

    /// Reloads the page.
    ///
    /// # Errors
    ///
    /// When nothing answers.
    pub async fn reload(&self) -> Outcome {
        Ok(self.driver.refresh().await?)
    }

    /// Goes back in the tab's history.
    ///
    /// # Errors
    ///
    /// When the browser refuses.
    pub async fn back(&self) -> Outcome {
        Ok(self.driver.back().await?)
    }

    /// Runs the body of a function in the page.
    ///
    /// # Errors
    ///
    /// What went wrong in the page.
    pub async fn script(&self, body: &str, arguments: Value) -> Outcome<Value> {
        Ok(self.driver.script(body, list(arguments)).await?)
    }

    /// Runs the body of a function in the page, whose last argument is called with the result.
    ///
    /// # Errors
    ///
    /// What went wrong in the page.
    pub async fn script_async(&self, body: &str, arguments: Value) -> Outcome<Value> {
        Ok(self.driver.script_async(body, list(arguments)).await?)
    }

    /// What is on the page now.
    ///
    /// # Errors
    ///
    /// When the page cannot be read.
    pub async fn view(&self) -> Outcome<View> {
        Ok(serde_json::from_value(self.script(view::READ, json!([])).await?)?)
    }

    /// Waits, as long as [`PATIENCE`] lasts, until the page is as it should be. `what` completes "the page has…".
    ///
    /// # Errors
    ///
    /// When it does not become so.
    #[track_caller]
    pub fn wait(&self, what: &str, met: impl Fn(&View) -> bool) -> impl Future<Output = Outcome<View>> {
        self.wait_within(PATIENCE, what, met)
    }

    /// Waits like [`Self::wait`], for another time.
    ///
    /// # Errors
    ///
    /// When it does not become so.
    #[track_caller]
    pub fn wait_within(
        &self,
        limit: Duration,
        what: &str,
        met: impl Fn(&View) -> bool,
    ) -> impl Future<Output = Outcome<View>> {
        let place = Location::caller();
        async move {
            let deadline = Instant::now() + limit;
            loop {
                let late = Instant::now() >= deadline;
                // While a page is being left, there is nothing to read.
                let view = match self.driver.script(view::READ, Vec::new()).await {
                    Ok(value) => serde_json::from_value::<View>(value)?,
                    Err(error) if is_passing(&error) && !late => View::default(),
                    Err(error) => return Err(error.into()),
                };
                if met(&view) {
                    return Ok(view);
                }
                if late {
                    return Err(problem_at(place, format!("not within {} s: {what}", limit.as_secs_f32())));
                }
                tokio::time::sleep(POLL_INTERVAL).await;
            }
        }
    }

    /// Presses the first element that a selector names, as soon as it can be pressed.
    ///
    /// # Errors
    ///
    /// When there is none, or something lies over it.
    #[track_caller]
    pub fn press<'a>(&'a self, selector: &str) -> impl Future<Output = Outcome> + use<'a> {
        self.on_element(selector, "press", async |element| element.click().await)
    }

    /// Presses what has this `data-test` name.
    ///
    /// # Errors
    ///
    /// When there is none, or something lies over it.
    #[track_caller]
    pub fn press_named<'a>(&'a self, name: &str) -> impl Future<Output = Outcome> + use<'a> {
        self.press(&format!("[data-test=\"{name}\"]"))
    }

    /// Waits until what has this `data-test` name can be pressed, and is not busy.
    ///
    /// # Errors
    ///
    /// When it does not become so.
    pub async fn wait_until_enabled(&self, name: &str) -> Outcome {
        let script = "
            const button = document.querySelector(`[data-test=\"${arguments[0]}\"]`);
            return button?.disabled === false && button.getAttribute('aria-busy') !== 'true';";
        self.until(&format!("{name}, enabled and at rest"), script, json!([name])).await
    }

    /// Waits until the body of a function returns `true` in the page.
    ///
    /// # Errors
    ///
    /// When it does not become so.
    pub async fn until(&self, what: &str, script: &str, arguments: Value) -> Outcome {
        self.until_within(PATIENCE, what, script, arguments).await
    }

    /// Waits like [`Self::until`], for another time.
    ///
    /// # Errors
    ///
    /// When it does not become so.
    pub async fn until_within(&self, limit: Duration, what: &str, script: &str, arguments: Value) -> Outcome {
        let deadline = Instant::now() + limit;
        loop {
            // While a page is being left, there is nothing to ask.
            match self.driver.script(script, list(arguments.clone())).await {
                Ok(answer) if answer == true => return Ok(()),
                Ok(_) => {}
                Err(error) if is_passing(&error) => {}
                Err(error) => return Err(error.into()),
            }
            eyre::ensure!(Instant::now() < deadline, "not within {} s: {what}", limit.as_secs());
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    }

    /// Waits until every part of the app that is loaded while nothing else is to do has come: for what a scenario does to the
    /// server that has their files.
    ///
    /// # Errors
    ///
    /// When they do not come.
    pub async fn until_parts_are_loaded(&self) -> Outcome {
        let script = "return window.pulseboardHasLoaded(arguments[0]);";
        self.until("the code of other pages", script, json!([PARTS])).await
    }

    /// Types into the field that a selector names, in place of what it holds.
    ///
    /// # Errors
    ///
    /// When there is none.
    #[track_caller]
    pub fn fill<'a>(&'a self, selector: &str, text: &str) -> impl Future<Output = Outcome> + use<'a> {
        let text = text.to_owned();
        self.on_element(selector, "fill", async move |element| {
            element.clear().await?;
            element.send_keys(&text).await
        })
    }

    #[track_caller]
    fn on_element<'a, F>(
        &'a self,
        selector: &str,
        what: &'static str,
        act: F,
    ) -> impl Future<Output = Outcome> + use<'a, F>
    where
        F: AsyncFn(WebElement) -> WebDriverResult<()>,
    {
        let place = Location::caller();
        let selector = selector.to_owned();
        async move {
            let deadline = Instant::now() + PATIENCE;
            loop {
                let error = match self.driver.find(By::Css(&selector)).await {
                    Ok(element) => match act(element.clone()).await {
                        Ok(()) => return Ok(()),
                        Err(error) => {
                            if matches!(error.as_inner(), WebDriverErrorInner::ElementClickIntercepted(_)) {
                                // Drivers scroll it under bars that stay where they are; readers scroll on.
                                let _ = self.driver.script(TO_MIDDLE, vec![element.to_json()?]).await;
                            }
                            error
                        }
                    },
                    Err(error) => error,
                };
                let is_passing =
                    is_passing(&error) || matches!(error.as_inner(), WebDriverErrorInner::ElementNotInteractable(_));
                if !is_passing || Instant::now() >= deadline {
                    return Err(problem_at(place, format!("{what} {selector}: {error}")));
                }
                tokio::time::sleep(POLL_INTERVAL).await;
            }
        }
    }

    /// Moves the pointer over the first element that a selector names.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub async fn point_at(&self, selector: &str) -> Outcome {
        let element = self.driver.find(By::Css(selector)).await?;
        Ok(self.driver.action_chain().move_to_element_center(&element).perform().await?)
    }

    /// Presses a key, wherever the focus is.
    ///
    /// # Errors
    ///
    /// When the browser refuses.
    pub async fn key(&self, key: &str) -> Outcome {
        Ok(self.driver.action_chain().send_keys(key).perform().await?)
    }

    /// Fills in the sign-in form and sends it; what comes of it is for the caller to wait for.
    ///
    /// # Errors
    ///
    /// When there is no form.
    pub async fn submit_sign_in(&self, account: Account) -> Outcome {
        self.fill("#email", account.email).await?;
        self.fill("#password", account.password).await?;
        self.press_named("sign-in-submit").await
    }

    /// Signs in at the path and waits until the stream of the page behind it delivers, whatever becomes of its figures.
    ///
    /// # Errors
    ///
    /// When it does not become so.
    pub async fn sign_in(&self, path: &str, account: Account) -> Outcome<View> {
        self.open(path).await?;
        self.submit_sign_in(account).await?;
        self.wait("a stream that delivers after signing in", View::has_stream).await
    }

    /// Makes the page this many pixels wide and high; below 600 it is a phone's.
    ///
    /// # Errors
    ///
    /// When the browser refuses.
    pub async fn resize(&self, width: u32, height: u32) -> Outcome {
        let is_phone = width < 600;
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_phone });
        self.driver.chromium("Emulation.setDeviceMetricsOverride", metrics).await?;
        Ok(())
    }

    /// Sets the system to light or dark, and to little motion, so that nothing is looked at half-way.
    ///
    /// # Errors
    ///
    /// When the browser refuses.
    pub async fn set_scheme(&self, scheme: Scheme) -> Outcome {
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme.name() },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.driver.chromium("Emulation.setEmulatedMedia", json!({ "features": features })).await?;
        Ok(())
    }

    /// A picture of the page, as PNG: of what is in sight, or of all of it.
    ///
    /// # Errors
    ///
    /// When the browser refuses.
    pub async fn picture(&self, whole: bool) -> Outcome<Vec<u8>> {
        let parameters = json!({ "format": "png", "captureBeyondViewport": whole });
        let picture = self.driver.chromium("Page.captureScreenshot", parameters).await?;
        Ok(STANDARD.decode(picture["data"].as_str().unwrap_or_default())?)
    }

    /// By how many pixels the page can be scrolled sideways.
    ///
    /// # Errors
    ///
    /// When the page cannot be read.
    pub async fn overhang(&self) -> Outcome<i64> {
        let script = "const root = document.scrollingElement; return root.scrollWidth - root.clientWidth;";
        Ok(self.script(script, json!([])).await?.as_i64().unwrap_or_default())
    }

    /// A text of the browser's storage, `localStorage` or `sessionStorage`.
    ///
    /// # Errors
    ///
    /// When the page cannot be read.
    pub async fn stored(&self, storage: &str, key: &str) -> Outcome<Option<String>> {
        let value = self.script("return window[arguments[0]].getItem(arguments[1]);", json!([storage, key])).await?;
        Ok(value.as_str().map(str::to_owned))
    }
}

/// The entries of a JSON array.
fn list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(entries) => entries,
        other => vec![other],
    }
}
