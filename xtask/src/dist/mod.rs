//! `cargo xtask dist`: the release build as it is deployed, with compressed copies and a gate on
//! its size.

mod boot;
mod compress;
mod css;
mod html;
mod names;
mod optimise;
mod page;
mod pair;
mod script;
mod sizes;
mod split;
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
    tools.trunk_command()?.env("CARGO_ENCODED_RUSTFLAGS", flags()).args(["build", "--release"]).run()?;
    console::note("splitting the module, shortening names, moving inline scripts to files, joining style sheets");
    let part = match rewrite(project, tools, &dist) {
        Ok(part) => part,
        Err(failure) => {
            // Half a build must not be tested or deployed.
            fs::remove_dir_all(&dist).on_path("remove", &dist)?;
            return Err(failure);
        }
    };
    console::note("compressing (brotli 11, gzip 9)");
    let weights = compress::compress_all(&dist)?;
    let sizes = Sizes::of(weights, &part, |name| fs::read_to_string(dist.join(name)).unwrap_or_default());
    println!();
    for line in sizes.table() {
        println!("{line}");
    }
    println!("{}", console::bold(&sizes.summary()));
    Ok(sizes)
}

/// What the compiler is told: [`path_flags`], and what the split needs. With "v0" the name of a function holds the types
/// that it was made for. Functions that are the same stay apart, as one of them may be needed later and another at once;
/// `optimise` joins them after the split.
fn flags() -> String {
    let split = ["-Csymbol-mangling-version=v0", "-Cllvm-args=-opt-disable=mergefunc"].map(str::to_owned);
    // Cargo's separator: a path may hold spaces.
    path_flags().chain(split).collect::<Vec<_>>().join("\u{1f}")
}

/// What keeps this machine's paths out of the module, where each source of a library is named in its panics: the same
/// sources make the same bytes on every machine, and fewer.
fn path_flags() -> impl Iterator<Item = String> {
    let cargo = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo = cargo.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let registries = cargo.and_then(|cargo| fs::read_dir(cargo.join("registry/src")).ok());
    registries.into_iter().flatten().flatten().map(|registry| {
        let path = registry.path();
        format!("--remap-path-prefix={}{}=", path.display(), std::path::MAIN_SEPARATOR)
    })
}

/// Applies [`pair::finish`] and [`page::rewrite`] to a directory that Trunk built; gives the name of the file that is
/// loaded later.
fn rewrite(project: &Project, tools: &Tools, dist: &Path) -> Outcome<String> {
    let index = dist.join("index.html");
    let html = fs::read_to_string(&index).on_path("read", &index)?;
    let source = project.root.join("index.html");
    let source = fs::read_to_string(&source).on_path("read", &source)?;
    let (esbuild, wasm_opt) = (tools.esbuild()?, tools.wasm_opt()?);
    let optimised = optimise::arguments(&source)?;
    let shrink = pair::Shrink {
        script: |script: &Path| {
            let minified = Program::new(&esbuild, &project.root).args(["--minify", "--format=esm"]).args([script]);
            minified.answer().filter(|text| !text.is_empty()).ok_or_else(|| {
                let what = format!("esbuild could not minify {}", script.display());
                Failure::new(what, "run it on a script of `trunk build --release` and see what it says")
            })
        },
        module: |module: &Path| {
            let program = Program::new(&wasm_opt, &project.root).args([module]).args(["-o".as_ref(), module]);
            program.args(&optimised).quietly("optimising half of the module")
        },
    };
    let finished = pair::finish(dist, &html, &shrink)?;
    let part = finished.part.ok_or_else(|| {
        Failure::new(
            "there is nothing in the WebAssembly module to load later: no function has such a name",
            "see whether the modules in xtask/src/dist/split/mod.rs are still called like that",
        )
    })?;
    let page = page::rewrite(&finished.html, Some(&part), |name| {
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
    fs::write(&index, page.html).on_path("write", &index)?;
    Ok(part)
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
