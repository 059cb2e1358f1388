//! `cargo xtask dist`: the release build as it is deployed, and what it weighs.

mod compress;
mod join;
mod page;
mod post_build;
mod sizes;

use std::path::{Path, PathBuf};

use clap::Args;
use console::style;
use walkdir::WalkDir;

pub(crate) use post_build::post_build;
pub(crate) use sizes::Sizes;

use crate::failure::Result;
use crate::output::note;
use crate::project::Project;
use crate::tools::{Tool, Tools};

/// What the app is built from.
const SOURCES: [&str; 9] = [
    "assets",
    "Cargo.lock",
    "Cargo.toml",
    "crates/api",
    "crates/core",
    "crates/workbook",
    "index.html",
    "src",
    "Trunk.toml",
];

#[derive(Clone, Debug, Args)]
pub(crate) struct Options {
    /// The path below which it will be served, with a slash at both ends.
    #[arg(long, value_name = "PATH", default_value = "/")]
    public_url: String,
}

/// Sets up what is missing, builds, and fails when the build is far too large.
pub(crate) fn run(project: &Project, options: &Options) -> Result {
    let tools = Tools::new(project);
    tools.provide_all(&[Tool::WasmTarget, Tool::Bundler])?;
    build(project, &tools, &options.public_url)?.within_limit()
}

/// Builds unless a build of the present sources is there. One that weighs too much can be tried out all the same.
pub(crate) fn provide(project: &Project, tools: &Tools) -> Result {
    let page = project.shell.read_file(project.dist().join("index.html")).unwrap_or_default();
    // One for another path would load nothing here.
    if page.contains("<base href=/>") && !is_outdated(project) {
        note("dist/ is up to date");
        return Ok(());
    }
    tools.provide_all(&[Tool::WasmTarget, Tool::Bundler])?;
    build(project, tools, "/").map(drop)
}

/// Builds into `dist/` what is served below `public_url`, and prints the size table.
pub(crate) fn build(project: &Project, tools: &Tools, public_url: &str) -> Result<Sizes> {
    let dist = project.dist();
    build_into(project, tools, public_url, &dist)?;
    let text = |name: &str| project.shell.read_file(dist.join(name)).unwrap_or_default();
    let sizes = Sizes::of(compress::weights(&dist)?, text);
    println!("\n{}\n{}", sizes.table(), style(sizes.summary()).bold());
    Ok(sizes)
}

/// Builds what is served below `public_url` into a directory.
pub(crate) fn build_into(project: &Project, tools: &Tools, public_url: &str, dist: &Path) -> Result {
    // Nothing of an older build may be taken for a part of this one.
    project.shell.remove_path(dist)?;
    let build = tools.trunk_command()?.args(["build", "--release", "--offline", "true"]);
    Ok(build.args(["--public-url", public_url, "--dist"]).arg(dist).run()?)
}

/// Whether a source of the app is newer than the build.
pub(crate) fn is_outdated(project: &Project) -> bool {
    let modified = |path: &Path| path.metadata().and_then(|data| data.modified()).ok();
    let built = modified(&project.dist().join("index.html"));
    SOURCES.iter().flat_map(|source| files(&project.root.join(source))).any(|file| modified(&file) > built)
}

/// All files below a directory, sorted; a file itself.
fn files(path: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = WalkDir::new(path).sort_by_file_name().into_iter().flatten();
    entries.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path)
}
