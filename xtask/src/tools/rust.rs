//! The parts of the Rust toolchain that rust-toolchain.toml lists and rustup may not have
//! installed by itself.

use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::process::Program;
use crate::project::WASM_TARGET;
use crate::tools::find_on_path;

/// The formatter and the linter.
pub(super) fn components(root: &Path) -> Result<String> {
    let answer = |tool| Program::new("cargo", root).args([tool, "--version"]).answer();
    let found = || Some(format!("{}\n{}", answer("fmt")?, answer("clippy")?));
    if let Some(found) = found() {
        return Ok(found);
    }
    rustup(root, &["component", "add", "rustfmt", "clippy"])?;
    found().ok_or_else(|| missing("rustfmt and clippy", "rustup component add rustfmt clippy"))
}

/// The standard library for WebAssembly.
pub(super) fn wasm_target(root: &Path) -> Result<String> {
    let directory = || {
        let rustc = Program::new("rustc", root);
        let answer = rustc.args(["--print", "target-libdir", "--target", WASM_TARGET]);
        let directory = answer.answer().map(PathBuf::from)?;
        directory.is_dir().then(|| directory.display().to_string())
    };
    if let Some(directory) = directory() {
        return Ok(directory);
    }
    rustup(root, &["target", "add", WASM_TARGET])?;
    directory().ok_or_else(|| missing(WASM_TARGET, &format!("rustup target add {WASM_TARGET}")))
}

/// Called in the repository, rustup works on the toolchain that rust-toolchain.toml names.
fn rustup(root: &Path, arguments: &[&str]) -> Result {
    if find_on_path(&["rustup"]).is_none() {
        return Err(Failure::new(
            "parts of the Rust toolchain are missing, and rustup is not installed to add them",
            "install rustup (https://rustup.rs), then run `cargo xtask setup`",
        ));
    }
    let program = Program::new("rustup", root).args(arguments);
    program.quietly("adding to the Rust toolchain")
}

fn missing(what: &str, command: &str) -> Failure {
    Failure::new(
        format!("the Rust toolchain still lacks {what}"),
        format!("run `{command}` in the repository and see what it says"),
    )
}
