//! The part of the W3C `WebDriver` protocol that the scenarios need, and Chromium's own commands through it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use hyper::Method;
use serde_json::{Value, json};

use crate::directory::Directory;
use crate::process::Process;
use crate::tools::Tools;
use crate::{Outcome, Problem, http};

/// The member under which the protocol hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// How long a browser may take to close.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(10);

const FLAGS: [&str; 9] = [
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en-US",
];

/// What the driver refused.
#[derive(Debug)]
pub struct Refusal {
    /// The protocol's name of the error.
    pub error: String,
    /// What it says.
    pub message: String,
}

impl Refusal {
    /// Whether the page moved on under the command, so that it may succeed when it is given again.
    pub fn is_passing(&self) -> bool {
        let names = ["stale element reference", "no such element", "element click intercepted", "javascript error"];
        names.contains(&self.error.as_str()) || self.message.contains("aborted by navigation")
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}: {}", self.error, self.message.lines().next().unwrap_or_default())
    }
}

impl std::error::Error for Refusal {}

/// An element of the page that is open.
#[derive(Clone, Debug)]
pub struct Element(String);

impl Element {
    /// The element as the protocol passes it around.
    pub fn reference(&self) -> Value {
        json!({ ELEMENT: self.0 })
    }
}

/// A browser with its driver. Dropping it closes both.
#[derive(Debug)]
pub struct Driver {
    address: SocketAddr,
    session: String,
    _process: Process,
}

impl Driver {
    /// Starts a driver and a browser, which keeps its profile in `directory`.
    ///
    /// # Errors
    ///
    /// When one of them does not start.
    pub async fn start(tools: &Tools, directory: &Directory) -> Outcome<Self> {
        let mut command = Command::new(&tools.chromedriver);
        command.arg("--port=0").stderr(Stdio::null());
        let (process, port) = Process::start(&mut command, |line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse::<u16>().ok()
        })
        .await?;
        let mut driver =
            Self { address: SocketAddr::from(([127, 0, 0, 1], port)), session: String::new(), _process: process };
        let session = driver.command(Method::POST, "/session", Some(&capabilities(tools, directory))).await?;
        session["sessionId"].as_str().unwrap_or_default().clone_into(&mut driver.session);
        Ok(driver)
    }

    /// Gives a command to the session; `path` begins after its id.
    ///
    /// # Errors
    ///
    /// What the driver refused.
    pub async fn post(&self, path: &str, body: &Value) -> Outcome<Value> {
        Ok(self.try_post(path, body).await??)
    }

    /// Gives a command that may be refused because the page moved on.
    ///
    /// # Errors
    ///
    /// When the driver cannot be reached; its refusals are inside.
    pub async fn try_post(&self, path: &str, body: &Value) -> Outcome<Result<Value, Refusal>> {
        self.try_command(Method::POST, &format!("/session/{}{path}", self.session), Some(body)).await
    }

    /// Asks the session.
    ///
    /// # Errors
    ///
    /// What the driver refused.
    pub async fn get(&self, path: &str) -> Outcome<Value> {
        self.command(Method::GET, &format!("/session/{}{path}", self.session), None).await
    }

    /// Runs the body of a function in the page.
    ///
    /// # Errors
    ///
    /// When the driver cannot be reached; what went wrong in the page is inside.
    pub async fn script(&self, body: &str, arguments: Value) -> Outcome<Result<Value, Refusal>> {
        self.try_post("/execute/sync", &json!({ "script": body, "args": arguments })).await
    }

    /// Gives a command of Chromium's own protocol.
    ///
    /// # Errors
    ///
    /// What the browser refused.
    pub async fn chromium(&self, command: &str, parameters: Value) -> Outcome<Value> {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters })).await
    }

    /// The first element that a selector names.
    ///
    /// # Errors
    ///
    /// When the driver cannot be reached; that there is none is inside.
    pub async fn find(&self, selector: &str) -> Outcome<Result<Element, Refusal>> {
        let body = json!({ "using": "css selector", "value": selector });
        let found = self.try_post("/element", &body).await?;
        Ok(found.map(|element| Element(element[ELEMENT].as_str().unwrap_or_default().to_owned())))
    }

    /// Gives a command to an element, such as `click`.
    ///
    /// # Errors
    ///
    /// When the driver cannot be reached; its refusals are inside.
    pub async fn on_element(&self, element: &Element, command: &str, body: &Value) -> Outcome<Result<Value, Refusal>> {
        self.try_post(&format!("/element/{}/{command}", element.0), body).await
    }

    async fn command(&self, method: Method, path: &str, body: Option<&Value>) -> Outcome<Value> {
        let place = format!("{method} {path}");
        let answer = self.try_command(method, path, body).await?;
        answer.map_err(|refusal| Problem::new(format!("the browser's driver on {place}: {refusal}")))
    }

    async fn try_command(&self, method: Method, path: &str, body: Option<&Value>) -> Outcome<Result<Value, Refusal>> {
        let answer = http::send(self.address, method, path, None, body).await?;
        let mut value = answer.json()?;
        let value = value["value"].take();
        if answer.status.is_success() {
            return Ok(Ok(value));
        }
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        Ok(Err(Refusal { error: text("error"), message: text("message") }))
    }
}

impl Drop for Driver {
    /// Asks the driver to close its browser, which would outlive it otherwise.
    fn drop(&mut self) {
        if self.session.is_empty() {
            return;
        }
        let request = format!(
            "DELETE /session/{} HTTP/1.1\r\nHost: {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            self.session, self.address
        );
        if let Ok(mut stream) = TcpStream::connect_timeout(&self.address, CLOSE_TIMEOUT) {
            // Whatever goes wrong here, the driver is killed next.
            let _ = stream.set_read_timeout(Some(CLOSE_TIMEOUT));
            let _ = stream.write_all(request.as_bytes());
            let _ = stream.read(&mut [0; 64]);
        }
    }
}

fn capabilities(tools: &Tools, directory: &Directory) -> Value {
    let profile: &Path = &directory.path().join("browser");
    let mut arguments: Vec<String> = FLAGS.iter().map(|&flag| flag.to_owned()).collect();
    arguments.push(format!("--user-data-dir={}", profile.display()));
    arguments.push("--window-size=1440,1000".to_owned());
    if directory.is_of_root() {
        arguments.push("--no-sandbox".to_owned());
    }
    json!({ "capabilities": { "alwaysMatch": {
        "browserName": "chrome",
        "goog:loggingPrefs": { "browser": "ALL" },
        "goog:chromeOptions": { "binary": tools.chromium, "args": arguments },
        "timeouts": { "script": 60_000, "pageLoad": 60_000 },
    }}})
}
