//! Where things are: the repository, its build directory and the per-user cache.

use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, MetadataCommand};
use xshell::{Cmd, Shell};

use crate::failure::{Failure, Result};

/// The package name of the demo backend, which is also the name of its program.
pub(crate) const DEMO_BACKEND: &str = "pulseboard-demo-backend";
/// The target the app is compiled for.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The repository and the places that belong to it.
pub(crate) struct Project {
    /// Runs commands in the root of the repository.
    pub(crate) shell: Shell,
    /// The root of the repository.
    pub(crate) root: PathBuf,
    /// What outlives a clone: tools, keyed by their version.
    pub(crate) cache: PathBuf,
}

impl Project {
    /// Finds the repository that this task belongs to.
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
        Self::at(root, cache.join("pulseboard"))
    }

    /// A project in any directory, with its tools in another.
    pub(crate) fn at(root: PathBuf, cache: PathBuf) -> Result<Self> {
        let shell = Shell::new()?;
        shell.change_dir(&root);
        Ok(Self { shell, root, cache })
    }

    /// A program, found by name or path.
    pub(crate) fn command(&self, program: impl AsRef<Path>) -> Cmd<'_> {
        let command = self.shell.cmd(program);
        // Trunk takes this only as `true`, while the convention is any value.
        let command = if std::env::var_os("NO_COLOR").is_some() { command.env("NO_COLOR", "true") } else { command };
        let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        names.filter(|name| is_cargo_leak(name)).fold(command, Cmd::env_remove)
    }

    /// A cargo command.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Cmd<'_> {
        self.command("cargo").args(arguments)
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
    pub(crate) fn build_demo_backend(&self) -> Result<PathBuf> {
        self.build_program(DEMO_BACKEND, &["--bin", DEMO_BACKEND])
    }

    /// Builds the demo backend that keeps its data on a PostgreSQL server, and says where its program is.
    pub(crate) fn build_demo_backend_for_postgres(&self) -> Result<PathBuf> {
        let name = format!("{DEMO_BACKEND}-postgres");
        self.build_program(&name, &["--features", "postgres", "--bin", &name])
    }

    fn build_program(&self, name: &str, what: &[&str]) -> Result<PathBuf> {
        self.cargo(&["build", "--package", DEMO_BACKEND]).args(what).run()?;
        let program = self.target_directory()?.join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        if program.is_file() {
            return Ok(program);
        }
        Err(Failure::new(
            format!("the demo backend was built, but not to {}", program.display()),
            "unset build settings that move cargo's output, such as CARGO_BUILD_TARGET",
        ))
    }

    /// Where cargo builds to.
    pub(crate) fn target_directory(&self) -> Result<PathBuf> {
        Ok(self.metadata(true)?.target_directory.into_std_path_buf())
    }

    /// The version of a package that the app is built with.
    pub(crate) fn locked_version(&self, package: &str) -> Result<String> {
        let packages = self.metadata(false)?.packages;
        let found = packages.into_iter().find(|found| found.name.as_str() == package);
        found.map(|found| found.version.to_string()).ok_or_else(|| {
            Failure::new(
                format!("Cargo.lock names no version of {package}"),
                "run `cargo metadata` to bring it up to date, then try again",
            )
        })
    }

    fn metadata(&self, is_own_only: bool) -> Result<Metadata> {
        let mut command = MetadataCommand::new();
        command.current_dir(&self.root);
        if is_own_only {
            command.no_deps();
        }
        command.exec().map_err(|error| {
            Failure::new(
                format!("cargo does not know the project: {error}"),
                "run `cargo metadata` and see what it says",
            )
        })
    }
}

/// Variables that `cargo run` sets for this task and that would make a `cargo` inside it rebuild.
fn is_cargo_leak(name: &str) -> bool {
    const PREFIXES: [&str; 4] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];
    name == "CARGO" || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_variables_of_this_run_are_dropped() {
        assert!(is_cargo_leak("CARGO_PKG_NAME") && is_cargo_leak("CARGO"));
        assert!(!is_cargo_leak("CARGO_TARGET_DIR") && !is_cargo_leak("CARGO_HOME"));
    }

    #[test]
    fn the_version_is_that_of_exactly_the_package() {
        let project = Project::find().unwrap();
        let version = project.locked_version("wasm-bindgen").unwrap();
        assert!(version.starts_with("0.2."), "{version}");
        assert!(project.locked_version("no-such-package").is_err());
    }
}
