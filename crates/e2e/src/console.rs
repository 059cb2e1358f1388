//! What the browser complained about: there must be nothing that the scenario did not cause on purpose.

use std::sync::{Mutex, PoisonError};

use eyre::eyre;
use thirtyfour::BrowserLogEntry;

use crate::Outcome;
use crate::driver::Driver;

/// A complaint that a scenario causes on purpose. Paths are what they begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Complaint {
    /// An answer of this status.
    Status(u16, &'static str),
    /// No server, or one that was lost.
    Loss(&'static str),
    /// Any answer, or none.
    Network(&'static str),
    /// A message that contains this text.
    Text(&'static str),
}

/// The complaints that a scenario allows.
#[derive(Debug, Default)]
pub struct Console {
    allowed: Mutex<Vec<Complaint>>,
}

impl Console {
    /// Allows answers of a status to requests whose path begins like this.
    pub fn allow(&self, status: u16, path: &'static str) {
        self.expect(Complaint::Status(status, path));
    }

    /// Allows requests whose path begins like this to find no server, or to lose it.
    pub fn allow_loss(&self, path: &'static str) {
        self.expect(Complaint::Loss(path));
    }

    /// Allows a complaint.
    pub fn expect(&self, complaint: Complaint) {
        let mut allowed = self.allowed.lock().unwrap_or_else(PoisonError::into_inner);
        if !allowed.contains(&complaint) {
            allowed.push(complaint);
        }
    }

    /// Ends in a problem if the browser complained about anything else.
    ///
    /// # Errors
    ///
    /// Lists the complaints.
    pub async fn check(&self, driver: &Driver, origin: &str) -> Outcome {
        let entries = driver.log().await?;
        let allowed = self.allowed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let complaints: Vec<String> = entries
            .iter()
            .filter(|entry| is_complaint(entry) && !allowed.iter().any(|complaint| complaint.is(entry, origin)))
            .map(|entry| format!("{} {}: {}", entry.level, entry.source.as_deref().unwrap_or_default(), entry.message))
            .collect();
        if complaints.is_empty() {
            return Ok(());
        }
        Err(eyre!("the browser complained:\n  {}", complaints.join("\n  ")))
    }
}

/// Errors, and warnings of the app itself.
fn is_complaint(entry: &BrowserLogEntry) -> bool {
    entry.level == "SEVERE" || (entry.level == "WARNING" && entry.source.as_deref() == Some("console-api"))
}

impl Complaint {
    fn is(&self, entry: &BrowserLogEntry, origin: &str) -> bool {
        let message = entry.message.as_str();
        let path = message.strip_prefix(origin).filter(|_| entry.source.as_deref() == Some("network"));
        let is_about = |begin: &str| path.is_some_and(|path| path.starts_with(begin));
        let has_status = |status: u16| message.contains(&format!("responded with a status of {status} "));
        let is_lost = message.contains("net::ERR_");
        match *self {
            Self::Status(status, path) => is_about(path) && has_status(status),
            Self::Loss(path) => is_about(path) && is_lost,
            Self::Network(path) => is_about(path) && (is_lost || message.contains("responded with a status of ")),
            Self::Text(text) => message.contains(text),
        }
    }
}
