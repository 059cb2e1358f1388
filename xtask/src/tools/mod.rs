//! The tools the tasks need: in the per-user cache, keyed by their versions, or else installed into it.

mod install;
mod rust;
mod system;

use std::path::{Path, PathBuf};

pub(crate) use system::Browser;
use xshell::Cmd;

use crate::failure::Result;
use crate::output;
use crate::project::Project;

/// What bundles the app.
const TRUNK: &str = "0.21.14";
/// What shrinks the WebAssembly; Trunk.toml names the same version.
const BINARYEN: &str = "132.0.0";
/// What shrinks scripts and styles.
const ESBUILD: &str = "0.28.2";
/// The accessibility rules of the end-to-end tests.
const AXE: &str = "4.14.1";
/// Firefox's driver.
const GECKODRIVER: &str = "0.37.1";
/// What judges dependencies.
const DENY: &str = "0.20.2";

/// Something a step needs before it can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    /// The formatter and the linter of the toolchain.
    RustComponents,
    /// The standard library for WebAssembly.
    WasmTarget,
    /// The judge of dependencies.
    Deny,
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
    pub(crate) const ALL: [Self; 7] =
        [Self::RustComponents, Self::WasmTarget, Self::Deny, Self::Bundler, Self::TestRunner, Self::Browser, Self::Axe];

    /// Whether only tests in a browser need it.
    pub(crate) fn is_for_browser(self) -> bool {
        matches!(self, Self::TestRunner | Self::Browser | Self::Axe)
    }
}

/// Finds and installs tools for one project. What is missing and cannot be installed is a failure that says what to do.
pub(crate) struct Tools<'a> {
    project: &'a Project,
}

impl<'a> Tools<'a> {
    pub(crate) fn new(project: &'a Project) -> Self {
        Self { project }
    }

    pub(crate) fn provide_all(&self, tools: &[Tool]) -> Result {
        tools.iter().try_for_each(|tool| self.provide(*tool))
    }

    /// Makes sure that `tool` is there, and says where it was found.
    pub(crate) fn provide(&self, tool: Tool) -> Result {
        let found = match tool {
            Tool::RustComponents => rust::components(self.project)?,
            Tool::WasmTarget => rust::wasm_target(self.project)?,
            Tool::Deny => vec![self.deny()?],
            Tool::Bundler => self.bundler()?,
            Tool::TestRunner => vec![self.test_runner()?],
            Tool::Browser => {
                let Browser { program, driver } = self.browser()?;
                vec![program, driver]
            }
            Tool::Axe => vec![self.axe()?],
        };
        for path in found {
            output::note(&format!("found {}", path.display()));
        }
        Ok(())
    }

    fn bundler(&self) -> Result<Vec<PathBuf>> {
        let tools = vec![self.trunk()?, self.wasm_bindgen()?, self.wasm_opt()?, self.esbuild()?];
        // Trunk builds offline, so that it downloads no tools. It asks cargo about the crates of
        // every system, so all of them have to be there before.
        self.project.cargo(&["fetch"]).run()?;
        Ok(tools)
    }

    fn trunk(&self) -> Result<PathBuf> {
        self.crate_program("trunk", TRUNK)
    }

    /// The judge of dependencies.
    pub(crate) fn deny(&self) -> Result<PathBuf> {
        self.crate_program("cargo-deny", DENY)
    }

    fn crate_program(&self, name: &str, version: &str) -> Result<PathBuf> {
        let package = format!("{name}@{version}");
        install::cargo(self.project, &format!("{name}-{version}"), name, &["--locked", &package])
    }

    /// `wasm-bindgen` in exactly the version of the crate in Cargo.lock, which it has to match.
    pub(crate) fn wasm_bindgen(&self) -> Result<PathBuf> {
        self.of_wasm_bindgen("wasm-bindgen")
    }

    /// The runner of the browser tests, which comes with `wasm-bindgen`.
    pub(crate) fn test_runner(&self) -> Result<PathBuf> {
        self.of_wasm_bindgen("wasm-bindgen-test-runner")
    }

    fn of_wasm_bindgen(&self, name: &str) -> Result<PathBuf> {
        let version = self.project.locked_version("wasm-bindgen")?;
        // Without `--locked`: its lock file names crate versions that some registries lack.
        let package = format!("wasm-bindgen-cli@{version}");
        install::cargo(self.project, &format!("wasm-bindgen-{version}"), name, &[&package])
    }

    pub(crate) fn wasm_opt(&self) -> Result<PathBuf> {
        install::npm(self.project, "binaryen", BINARYEN, "node_modules/.bin/wasm-opt")
    }

    pub(crate) fn wasm_merge(&self) -> Result<PathBuf> {
        install::npm(self.project, "binaryen", BINARYEN, "node_modules/.bin/wasm-merge")
    }

    pub(crate) fn esbuild(&self) -> Result<PathBuf> {
        install::npm(self.project, "esbuild", ESBUILD, "node_modules/.bin/esbuild")
    }

    /// The script with the accessibility rules.
    pub(crate) fn axe(&self) -> Result<PathBuf> {
        install::npm(self.project, "axe-core", AXE, "node_modules/axe-core/axe.min.js")
    }

    pub(crate) fn browser(&self) -> Result<Browser> {
        system::chromium(self.project)
    }

    /// Firefox with its driver.
    pub(crate) fn firefox(&self) -> Result<Browser> {
        let program = system::firefox(self.project)?;
        Ok(Browser { program, driver: self.crate_program("geckodriver", GECKODRIVER)? })
    }

    /// The library that gives a program another clock.
    pub(crate) fn faketime(&self) -> Result<PathBuf> {
        system::faketime(self.project)
    }

    /// nginx and Caddy.
    pub(crate) fn web_servers(&self) -> Result<[PathBuf; 2]> {
        system::web_servers(self.project)
    }

    /// The module that makes a hub of nginx.
    pub(crate) fn hub_module(&self) -> Result<PathBuf> {
        system::hub_module(self.project)
    }

    /// The directory of PostgreSQL's programs.
    pub(crate) fn postgres(&self) -> Result<PathBuf> {
        system::postgres(self.project)
    }

    /// A Trunk command in the repository that finds its own tools on PATH.
    pub(crate) fn trunk_command(&self) -> Result<Cmd<'a>> {
        let tools = [self.wasm_bindgen()?, self.wasm_opt()?];
        let before = std::env::var_os("PATH").unwrap_or_default();
        let directories = tools.iter().filter_map(|tool| tool.parent()).map(Path::to_path_buf);
        let path = std::env::join_paths(directories.chain(std::env::split_paths(&before))).unwrap_or(before);
        Ok(self.project.command(self.trunk()?).env("PATH", path))
    }
}

/// The first of `names` that is on PATH.
fn first_on_path(names: &[&str]) -> Option<PathBuf> {
    names.iter().find_map(|name| which::which(name).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trunk_is_told_of_the_same_versions() {
        let project = Project::find().unwrap();
        let config = project.shell.read_file("Trunk.toml").unwrap();
        assert!(config.contains(&format!("trunk-version = \"={TRUNK}\"")));
        let major = BINARYEN.split('.').next().unwrap();
        assert!(config.contains(&format!("wasm_opt = \"version_{major}\"")));
    }
}
