//! Files that the page offers, as they would be saved.

use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use eyre::eyre;
use serde_json::json;

use crate::page::{PATIENCE, Page, keys};
use crate::{Outcome, World};

/// Catches files from now on.
const CATCH: &str = include_str!("downloads.js");
/// The first file that was caught, if there is one, with its bytes in base64.
const TAKE: &str = "
    const done = arguments[arguments.length - 1];
    const { blobs, files } = window.pulseboardFiles;
    const file = files.shift();
    if (!file) {
        done(null);
    } else {
        const blob = blobs.get(file.address);
        const reader = new FileReader();
        reader.onload = () => done({ name: file.name, kind: blob.type, bytes: reader.result.split(',')[1] || '' });
        reader.onerror = () => done(null);
        reader.readAsDataURL(blob);
    }";

/// A file that the page offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its type, such as `text/csv`.
    pub kind: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl File {
    /// What its name ends with, such as `csv`.
    pub fn extension(&self) -> &str {
        self.name.rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// What is in it as text, a byte order mark included.
    ///
    /// # Errors
    ///
    /// When it is no UTF-8.
    pub fn text(&self) -> Outcome<&str> {
        Ok(std::str::from_utf8(&self.bytes)?)
    }
}

impl World {
    /// Takes what is shown away in a format: `export-csv`, `export-xlsx` and so on.
    ///
    /// # Errors
    ///
    /// When there is no such menu, or no file comes of it.
    pub async fn export(&self, name: &str) -> Outcome<File> {
        self.page.catch_files().await?;
        self.page.press("[data-test=export-menu] > summary").await?;
        self.page.press_named(name).await?;
        let file = self.page.take_file().await?;
        let is_open = "return document.querySelector('[data-test=export-menu]').open;";
        if self.page.script(is_open, json!([])).await? == json!(true) {
            self.page.key(keys::ESCAPE).await?;
        }
        Ok(file)
    }
}

impl Page {
    /// Catches the files that the page offers, until it is left.
    ///
    /// # Errors
    ///
    /// When the page cannot be reached.
    pub async fn catch_files(&self) -> Outcome {
        self.script(CATCH, json!([])).await?;
        Ok(())
    }

    /// Waits for the next file.
    ///
    /// # Errors
    ///
    /// When none is offered.
    pub async fn take_file(&self) -> Outcome<File> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let file = self.script_async(TAKE, json!([])).await?;
            if !file.is_null() {
                let text = |name: &str| file[name].as_str().unwrap_or_default().to_owned();
                return Ok(File { name: text("name"), kind: text("kind"), bytes: STANDARD.decode(text("bytes"))? });
            }
            if Instant::now() >= deadline {
                return Err(eyre!("the page offers no file"));
            }
            tokio::time::sleep(std::time::Duration::from_millis(40)).await;
        }
    }
}
