//! What the browser complained about: there must be nothing that the scenario did not cause on purpose.

use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use crate::driver::Driver;
use crate::{Outcome, Problem};

/// A complaint that a scenario causes on purpose.
#[derive(Clone, Debug)]
struct Allowance {
    /// The status that the server answers with; `None` for no answer at all.
    status: Option<u16>,
    /// What the path begins with.
    path: String,
}

/// The complaints that a scenario allows.
#[derive(Debug, Default)]
pub struct Console {
    allowed: Mutex<Vec<Allowance>>,
}

impl Console {
    /// Allows answers of a status to requests whose path begins like this.
    pub fn allow(&self, status: u16, path: &str) {
        self.add(Allowance { status: Some(status), path: path.to_owned() });
    }

    /// Allows requests whose path begins like this to find no server, or to lose it.
    pub fn allow_loss(&self, path: &str) {
        self.add(Allowance { status: None, path: path.to_owned() });
    }

    fn add(&self, allowance: Allowance) {
        self.allowed.lock().unwrap_or_else(PoisonError::into_inner).push(allowance);
    }

    /// Ends in a problem if the browser complained about anything else.
    ///
    /// # Errors
    ///
    /// Lists the complaints.
    pub async fn check(&self, driver: &Driver, origin: &str) -> Outcome {
        let entries = driver.post("/se/log", &json!({ "type": "browser" })).await?;
        let allowed = self.allowed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let complaints: Vec<String> = entries
            .as_array()
            .into_iter()
            .flatten()
            .filter(|entry| is_complaint(entry) && !allowed.iter().any(|allowance| allowance.covers(entry, origin)))
            .map(|entry| format!("{} {}: {}", entry["level"], entry["source"], entry["message"]))
            .collect();
        if complaints.is_empty() {
            return Ok(());
        }
        Err(Problem::new(format!("the browser complained:\n  {}", complaints.join("\n  "))))
    }
}

/// Errors, and warnings of the app itself.
fn is_complaint(entry: &Value) -> bool {
    entry["level"] == "SEVERE" || (entry["level"] == "WARNING" && entry["source"] == "console-api")
}

impl Allowance {
    fn covers(&self, entry: &Value, origin: &str) -> bool {
        let message = entry["message"].as_str().unwrap_or_default();
        let Some(path) = message.strip_prefix(origin) else { return false };
        let is_of_kind = match self.status {
            Some(status) => message.contains(&format!("responded with a status of {status} ")),
            None => message.contains("net::ERR_"),
        };
        entry["source"] == "network" && path.starts_with(&self.path) && is_of_kind
    }
}
