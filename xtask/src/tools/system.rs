//! Browsers and what the tests need of the system besides: found, or installed from its packages.

use std::path::PathBuf;
use std::thread::sleep;
use std::time::Duration;

use crate::failure::{Failure, Result};
use crate::output;
use crate::project::Project;
use crate::tools::first_on_path;

const CHROMIUM: [&str; 4] = ["chromium", "google-chrome", "google-chrome-stable", "chromium-browser"];
const CHROMIUM_PACKAGES: [&str; 2] = ["chromium", "chromium-driver"];
const FIREFOX: [&str; 2] = ["firefox-esr", "firefox"];
const FIREFOX_PACKAGES: [&str; 1] = ["firefox-esr"];
/// Where Debian keeps the library that gives a program another clock.
const FAKETIME: &str = "faketime/libfaketime.so.1";
const FAKETIME_PACKAGES: [&str; 1] = ["libfaketime"];
const WEB_SERVER_PACKAGES: [&str; 3] = ["nginx-light", "libnginx-mod-http-brotli-static", "caddy"];
/// Where Debian keeps the module of nginx that makes a hub of it.
const HUB_MODULE: &str = "/usr/lib/nginx/modules/ngx_nchan_module.so";
const HUB_MODULE_PACKAGES: [&str; 1] = ["libnginx-mod-nchan"];

const POSTGRES_PACKAGES: [&str; 1] = ["postgresql"];
/// Where Debian keeps the programs of each version.
const POSTGRES_VERSIONS: &str = "/usr/lib/postgresql";

/// A browser of the tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Browser {
    pub(crate) program: PathBuf,
    pub(crate) driver: PathBuf,
}

/// Finds Chromium and its driver, or installs them where that can be done without asking.
pub(super) fn chromium(project: &Project) -> Result<Browser> {
    let find = || Some(Browser { program: first_on_path(&CHROMIUM)?, driver: first_on_path(&["chromedriver"])? });
    let browser = provided(project, "Chromium or its driver", &CHROMIUM_PACKAGES, find)?;
    let major = |path| major(&project.command(path).arg("--version").quiet().ignore_stderr().read().ok()?);
    match (major(&browser.program), major(&browser.driver)) {
        (Some(chromium), Some(driver)) if chromium != driver => Err(Failure::new(
            format!("Chromium is version {chromium}, its driver version {driver}"),
            "install both in the same version, or put a matching chromedriver first on PATH",
        )),
        _ => Ok(browser),
    }
}

/// Finds Firefox, or installs it where that can be done without asking.
pub(super) fn firefox(project: &Project) -> Result<PathBuf> {
    provided(project, "Firefox", &FIREFOX_PACKAGES, || first_on_path(&FIREFOX))
}

/// Finds the library that gives a program another clock, or installs it where that can be done without asking.
pub(super) fn faketime(project: &Project) -> Result<PathBuf> {
    let library = || {
        let libraries = ["/usr/lib", "/usr/lib64"].into_iter().flat_map(|path| project.shell.read_dir(path));
        let folders = libraries.flatten().chain([PathBuf::from("/usr/lib")]);
        folders.map(|folder| folder.join(FAKETIME)).find(|path| path.is_file())
    };
    provided(project, "libfaketime", &FAKETIME_PACKAGES, library)
}

/// Finds the web servers that `deploy/` has configurations for, or installs them where that can be done without asking.
pub(super) fn web_servers(project: &Project) -> Result<[PathBuf; 2]> {
    // Debian keeps servers where only its administrator looks for them.
    let find = |name: &'static str| {
        first_on_path(&[name]).or_else(|| Some(PathBuf::from("/usr/sbin").join(name)).filter(|path| path.is_file()))
    };
    provided(project, "nginx or Caddy", &WEB_SERVER_PACKAGES, || Some([find("nginx")?, find("caddy")?]))
}

/// Finds the module that makes a hub of nginx, or installs it where that can be done without asking.
pub(super) fn hub_module(project: &Project) -> Result<PathBuf> {
    let find = || Some(PathBuf::from(HUB_MODULE)).filter(|module| module.is_file());
    provided(project, "the module nchan of nginx", &HUB_MODULE_PACKAGES, find)
}

/// Finds the directory of PostgreSQL's programs, or installs them where that can be done without asking.
pub(super) fn postgres(project: &Project) -> Result<PathBuf> {
    let find = || {
        let versions = project.shell.read_dir(POSTGRES_VERSIONS).unwrap_or_default().into_iter();
        let directories = versions.map(|version| version.join("bin"));
        let elsewhere = first_on_path(&["initdb"]).and_then(|program| Some(program.parent()?.to_owned()));
        directories.rev().chain(elsewhere).find(|directory| directory.join("initdb").is_file())
    };
    provided(project, "PostgreSQL", &POSTGRES_PACKAGES, find)
}

fn provided<T>(project: &Project, what: &str, packages: &[&str], find: impl Fn() -> Option<T>) -> Result<T> {
    if let Some(found) = find() {
        return Ok(found);
    }
    install(project, what, packages)?;
    find().ok_or_else(|| not_on_path(what))
}

fn install(project: &Project, what: &str, packages: &[&str]) -> Result {
    let list = packages.join(" ");
    if first_on_path(&["apt-get"]).is_none() {
        return Err(Failure::new(format!("{what} is missing"), format!("install what Debian calls {list}, on PATH")));
    }
    let user = project.command("id").arg("-u").quiet().read().ok();
    if user.as_deref() != Some("0") {
        let command = format!("apt-get update && apt-get install -y --no-install-recommends {list}");
        return Err(Failure::new(
            format!("{what} is missing, and installing it needs root"),
            format!("run `sudo sh -c '{command}'`, then try again"),
        ));
    }
    let apt = |arguments: &[&str]| {
        let apt = project.command("apt-get").args(["-qq", "-o", "DPkg::Lock::Timeout=120"]).args(arguments);
        apt.env("DEBIAN_FRONTEND", "noninteractive").run()
    };
    // The time-out above does not cover the lock on the package lists.
    if apt(&["update"]).is_err() {
        output::note("trying again in 30 s, in case another apt-get is running");
        sleep(Duration::from_secs(30));
        apt(&["update"])?;
    }
    Ok(apt(&[&["install", "-y", "--no-install-recommends"], packages].concat())?)
}

fn not_on_path(what: &str) -> Failure {
    Failure::new(format!("the packages were installed, but not found: {what}"), "put it on PATH, then try again")
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
