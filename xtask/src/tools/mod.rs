//! The tools the tasks need: found on PATH in the right version or in the per-user cache, else
//! installed into the cache.

mod browser;
mod install;
mod rust;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

pub(crate) use browser::Browser;

use crate::console;
use crate::failure::Result;
use crate::process::Program;
use crate::project::Project;

/// What bundles the app.
const TRUNK: &str = "0.21.14";
/// What shrinks the WebAssembly; Trunk.toml names the same version.
const BINARYEN: &str = "132.0.0";
/// What shrinks the script between the browser and the WebAssembly.
const ESBUILD: &str = "0.28.2";
/// The accessibility rules of the end-to-end tests.
const AXE: &str = "4.14.1";

/// Something a step needs before it can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tool {
    /// The formatter and the linter of the toolchain.
    RustComponents,
    /// The standard library for WebAssembly.
    WasmTarget,
    /// Trunk with `wasm-bindgen` and `wasm-opt`, and the script minifier.
    Bundler,
    /// The runner of the browser tests.
    TestRunner,
    /// Chromium and its driver.
    Browser,
    /// The accessibility rules.
    Axe,
}

impl Tool {
    /// All of them, in the order in which they are set up.
    pub(crate) const ALL: [Self; 6] =
        [Self::RustComponents, Self::WasmTarget, Self::Bundler, Self::TestRunner, Self::Browser, Self::Axe];

    /// Whether only tests in a browser need it.
    pub(crate) fn is_for_browser(self) -> bool {
        match self {
            Self::RustComponents | Self::WasmTarget | Self::Bundler => false,
            Self::TestRunner | Self::Browser | Self::Axe => true,
        }
    }
}

/// Finds and installs tools for one project.
pub(crate) struct Tools<'a> {
    project: &'a Project,
}

impl<'a> Tools<'a> {
    /// The tools of `project`.
    pub(crate) fn new(project: &'a Project) -> Self {
        Self { project }
    }

    /// Makes sure that `tool` is there, and says where it was found.
    ///
    /// # Errors
    ///
    /// When it is missing and cannot be installed; the failure says what to do by hand.
    pub(crate) fn provide(&self, tool: Tool) -> Result {
        let found = match tool {
            Tool::RustComponents => rust::components(&self.project.root)?,
            Tool::WasmTarget => rust::wasm_target(&self.project.root)?,
            Tool::Bundler => self.bundler()?.join("\n"),
            Tool::TestRunner => self.test_runner()?.display().to_string(),
            Tool::Browser => {
                let Browser { chromium, driver } = browser::provide(&self.project.root)?;
                format!("{}\n{}", chromium.display(), driver.display())
            }
            Tool::Axe => self.axe()?.display().to_string(),
        };
        for line in found.lines() {
            console::note(&format!("found {line}"));
        }
        Ok(())
    }

    fn bundler(&self) -> Result<Vec<String>> {
        let tools = [self.trunk()?, self.wasm_bindgen()?, self.wasm_opt()?, self.esbuild()?];
        // Trunk builds offline, so that it downloads no tools. It asks cargo about the crates of
        // every system, so all of them have to be there before.
        self.project.cargo(["fetch"]).quietly("fetching crates")?;
        Ok(tools.map(|path| path.display().to_string()).to_vec())
    }

    /// Trunk.
    ///
    /// # Errors
    ///
    /// When it is missing and cannot be installed.
    pub(crate) fn trunk(&self) -> Result<PathBuf> {
        if let Some(path) = self.on_path("trunk", &format!("trunk {TRUNK}")) {
            return Ok(path);
        }
        let name = format!("trunk-{TRUNK}");
        install::cargo(self.project, &name, &program("trunk"), &["--locked", &format!("trunk@{TRUNK}")])
    }

    /// `wasm-bindgen` in exactly the version of the crate in Cargo.lock, which it has to match.
    ///
    /// # Errors
    ///
    /// When it is missing and cannot be installed.
    pub(crate) fn wasm_bindgen(&self) -> Result<PathBuf> {
        self.of_wasm_bindgen("wasm-bindgen")
    }

    /// The runner of the browser tests, which comes with `wasm-bindgen`.
    ///
    /// # Errors
    ///
    /// When it is missing and cannot be installed.
    pub(crate) fn test_runner(&self) -> Result<PathBuf> {
        self.of_wasm_bindgen("wasm-bindgen-test-runner")
    }

    fn of_wasm_bindgen(&self, tool: &str) -> Result<PathBuf> {
        let version = self.project.locked_version("wasm-bindgen")?;
        if let Some(path) = self.on_path(tool, &format!("{tool} {version}")) {
            return Ok(path);
        }
        let name = format!("wasm-bindgen-{version}");
        // Without `--locked`: its lock file names crate versions that some registries lack.
        install::cargo(self.project, &name, &program(tool), &[&format!("wasm-bindgen-cli@{version}")])
    }

    /// `wasm-opt`.
    ///
    /// # Errors
    ///
    /// When it is missing and cannot be installed.
    pub(crate) fn wasm_opt(&self) -> Result<PathBuf> {
        let major = BINARYEN.split('.').next().unwrap_or(BINARYEN);
        if let Some(path) = self.on_path("wasm-opt", &format!("wasm-opt version {major} ")) {
            return Ok(path);
        }
        let inside = Path::new("node_modules/.bin/wasm-opt");
        install::npm(self.project, "binaryen", BINARYEN, inside)
    }

    /// The minifier of scripts.
    ///
    /// # Errors
    ///
    /// When it is missing and cannot be installed.
    pub(crate) fn esbuild(&self) -> Result<PathBuf> {
        install::npm(self.project, "esbuild", ESBUILD, Path::new("node_modules/.bin/esbuild"))
    }

    /// The script with the accessibility rules.
    ///
    /// # Errors
    ///
    /// When it is missing and cannot be installed.
    pub(crate) fn axe(&self) -> Result<PathBuf> {
        let inside = Path::new("node_modules/axe-core/axe.min.js");
        install::npm(self.project, "axe-core", AXE, inside)
    }

    /// The browser and its driver.
    ///
    /// # Errors
    ///
    /// When they are missing and cannot be installed.
    pub(crate) fn browser(&self) -> Result<Browser> {
        browser::provide(&self.project.root)
    }

    /// A Trunk command in the repository that finds its own tools on PATH.
    ///
    /// # Errors
    ///
    /// When a tool is missing and cannot be installed.
    pub(crate) fn trunk_command(&self) -> Result<Program> {
        let tools = [self.wasm_bindgen()?, self.wasm_opt()?];
        let directories = tools.iter().filter_map(|tool| tool.parent());
        let path = prepended(directories, &std::env::var_os("PATH").unwrap_or_default());
        Ok(Program::new(self.trunk()?, &self.project.root).env("PATH", path))
    }

    /// A program on PATH whose `--version` begins as `wanted`, a whole version.
    fn on_path(&self, name: &str, wanted: &str) -> Option<PathBuf> {
        let path = find_on_path(&[name])?;
        let version = Program::new(&path, &self.project.root).args(["--version"]).answer()?;
        is_version(&version, wanted).then_some(path)
    }
}

/// The first of `names` that is a file in a directory of PATH.
pub(crate) fn find_on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let found = |name: &&str| {
        let mut directories = std::env::split_paths(&path);
        directories.find_map(|directory| {
            let file = directory.join(program(name));
            file.is_file().then_some(file)
        })
    };
    names.iter().find_map(found)
}

/// A program's file name on this system.
fn program(name: &str) -> PathBuf {
    PathBuf::from(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Whether the output of `--version` is the wanted one, followed by nothing or a space.
fn is_version(output: &str, wanted: &str) -> bool {
    let output = format!("{} ", output.lines().next().unwrap_or_default());
    output.starts_with(&format!("{} ", wanted.trim_end()))
}

fn prepended<'p>(directories: impl Iterator<Item = &'p Path>, path: &OsString) -> OsString {
    let before = directories.map(Path::to_path_buf);
    let all: Vec<_> = before.chain(std::env::split_paths(path)).collect();
    std::env::join_paths(all).unwrap_or_else(|_| path.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_match_whole() {
        for (output, wanted, expected) in [
            ("trunk 0.21.14", "trunk 0.21.14", true),
            ("trunk 0.21.140", "trunk 0.21.14", false),
            ("wasm-bindgen 0.2.130 (abc)", "wasm-bindgen 0.2.130", true),
            ("wasm-opt version 132 (version_132)", "wasm-opt version 132 ", true),
            ("wasm-opt version 108", "wasm-opt version 132 ", false),
            ("", "trunk 0.21.14", false),
        ] {
            assert_eq!(is_version(output, wanted), expected, "{output} for {wanted}");
        }
    }

    #[test]
    fn trunk_is_told_of_the_same_versions() {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        let config = std::fs::read_to_string(manifest.with_file_name("Trunk.toml")).unwrap();
        assert!(config.contains(&format!("trunk-version = \"={TRUNK}\"")));
        let major = BINARYEN.split('.').next().unwrap();
        assert!(config.contains(&format!("wasm_opt = \"version_{major}\"")));
    }

    #[cfg(unix)]
    #[test]
    fn tool_directories_come_first() {
        let path = OsString::from("/usr/bin:/bin");
        let path = prepended([Path::new("/tools/bin")].into_iter(), &path);
        assert_eq!(path, "/tools/bin:/usr/bin:/bin");
    }
}
