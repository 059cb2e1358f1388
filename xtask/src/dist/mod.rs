//! `cargo xtask dist`: the release build as it is deployed, and what it weighs.

mod compress;
mod page;
mod post_build;
mod sizes;

use std::fs;
use std::path::Path;

pub(crate) use post_build::post_build;
pub(crate) use sizes::Sizes;

use crate::console;
use crate::failure::{Failure, OnPath, Result};
use crate::project::Project;
use crate::tools::{Tool, Tools};

/// Sets up what is missing, builds, and fails when the build is far too large.
///
/// # Errors
///
/// When the build fails, or weighs too much.
pub(crate) fn run(project: &Project) -> Result {
    let tools = Tools::new(project);
    tools.provide(Tool::WasmTarget)?;
    tools.provide(Tool::Bundler)?;
    build(project, &tools)?.within_limit()
}

/// Builds into `dist/` and prints the size table.
///
/// # Errors
///
/// When the build fails; a build that is too large is complete and no error yet.
pub(crate) fn build(project: &Project, tools: &Tools) -> Result<Sizes> {
    let dist = project.dist();
    if !project.root.join("index.html").is_file() {
        return Err(Failure::new(
            "there is no index.html to build from",
            "run this in a complete clone of the repository",
        ));
    }
    if dist.exists() {
        // Nothing of an older build may be taken for a part of this one.
        fs::remove_dir_all(&dist).on_path("remove", &dist)?;
    }
    tools.trunk_command()?.args(["build", "--release", "--offline", "true"]).run()?;
    let sizes = Sizes::of(compress::weights(&dist)?, |name| fs::read_to_string(dist.join(name)).unwrap_or_default());
    println!();
    for line in sizes.table() {
        println!("{line}");
    }
    println!("{}", console::bold(&sizes.summary()));
    Ok(sizes)
}

/// Whether a source of the app is newer than the build.
pub(crate) fn is_outdated(project: &Project) -> bool {
    let modified = |path: &Path| fs::metadata(path).and_then(|data| data.modified()).ok();
    let built = modified(&project.dist().join("index.html"));
    let folders = ["assets", "crates/api", "crates/core", "src"];
    let sources = folders.map(|folder| compress::files(&project.root.join(folder)));
    let sources = sources.into_iter().flatten().flatten();
    let single = ["index.html", "Cargo.toml", "Cargo.lock", "Trunk.toml"];
    let single = single.map(|file| project.root.join(file));
    let mut all = sources.chain(single);
    all.any(|source| modified(&source) > built)
}
