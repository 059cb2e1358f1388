//! Chromium and its driver: found on PATH, or installed from the system's packages.

use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use crate::console;
use crate::failure::{Failure, Result};
use crate::process::Program;
use crate::tools::find_on_path;

const CHROMIUM: [&str; 4] = ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser"];
const INSTALL: &str = "apt-get update && apt-get install -y --no-install-recommends chromium chromium-driver";

/// The browser of the tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Browser {
    /// Chromium or Chrome.
    pub(crate) chromium: PathBuf,
    /// The driver of the same version.
    pub(crate) driver: PathBuf,
}

/// Finds the browser and its driver, or installs them where that can be done without asking.
pub(super) fn provide(root: &Path) -> Result<Browser> {
    let browser = match find() {
        Some(browser) => browser,
        None => install(root)?,
    };
    let version = |path| Program::new(path, root).args(["--version"]).answer();
    let major = |path| major(&version(path)?);
    match (major(&browser.chromium), major(&browser.driver)) {
        (Some(chromium), Some(driver)) if chromium != driver => Err(Failure::new(
            format!("Chromium is version {chromium}, its driver version {driver}"),
            "install both in the same version, or put a matching chromedriver first on PATH",
        )),
        _ => Ok(browser),
    }
}

fn find() -> Option<Browser> {
    Some(Browser { chromium: find_on_path(&CHROMIUM)?, driver: find_on_path(&["chromedriver"])? })
}

fn install(root: &Path) -> Result<Browser> {
    if find_on_path(&["apt-get"]).is_none() {
        return Err(Failure::new(
            "Chromium or its driver is missing",
            "install Chromium (or Chrome) and the chromedriver of the same version, both on PATH",
        ));
    }
    let user = Program::new("id", root).args(["-u"]).answer();
    if user.as_deref() != Some("0") {
        return Err(Failure::new(
            "Chromium or its driver is missing, and installing them needs root",
            format!("run `sudo sh -c '{INSTALL}'`, then try again"),
        ));
    }
    let apt = |arguments: &[&str]| {
        Program::new("apt-get", root)
            .args(["-o", "DPkg::Lock::Timeout=120"])
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .quietly("installing Chromium")
    };
    // The time-out above does not cover the lock on the package lists.
    if apt(&["update"]).is_err() {
        console::note("trying again in 30 s, in case another apt-get is running");
        sleep(Duration::from_secs(30));
        apt(&["update"])?;
    }
    apt(&["install", "-y", "--no-install-recommends", "chromium", "chromium-driver"])?;
    find().ok_or_else(|| {
        Failure::new(
            "the packages were installed, but chromium and chromedriver are not on PATH",
            "put both on PATH, then try again",
        )
    })
}

/// The major version in `Chromium 142.0.7444.59 built on …`.
fn major(version: &str) -> Option<u32> {
    let mut words = version.split_whitespace();
    words.find_map(|word| word.split_once('.')?.0.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_either_program() {
        assert_eq!(major("Chromium 142.0.7444.59 built on Debian"), Some(142));
        assert_eq!(major("ChromeDriver 142.0.7444.59 (abc-refs/heads)"), Some(142));
        assert_eq!(major("Google Chrome 99.1.2.3"), Some(99));
        assert_eq!(major("unknown"), None);
    }
}
