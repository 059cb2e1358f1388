//! `cargo xtask dist`: the release build as it is deployed, with compressed copies and a gate on
//! its size.

mod compress;
mod css;
mod html;
mod names;
mod page;
mod pair;
mod script;
mod sizes;
mod wasm;

use std::fs;
use std::path::{Path, PathBuf};

pub(crate) use sizes::Sizes;

use crate::console;
use crate::failure::{Failure, OnPath, Outcome};
use crate::process::Program;
use crate::project::Project;
use crate::tools::{Need, Tools};

/// Sets up what is missing, builds, and fails when the build is too large.
///
/// # Errors
///
/// When the build fails, or weighs too much.
pub(crate) fn run(project: &Project) -> Outcome {
    let tools = Tools::new(project);
    tools.provide(Need::WasmTarget)?;
    tools.provide(Need::Bundler)?;
    build(project, &tools)?.within_budget()
}

/// Builds into `dist/` and prints the size table.
///
/// # Errors
///
/// When the build fails; a build that is too large is complete and no error yet.
pub(crate) fn build(project: &Project, tools: &Tools) -> Outcome<Sizes> {
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
    tools.trunk_command()?.env("CARGO_ENCODED_RUSTFLAGS", path_flags()).args(["build", "--release"]).run()?;
    console::note("shortening names, moving inline scripts to files, joining style sheets");
    if let Err(failure) = rewrite(project, tools, &dist) {
        // Half a build must not be tested or deployed.
        fs::remove_dir_all(&dist).on_path("remove", &dist)?;
        return Err(failure);
    }
    console::note("compressing (brotli 11, gzip 9)");
    let weights = compress::compress_all(&dist)?;
    let sizes = Sizes::of(weights, |name| fs::read_to_string(dist.join(name)).unwrap_or_default());
    println!();
    for line in sizes.table() {
        println!("{line}");
    }
    println!("{}", console::bold(&sizes.summary()));
    Ok(sizes)
}

/// What keeps this machine's paths out of the module, where each source of a library is named in its panics: the same
/// sources make the same bytes on every machine, and fewer.
fn path_flags() -> String {
    let cargo = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo = cargo.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let registries = cargo.and_then(|cargo| fs::read_dir(cargo.join("registry/src")).ok());
    let flags = registries.into_iter().flatten().flatten().map(|registry| {
        let path = registry.path();
        format!("--remap-path-prefix={}{}=", path.display(), std::path::MAIN_SEPARATOR)
    });
    // Cargo's separator: a path may hold spaces.
    flags.collect::<Vec<_>>().join("\u{1f}")
}

/// Applies [`pair::shorten`] and [`page::rewrite`] to a directory that Trunk built.
fn rewrite(project: &Project, tools: &Tools, dist: &Path) -> Outcome {
    let index = dist.join("index.html");
    let html = fs::read_to_string(&index).on_path("read", &index)?;
    let esbuild = tools.esbuild()?;
    let html = pair::shorten(dist, &html, |script| {
        let minified = Program::new(&esbuild, &project.root).args(["--minify", "--format=esm"]).args([script]).answer();
        minified.filter(|text| !text.is_empty()).ok_or_else(|| {
            let what = format!("esbuild could not minify {}", script.display());
            Failure::new(what, "run it on a script of `trunk build --release` and see what it says")
        })
    })?;
    let page = page::rewrite(&html, |name| {
        let path = dist.join(name);
        fs::read_to_string(&path).on_path("read", &path)
    })?;
    for file in &page.made {
        let path = dist.join(&file.name);
        fs::write(&path, &file.text).on_path("write", &path)?;
    }
    for name in &page.replaced {
        let path = dist.join(name);
        fs::remove_file(&path).on_path("remove", &path)?;
    }
    fs::write(&index, page.html).on_path("write", &index)
}

/// Whether a source of the app is newer than the build.
pub(crate) fn is_outdated(project: &Project) -> bool {
    let modified = |path: &Path| fs::metadata(path).and_then(|data| data.modified()).ok();
    let built = modified(&project.dist().join("index.html"));
    let sources = ["src", "assets"].map(|folder| compress::files(&project.root.join(folder)));
    let sources = sources.into_iter().flatten().flatten();
    let single = ["index.html", "Cargo.toml", "Cargo.lock", "Trunk.toml"];
    let single = single.map(|file| project.root.join(file));
    let mut all = sources.chain(single);
    all.any(|source| modified(&source) > built)
}
