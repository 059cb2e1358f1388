//! Where things are: the repository, its build directory and the per-user cache.

use std::path::{Path, PathBuf};

use crate::failure::{Failure, OnPath, Result};
use crate::process::Program;

/// The package name of the demo backend, which is also the name of its program.
pub(crate) const DEMO_BACKEND: &str = "pulseboard-demo-backend";
/// The target the app is compiled for.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The repository and the places that belong to it.
#[derive(Clone, Debug)]
pub(crate) struct Project {
    /// The root of the repository.
    pub(crate) root: PathBuf,
    /// What outlives a clone: tools, keyed by their version.
    pub(crate) cache: PathBuf,
}

impl Project {
    /// Finds the repository that this task belongs to.
    ///
    /// # Errors
    ///
    /// When neither the cache directory nor a home directory is known.
    pub(crate) fn find() -> Result<Self> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR");
        let manifest = manifest.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let manifest = PathBuf::from(manifest);
        let root = manifest.parent().unwrap_or(&manifest).to_path_buf();
        let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let cache = variable("XDG_CACHE_HOME").map(PathBuf::from);
        let home = || variable("HOME").or_else(|| variable("USERPROFILE"));
        let cache = cache.or_else(|| home().map(|home| Path::new(&home).join(".cache")));
        let Some(cache) = cache else {
            return Err(Failure::new(
                "no place for the tools: HOME is not set",
                "set XDG_CACHE_HOME to a directory that you may write to",
            ));
        };
        Ok(Self { root, cache: cache.join("pulseboard") })
    }

    /// A cargo command in the repository.
    pub(crate) fn cargo<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Program {
        Program::new("cargo", &self.root).args(arguments)
    }

    /// Where the release build of the app goes.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// What development leaves behind: its build of the app and its database.
    pub(crate) fn dev(&self) -> PathBuf {
        self.root.join(".dev")
    }

    /// Builds the demo backend and says where its program is.
    ///
    /// # Errors
    ///
    /// When it does not compile.
    pub(crate) fn build_demo_backend(&self) -> Result<PathBuf> {
        self.cargo(["build", "--package", DEMO_BACKEND]).run()?;
        let name = format!("{DEMO_BACKEND}{}", std::env::consts::EXE_SUFFIX);
        let program = self.target_directory().join("debug").join(name);
        if program.is_file() {
            return Ok(program);
        }
        Err(Failure::new(
            format!("the demo backend was built, but not to {}", program.display()),
            "unset build settings that move cargo's output, such as CARGO_BUILD_TARGET",
        ))
    }

    /// Where cargo builds to.
    pub(crate) fn target_directory(&self) -> PathBuf {
        let metadata = self.cargo(["metadata", "--no-deps", "--offline", "--format-version", "1"]);
        let metadata = metadata.answer().unwrap_or_default();
        let directory = json_string(&metadata, "target_directory").map(PathBuf::from);
        directory.unwrap_or_else(|| self.root.join("target"))
    }

    /// The version of a package in Cargo.lock.
    ///
    /// # Errors
    ///
    /// When Cargo.lock cannot be read or does not name it.
    pub(crate) fn locked_version(&self, package: &str) -> Result<String> {
        let path = self.root.join("Cargo.lock");
        let lock = std::fs::read_to_string(&path).on_path("read", &path)?;
        locked_version(&lock, package).ok_or_else(|| {
            Failure::new(
                format!("Cargo.lock names no version of {package}"),
                "run `cargo metadata` to bring it up to date, then try again",
            )
        })
    }
}

/// What follows the last dot of a file name; empty when there is none.
pub(crate) fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// The value of a string member of a JSON text; enough for cargo's flat, escaped-by-need output.
fn json_string(json: &str, key: &str) -> Option<String> {
    let value = json.split_once(&format!("\"{key}\":\""))?.1;
    Some(value.split_once('"')?.0.replace("\\\\", "\\"))
}

fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1)?.strip_prefix("version = \"")?;
    Some(version.strip_suffix('"')?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_gives_the_version_of_exactly_that_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.80\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(lock, "yew"), None);
    }

    #[test]
    fn a_json_string_is_found_and_unescaped() {
        let json = r#"{"packages":[],"target_directory":"C:\\work\\target","version":1}"#;
        let found = json_string(json, "target_directory");
        assert_eq!(found.as_deref(), Some(r"C:\work\target"));
        assert_eq!(json_string(json, "missing"), None);
    }
}
