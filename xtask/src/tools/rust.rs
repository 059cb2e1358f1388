//! The parts of the Rust toolchain that rust-toolchain.toml lists and rustup may not have
//! installed by itself.

use std::path::PathBuf;

use crate::failure::{Failure, Result};
use crate::project::{Project, WASM_TARGET};

/// The formatter and the linter.
pub(super) fn components(project: &Project) -> Result<Vec<PathBuf>> {
    let version = |tool| project.cargo(&[tool, "--version"]).quiet().ignore_stderr().read().ok();
    let found = || Some(vec![version("fmt")?.into(), version("clippy")?.into()]);
    provided(project, found, &["component", "add", "rustfmt", "clippy"])
}

/// The standard library for WebAssembly.
pub(super) fn wasm_target(project: &Project) -> Result<Vec<PathBuf>> {
    let found = || {
        let rustc = project.command("rustc").args(["--print", "target-libdir", "--target", WASM_TARGET]);
        let directory = PathBuf::from(rustc.quiet().ignore_stderr().read().ok()?);
        directory.is_dir().then(|| vec![directory])
    };
    provided(project, found, &["target", "add", WASM_TARGET])
}

/// Called in the repository, rustup works on the toolchain that rust-toolchain.toml names.
fn provided(project: &Project, found: impl Fn() -> Option<Vec<PathBuf>>, arguments: &[&str]) -> Result<Vec<PathBuf>> {
    if let Some(found) = found() {
        return Ok(found);
    }
    if which::which("rustup").is_err() {
        return Err(Failure::new(
            "parts of the Rust toolchain are missing, and rustup is not installed to add them",
            "install rustup (https://rustup.rs), then run `cargo xtask setup`",
        ));
    }
    project.command("rustup").args(arguments).run()?;
    found().ok_or_else(|| {
        Failure::new(
            "the Rust toolchain still lacks a part",
            format!("run `rustup {}` in the repository and see what it says", arguments.join(" ")),
        )
    })
}
